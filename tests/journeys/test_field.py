"""A crew's task on a real telephone: found again without a network, sent once, and dead when it is withdrawn."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from curhat.files.models import StoredFile
from curhat.files.operations import prepare
from curhat.kernel import clock
from curhat.reports.models import FieldLink, TimelineEvent
from curhat.reports.operations import verify
from curhat.reports.operations.field import send_out, withdraw_link
from tests import photos
from tests.cast import Cast, Sent, agency, load, send
from tests.journeys.look import look
from tests.journeys.phones import photo
from tests.journeys.service import until
from tests.journeys.test_desk_pages import signed_in
from tests.journeys.wire import Wire, wired

type People = Callable[..., BrowserContext]
SCREENS = pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")])
HERE = {"latitude": -7.4703, "longitude": 112.43, "accuracy": 12}
KEPT = """async () => Boolean(await caches.match(location.pathname))
    && Boolean(await caches.match(document.querySelector("[data-shown] img").src))"""
FORGOTTEN = "async () => !(await caches.match(location.pathname))"


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    load()
    return Cast()


@pytest.fixture
def sent(cast: Cast, folder: Path) -> Sent:
    sent = send(
        "Lubang besar di depan warung soto.",
        files=[photos.stored(photos.picture(1200, 900))],
        point=(-7.4700, 112.4300),
        address="Jalan Majapahit 12",
        landmark="Seberang warung soto",
        now=clock.now(),
    )
    verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=clock.now())
    return sent


@pytest.fixture
def line(live_server: LiveServer) -> Iterator[Wire]:
    with wired(int(live_server.url.rpartition(":")[2])) as wire:
        yield wire


def handed(cast: Cast, sent: Sent) -> tuple[FieldLink, str]:
    words = "Tambal lubang di sisi kiri, dua meter dari tiang."
    return send_out(report_id=sent.report_id, instruction=words, days=3, actor=cast.joko, now=clock.now())


def phone(person: People, **more: object) -> BrowserContext:
    return person(geolocation=HERE, permissions=["geolocation"], **more)


def opened(context: BrowserContext, line: Wire, token: str) -> Page:
    page = context.new_page()
    page.goto(f"{line.url}/t/{token}")
    expect(page.get_by_role("heading", name="Hasilnya")).to_be_visible()
    until(lambda: page.evaluate(KEPT))
    return page


def fill(page: Page, note: str = "Sudah ditambal.") -> None:
    page.locator("input[name=photos]").set_input_files([photo(1, 0), photo(1, 1)])
    expect(page.locator("[data-photo-strip] img")).to_have_count(2)
    expect(page.locator("[data-place-said]")).to_contain_text("Tempat foto tercatat")
    page.get_by_text("Sudah dikerjakan").click()
    page.get_by_label("Catatan").fill(note)


def said() -> list[TimelineEvent]:
    return list(TimelineEvent.objects.filter(what__in=["field_done", "field_not_possible"]))


class TestOffline:
    def test_opens_is_filled_in_and_goes_by_itself_once(
        self, person: People, line: Wire, cast: Cast, sent: Sent
    ) -> None:
        link, token = handed(cast, sent)
        context = phone(person)
        page = opened(context, line, token)
        line.cut()
        page.reload()
        expect(page.get_by_text("Tambal lubang di sisi kiri")).to_be_visible()
        fill(page)
        # The phone throws the page away behind its camera.
        page.close()
        page = context.new_page()
        page.goto(f"{line.url}/tugas/{link.pk}")
        expect(page.locator("[data-photo-strip] img")).to_have_count(2)
        expect(page.get_by_label("Catatan")).to_have_value("Sudah ditambal.")
        page.get_by_role("button", name="Kirim hasil").click()
        expect(page.get_by_text("Tersimpan di HP ini.")).to_be_visible()
        look(page, "task-waits")
        page.close()
        assert said() == []

        line.mend()
        page = context.new_page()
        page.goto(f"{line.url}/tugas/{link.pk}")
        until(lambda: len(said()) == 1)
        (event,) = said()
        assert event.attachments.count() == 2
        assert [one["latitude"] for one in event.data["seen"]] == [-7.4703, -7.4703]
        expect(page.get_by_text("Terkirim. Terima kasih.").or_(page.get_by_text("sudah kami terima"))).to_be_visible()
        page.reload()
        expect(page.get_by_role("heading", name="Terima kasih, sudah kami terima")).to_be_visible()
        look(page, "task-thanks")

    def test_is_sent_once_where_the_answer_was_lost(self, person: People, line: Wire, cast: Cast, sent: Sent) -> None:
        _, token = handed(cast, sent)
        page = opened(phone(person), line, token)
        fill(page)
        line.deafen()
        page.get_by_role("button", name="Kirim hasil").click()
        line.cut()
        expect(page.get_by_text("Tersimpan di HP ini.")).to_be_visible()
        line.mend()
        page.evaluate("() => { Curhat.kick(true); }")
        expect(page.get_by_text("Terkirim. Terima kasih.")).to_be_visible()
        (event,) = said()
        assert event.attachments.count() == 2

    def test_is_gone_from_the_telephone_once_it_was_withdrawn(
        self, person: People, line: Wire, cast: Cast, sent: Sent
    ) -> None:
        link, token = handed(cast, sent)
        page = opened(phone(person), line, token)
        withdraw_link(link_id=link.pk, report_id=sent.report_id, actor=cast.joko, now=clock.now())
        page.reload()
        expect(page.get_by_role("heading", name="Tautan tugas ini sudah tidak berlaku")).to_be_visible()
        look(page, "task-gone")
        until(lambda: page.evaluate(FORGOTTEN))


@SCREENS
class TestPages:
    def test_are_looked_at_from_the_desk_to_the_answer(
        self, person: People, live_server: LiveServer, line: Wire, cast: Cast, sent: Sent, width: int, scheme: str
    ) -> None:
        desk = signed_in(person(width=width, height=800, scheme=scheme), live_server, cast, "joko")
        desk.goto(f"{live_server.url}/desk/laporan/{sent.report.number}")
        desk.get_by_role("link", name="Kirim tugas ke HP petugas").click()
        look(desk, f"field-new-{width}-{scheme}")
        desk.get_by_label("Yang harus dikerjakan").fill("Tambal lubang di sisi kiri, dua meter dari tiang.")
        desk.get_by_role("button", name="Buat tautan").click()
        expect(desk.get_by_text("Tautan ini hanya tampil sekali")).to_be_visible()
        look(desk, f"field-made-{width}-{scheme}")
        token = re.search(r"/t/([\w-]+)", desk.locator("[data-copy-text]").inner_text())
        assert token
        page = opened(phone(person, width=width, scheme=scheme), line, token[1])
        look(page, f"task-{width}-{scheme}")
        fill(page)
        page.get_by_text("Belum bisa dikerjakan").click()
        page.get_by_label("Catatan").fill("")
        page.get_by_role("button", name="Kirim hasil").click()
        expect(page.get_by_text("Tulis dulu mengapa")).to_be_visible()
        look(page, f"task-filled-{width}-{scheme}")
        page.get_by_text("Sudah dikerjakan").click()
        page.get_by_role("button", name="Kirim hasil").click()
        expect(page.get_by_text("Terkirim. Terima kasih.")).to_be_visible()
        look(page, f"task-sent-{width}-{scheme}")
        for file in StoredFile.objects.filter(state="received"):
            prepare(file_id=file.pk, now=clock.now())
        desk.goto(f"{live_server.url}/desk/laporan/{sent.report.number}?aksi=answer")
        expect(desk.get_by_text("33 m dari titik laporan").first).to_be_visible()
        look(desk, f"field-answer-{width}-{scheme}")

    def test_work_without_a_script(
        self, person: People, line: Wire, cast: Cast, sent: Sent, width: int, scheme: str
    ) -> None:
        _, token = handed(cast, sent)
        page = person(width=width, scheme=scheme, java_script_enabled=False).new_page()
        page.goto(f"{line.url}/t/{token}")
        page.get_by_text("Sudah dikerjakan").click()
        page.locator("input[name=photos]").set_input_files([photo(1, 0)])
        page.get_by_role("button", name="Kirim hasil").click()
        expect(page.get_by_role("heading", name="Terima kasih, sudah kami terima")).to_be_visible()
        assert len(said()) == 1

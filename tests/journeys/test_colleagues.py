"""Colleagues at one report, as a browser draws them: called in a note, by keys alone and without a script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect
from pytest_django.live_server_helper import LiveServer

from curhat.kernel import clock
from curhat.notices import operations
from curhat.reports.operations import verify
from tests.cast import SEATS, Cast, Sent, agency, load, send
from tests.journeys.look import look
from tests.journeys.test_desk_pages import signed_in

type People = Callable[..., BrowserContext]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    load()
    cast = Cast()
    for name in SEATS:
        cast.person(name)
    return cast


def held(cast: Cast) -> Sent:
    sent, now = send(now=clock.now()), clock.now()
    helpers = [agency("DLH").pk]
    verify.assign(
        report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, supporting=helpers, actor=cast.rina, now=now
    )
    return sent


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")])
class TestNote:
    def test_calls_a_colleague_by_keys_alone(
        self, person: People, live_server: LiveServer, cast: Cast, width: int, scheme: str
    ) -> None:
        sent = held(cast)
        page = signed_in(person(width=width, scheme=scheme), live_server, cast, "joko")
        page.goto(f"{live_server.url}/desk/laporan/{sent.report.number}?aksi=note")
        note = page.get_by_role("textbox", name="Catatan internal")
        note.focus()
        page.keyboard.type("Tolong ")
        expect(page.get_by_role("group", name="Rekan yang mungkin Anda maksud")).to_be_hidden()
        page.keyboard.type("@en")
        expect(page.get_by_role("button", name="@Endah")).to_be_visible()
        look(page, f"mention-typed-{width}-{scheme}")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(note).to_have_value("Tolong @Endah ")
        expect(note).to_be_focused()
        page.keyboard.type("dan @d")
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="@DLH")).to_be_hidden()
        page.keyboard.type("lh cek besok.")
        page.get_by_role("button", name="Simpan catatan").click()

        expect(page.locator("mark", has_text="@Endah")).to_be_visible()
        expect(page.locator("mark", has_text="@DLH")).to_be_visible()
        look(page, f"mention-shown-{width}-{scheme}")
        operations.tell(event_id=sent.report.events.latest("seq").pk, now=clock.now())
        other = signed_in(person(width=width, scheme=scheme), live_server, cast, "lilik")
        other.goto(f"{live_server.url}/desk/disebut")
        expect(other.get_by_text(sent.report.number)).to_be_visible()
        look(other, f"mention-mine-{width}-{scheme}")


def test_calls_without_a_script(person: People, live_server: LiveServer, cast: Cast) -> None:
    sent = held(cast)
    page = signed_in(person(width=360, java_script_enabled=False), live_server, cast, "joko")
    page.goto(f"{live_server.url}/desk/laporan/{sent.report.number}?aksi=note")
    page.get_by_role("textbox", name="Catatan internal").fill("Cek besok.")
    page.get_by_label("Endah").check()
    page.get_by_role("button", name="Simpan catatan").click()
    expect(page.locator("mark", has_text="@Endah")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")])
class TestAnnouncing:
    def test_is_chosen_and_the_number_of_the_agency_used(
        self, person: People, live_server: LiveServer, cast: Cast, width: int, scheme: str
    ) -> None:
        sent = held(cast)
        page = signed_in(person(width=width, scheme=scheme), live_server, cast, "joko")
        page.goto(f"{live_server.url}/desk/kabar")
        expect(page.get_by_role("checkbox", name="E-mail")).to_be_checked()
        page.get_by_role("checkbox", name="Gabungkan kabar yang berdekatan").check()
        page.get_by_role("button", name="Simpan", exact=True).click()
        expect(page.get_by_text("Tersimpan.")).to_be_visible()
        page.get_by_label("Nomor WhatsApp").fill("0321 1")
        page.get_by_role("button", name="Simpan nomor piket").click()
        expect(page.get_by_text("Tulis nomor HP seperti")).to_be_visible()
        look(page, f"announcing-{width}-{scheme}")
        page.get_by_label("Nomor WhatsApp").fill("0812 3456 7890")
        page.get_by_role("button", name="Simpan nomor piket").click()
        expect(page.get_by_text("Nomor piket tersimpan.")).to_be_visible()
        other = signed_in(person(width=width, scheme=scheme), live_server, cast, "rina")
        other.goto(f"{live_server.url}/desk/laporan/{sent.report.number}")
        other.get_by_role("link", name="Kabari piketnya lewat WhatsApp").click()
        expect(other.get_by_role("link", name="Buka WhatsApp piket")).to_be_visible()
        look(other, f"duty-{width}-{scheme}")


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")])
class TestCompany:
    def test_two_on_one_report_see_each_other(
        self, person: People, live_server: LiveServer, cast: Cast, width: int, scheme: str
    ) -> None:
        sent = held(cast)
        first = person(width=width, scheme=scheme)
        first.clock.install()
        page = signed_in(first, live_server, cast, "joko")
        page.goto(f"{live_server.url}/desk/laporan/{sent.report.number}")
        here = page.locator("[data-here]")
        expect(here).to_be_empty()
        other = signed_in(person(width=width, scheme=scheme), live_server, cast, "endah")
        other.goto(f"{live_server.url}/desk/laporan/{sent.report.number}?aksi=answer")
        expect(other.get_by_text("Joko (Dinas PUPR Perakim) juga membuka laporan ini.")).to_be_visible()
        with page.expect_response("**/hadir"):
            page.clock.run_for(16_000)
        expect(here).to_have_text("Endah (Dinas PUPR Perakim) sedang menulis jawaban.")
        expect(here).to_have_attribute("aria-live", "polite")
        look(page, f"company-{width}-{scheme}")

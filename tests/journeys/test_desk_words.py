"""Templates, answers that say nothing, and passing on with its sheet, in a browser."""

from __future__ import annotations

from collections.abc import Callable

import pypdfium2
import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from curhat.kernel import clock
from curhat.reports.operations import verify
from tests.cast import Cast, Sent, agency, load, send
from tests.journeys.look import look
from tests.journeys.test_desk_pages import signed_in

type People = Callable[..., BrowserContext]
VIEWS = [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")]
LONG = "Lubang besar di depan warung soto, sudah tiga minggu dan dua pengendara jatuh."


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    load()
    return Cast()


@pytest.fixture
def sent(cast: Cast) -> Sent:
    sent = send(LONG, now=clock.now(), address="Jalan Meri 3")
    verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=clock.now())
    return sent


def printed(page: Page) -> list[str]:
    """Return what stands on each sheet of paper."""
    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    return [sheet.get_textpage().get_text_range() for sheet in document]


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
class TestTemplates:
    def test_are_written_used_at_once_and_removed(
        self, person: People, live_server: LiveServer, cast: Cast, sent: Sent, width: int, scheme: str
    ) -> None:
        page = signed_in(person(width=width, scheme=scheme), live_server, cast, "joko")
        page.goto(f"{live_server.url}/desk/templat")
        look(page, f"templates-none-{width}-{scheme}")
        page.get_by_role("link", name="Templat baru").click()
        page.get_by_label("Nama templat").fill("Sudah ditambal")
        page.get_by_label("Isi", exact=True).fill("Yth. {nama}, lubang di {tempat} sudah kami tambal.")
        page.get_by_role("button", name="Simpan templat").click()
        expect(page.get_by_text("{nama} bukan isian")).to_be_visible()
        look(page, f"template-wrong-{width}-{scheme}")
        page.get_by_label("Isi", exact=True).fill("Lubang di {tempat} sudah kami tambal pada ")
        page.get_by_role("button", name="Simpan templat").click()
        expect(page.get_by_text("tersimpan")).to_be_visible()
        look(page, f"templates-{width}-{scheme}")

        page.goto(f"{live_server.url}/desk/laporan/{sent.report.number}?aksi=answer")
        page.get_by_label("Jawaban untuk pelapor").fill("Selamat siang.")
        page.get_by_label("Mulai dari templat").select_option("Sudah ditambal")
        expect(page.get_by_label("Jawaban untuk pelapor")).to_have_value(
            "Selamat siang.\n\nLubang di Jalan Meri 3 sudah kami tambal pada"
        )
        look(page, f"answer-template-{width}-{scheme}")

        page.goto(f"{live_server.url}/desk/templat")
        page.get_by_role("link", name="Hapus Sudah ditambal").click()
        look(page, f"template-remove-{width}-{scheme}")
        page.get_by_role("button", name="Hapus templat ini").click()
        expect(page.get_by_text("Belum ada templat")).to_be_visible()

    def test_are_not_needed_to_answer_and_an_empty_answer_is_asked_about(
        self, person: People, live_server: LiveServer, cast: Cast, sent: Sent, width: int, scheme: str
    ) -> None:
        page = signed_in(person(width=width, scheme=scheme), live_server, cast, "joko")
        page.goto(f"{live_server.url}/desk/laporan/{sent.report.number}?aksi=answer")
        page.get_by_label("Jawaban untuk pelapor").fill("Terima kasih atas laporannya, akan kami tindak lanjuti.")
        page.get_by_role("button", name="Kirim jawaban").click()
        expect(page.get_by_text("belum menyebut apa yang dikerjakan")).to_be_visible()
        look(page, f"answer-hollow-{width}-{scheme}")
        page.get_by_role("button", name="Kirim jawaban").click()
        expect(page.get_by_text("dikirim tanpa menyebut pekerjaan")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
class TestPassingOn:
    def test_is_done_by_keys_and_printed(
        self,
        person: People,
        live_server: LiveServer,
        cast: Cast,
        sent: Sent,
        width: int,
        scheme: str,
    ) -> None:
        cast.person("endah")
        page = signed_in(person(width=width, scheme=scheme), live_server, cast, "joko")
        page.goto(f"{live_server.url}/desk/laporan/{sent.report.number}?aksi=pass_on&antrean=todo")
        page.get_by_label("Bidang").focus()
        for key in ("ArrowDown", "Tab", "ArrowDown", "Tab"):
            page.keyboard.press(key)
        page.keyboard.type("Tambal sebelum Jumat.")
        look(page, f"pass-on-{width}-{scheme}")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Bidang Bina Marga, Endah")).to_be_visible()
        look(page, f"passed-on-{width}-{scheme}")
        page.get_by_role("link", name="Lembar disposisi").click()
        expect(page.get_by_role("button", name="Cetak lembar")).to_be_visible()
        expect(page.get_by_text("Tambal sebelum Jumat.")).to_be_visible()
        look(page, f"disposition-{width}-{scheme}")

        sheets = printed(page)
        assert len(sheets) == 1
        assert "Tambal sebelum Jumat." in sheets[0]
        assert "Cetak lembar" not in sheets[0]
        assert "Siti" not in sheets[0]
        page.goto(f"{live_server.url}/desk/antrean/todo")
        expect(page.get_by_text("Dipegang: Bidang Bina Marga")).to_be_visible()
        look(page, f"queue-held-{width}-{scheme}")

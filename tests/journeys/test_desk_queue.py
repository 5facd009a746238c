"""The desk by keyboard alone and on a phone: ten reports read, handed on and answered, one after the other."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from curhat.kernel import clock
from curhat.reports.models import Report
from curhat.reports.operations import verify
from tests.cast import HOUR, Cast, agency, send
from tests.journeys.look import look
from tests.journeys.test_desk_pages import People, cast, signed_in

__all__ = ["cast"]  # a fixture
TEN = range(10)
MOST_TABS = 60


def reports(point: tuple[float, float] | None = None) -> None:
    for n in TEN:
        words = f"Lampu jalan nomor {n} mati di gang."
        send(words, now=clock.now() - n * HOUR, topic="penerangan_jalan", point=point)


def reach(page: Page, where: Locator) -> None:
    """Go to something by Tab, as hands without a mouse do."""
    for _ in range(MOST_TABS):
        if where.evaluate("(it) => it === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no way by Tab to {where}")


def press(page: Page, name: str, role: str = "link") -> None:
    it = page.locator(".desk-detail").get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]
    expect(it).to_be_visible()
    reach(page, it)
    page.keyboard.press("Enter")


class TestKeyboard:
    def test_takes_ten_reports_from_hand_to_hand_without_the_list_being_loaded_again(
        self, person: People, live_server: LiveServer, cast: Cast
    ) -> None:
        reports()
        page = signed_in(person(width=1280, height=800), live_server, cast, "rina")
        page.goto(f"{live_server.url}/desk/antrean/unverified")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        expect(page.locator(".desk-list .row[aria-current]")).to_be_visible()
        page.evaluate("() => { document.querySelector('.desk-list').sameAsEver = true; }")
        for n in TEN:
            expect(page.locator(".desk-detail h1")).to_be_visible()
            press(page, "Teruskan ke OPD")
            choose = page.get_by_label("OPD yang menangani")
            expect(choose).to_be_visible()
            reach(page, choose)
            page.keyboard.type("Dinas Pekerjaan Umum")
            press(page, "Teruskan ke OPD", "button")
            expect(page.get_by_role("status").first).to_contain_text("sudah dicatat")
            expect(page.locator(".desk-list .row[aria-current] .pill")).to_contain_text("Diteruskan ke")
            if n == 0:
                look(page, "desk-handed-on")
            if n < len(TEN) - 1:
                page.keyboard.press("n")
                expect(page.get_by_role("status")).to_have_count(0)
        assert page.evaluate("() => document.querySelector('.desk-list').sameAsEver") is True
        assert Report.objects.filter(state="assigned").count() == len(TEN)

    def test_answers_as_an_agency_and_goes_back_and_forward(
        self, person: People, live_server: LiveServer, cast: Cast
    ) -> None:
        reports()
        for report in Report.objects.all():
            verify.assign(report_id=report.pk, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=clock.now())
        page = signed_in(person(width=1280, height=800), live_server, cast, "joko")
        page.goto(f"{live_server.url}/desk/antrean/todo")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        first = page.locator(".desk-detail h1").inner_text()
        press(page, "Mulai tangani")
        press(page, "Mulai tangani", "button")
        expect(page.get_by_role("status").first).to_contain_text("sudah dicatat")
        press(page, "Jawab pelapor")
        words = page.get_by_label("Jawaban untuk pelapor")
        reach(page, words)
        page.keyboard.type("Lampunya sudah diganti tadi pagi oleh regu tiga.")
        press(page, "Kirim jawaban", "button")
        expect(page.get_by_role("status").first).to_contain_text("sudah dicatat")
        page.keyboard.press("n")
        expect(page.locator(".desk-detail h1")).not_to_have_text(first)
        page.go_back()
        expect(page.locator(".desk-detail h1")).to_have_text(first)

    def test_keeps_keys_for_who_types_and_can_be_switched_off(
        self, person: People, live_server: LiveServer, cast: Cast
    ) -> None:
        reports()
        page = signed_in(person(width=1280, height=800), live_server, cast, "rina")
        page.goto(f"{live_server.url}/desk/antrean/unverified")
        page.keyboard.press("/")
        page.keyboard.type("jkn/")
        expect(page.get_by_label("Cari nomor atau kata")).to_have_value("jkn/")
        page.get_by_text("Pintasan papan ketik").click()
        page.get_by_label("Pakai pintasan ini").uncheck()
        page.reload()
        page.keyboard.press("j")
        assert page.evaluate("() => document.activeElement.className") != "row"


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")])
class TestQueue:
    def test_is_narrowed_looked_at_and_chosen_from(
        self, person: People, live_server: LiveServer, cast: Cast, width: int, scheme: str
    ) -> None:
        reports(point=(-7.4691, 112.4332))
        page = signed_in(person(width=width, scheme=scheme), live_server, cast, "rina")
        page.goto(f"{live_server.url}/desk/antrean/unverified")
        look(page, f"queue-{width}-{scheme}")
        page.get_by_text("Saring dan urutkan").click()
        page.get_by_label("Kelurahan").select_option(index=1)
        look(page, f"queue-filters-{width}-{scheme}")
        page.get_by_role("button", name="Tampilkan").click()
        expect(page.get_by_text("Tidak ada yang cocok dengan saringan ini")).to_be_visible()
        look(page, f"queue-nothing-{width}-{scheme}")
        page.get_by_role("link", name="hapus saringan ini").click()
        page.get_by_role("link", name="Tabel").click()
        expect(page.get_by_role("table")).to_be_visible()
        look(page, f"queue-table-{width}-{scheme}")
        page.get_by_role("link", name="Peta", exact=True).click()
        expect(page.locator(".map-square")).to_have_count(1)
        page.locator(".map-square").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".map-reports").get_by_role("link")).to_have_count(len(TEN))
        expect(page.locator(".leaflet-popup")).to_have_css("opacity", "1")  # it fades in
        look(page, f"queue-map-{width}-{scheme}")
        page.get_by_role("link", name="Daftar", exact=True).click()
        choose_all(page, f"{width}-{scheme}")
        page.goto(f"{live_server.url}/desk/antrean/unverified")
        page.get_by_text("Unduh daftar ini").click()
        page.get_by_role("button", name="CSV").click()
        expect(page.get_by_role("heading", name="Berkas sedang disiapkan")).to_be_visible()
        look(page, f"export-{width}-{scheme}")


def choose_all(page: Page, shot: str) -> None:
    """Hand all on at once, look at what that would do, and call it back."""
    page.get_by_role("link", name="Pilih beberapa").click()
    page.get_by_role("link", name="Pilih semua di halaman ini").click()
    look(page, f"queue-choose-{shot}")
    page.get_by_role("button", name="Teruskan ke OPD").click()
    page.get_by_label("Teruskan ke").select_option(label=agency("DPUPRPERAKIM").name)
    look(page, f"bulk-write-{shot}")
    page.get_by_role("button", name="Lihat akibatnya dulu").click()
    look(page, f"bulk-look-{shot}")
    page.get_by_role("button", name="Teruskan 10 laporan").click()
    look(page, f"bulk-waits-{shot}")
    page.get_by_role("button", name="Urungkan").click()
    expect(page.get_by_role("heading", name="Diurungkan")).to_be_visible()
    look(page, f"bulk-back-{shot}")

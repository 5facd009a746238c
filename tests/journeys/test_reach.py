"""Within everybody's reach: a small screen, large letters, large fingers, forced colours, no pointer at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from curhat.reports.operations import settle, verify, work
from curhat.reports.operations.submit import secret_code_of
from tests.cast import HOUR, NOW, Cast, Sent, agency, load, send

type People = Callable[..., BrowserContext]
TARGET_PX = 44
# What a finger meets that is smaller than it should be. A link within a sentence is as high as its line (WCAG 2.5.8);
# a box or circle is met by its label.
SMALL = """(least) => Array.from(document.querySelectorAll("a, button, input, select, textarea, summary, label.add"))
    .filter((one) => one.type !== "hidden" && one.getClientRects().length && !one.closest(".visually-hidden, .skip"))
    .filter((one) => one.tagName !== "A" || getComputedStyle(one).display !== "inline")
    .filter((one) => {
        const met = /^(checkbox|radio)$/.test(one.type) && one.labels[0] ? one.labels[0] : one;
        return met.getBoundingClientRect().height < least - 0.5;
    }).map((one) => one.outerHTML.slice(0, 120))"""
# Whatever can be pressed but is drawn by its background alone, which forced colours take away.
INVISIBLE = """() => Array.from(document.querySelectorAll(".btn, .pill, input, select, textarea"))
    .filter((one) => one.getClientRects().length && !one.closest(".visually-hidden"))
    .filter((one) => getComputedStyle(one).borderTopStyle === "none" && getComputedStyle(one).appearance === "none")
    .map((one) => one.outerHTML.slice(0, 120))"""
MOVES = """() => Array.from(document.querySelectorAll("*")).filter((one) => {
    const style = getComputedStyle(one);
    return style.animationName !== "none" || style.transitionDuration.split(", ").some((time) => parseFloat(time) > 0);
}).length"""
TWICE = """document.addEventListener("DOMContentLoaded", () => {
    document.documentElement.style.fontSize = "200%";
});"""
# Within a field for a date the browser moves by itself, and draws that itself.
DRAWN = """() => {
    const at = document.activeElement, style = getComputedStyle(at);
    return style.outlineStyle !== "none" || style.boxShadow !== "none" || at.type === "date"
        || at.className === "visually-hidden";
}"""
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def sent(transactional_db: None) -> Sent:
    """Give a report that is published and answered, in a city of its own."""
    load()
    cast = Cast()
    sent = send("Lubang dalam di depan pasar, dua pengendara jatuh minggu ini.", now=NOW)
    pk, now = sent.report_id, NOW + HOUR
    settle.publish(report_id=pk, title="Lubang di pasar", text="Lubang.", attachments=[], actor=cast.rina, now=now)
    verify.assign(report_id=pk, agency_id=agency("DPUPRPERAKIM").pk, note="", actor=cast.rina, now=now)
    work.start(report_id=pk, actor=cast.joko, now=now)
    work.answer(report_id=pk, note="Sudah kami tambal pagi ini, mohon dicek.", actor=cast.joko, now=now)
    return sent


def pages(page: Page, base: str, sent: Sent) -> Iterator[str]:
    """Open every page of the citizen's, one after the other."""
    number = sent.report.number
    page.goto(f"{base}/k/{secret_code_of(sent.report.submission_key)}")
    for path in (
        f"/laporan/{number}", f"/laporan/{number}/diterima", f"/laporan/{number}/kabar", f"/laporan/{number}/batal",
        f"/laporan/{number}/betulkan", "/cek", "/warga", "/warga/peta", f"/warga/{number}", "/warga/diikuti",
        "/kotak-kirim", "/privasi", "/tidak-ada", "/",
    ):  # fmt: skip
        page.goto(f"{base}{path}")
        yield path
    page.locator("[name=text]").fill("Ada kebakaran, telepon 0812 3456 7890. Petugasnya minta uang.")
    for step in ("Lanjut ke lokasi", "Lanjut"):
        page.wait_for_timeout(600)
        yield "/ before " + step
        page.get_by_role("button", name=step, exact=True).click()
    page.get_by_text("Lihat siapa yang membaca apa").click()
    yield "/ at its end"


class TestEveryPage:
    @pytest.mark.parametrize("language", ["id", "en", "jv"])
    def test_fits_a_screen_of_320_pixels(
        self, person: People, live_server: LiveServer, sent: Sent, language: str
    ) -> None:
        context = person(width=320, height=640)
        context.add_cookies([{"name": "curhat_bahasa", "value": language, "url": live_server.url}])
        page = context.new_page()
        wide = {
            path: by for path in pages_in(page, live_server.url, sent, language) if (by := page.evaluate(WIDER)) > 0
        }
        assert wide == {}

    def test_fits_with_letters_twice_as_large(self, person: People, live_server: LiveServer, sent: Sent) -> None:
        context = person(width=360)
        context.add_init_script(TWICE)
        page = context.new_page()
        wide = {path: by for path in pages(page, live_server.url, sent) if (by := page.evaluate(WIDER)) > 0}
        assert wide == {}

    def test_has_no_target_that_a_finger_misses(self, person: People, live_server: LiveServer, sent: Sent) -> None:
        page = person(width=360).new_page()
        small = {path: some for path in pages(page, live_server.url, sent) if (some := page.evaluate(SMALL, TARGET_PX))}
        assert small == {}

    def test_shows_its_buttons_in_forced_colours_and_keeps_still_where_that_is_asked(
        self, person: People, live_server: LiveServer, sent: Sent
    ) -> None:
        page = person(width=360).new_page()
        page.emulate_media(forced_colors="active", reduced_motion="reduce")
        unseen = {}
        for path in pages(page, live_server.url, sent):
            if some := page.evaluate(INVISIBLE):
                unseen[path] = some
            assert page.evaluate(MOVES) == 0, path
        assert unseen == {}


def pages_in(page: Page, base: str, sent: Sent, language: str) -> Iterator[str]:
    """Open every page in a language; the steps of the form are gone through in Indonesian alone, by its words."""
    for path in pages(page, base, sent):
        if path.startswith("/ ") and language != "id":
            return
        yield path
        assert page.locator("html").get_attribute("lang") == language, path
        if path == "/" and language != "id":
            return


# What a screen reader says of each step, in its order.
FORM = """
- paragraph:
  - text: /Darurat. Telepon/
  - link "112"
- heading "Apa yang ingin Anda sampaikan?" [level=1]
- textbox "Tulis seperti bercerita"
- group "Ini berupa":
  - radio "Pengaduan" [checked]
  - radio "Kritik"
  - radio "Saran"
  - radio "Pertanyaan"
- combobox /Topik/
- checkbox "Ini tentang pegawai atau pejabat"
- button "Lanjut ke lokasi"
"""
PLACE = """
- heading "Di mana kejadiannya?" [level=1]
- button "Pakai lokasi saya sekarang"
- button "Tunjuk di peta"
- combobox /Kelurahan/
- textbox /Nama jalan atau gang/
- textbox /Patokan/
- button "Kembali"
- button "Lanjut"
"""
PERSON = """
- heading "Siapa yang bisa kami kabari?" [level=1]
- textbox /Nama/
- textbox /Nomor HP/
- textbox /E-mail/
- checkbox /Sembunyikan identitas saya/
- checkbox /Rahasiakan laporan ini/
- checkbox /Tanpa jejak/
- checkbox /Umur saya di bawah 18 tahun/
- checkbox /Boleh diteruskan ke SP4N-LAPOR!/
- button "Kembali"
- button "Kirim laporan"
"""
RECEIPT = """
- heading /sudah kami terima/ [level=1]
- link /Lihat laporan saya/
"""
TRACKING = """
- heading /Lampu jalan mati/ [level=1]
- heading "Perjalanan laporan" [level=2]
- list:
  - listitem
"""


class TestKeyboard:
    def test_is_enough_for_a_whole_report(self, person: People, live_server: LiveServer, sent: Sent) -> None:
        """Nothing but Tab, Space, Enter and letters; every stop shows that it is one."""
        page = person(width=360).new_page()
        page.goto(live_server.url)
        reach(page, "[name=text]")
        page.keyboard.type("Lampu jalan mati di gang 3.")
        reach(page, "[name=kind][value=complaint]")
        page.keyboard.press("ArrowRight")
        expect(page.locator("[name=kind][value=criticism]")).to_be_checked()
        reach(page, "[data-next]")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_be_focused()
        reach(page, "[name=area]")
        page.keyboard.press("ArrowDown")
        reach(page, "[data-next]")
        page.keyboard.press("Enter")
        reach(page, "[name=anonymous]")
        page.keyboard.press("Space")
        expect(page.locator("[name=anonymous]")).to_be_checked()
        reach(page, "[data-next]")
        page.keyboard.press("Enter")
        page.wait_for_url("**/diterima")

    def test_hears_what_a_screen_reader_says(self, person: People, live_server: LiveServer, sent: Sent) -> None:
        page = person(width=360).new_page()
        page.goto(live_server.url)
        expect(page.locator("main")).to_match_aria_snapshot(FORM)
        page.get_by_role("textbox", name="Tulis seperti bercerita").fill("Lampu jalan mati di gang 3.")
        page.get_by_role("button", name="Lanjut ke lokasi").click()
        expect(page.locator("main")).to_match_aria_snapshot(PLACE)
        page.get_by_role("combobox", name="Kelurahan").select_option(index=1)
        page.get_by_role("button", name="Lanjut", exact=True).click()
        expect(page.locator("main")).to_match_aria_snapshot(PERSON)
        page.get_by_role("button", name="Kirim laporan").click()
        expect(page.locator("main")).to_match_aria_snapshot(RECEIPT)
        page.get_by_role("link", name="Lihat laporan saya").click()
        expect(page.locator("main")).to_match_aria_snapshot(TRACKING)


def reach(page: Page, where: str, *, most: int = 60) -> None:
    """Press Tab until a field is reached; each stop on the way is drawn as one."""
    for _ in range(most):
        page.keyboard.press("Tab")
        assert page.evaluate(DRAWN), page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
        if page.evaluate("(where) => document.activeElement.matches(where)", where):
            return
    raise AssertionError(f"{where} is not reached in {most} steps")

"""The outbox by ear and keyboard: what a screen reader says of it, where one stands after each deed, what is told."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.phones import Phone, text
from tests.journeys.service import Service, serving, until
from tests.journeys.wire import Wire

OUTBOX = """
- heading "Kotak kirim" [level=1]
- list:
  - listitem:
    - text: /Menunggu/
    - paragraph: Lubang nomor 801 di jalan depan rumah makin lebar.
    - paragraph: /Terkirim sendiri begitu ada sinyal/
    - button "Kirim sekarang"
    - button "Hapus"
  - listitem:
    - text: /Menunggu/
    - paragraph: Lubang nomor 800 di jalan depan rumah makin lebar.
    - paragraph: /Terkirim sendiri begitu ada sinyal/
    - button "Kirim sekarang"
    - button "Hapus"
- link "Tulis laporan"
"""
# Nothing is tried again by itself, so that nothing is drawn anew between two keys.
HOLD = """() => Curhat.store.items().then((all) => Promise.all(all.map((one) =>
    Curhat.store.change(one.key, (now) => { now.next_at = Date.now() + 1e8; }))))"""
SENDING = """
- heading "Laporan Anda tersimpan" [level=1]
- list:
  - listitem:
    - text: /Menunggu/
    - paragraph: Lubang nomor 810 di jalan depan rumah makin lebar.
    - paragraph: /Terkirim sendiri begitu ada sinyal/
- paragraph: /Halaman ini boleh ditutup/
- link "Lihat Kotak kirim"
- link "Tulis laporan lain"
- status: /Terkirim sendiri begitu ada sinyal/
"""


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with serving(CURHAT_TRUSTED_PROXIES="0") as its:
        until(lambda: {"web", "worker"} <= set(its.children()))
        yield its


def wait(siti: Phone, *numbers: int) -> Page:
    """Let reports wait in the outbox for a network."""
    for n in numbers:
        siti.open()
        siti.write(n)
        siti.send()
        expect(siti.page.get_by_role("heading", name="Laporan Anda tersimpan")).to_be_visible()
    return siti.page


def stands_on(page: Page, name: str, n: int) -> None:
    """Whoever goes by keyboard stands on a button of the report of these words."""
    card = page.get_by_role("listitem").filter(has_text=text(n))
    expect(card.get_by_role("button", name=name)).to_be_focused()


class TestOutbox:
    def test_leaves_nobody_nowhere_and_says_what_became_of_each_report(self, wire: Wire, siti: Phone) -> None:
        wire.cut()
        wait(siti, 800, 801)
        siti.page.evaluate(HOLD)
        page, told = siti.open("/kotak-kirim"), siti.page.get_by_role("status")
        first, last = (page.get_by_role("listitem").filter(has_text=text(n)) for n in (801, 800))
        expect(page.locator("main")).to_match_aria_snapshot(OUTBOX)
        expect(told).to_have_text("")

        first.get_by_role("button", name="Hapus").focus()
        page.keyboard.press("Enter")
        expect(told).to_have_text("Mungkin sudah sampai. Tetap hapus?")
        stands_on(page, "Mungkin sudah sampai. Tetap hapus", 801)
        page.keyboard.press("Enter")
        expect(first).to_have_count(0)
        expect(last).to_be_focused()
        expect(told).to_have_text("Sudah dihapus dari HP ini.")

        last.get_by_role("button", name="Hapus").focus()
        page.keyboard.press("Enter")
        siti.hurry()
        page.wait_for_function("() => Curhat.store.items().then((all) => all[0].tries > 1)")
        page.wait_for_function("() => document.querySelector('[data-key]').dataset.state === 'waiting'")
        assert page.evaluate("document.activeElement.closest('[data-key]') !== null")
        expect(told).not_to_contain_text("Mengirim")

        page.evaluate(HOLD)
        wire.mend()
        siti.hurry()
        expect(told).to_contain_text("Laporan sudah kami terima")
        expect(told).to_contain_text(siti.items()[0]["number"])
        assert page.evaluate("document.activeElement.closest('[data-key]') !== null")
        last.get_by_role("button", name="Hapus").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        expect(told).to_have_text("Sudah dihapus dari HP ini.")
        expect(page.get_by_role("heading", level=1)).to_be_focused()
        expect(page.locator("[data-key]")).to_have_count(0)

    def test_takes_whoever_corrects_to_the_form_with_the_words_in_it(self, wire: Wire, siti: Phone) -> None:
        wire.cut()
        wait(siti, 802)
        page = siti.open("/kotak-kirim")
        page.evaluate(
            "() => Curhat.store.items().then(([one]) => Curhat.store.change(one.key, (now) => {"
            " now.asked = false; now.state = 'refused'; now.errors = { text: ['Terlalu pendek.'] }; }))"
        )
        page.get_by_role("button", name="Buka dan betulkan").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/")
        field = page.get_by_role("textbox", name="Tulis seperti bercerita")
        expect(field).to_be_focused()
        expect(field).to_have_value(text(802))
        expect(field).to_have_accessible_description(re.compile("Terlalu pendek"))


class TestSending:
    def test_takes_the_focus_to_its_heading_and_says_what_comes_next(self, wire: Wire, siti: Phone) -> None:
        wire.cut()
        page = wait(siti, 810)
        expect(page.get_by_role("heading", level=1)).to_be_focused()
        expect(page.locator("main")).to_match_aria_snapshot(SENDING)
        wire.mend()
        siti.hurry()
        page.wait_for_url("**/diterima")

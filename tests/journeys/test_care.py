"""Before it is sent: numbers pointed out, risky topics kept secret, and who will read what."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import expect

from curhat.kernel.personal import masked
from tests import recordings
from tests.journeys.look import look
from tests.journeys.phones import Phone, go_on
from tests.journeys.wire import Wire

POINT = """() => {
    const fields = document.querySelector("[data-report-form]").elements;
    fields.latitude.value = "-7.47"; fields.longitude.value = "112.43"; fields.accuracy_m.value = "9";
}"""


class TestCare:
    def test_masks_a_number_with_one_tap_also_offline(self, wire: Wire, siti: Phone) -> None:
        wire.cut()
        page = siti.open()
        words = page.get_by_label("Tulis seperti bercerita")
        words.fill("Hubungi 0812 3456 7890 atau siti@contoh.id soal S 4567 XY.")
        expect(page.locator("[data-numbers]")).to_contain_text("alamat e-mail, nomor telepon, nomor kendaraan")
        page.get_by_role("button", name="Samarkan").click()
        expect(words).to_have_value("Hubungi [nomor telepon] atau [e-mail] soal [nomor kendaraan].")
        expect(page.locator("[data-numbers]")).to_be_hidden()
        words.fill("Hubungi 0812 3456 7890.")
        page.get_by_role("button", name="Biarkan").click()
        words.fill("Hubungi 0812 3456 7890 ya.")
        page.wait_for_timeout(600)
        expect(page.locator("[data-numbers]")).to_be_hidden()

    def test_finds_the_numbers_that_the_service_finds(self, siti: Phone) -> None:
        samples = [
            *(f"Kata {n} kata {n}." for n in ("0812 3456 7890", "+62 812-3456-7890", "(0321) 321654", "S 4567 XY",
              "s 4567 xy", "AE 12 BCD", "3576011203900001", "3576 0112 0390 0001", "a.b+c@d-e.example")),
            "RT 05 RW 02 sejak 01-12-2026 jam 08.30, 20 cm, b 20 cm, CNI-26-004182", "", "é0812345678é", "@", "0" * 40,
        ]  # fmt: skip
        heard = siti.page.evaluate(
            """(samples) => {
                const known = Curhat.known;
                return samples.map((text) => known.patterns.reduce(
                    (left, one) => left.replace(new RegExp(one[1], one[2]), known.masks[one[0]]), text));
            }""",
            samples,
        )
        assert heard == [masked(text) for text in samples]
        assert sum(text != after for text, after in zip(samples, heard, strict=True)) >= 9

    def test_shows_who_reads_what_and_keeps_a_risky_topic_secret_unless_changed(self, siti: Phone) -> None:
        page = siti.page
        page.get_by_label("Tulis seperti bercerita").fill("Lampu mati di gang 3. Telepon 0812 3456 7890.")
        page.get_by_role("button", name="Biarkan").click()
        go_on(page)
        page.locator("[name=name]").fill("Siti")
        page.get_by_text("Lihat siapa yang membaca apa").click()
        preview = page.locator("[data-preview]")
        expect(preview.locator("[data-agency-text]")).to_have_text("Lampu mati di gang 3. Telepon 0812 3456 7890.")
        expect(preview.locator("[data-public-text]")).to_have_text("Lampu mati di gang 3. Telepon [nomor telepon].")
        expect(preview).to_contain_text("baru terbuka bila petugas menulis keperluannya")
        page.get_by_label("Sembunyikan identitas saya").check()
        expect(preview).to_contain_text("tidak dapat dibuka OPD")
        page.get_by_label("Rahasiakan laporan ini").check()
        expect(preview.locator("[data-public-text]")).to_be_hidden()
        page.get_by_label("Rahasiakan laporan ini").uncheck()
        look(page, "pratinjau")

        risky = page.evaluate("() => Curhat.known.secret")
        for _ in range(2):
            page.go_back()
        page.get_by_label("Topik").select_option(risky[0])
        expect(page.locator("[data-secret-topic]")).to_be_visible()
        go_on(page)
        expect(page.get_by_label("Rahasiakan laporan ini")).to_be_checked()
        page.get_by_label("Rahasiakan laporan ini").uncheck()
        expect(page.locator("[name=open_anyway]")).to_have_value("on")

    def test_shows_what_goes_along_and_of_whom_a_voice_is_heard(self, siti: Phone) -> None:
        page = siti.page
        page.get_by_label("Tulis seperti bercerita").fill("Lampu mati di gang 3.")
        siti.choose(1, 2)
        page.locator("input[name=video]").set_input_files(
            {"name": "film.mp4", "mimeType": "video/mp4", "buffer": recordings.video(1)}
        )
        expect(page.locator("[data-photo-strip] video")).to_be_visible()
        page.evaluate(POINT)
        go_on(page)
        page.get_by_text("Lihat siapa yang membaca apa").click()
        agency, public = page.locator("[data-agency-along]"), page.locator("[data-public-along]")
        expect(agency).to_contain_text("Foto: 2")
        expect(agency).to_contain_text("Video, sesudah petugas mengetik isinya")
        expect(agency).to_contain_text("Titik tepat yang Anda tandai")
        expect(public).to_contain_text("Gambar video tanpa suara")
        expect(public).to_contain_text("bukan titik tepatnya")
        page.get_by_label("Sembunyikan identitas saya").check()
        expect(agency).to_contain_text("Isi video yang diketik petugas")
        expect(public).not_to_contain_text("titik")
        page.locator("[name=protected]").evaluate(
            "(box) => { box.checked = true; box.dispatchEvent(new Event('input', { bubbles: true })); }"
        )
        expect(agency).to_be_hidden()
        expect(public).to_be_hidden()
        look(page, "pratinjau-terlindungi")


@pytest.mark.parametrize("width", [320, 1280])
def test_says_without_a_script_who_will_read_what(person, service, width):
    page = person(width=width, java_script_enabled=False).new_page()
    page.goto(f"{service.url}/")
    page.get_by_label("Tulis seperti bercerita").fill("Lubang di depan rumah. Hubungi 0812 3456 7890.")
    page.get_by_role("button", name="Lihat siapa yang membaca apa").click()
    public = page.locator("[data-public-text]")
    expect(public).to_have_text("Lubang di depan rumah. Hubungi [nomor telepon].")
    expect(public).to_be_in_viewport()
    expect(page.get_by_label("Tulis seperti bercerita")).to_have_value("Lubang di depan rumah. Hubungi 0812 3456 7890.")
    if os.environ.get("CURHAT_TEST_SHOTS"):
        page.screenshot(path=f"{os.environ['CURHAT_TEST_SHOTS']}/preview-noscript-{width}.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= width

"""The app in the hand: few taps, few bytes, nothing typed is lost, nothing stays that should not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from curhat.directory.cityfile import parse
from curhat.directory.signals import signals
from tests.cast import CITY_FILE
from tests.evidence import Evidence
from tests.journeys.look import look
from tests.journeys.phones import Phone, go_on, photo, text
from tests.journeys.service import ROOT, Service, until
from tests.journeys.test_offline import is_there_once_and_whole, there
from tests.journeys.wire import Wire

SHOTS = ROOT / "test-output" / "app"
MOST_TAPS, MOST_BYTES, MOST_BYTES_WITH_MAP = 6, 60_000, 100_000
COUNT_TAPS = "addEventListener('pointerdown', () => window.tapped(), true);"
# Everything that the phone could be read for afterwards.
LEFT = """async () => JSON.stringify({
    items: await Curhat.store.items(),
    photos: await new Promise((done) => {
        const ask = indexedDB.open("curhat");
        ask.onsuccess = () => {
            const all = ask.result.transaction("photos").objectStore("photos").count();
            all.onsuccess = () => { ask.result.close(); done(all.result); };
        };
    }),
    local: Object.assign({}, localStorage), tab: Object.assign({}, sessionStorage), cookie: document.cookie,
})"""


def sizes_of(phone: Phone) -> list[int]:
    """Return a list that fills with how many bytes each answer to the page takes on the line."""
    sizes: list[int] = []
    session = phone.context.new_cdp_session(phone.page)
    session.on("Network.loadingFinished", lambda said: sizes.append(said["encodedDataLength"]))
    session.send("Network.enable")
    return sizes


def left(phone: Phone) -> str:
    return str(phone.page.evaluate(LEFT))


class TestEffort:
    def test_is_six_taps_with_photo_and_place(
        self, service: Service, person: Callable[..., BrowserContext], wire: Wire, evidence: Evidence
    ) -> None:
        context = person()
        context.grant_permissions(["geolocation"])
        context.set_geolocation({"latitude": -7.4691, "longitude": 112.4332, "accuracy": 12})
        taps: list[int] = []
        context.expose_function("tapped", lambda: taps.append(1))
        context.add_init_script(COUNT_TAPS)
        phone = Phone(context, wire.url)
        page = phone.open()
        page.get_by_label("Tulis seperti bercerita").click()
        page.keyboard.type(text(200))
        with page.expect_file_chooser() as chooser:
            page.get_by_text("Tambah foto").click()
        chooser.value.set_files([photo(200, 0)])
        expect(page.locator("[data-photo-strip] img")).to_have_count(1)
        page.get_by_role("button", name="Lanjut ke lokasi").click()
        page.get_by_role("button", name="Pakai lokasi saya sekarang").click()
        expect(page.get_by_text("Tampaknya di Kelurahan Sentanan")).to_be_visible()
        page.get_by_role("button", name="Lanjut", exact=True).click()
        page.get_by_role("button", name="Kirim laporan").click()
        page.wait_for_url("**/diterima")

        evidence("taps outside camera and keyboard", len(taps))
        assert len(taps) == MOST_TAPS
        assert there(service, 200) == 1

    def test_is_one_tap_to_say_what_kind_it_is(self, siti: Phone) -> None:
        for kind in ("Kritik", "Saran", "Pertanyaan", "Pengaduan"):
            siti.page.get_by_text(kind, exact=True).click()
            expect(siti.page.get_by_label(kind, exact=True)).to_be_checked()

    def test_is_sixty_kilobytes_the_first_time(
        self, person: Callable[..., BrowserContext], wire: Wire, evidence: Evidence
    ) -> None:
        phone = Phone(person(), wire.url)
        page, sizes = phone.page, sizes_of(phone)
        page.goto(phone.url, wait_until="networkidle")
        of_page = sum(sizes)
        page.evaluate("() => navigator.serviceWorker.ready")
        page.wait_for_timeout(500)

        evidence(
            "first visit of the form",
            f"{of_page} bytes in {len(sizes)} answers; {wire.down_bytes} over the line with what the worker keeps",
        )
        assert len(sizes) >= 10
        assert of_page <= MOST_BYTES
        assert wire.down_bytes <= MOST_BYTES

    def test_is_a_hundred_kilobytes_with_the_map(
        self, service: Service, person: Callable[..., BrowserContext], wire: Wire, evidence: Evidence
    ) -> None:
        phone = Phone(person(), wire.url)
        page, sizes = phone.page, sizes_of(phone)
        page.goto(phone.url, wait_until="networkidle")
        page.get_by_label("Tulis seperti bercerita").fill(text(201))
        page.get_by_role("button", name="Lanjut ke lokasi").click()
        page.get_by_role("button", name="Tunjuk di peta").click()
        expect(page.locator(".map-name").first).to_be_attached()
        page.wait_for_timeout(500)

        evidence(
            "first visit of the form, with the map",
            f"{sum(sizes)} bytes in {len(sizes)} answers; {wire.down_bytes} over the line with what the worker keeps",
        )
        assert sum(sizes) <= MOST_BYTES_WITH_MAP


class TestSuggestion:
    def test_is_shown_and_can_be_corrected(self, service: Service, siti: Phone) -> None:
        page = siti.page
        page.get_by_label("Tulis seperti bercerita").fill("Lampu PJU mati total di gang, kapan diperbaiki?")
        expect(page.get_by_text("Kami pilihkan dari tulisan Anda")).to_be_visible()
        expect(page.get_by_label("Topik")).not_to_have_value("")
        page.get_by_label("Topik").select_option("persampahan")
        page.get_by_label("Tulis seperti bercerita").fill("Lampu PJU mati total di gang, kapan diperbaiki? Gelap.")
        page.wait_for_timeout(1500)
        expect(page.get_by_label("Topik")).to_have_value("persampahan")


class TestDanger:
    def test_shows_the_emergency_line_again_before_sending_also_offline(self, wire: Wire, siti: Phone) -> None:
        wire.cut()
        page = siti.open()
        page.get_by_label("Tulis seperti bercerita").fill("Tolong cepat, ada kebakaran di gang 3")
        expect(page.locator("[data-danger]")).to_be_visible()
        go_on(page)
        expect(page.locator("[data-danger]")).to_be_visible()
        expect(page.locator("[data-danger] a")).to_have_attribute("href", "tel:112")
        page.get_by_label("Tulis seperti bercerita").evaluate(
            "(field) => { field.value = 'Lampu mati'; field.dispatchEvent(new Event('input', {bubbles: true})); }"
        )
        expect(page.locator("[data-danger]")).to_be_hidden()

    def test_hears_what_the_service_hears(self, siti: Phone) -> None:
        city = parse(CITY_FILE.read_text(encoding="utf-8"))
        phrases = {word for words in city.signal_words.values() for word in words}
        sentences = [
            *(f"Mau lapor: {phrase.replace('*', 'nya').replace(' + ', ' sama ')} tadi malam" for phrase in phrases),
            "Lampu jalan mati di gang 3", "Anak saya diancam dibunuh mantan", "kabel e pedhot lan percik2",
            "Dimintai duit sama petugas loket", "minta maaf lalu bayar", "KEBAKARAAAN!!", "Pohon besar menimpa mobil",
            "pohon " + "kata " * 9 + "menimpa", "Sóal begal", "", "   ", "😀 pisau", "kutemukan pisaunya di situ",
            "dipukul terus sekarang",
        ]  # fmt: skip
        heard = siti.page.evaluate(
            """([lists, sentences]) => sentences.map((text) =>
                Object.keys(lists).filter((name) => Curhat.listener(lists[name])(text)).sort())""",
            [{name: list(words) for name, words in city.signal_words.items()}, sentences],
        )
        wanted = [
            sorted(name for name in ("danger", "money", "official", "protected") if getattr(signals(s, city), name))
            for s in sentences
        ]
        assert dict(zip(sentences, heard, strict=True)) == dict(zip(sentences, wanted, strict=True))
        assert sum(map(bool, wanted)) > 100


class TestDraft:
    def test_survives_a_closed_tab_with_its_photos_also_offline(self, wire: Wire, siti: Phone) -> None:
        siti.page.get_by_label("Tulis seperti bercerita").fill(text(210))
        siti.choose(210, 2)
        siti.page.get_by_text("Saran", exact=True).click()
        siti.page.wait_for_timeout(600)
        siti.page.close()
        wire.cut()
        page = siti.open()
        expect(page.get_by_label("Tulis seperti bercerita")).to_have_value(text(210))
        expect(page.locator("[data-photo-strip] img")).to_have_count(2)
        expect(page.get_by_label("Saran", exact=True)).to_be_checked()

    def test_loses_nothing_by_back_and_forward(self, siti: Phone) -> None:
        page = siti.page
        page.get_by_label("Tulis seperti bercerita").fill(text(211))
        page.get_by_role("button", name="Lanjut ke lokasi").click()
        page.get_by_label("Patokan").fill("Depan warung")
        page.get_by_role("button", name="Lanjut", exact=True).click()
        page.locator("[name=name]").fill("Siti")
        page.locator("[name=phone]").fill("0812 3456 7890")
        page.go_back()
        expect(page.get_by_label("Patokan")).to_have_value("Depan warung")
        page.go_back()
        expect(page.get_by_label("Tulis seperti bercerita")).to_be_visible()
        page.go_forward()
        page.go_forward()
        expect(page.locator("[name=name]")).to_have_value("Siti")
        page.wait_for_timeout(600)
        page.get_by_role("link", name="Bagaimana data Anda dijaga").click()
        page.wait_for_url("**/privasi")
        page.go_back()
        expect(page.locator("[name=name]")).to_be_visible()
        expect(page.locator("[name=name]")).to_have_value("Siti")
        expect(page.locator("[name=phone]")).to_have_value("0812 3456 7890")
        expect(page.locator("[name=landmark]")).to_have_value("Depan warung")

    def test_is_gone_once_it_was_sent(self, siti: Phone) -> None:
        siti.write(212, 1, more={"name": "Siti"})
        siti.send()
        siti.page.wait_for_url("**/diterima")
        page = siti.open()
        expect(page.get_by_label("Tulis seperti bercerita")).to_have_value("")
        found = json.loads(left(siti))
        assert (found["photos"], found["tab"]) == (0, {})
        assert [item["state"] for item in found["items"]] == ["arrived"]
        assert "Siti" not in str(found)


class TestSharedPhone:
    @pytest.mark.parametrize("box", ["protected", "about_someone"])
    def test_keeps_nothing_of_what_is_dangerous_to_find(self, service: Service, siti: Phone, box: str) -> None:
        n = 220 + len(box)
        page = siti.page
        page.get_by_label("Tulis seperti bercerita").fill(text(n))
        siti.choose(n, 1)
        page.locator(f"[name={box}]").check()
        page.wait_for_timeout(900)
        assert json.loads(left(siti)) | {"cookie": ""} == {
            "items": [],
            "photos": 0,
            "local": {},
            "tab": {},
            "cookie": "",
        }
        expect(page.locator("[data-careful]")).to_be_visible()
        go_on(page)
        siti.send()
        page.wait_for_url("**/diterima")
        number = page.locator(".receipt .number").first.inner_text()
        assert text(n) not in left(siti)
        is_there_once_and_whole(service, siti, number, n, 1)

    def test_keeps_it_only_if_asked_to_and_only_until_it_is_sent(
        self, service: Service, wire: Wire, siti: Phone
    ) -> None:
        wire.cut()
        page = siti.open()
        page.get_by_label("Tulis seperti bercerita").fill(text(240))
        siti.choose(240, 2)
        page.locator("[name=protected]").check()
        go_on(page)
        siti.send()
        expect(page.get_by_role("heading", name="Simpan di HP ini sampai terkirim?")).to_be_visible()
        assert text(240) not in left(siti)
        page.get_by_role("button", name="Simpan sampai terkirim").click()
        expect(page.get_by_role("heading", name="Laporan Anda tersimpan")).to_be_visible()
        page.close()
        wire.mend()
        (number,) = siti.rest(1)
        kept = left(siti)
        assert number in kept
        assert "Lubang nomor" not in kept
        assert json.loads(kept)["photos"] == 0
        is_there_once_and_whole(service, siti, number, 240, 2)

    def test_is_left_without_a_trace_by_whoever_wants_it(self, service: Service, siti: Phone) -> None:
        page = siti.page
        siti.write(241, 1, more={"name": "Siti"})
        page.locator("[name=traceless]").check()
        siti.send()
        expect(page.get_by_role("heading", name="Laporan Anda sudah kami terima")).to_be_visible()
        expect(page.locator("[data-code]")).to_contain_text("Kode rahasia")
        number = page.locator("[data-number]").inner_text()
        found = json.loads(left(siti))
        assert (found["items"], found["photos"], found["local"], found["tab"]) == ([], 0, {}, {})
        assert [cookie for cookie in siti.context.cookies() if cookie["name"] == "curhat_laporan"] == []
        assert siti.context.request.get(f"{siti.url}/laporan/{number}").status == 404
        assert there(service, 241) == 1

    def test_of_a_browser_that_keeps_nothing_sends_all_the_same(
        self, service: Service, person: Callable[..., BrowserContext], wire: Wire
    ) -> None:
        context = person()
        context.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
        phone = Phone(context, wire.url)
        phone.open()
        phone.write(242, 1)
        phone.send()
        phone.page.wait_for_url("**/diterima")
        number = phone.page.locator(".receipt .number").first.inner_text()
        is_there_once_and_whole(service, phone, number, 242, 1)


class TestExpiredSession:
    def test_does_not_hold_a_report_back(self, service: Service, wire: Wire, siti: Phone) -> None:
        page = siti.open("/akun")
        page.locator("[name=contact]").fill("0812 3456 7890")
        page.locator("main button[type=submit]").click()
        page.locator("[name=code]").fill(sent_code(siti))
        page.locator("main button[type=submit]").click()
        expect(page.get_by_text("Anda sudah masuk")).to_be_visible()
        wire.cut()
        siti.open()
        siti.write(250, 1)
        siti.send()
        expect(siti.page.get_by_role("heading", name="Laporan Anda tersimpan")).to_be_visible()
        service.run(
            "from django.contrib.sessions.models import Session; Session.objects.all().delete()"
            "\nfrom django.db import connection; connection.close_pool()"
        )
        wire.mend()
        (number,) = siti.rest(1)
        is_there_once_and_whole(service, siti, number, 250, 1)


def sent_code(phone: Phone) -> str:
    """Return the code that was sent, as the page of letters shows it."""

    def letters() -> list[str]:
        return re.findall(r"\b\d{6}\b", phone.context.request.get(f"{phone.url}/kotak-surat").text())

    until(letters)
    return letters()[0]


class TestLooks:
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("width", [360, 1280])
    def test_are_of_one_product_in_every_state(
        self, person: Callable[..., BrowserContext], wire: Wire, scheme: str, width: int
    ) -> None:
        phone = Phone(person(width=width, height=740 if width < 500 else 800, scheme=scheme), wire.url)
        page, name = phone.install(), f"{scheme}-{width}"
        page.get_by_label("Tulis seperti bercerita").fill("Ada kebakaran dan lampu PJU mati, petugas minta uang.")
        phone.choose(1, 2)
        page.wait_for_timeout(1500)
        look(page, f"{name}-1-isi", keep=SHOTS)
        page.get_by_label("Tulis seperti bercerita").fill("Lampu PJU mati di gang 3 sejak Senin.")
        page.get_by_role("button", name="Lanjut ke lokasi").click()
        look(page, f"{name}-2-lokasi", keep=SHOTS)
        page.get_by_role("button", name="Lanjut", exact=True).click()
        look(page, f"{name}-3-data", keep=SHOTS)
        wire.cut()
        phone.send()
        expect(page.get_by_role("heading", name="Laporan Anda tersimpan")).to_be_visible()
        look(page, f"{name}-4-tersimpan", keep=SHOTS)
        phone.open("/cek")
        look(page, f"{name}-5-tanpa-sinyal", keep=SHOTS)
        phone.open("/kotak-kirim")
        look(page, f"{name}-6-kotak", keep=SHOTS)
        page.evaluate(EVERY_STATE)
        expect(page.locator("[data-state]")).to_have_count(6)
        look(page, f"{name}-7-keadaan", keep=SHOTS)


EVERY_STATE = """async () => {
    const [item] = await Curhat.store.items();
    const more = [
        { state: "sending", progress: { photo: 2, of: 3 }, next_at: 0 },
        { state: "arrived", number: "CNI-26-000123", report: "/laporan/CNI-26-000123", arrived_at: Date.now() },
        { state: "arrived", sensitive: true, title: "", number: "CNI-26-000124", report: "/laporan/CNI-26-000124" },
        { state: "refused", words: "Foto ini rusak atau belum terkirim utuh. Pilih ulang fotonya." },
        { state: "outside", bodies: [{ name: "Ombudsman", phone: "137", url: "https://luar.example", concerns: "" }] },
    ];
    for (const [n, part] of more.entries()) {
        await Curhat.store.save(Object.assign({}, item, part, { key: "x" + n, held_until: Date.now() + 1e7 }), []);
    }
    Curhat.outbox.tell("x0");
}"""

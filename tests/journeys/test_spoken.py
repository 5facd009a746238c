"""
Somebody who would rather speak: a voice recorded without a network, typed by the verifier, read by the agency.

A real browser with a microphone that beeps; the screenshots lie in test-output/spoken/.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from tests import recordings
from tests.evidence import Evidence
from tests.journeys import stock
from tests.journeys.conftest import CHROMIUM
from tests.journeys.look import look
from tests.journeys.phones import Phone, go_on
from tests.journeys.service import ROOT, Service, serving, until
from tests.journeys.test_story import HIRE, do, signed_in
from tests.journeys.wire import Wire

SHOTS = ROOT / "test-output" / "spoken"
FAKE = ["--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
SAID = "Lampu jalan di gang tiga mati sejak Senin, gelap sekali."
KEPT_LATER = """async () => {
    for (const name of await caches.keys()) {
        const kept = await (await caches.open(name)).keys();
        if (["recorder", "kata-rekaman"].every((name) => kept.some((one) => one.url.includes(name)))) { return true; }
    }
    return false;
}"""


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with serving(CURHAT_TRUSTED_PROXIES="0") as its:
        until(lambda: {"web", "worker"} <= set(its.children()))
        yield its


@pytest.fixture(scope="module")
def secrets(service: Service) -> dict[str, str]:
    return dict(line.split() for line in service.run(HIRE).splitlines())


@pytest.fixture(scope="module")
def speaking(browser: Browser) -> Iterator[Browser]:
    """Give a browser whose microphone beeps."""
    its = browser.browser_type.launch(executable_path=CHROMIUM, args=[*FAKE, "--accept-lang=id-ID"])
    yield its
    its.close()


@pytest.fixture
def siti(speaking: Browser, wire: Wire) -> Iterator[Phone]:
    context = speaking.new_context(viewport={"width": 360, "height": 740}, locale="id-ID", permissions=["microphone"])
    context.set_default_timeout(10_000)
    phone = Phone(context, wire.url)
    phone.install()
    phone.open()  # whoever comes back has the recorder, too
    until(lambda: phone.page.evaluate(KEPT_LATER))
    yield phone
    context.close()


def record(page: Page, *, for_ms: int = 2_200) -> None:
    """Speak for a while."""
    page.get_by_text("(sampai 2 menit)").click()
    expect(page.get_by_role("group", name="Rekam pesan suara")).to_be_visible()
    expect(page.locator("[data-photo-said]")).to_have_text("Sedang merekam. Tekan Selesai bila sudah.")
    page.wait_for_timeout(for_ms)


def finish(page: Page) -> None:
    page.get_by_role("button", name="Selesai").click()
    expect(page.locator("[data-photo-strip] audio")).to_have_count(1)


class TestSpoken:
    def test_goes_from_a_voice_without_a_network_to_an_agency_that_reads_it(
        self, service: Service, secrets: dict[str, str], wire: Wire, siti: Phone, person: Callable[..., BrowserContext]
    ) -> None:
        wire.cut()
        page = siti.open()
        record(page)
        look(page, "01-merekam", keep=SHOTS)
        finish(page)
        expect(page.locator("[data-photo-said]")).to_contain_text("Rekaman selesai, 0:0")
        look(page, "02-terekam", keep=SHOTS)
        go_on(page)
        page.locator("[name=anonymous]").check()
        siti.send()
        expect(page.get_by_role("heading", name="Laporan Anda tersimpan")).to_be_visible()
        expect(page.locator("[data-title]")).to_contain_text("Pesan suara, 0:0")
        expect(page.locator("[data-files]")).to_contain_text("menunggu")
        look(page, "03-tersimpan", keep=SHOTS)
        page.close()
        wire.mend()
        (number,) = siti.rest(1)
        stock.rest(service, patience_s=60)

        rina = signed_in(person(width=1280, height=800), service, "rina", secrets["rina"])
        _types_and_hands_on(rina, service, number)
        joko = signed_in(person(width=1280, height=800), service, "joko", secrets["joko"])
        joko.get_by_role("link", name=re.compile("Lampu jalan")).click()
        expect(joko.locator(".recording")).to_contain_text(SAID)
        expect(joko.locator("audio")).to_have_count(0)
        look(joko, "05-opd-membaca", keep=SHOTS)

        page = siti.open(f"/laporan/{number}")
        expect(page.locator(".recording")).to_contain_text(SAID)
        expect(page.locator("audio")).to_have_count(1)
        look(page, "06-pelapor", keep=SHOTS)


def _types_and_hands_on(rina: Page, service: Service, number: str) -> None:
    """Listen, type what is said, and give it to the agency."""
    rina.get_by_role("link", name=re.compile("Pesan suara, 0:0")).click()
    player = rina.locator("audio")
    assert player.evaluate("(audio) => audio.play().then(() => audio.duration)") > 1.5
    look(rina, "04-verifikator", keep=SHOTS)
    do(rina, "Ketik isi rekaman", Isi_rekaman=SAID)
    expect(rina.get_by_role("heading", level=1)).to_contain_text("Lampu jalan di gang tiga")
    rina.goto(f"{service.url}/desk/laporan/{number}?aksi=assign#aksi")
    rina.get_by_label("OPD yang menangani").select_option(label=_agency(rina))
    rina.locator("#aksi button[type=submit]").click()
    expect(rina.get_by_role("status").first).to_contain_text("sudah dicatat")


def _agency(page: Page) -> str:
    options = page.get_by_label("OPD yang menangani").locator("option").all_inner_texts()
    return next(name for name in options if "Pekerjaan Umum" in name)


class TestRecorder:
    def test_works_by_keyboard_and_says_its_state(self, siti: Phone) -> None:
        page = siti.page
        field = page.get_by_label("Pesan suara").first
        field.focus()
        assert field.evaluate("(field) => field.type") == "button"
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Selesai")).to_be_focused()
        expect(page.get_by_text(re.compile("Merekam 0:0[1-9] dari 2:00"))).to_be_visible()
        page.keyboard.press("Enter")
        expect(page.locator("[data-photo-said]")).to_contain_text("Rekaman selesai")
        expect(page.get_by_role("button", name=re.compile("Hapus: Pesan suara"))).to_be_visible()

    def test_throws_away_records_anew_and_takes_out(self, siti: Phone) -> None:
        page = siti.page
        record(page, for_ms=600)
        page.get_by_role("button", name="Buang rekaman").click()
        expect(page.locator("[data-photo-said]")).to_have_text("Rekaman dibuang.")
        expect(page.locator("[data-photo-strip] audio")).to_have_count(0)
        for _ in range(2):
            record(page, for_ms=1_200)
            finish(page)
        expect(page.locator("[data-photo-strip] audio")).to_have_count(1)
        until(lambda: [len(item["photos"]) for item in siti.items()] == [1])
        page.get_by_role("button", name=re.compile("Hapus: Pesan suara")).click()
        expect(page.locator("[data-photo-strip] audio")).to_have_count(0)
        page.get_by_role("button", name="Lanjut ke lokasi").click()
        expect(page.get_by_text("satu kalimat pun cukup").first).to_be_visible()

    def test_stops_by_itself_at_two_minutes(self, siti: Phone) -> None:
        siti.page.clock.install()
        siti.open()
        record(siti.page, for_ms=200)
        siti.page.clock.run_for(105_000)
        expect(siti.page.locator("[data-photo-said]")).to_have_text("Sisa 15 detik.")
        siti.page.clock.run_for(16_000)
        expect(siti.page.locator("[data-photo-strip] audio")).to_have_count(1)
        expect(siti.page.locator("[data-photo-strip]")).to_contain_text("Pesan suara, 2:00")

    def test_keeps_what_was_said_where_somebody_goes_on_to_the_next_step(self, siti: Phone) -> None:
        page = siti.page
        record(page, for_ms=1_200)
        page.get_by_role("button", name="Lanjut ke lokasi").click()
        expect(page.get_by_role("heading", name="Di mana kejadiannya?")).to_be_visible()
        until(lambda: [photo["kind"] for item in siti.items() for photo in item["photos"]] == ["voice"])

    def test_gives_way_to_the_phones_own_where_there_is_no_microphone(
        self, person: Callable[..., BrowserContext], wire: Wire
    ) -> None:
        phone = Phone(person(), wire.url)
        page = phone.open()
        page.get_by_text("(sampai 2 menit)").click()
        expect(page.locator("[data-photo-said]")).to_contain_text("perekam HP Anda")
        assert page.locator("[name=voice]").get_attribute("type") == "file"
        voice = FilePayload(name="rekaman.webm", mimeType="audio/webm", buffer=recordings.voice(1.5))
        page.locator("[name=voice]").set_input_files(voice)
        expect(page.locator("[data-photo-strip]")).to_contain_text("Pesan suara, 0:02")

    def test_survives_a_closed_tab(self, siti: Phone) -> None:
        record(siti.page, for_ms=1_200)
        finish(siti.page)
        until(siti.items)
        siti.page.close()
        page = siti.open()
        expect(page.locator("[data-photo-strip] audio")).to_have_count(1)
        expect(page.locator("[data-photo-strip]")).to_contain_text("Pesan suara, 0:0")


class TestVideo:
    FILM = recordings.video(12, size=(640, 480), fps=24, codec="libx264")

    def choose(self, page: Page, data: bytes) -> None:
        page.locator("[name=video]").set_input_files(FilePayload(name="f.mp4", mimeType="video/mp4", buffer=data))

    @pytest.mark.parametrize(
        ("data", "words"),
        [(recordings.video(31.5, fps=4, sound=False), "Video ini 0:31"), (b"\0" * 26_000_000, "terlalu besar")],
        ids=["31 seconds", "26 MB"],
    )
    def test_that_is_too_much_is_said_at_once(self, siti: Phone, data: bytes, words: str) -> None:
        self.choose(siti.page, data)
        expect(siti.page.locator("[data-photo-said]")).to_contain_text(words)
        expect(siti.page.locator("[data-photo-strip] video")).to_have_count(0)

    def test_resumes_at_the_part_that_was_cut_and_is_there_once(
        self, service: Service, wire: Wire, siti: Phone, evidence: Evidence
    ) -> None:
        film = recordings.noise(4_000_000)
        page = siti.page
        page.get_by_label("Tulis seperti bercerita").fill("Banjir di depan pasar.")
        self.choose(page, film)
        expect(page.locator("[data-photo-strip] video")).to_have_count(1)
        go_on(page)
        begun = wire.up_bytes
        wire.cut_after(int(len(film) * 0.6))
        siti.send()
        expect(page.get_by_role("heading", name="Laporan Anda tersimpan")).to_be_visible()
        expect(page.locator("[data-files]")).to_contain_text(re.compile(r"[\d,]+ dari 4,0 MB"))
        look(page, "07-terputus", keep=SHOTS)
        assert siti.items()[0]["photos"][0]["part"] >= 3
        wire.mend()
        siti.rest(1)

        evidence("a video over a line that broke", f"{len(film)} bytes, {wire.up_bytes - begun} went up in all")
        assert wire.up_bytes - begun < len(film) * 1.4

    def test_can_be_left_behind_while_the_rest_goes(self, wire: Wire, siti: Phone) -> None:
        wire.cut()
        page = siti.open()
        page.get_by_label("Tulis seperti bercerita").fill("Banjir di depan stasiun.")
        self.choose(page, self.FILM)
        expect(page.locator("[data-photo-strip] video")).to_have_count(1)
        go_on(page)
        siti.send()
        expect(page.get_by_role("heading", name="Laporan Anda tersimpan")).to_be_visible()
        siti.open("/kotak-kirim")
        siti.page.get_by_role("button", name="Jangan kirim").click()
        expect(siti.page.locator("[data-files]")).to_be_hidden()
        assert siti.items()[0]["photos"] == []
        wire.mend()
        (number,) = siti.rest(1)
        assert "/rekaman/" not in siti.context.request.get(f"{siti.url}/laporan/{number}").text()

"""The pages that administrators and verifiers use beside the queues, as a browser draws them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from curhat.kernel import clock
from curhat.reports.models import Report
from curhat.reports.operations import verify
from tests import photos
from tests.accounts import sign_in
from tests.cast import DAY, Cast, load, send
from tests.journeys.look import look

type People = Callable[..., BrowserContext]
CHAT = re.compile(r"^https://wa\.me/6281234567890\?text=Laporan%20Anda%20")
# What a browser does when a picture is pasted: no test can reach the clipboard of the machine.
PASTE = """() => new Promise((done) => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 40;
  canvas.getContext("2d").fillRect(0, 0, 20, 40);
  canvas.toBlob((blob) => {
    const data = new DataTransfer();
    data.items.add(new File([blob], "image.png", { type: "image/png" }));
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
    done();
  });
})"""


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    load()
    return Cast()


def signed_in(context: BrowserContext, live_server: LiveServer, cast: Cast, name: str) -> Page:
    client = Client()
    sign_in(client, cast.person(name))
    cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    return context.new_page()


def go(page: Page, place: str) -> None:
    """Go to a place beside the queues, which a telephone keeps behind a word."""
    if page.get_by_role("link", name="Lainnya").is_visible():
        page.get_by_role("link", name="Lainnya").click()
    page.get_by_role("link", name=place).click()


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")])
class TestCalendar:
    def test_is_read_changed_and_changed_back(
        self, person: People, live_server: LiveServer, cast: Cast, width: int, scheme: str
    ) -> None:
        send(now=clock.now())
        page = signed_in(person(width=width, scheme=scheme), live_server, cast, "admin")
        page.goto(f"{live_server.url}/desk/orang")
        page.get_by_role("link", name="Kalender").click()
        expect(page.get_by_role("link", name="Tambah libur")).to_be_visible()
        look(page, "calendar")
        page.get_by_role("link", name="Tambah libur").click()
        page.get_by_role("button", name="Lihat akibatnya").click()
        expect(page.get_by_text("Pilih tanggalnya dulu.")).to_be_visible()
        look(page, "calendar-add-wrong")
        page.get_by_label("Tanggal").fill((clock.now() + DAY * 7).date().isoformat())
        page.get_by_label("Nama hari libur").fill("Hari Jadi Kota " + "Pertanggungjawaban" * 5)
        page.get_by_role("button", name="Lihat akibatnya").click()
        expect(page.get_by_role("button", name="Tetapkan sebagai libur")).to_be_visible()
        look(page, "calendar-preview")
        page.get_by_role("button", name="Tetapkan sebagai libur").click()
        expect(page.get_by_text("sekarang hari libur.")).to_be_visible()

        page.get_by_role("link", name="Cabut Hari Jadi Kota").click()
        expect(page.get_by_role("button", name="Cabut hari libur ini")).to_be_visible()
        look(page, "calendar-remove")
        page.get_by_role("button", name="Cabut hari libur ini").click()

        expect(page.get_by_text("1 hari libur dicabut")).to_be_visible()
        page.get_by_text("1 hari libur dicabut").click()
        look(page, "calendar-after")


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")])
class TestLostCode:
    def test_is_renewed_at_the_desk_and_opens_on_the_reporters_telephone(
        self, person: People, live_server: LiveServer, cast: Cast, width: int, scheme: str
    ) -> None:
        sent = send(now=clock.now())
        page = signed_in(person(width=width, scheme=scheme), live_server, cast, "rina")
        page.goto(f"{live_server.url}/desk/")
        go(page, "Kode hilang")
        page.get_by_label("Nomor laporan").fill(sent.report.number.lower())
        page.get_by_role("button", name="Cocokkan dan ganti kode").click()
        expect(page.get_by_role("alert")).to_contain_text("Isi kontak")
        look(page, "lost-code")
        page.get_by_label("Kontak yang pelapor tinggalkan").fill("0812 3456 7890")
        page.get_by_role("button", name="Cocokkan dan ganti kode").click()
        expect(page.get_by_role("heading", name="Kode baru untuk")).to_be_visible()
        expect(page.get_by_role("button", name="Cetak untuk pelapor")).to_be_visible()
        look(page, "code-renewed")
        code = page.locator(".receipt .number").nth(1).inner_text()

        siti = person(scheme=scheme).new_page()
        siti.goto(f"{live_server.url}/k/{code}")

        expect(siti.get_by_text("Kode rahasia diganti di loket")).to_be_visible()
        look(siti, "code-renewed-reporter")


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")])
class TestIntake:
    def test_takes_what_was_said_and_carries_back_what_the_city_answers(
        self, person: People, live_server: LiveServer, cast: Cast, width: int, scheme: str
    ) -> None:
        page = signed_in(
            person(width=width, height=740 if width == 360 else 800, scheme=scheme), live_server, cast, "rina"
        )
        page.goto(f"{live_server.url}/desk/")
        go(page, "Terima laporan")
        look(page, f"intake-{width}-{scheme}")
        page.get_by_role("button", name="Catat dan beri nomor").click()
        expect(page.get_by_role("alert")).to_contain_text("Semua tulisan masih ada")
        look(page, f"intake-wrong-{width}-{scheme}")
        page.get_by_label("Yang disampaikan").fill("Lampu jalan di gang 3 mati sejak Senin.")
        page.get_by_label("Instagram").check()
        page.get_by_label("Tentang pegawai atau pejabat").check()
        expect(page.get_by_label("Nama atau jabatannya")).to_be_visible()
        look(page, f"intake-about-{width}-{scheme}")
        page.get_by_label("Tentang pegawai atau pejabat").uncheck()
        expect(page.get_by_label("Nama atau jabatannya")).to_be_hidden()
        page.get_by_label("Nomor HP").fill("0812 3456 7890")
        page.get_by_role("button", name="Catat dan beri nomor").click()
        expect(page.get_by_role("heading", name="Tercatat:")).to_be_visible()
        expect(page.get_by_role("link", name="Kirim lewat WhatsApp")).to_have_attribute("href", CHAT)
        look(page, f"entered-{width}-{scheme}")

        report = Report.objects.get()
        assert report.channel == "social"
        verify.refer(report_id=report.pk, whom="PLN", note="Ini milik PLN.", actor=cast.rina, now=clock.now())
        page.goto(f"{live_server.url}/desk/antrean/untold")
        look(page, f"untold-{width}-{scheme}")
        page.get_by_role("link", name=report.number).click()
        expect(page.get_by_role("heading", name="Sampaikan ke pelapor")).to_be_visible()
        look(page, f"telling-{width}-{scheme}")
        page.get_by_role("button", name="Buka kontaknya").click()
        expect(page.get_by_role("link", name="Kirim lewat WhatsApp")).to_have_attribute("href", CHAT)
        look(page, f"telling-contact-{width}-{scheme}")
        page.get_by_role("button", name="Sudah disampaikan").click()

        expect(page.get_by_text("Tercatat: kabar")).to_be_visible()
        assert Report.objects.get().untold_since is None


class TestIntakeByKeys:
    def test_takes_seconds_with_a_keyboard_alone_and_a_pasted_picture(
        self, person: People, live_server: LiveServer, cast: Cast
    ) -> None:
        page = signed_in(person(width=1280), live_server, cast, "rina")
        page.goto(f"{live_server.url}/desk/terima?lewat=whatsapp")
        expect(page.get_by_label("Yang disampaikan")).to_be_focused()
        page.keyboard.type("Saluran di depan balai RW mampet.")
        page.evaluate(PASTE)
        expect(page.get_by_text("1 gambar ikut terkirim.")).to_be_visible()
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("heading", name="Tercatat:")).to_be_visible()

        report = Report.objects.get()
        assert (report.channel, report.attachments.count()) == ("whatsapp", 1)
        page.get_by_role("link", name="Terima laporan lain").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_label("WhatsApp", exact=True)).to_be_checked()

    def test_works_without_a_script(self, browser: Browser, live_server: LiveServer, cast: Cast) -> None:
        context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
        page = signed_in(context, live_server, cast, "rina")
        page.goto(f"{live_server.url}/desk/terima")
        expect(page.get_by_label("Nama atau jabatannya")).to_be_visible()
        page.get_by_label("Yang disampaikan").fill("Jembatan kayu patah.")
        page.get_by_label("Foto atau tangkapan layar").set_input_files(
            {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photos.encoded(image=photos.picture(32, 24))}
        )
        page.get_by_role("button", name="Catat dan beri nomor").click()
        expect(page.get_by_role("heading", name="Tercatat:")).to_be_visible()
        assert Report.objects.get().attachments.count() == 1
        context.close()

"""The pages that administrators and verifiers use beside the queues, as a browser draws them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from curhat.kernel import clock
from tests.accounts import sign_in
from tests.cast import DAY, Cast, load, send
from tests.journeys.look import look

type People = Callable[..., BrowserContext]


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
        page.get_by_role("link", name="Kode hilang").click()
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

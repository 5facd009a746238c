"""Coming in, as a browser does it: invitation, app, passkey, code from the mailbox."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from curhat.access.actors import SYSTEM, Actor, Role, Seat
from curhat.directory import operations as directory
from curhat.directory import queries
from curhat.directory.models import Invitation
from curhat.kernel import clock
from curhat.messaging import delivery
from curhat.people import recovery
from curhat.people.models import OneTimeCode, Person
from curhat.reports.operations.submit import secret_code_of
from tests.accounts import PASSWORD, staff_person
from tests.cast import send
from tests.journeys.look import look

CITY = Path(__file__).parents[1] / "data" / "kota_kecil.toml"
type People = Callable[..., BrowserContext]


@pytest.fixture(autouse=True)
def _city(transactional_db: None, settings: Settings, tmp_path: Path, live_server: LiveServer) -> None:
    settings.DATA_DIR, settings.BASE_URL = tmp_path, live_server.url
    queries.forget()
    directory.load_city(CITY.read_text(encoding="utf-8"), now=clock.now())


def totp(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def invited(page: Page, live_server: LiveServer) -> None:
    """Accept the first administrator's invitation."""
    _, token = directory.first_administrator(now=clock.now(), actor=SYSTEM)
    page.goto(f"{live_server.url}/undangan/{token}")
    look(page)
    page.get_by_label("Nama lengkap Anda").fill("Ani Administrator")
    page.get_by_label("E-mail dinas").fill("ani@contoh.id")
    give_password(page)
    look(page)


def give_password(page: Page) -> None:
    """Make the account of who was invited."""
    page.get_by_label("Sandi baru", exact=True).fill(PASSWORD)
    page.get_by_label("Ulangi sandi baru").fill(PASSWORD)
    page.get_by_role("button", name="Buat akun saya").click()
    expect(page.get_by_text("Pasang langkah kedua dulu.")).to_be_visible()


def install_app(page: Page) -> None:
    """Set the code app up as the second step."""
    page.get_by_role("link", name="Pasang aplikasi kode").click()
    page.get_by_text("Tidak bisa memindai?").click()
    page.get_by_label("Kode yang tampil di aplikasi").fill(totp(page.locator(".number").inner_text()))
    page.get_by_role("button", name="Pasang").click()
    expect(page.get_by_role("heading", name="Simpan kode cadangan ini")).to_be_visible()


def with_key(context: BrowserContext, page: Page) -> None:
    """Give the browser a device that has a fingerprint reader."""
    cdp = context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options: dict[str, Any] = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})


class TestInvitation:
    def test_leads_through_password_and_app_to_the_desk(self, person: People, live_server: LiveServer) -> None:
        page = person().new_page()
        invited(page, live_server)
        page.get_by_role("link", name="Pasang aplikasi kode").click()
        expect(page.get_by_text("Tidak bisa memindai?")).to_be_visible()
        look(page)
        page.get_by_text("Tidak bisa memindai?").click()
        secret = page.locator(".number").inner_text()
        page.get_by_label("Kode yang tampil di aplikasi").fill(totp(secret))
        page.get_by_role("button", name="Pasang").click()
        expect(page.get_by_role("heading", name="Simpan kode cadangan ini")).to_be_visible()
        look(page)

        page.get_by_role("link", name="Sudah saya simpan").click()

        expect(page.get_by_role("heading", name="Orang dan peran")).to_be_visible()
        look(page)

    def test_goes_from_the_administrators_page_by_letter_to_the_desk(
        self, person: People, live_server: LiveServer
    ) -> None:
        admin = person(width=1280).new_page()
        invited(admin, live_server)
        install_app(admin)
        admin.goto(f"{live_server.url}/desk/orang/undang")
        admin.get_by_label("Nama lengkap").fill("Rina Verifikator")
        admin.get_by_label("E-mail dinas").fill("Rina@contoh.id")
        admin.get_by_label("Peran").select_option(label="Verifikator")
        admin.get_by_label("OPD").select_option(label="Dinas Kominfo dan Pengawasan")
        admin.get_by_role("button", name="Kirim undangan").click()
        expect(admin.get_by_text("Surat ke rina@contoh.id sedang dalam perjalanan.")).to_be_visible()
        look(admin)
        number = Invitation.objects.get(email="rina@contoh.id").pk
        delivery.send(destination="email", key=f"invitation:{number}", probe=False, clock=clock.now)

        admin.get_by_role("link", name="Kotak surat").click()
        expect(admin.locator("article").first).to_be_visible()
        look(admin)
        link = admin.locator("article a").first.get_attribute("href")
        assert link is not None
        rina = person().new_page()
        rina.goto(link)
        look(rina)
        give_password(rina)
        install_app(rina)
        rina.get_by_role("link", name="Sudah saya simpan").click()

        expect(rina.get_by_role("heading", name="Perlu diverifikasi")).to_be_visible()


class TestPasskey:
    def test_is_set_up_and_then_opens_the_door_alone(self, person: People, live_server: LiveServer) -> None:
        context = person(width=1280, height=800)
        page = context.new_page()
        with_key(context, page)
        invited(page, live_server)
        page.get_by_role("link", name="Tambah passkey").click()
        expect(page.get_by_role("button", name="Buat passkey")).to_be_visible()
        look(page)
        page.get_by_role("button", name="Buat passkey").click()
        expect(page.get_by_role("heading", name="Simpan kode cadangan ini")).to_be_visible()
        page.goto(f"{live_server.url}/keluar")
        page.get_by_role("button", name="Keluar").click()
        expect(page.get_by_role("heading", name="Masuk untuk petugas")).to_be_visible()
        look(page)

        page.get_by_role("button", name="Masuk dengan passkey").click()

        expect(page.get_by_role("heading", name="Orang dan peran")).to_be_visible()

    def test_that_is_not_there_says_so_on_the_page(self, person: People, live_server: LiveServer) -> None:
        page = person().new_page()
        page.add_init_script("navigator.credentials.get = async () => { throw new DOMException('cancelled') }")
        page.goto(f"{live_server.url}/masuk")

        page.get_by_role("button", name="Masuk dengan passkey").click()

        expect(page.get_by_text("Passkey belum terbaca.")).to_be_visible()


def code_of(page: Page) -> str:
    """Return the one-time code that was asked for last, out of the mailbox."""
    number = OneTimeCode.objects.latest("pk").pk
    delivery.send(destination="phone_codes", key=f"code:{number}", probe=False, clock=clock.now)
    letters = page.context.new_page()
    letters.goto(re.sub(r"/akun.*", "/kotak-surat", page.url))
    look(letters)
    code = re.search(r"Anda: (\d{6})", letters.locator("article").first.inner_text())
    letters.close()
    assert code is not None
    return code[1]


def comes_in(page: Page, live_server: LiveServer) -> None:
    """Sign in as a citizen, by a code to the telephone."""
    page.goto(f"{live_server.url}/akun")
    look(page)
    page.get_by_label("Nomor HP atau e-mail Anda").fill("0812 3456 7890")
    page.get_by_role("button", name="Kirim kode").click()
    expect(page.get_by_label("Kode enam angka")).to_be_visible()
    look(page)
    page.get_by_label("Kode enam angka").fill(code_of(page))
    page.get_by_role("button", name="Masuk").click()


class TestCitizen:
    def test_comes_in_with_the_code_of_the_mailbox(self, person: People, live_server: LiveServer) -> None:
        page = person().new_page()
        comes_in(page, live_server)
        expect(page.get_by_role("heading", name="Akun saya")).to_be_visible()
        look(page)

    def test_says_by_keyboard_which_reports_of_a_shared_telephone_are_theirs(
        self, person: People, live_server: LiveServer
    ) -> None:
        page = person().new_page()
        hers, mine = send("Got mampet", now=clock.now()), send("Lampu mati", now=clock.now())
        for sent in (hers, mine):
            page.goto(f"{live_server.url}/k/{secret_code_of(sent.report.submission_key)}")
        comes_in(page, live_server)
        expect(page.get_by_role("heading", name="Mana laporan Anda?")).to_be_visible()
        look(page)

        box = page.get_by_role("checkbox", name="Got mampet")
        expect(box).to_be_checked()
        box.focus()
        page.keyboard.press("Space")
        page.get_by_role("button", name="Simpan di akun saya").press("Enter")

        expect(page.get_by_text("1 laporan tersimpan di akun Anda.")).to_be_visible()
        expect(page.get_by_text("1 laporan di perangkat ini belum tersimpan")).to_be_visible()
        look(page)


class TestAdministration:
    @pytest.mark.parametrize("width", [360, 1280])
    def test_pages_are_accessible_and_fit(self, person: People, live_server: LiveServer, width: int) -> None:
        page = person(width=width).new_page()
        invited(page, live_server)
        install_app(page)
        rina = staff_person("rina@contoh.id", "Rina " + "Pertanggungjawaban " * 9)
        vouching = Actor(person_id=staff_person("tono@contoh.id").pk, seats=(Seat(Role.ADMINISTRATOR),))
        recovery.begin(person_id=rina.pk, reason="HP hilang", actor=vouching, now=dt.datetime.now(dt.UTC))
        assert Person.objects.count() == 3

        for path in (
            "desk/orang",
            "desk/orang/undang",
            f"desk/orang/{rina.pk}",
            f"desk/orang/{rina.pk}/status",
            f"desk/orang/{rina.pk}/pemulihan",
            "desk/pemulihan",
            "staf/keamanan/",
            "staf/keamanan/sandi",
            "desk/orang?q=zzz",
        ):
            page.goto(f"{live_server.url}/{path}")
            look(page)

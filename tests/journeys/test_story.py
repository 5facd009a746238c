"""
One real report the whole way, through real processes, on phones of 360 pixels.

Siti writes a complaint with a photo in flight mode, and it goes by itself once she
is online; the mayor sees it come in; Rina verifies, publishes and assigns it; Joko
answers with evidence; Siti rejects the first answer and confirms the second. The
screenshots lie in test-output/story/.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from PIL import Image, ImageDraw
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.look import look
from tests.journeys.phones import Phone
from tests.journeys.service import ROOT, Service, serving
from tests.journeys.wire import Wire

SHOTS = ROOT / "test-output" / "story"
PASSWORD = "sandi-panjang-sekali-2026"

# Staff as an administrator's invitations would have made them, each with a password and an app.
HIRE = f"""
import datetime as dt
from allauth.mfa.totp.internal.auth import TOTP
from curhat.directory.models import Agency, Membership
from curhat.people.models import Person
now = dt.datetime.now(dt.UTC)
hired = [("rina", "verifier", "DISKOMINFO"), ("joko", "liaison", "DPUPRPERAKIM"), ("ning", "mayor", None)]
for n, (name, role, code) in enumerate(hired):
    person = Person(name=name.title(), email=f"{{name}}@kota.example", created_at=now)
    person.set_password({PASSWORD!r})
    person.save()
    agency = Agency.objects.get(code=code) if code else None
    Membership.objects.create(person=person, role=role, agency=agency, valid_from=now.date())
    secret = "JBSWY3DPEHPK3PX" + "ABC"[n]
    TOTP.activate(person, secret)
    print(name, secret)
from django.db import connection
connection.close_pool()
"""


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with serving() as its:
        yield its


@pytest.fixture(scope="module")
def secrets(service: Service) -> dict[str, str]:
    return dict(line.split() for line in service.run(HIRE).splitlines())


@pytest.fixture
def photo(tmp_path: Path) -> str:
    """A photo of a hole in a road, with the place in its metadata."""
    image = Image.new("RGB", (1600, 1200), (128, 122, 114))
    ImageDraw.Draw(image).ellipse((500, 500, 1150, 900), fill=(44, 39, 33))
    exif = Image.Exif()
    exif[0x010E] = "depan rumah Siti"
    image.save(tmp_path / "lubang.jpg", exif=exif)
    return str(tmp_path / "lubang.jpg")


def signed_in(context: BrowserContext, service: Service, name: str, secret: str) -> Page:
    """Come in with a password and the code of the app."""
    page = context.new_page()
    page.goto(f"{service.url}/masuk")
    page.locator("input[name=login]").fill(f"{name}@kota.example")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Lanjut ke langkah kedua").click()
    page.locator("input[name=code]").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.wait_for_url(re.compile("/(desk|wali-kota)/"))
    return page


def do(page: Page, button: str, **typed: str) -> None:
    """Open a deed of the report page, fill it in and send it."""
    expect(page.locator(".deeds")).to_be_visible()
    link = page.get_by_role("link", name=button, exact=True)
    if not link.is_visible():
        page.locator("summary", has_text="Lainnya").click()
    link.click()
    for label, words in typed.items():
        page.get_by_label(label.replace("_", " "), exact=True).fill(words)
    page.locator("#aksi button[type=submit]").click()
    expect(page.get_by_role("status").first).to_contain_text("sudah dicatat")


def siti_writes_in_flight_mode(siti: Phone, wire: Wire, photo: str) -> None:
    """Siti has opened the form once; now there is no network, and what she writes stays on her phone."""
    siti.install()
    wire.cut()
    page = siti.open()
    expect(page.get_by_text("Darurat?")).to_be_visible()
    page.get_by_label("Tulis seperti bercerita").fill(
        "Lubang besar di Jl. Gajah Mada depan warung soto, kemarin ada pengendara jatuh."
    )
    page.locator("input[name=photos]").set_input_files(photo)
    look(page, "01-siti-menulis", keep=SHOTS)
    page.get_by_role("button", name="Lanjut ke lokasi").click()
    page.get_by_label("Kelurahan").select_option(label="Kranggan")
    page.get_by_label("Patokan").fill("Depan warung soto")
    look(page, "02-siti-lokasi", keep=SHOTS)
    page.get_by_role("button", name="Lanjut", exact=True).click()
    page.locator("input[name=name]").fill("Siti")
    page.locator("input[name=email]").fill("siti@surel.example")
    look(page, "03-siti-data", keep=SHOTS)
    siti.send()
    expect(page.get_by_role("heading", name="Laporan Anda tersimpan")).to_be_visible()
    look(page, "04-siti-tersimpan", keep=SHOTS)


def siti_comes_online(siti: Phone, wire: Wire) -> str:
    """The report goes by itself; return the number that the outbox shows as soon as it has arrived."""
    wire.mend()
    page = siti.open("/kotak-kirim")
    expect(page.locator("[data-number]")).to_have_text(re.compile("CNI"))
    return page.locator("[data-number]").inner_text()


def mayor_sees_it_by_herself(mayor: Page) -> None:
    """Her open page shows it within two seconds, untouched."""
    sent = time.monotonic()
    expect(mayor.get_by_text("Lubang besar di Jl. Gajah Mada")).to_be_visible(timeout=3000)
    assert time.monotonic() - sent < 2.0
    look(mayor, "06-wali-kota-melihat", keep=SHOTS)


def rina_hands_it_on(desk: Page) -> None:
    """Rina reads, publishes and assigns."""
    look(desk, "08-antrean-verifikasi", keep=SHOTS)
    desk.get_by_role("link", name=re.compile("Lubang besar")).click()
    do(desk, "Terbitkan untuk publik")
    do(desk, "Teruskan ke OPD")
    look(desk, "09-diteruskan", keep=SHOTS)


def joko_answers_with_a_photo(work: Page, photo: str) -> None:
    """Joko takes it up and answers."""
    work.get_by_role("link", name=re.compile("Lubang besar")).click()
    expect(work.locator(".deeds")).to_be_visible()
    look(work, "10-opd-membuka", keep=SHOTS)
    do(work, "Mulai tangani")
    work.get_by_role("link", name="Jawab pelapor", exact=True).click()
    work.get_by_label("Jawaban untuk pelapor").fill("Sudah kami tambal sementara.")
    work.locator("#foto").set_input_files(photo)
    work.locator("#aksi button[type=submit]").click()
    expect(work.get_by_text("Jawaban Dinas PUPR Perakim")).to_be_visible()
    look(work, "11-opd-menjawab", keep=SHOTS)


def siti_says_no(page: Page, service: Service) -> None:
    """Siti looks at her photo, sees it again beside the answer's, says no, and says what is wrong."""
    page.reload()
    expect(page.locator(".said")).to_have_text("Sudah kami tambal sementara.")
    photos = page.locator("ul.photos img")
    expect(photos.first).to_be_visible()
    for _ in range(40):  # prepared by the worker, a moment later
        if photos.count() == 3:
            break
        page.reload()
        page.wait_for_timeout(250)
    expect(photos).to_have_count(3)
    assert len({shown.get_attribute("src") for shown in photos.all()}) == 2
    for shown in photos.all():
        served = page.context.request.get(f"{service.url}{shown.get_attribute('src')}").body()
        assert b"depan rumah Siti" not in served
    page.get_by_text("Belum beres", exact=True).click()
    page.get_by_label("Apa yang belum beres?").fill("Hujan semalam lepas lagi.")
    look(page, "12-siti-menolak", keep=SHOTS)
    page.get_by_role("button", name="Kirim keberatan").click()
    expect(page.get_by_text("Sedang ditangani Dinas PUPR Perakim")).to_be_visible()


def siti_says_yes(page: Page) -> None:
    """Siti looks again and confirms."""
    page.reload()
    page.get_by_role("button", name="Sudah beres").click()
    expect(page.locator(".pill.done", has_text="Beres")).to_be_visible()
    page.get_by_role("button", name="5 dari 5").click()
    look(page, "13-beres", keep=SHOTS)


def test_a_report_goes_the_whole_way(person, service, wire, secrets, photo):
    siti, rina, joko, ning, anybody = (person() for _ in range(5))
    mayor = signed_in(ning, service, "ning", secrets["ning"])
    expect(mayor.get_by_role("heading", level=1)).to_contain_text("Belum ada laporan hari ini")

    phone = Phone(siti, wire.url)
    siti_writes_in_flight_mode(phone, wire, photo)
    number = siti_comes_online(phone, wire)
    mayor_sees_it_by_herself(mayor)
    page = phone.page
    look(page, "05-kotak-kirim", keep=SHOTS)
    page.get_by_role("link", name="Lihat laporan").click()
    look(page, "07-siti-membuka-laporannya", keep=SHOTS)

    rina_hands_it_on(signed_in(rina, service, "rina", secrets["rina"]))
    work = signed_in(joko, service, "joko", secrets["joko"])
    joko_answers_with_a_photo(work, photo)

    siti_says_no(page, service)
    expect(mayor.get_by_text("warga bilang belum beres")).to_be_visible()
    expect(mayor.locator(".trio a", has_text="warga bilang belum beres").locator("b")).to_have_text("1", timeout=5000)

    work.goto(f"{service.url}/desk/laporan/{number}")
    do(work, "Jawab pelapor", Jawaban_untuk_pelapor="Diaspal ulang dan salurannya dibersihkan.")
    siti_says_yes(page)

    # The mayor reads how it ended; the public reads the public version.
    mayor.goto(f"{service.url}/desk/laporan/{number}")
    expect(mayor.get_by_text("Pelapor menyatakan selesai")).to_be_visible()
    look(mayor, "14-wali-kota-membaca", keep=SHOTS)
    stranger = anybody.new_page()
    stranger.goto(f"{service.url}/warga/{number}")
    expect(stranger.locator(".pill.done", has_text="Beres")).to_be_visible()
    look(stranger, "15-publik", keep=SHOTS)
    assert stranger.goto(f"{service.url}/laporan/{number}").status == 404

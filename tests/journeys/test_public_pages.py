"""The public's pages as a browser draws them, and the map as a hand and a keyboard use it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect
from pytest_django.live_server_helper import LiveServer

from curhat.directory.models import Area
from curhat.reports.operations import settle
from tests.cast import HOUR, NOW, Cast, load, send
from tests.journeys.look import look

type People = Callable[..., BrowserContext]
SCREENS = [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")]


@pytest.fixture
def city(transactional_db: None) -> Cast:
    """Give a city with a dozen published reports, some in one place."""
    load()
    cast = Cast()
    for name, ring in RINGS.items():
        Area.objects.filter(name=name).update(boundary=[[ring]])
    for n, title in enumerate(TITLES * 3):
        point = (-7.4691 - n % 4 * 0.004, 112.4332 + n % 3 * 0.005)
        sent = send(f"{title} sejak kemarin.", point=point, now=NOW + n * HOUR)
        now = NOW + (n + 1) * HOUR
        settle.publish(
            report_id=sent.report_id, title=title, text=f"{title}.", attachments=[], actor=cast.rina, now=now
        )
    return cast


RINGS = {
    "Sentanan": [[112.430, -7.471], [112.436, -7.471], [112.436, -7.466], [112.430, -7.466], [112.430, -7.471]],
    "Meri": [[112.440, -7.485], [112.452, -7.485], [112.452, -7.476], [112.440, -7.476], [112.440, -7.485]],
}
TITLES = (
    "Lubang dalam di depan pasar, dua pengendara jatuh minggu ini dan malam hari tidak ada lampu",
    "Lampu jalan mati di tiga tiang",
    "Sampah menumpuk di tepi sungai",
    "Saluran air mampet, jalan tergenang setiap hujan",
)


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
class TestPages:
    def test_are_open_to_everybody_in_every_state(
        self, person: People, live_server: LiveServer, city: Cast, width: int, scheme: str
    ) -> None:
        page = person(width=width, scheme=scheme).new_page()
        shot = f"{width}-{scheme}"
        page.goto(f"{live_server.url}/warga")
        look(page, f"public-list-{shot}")
        page.get_by_text("Saring laporan").click()
        page.get_by_label("Keadaan").select_option("menunggu")
        page.get_by_role("button", name="Tampilkan").click()
        expect(page.get_by_role("link", name=re.compile("^Menunggu.*hapus saringan ini"))).to_be_visible()
        look(page, f"public-filtered-{shot}")
        page.goto(f"{live_server.url}/warga?keadaan=beres")
        look(page, f"public-none-{shot}")
        page.goto(f"{live_server.url}/warga")
        page.get_by_role("link", name="Lampu jalan mati").first.click()
        look(page, f"public-page-{shot}")
        page.get_by_role("button", name="Saya juga mengalami").click()
        expect(page.get_by_text("Anda termasuk di dalamnya")).to_be_visible()
        look(page, f"public-supported-{shot}")
        page.get_by_role("link", name="Semua yang Anda ikuti").click()
        look(page, f"public-followed-{shot}")
        page.get_by_role("link", name="Peta").click()
        expect(page.locator(".map-square").first).to_be_visible()
        expect(page.locator("path.map-area").first).to_be_attached()
        look(page, f"public-map-{shot}")


class TestMap:
    def test_leads_from_the_whole_town_to_the_reports_of_one_square_by_keyboard(
        self, person: People, live_server: LiveServer, city: Cast
    ) -> None:
        page = person().new_page()
        page.goto(f"{live_server.url}/warga/peta")
        status = page.locator("[data-map-status]")
        expect(status).to_contain_text("12 laporan")
        for _ in range(6):
            square = page.locator(".map-square").first
            expect(square).to_be_visible()
            zoomed_in = "buka daftarnya" in (square.get_attribute("aria-label") or "")
            square.focus()
            page.keyboard.press("Enter")
            if zoomed_in:
                break
            page.wait_for_timeout(400)
        page.wait_for_url("**/warga?petak=*")
        expect(page.get_by_role("link", name=re.compile("^Satu petak di peta.*hapus saringan ini"))).to_be_visible()
        expect(page.locator(".public-row").first).to_be_visible()

    def test_is_a_picture_and_a_list_without_a_script(
        self, browser: object, live_server: LiveServer, city: Cast
    ) -> None:
        context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})  # type: ignore[attr-defined]
        page = context.new_page()
        page.goto(f"{live_server.url}/warga/peta")
        expect(page.locator("[data-map-picture]")).to_be_visible()
        page.get_by_role("link", name="Sentanan").click()
        expect(page.locator(".public-row").first).to_be_visible()
        page.get_by_text("Saring laporan").click()
        context.close()

"""Where it happened, in three ways; and what others have said of it already, before it is said again."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from curhat.directory.models import Area
from curhat.reports.models import Report
from curhat.reports.operations import settle
from tests.cast import HOUR, NOW, Cast, Sent, load, send
from tests.journeys.look import look
from tests.journeys.service import until

type People = Callable[..., BrowserContext]
SCREENS = [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")]
HERE = {"latitude": -7.4691, "longitude": 112.4332}
BEYOND = {"latitude": -7.5100, "longitude": 112.4300}
RINGS = {
    "Sentanan": [[112.430, -7.471], [112.436, -7.471], [112.436, -7.466], [112.430, -7.466], [112.430, -7.471]],
    "Meri": [[112.440, -7.485], [112.452, -7.485], [112.452, -7.476], [112.440, -7.476], [112.440, -7.485]],
}
SHIFTS = """() => {
    window.shifted = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
        if (!entry.hadRecentInput) { window.shifted += entry.value; }
    })).observe({ type: "layout-shift", buffered: true });
}"""


@pytest.fixture
def city(transactional_db: None) -> Cast:
    load()
    for name, ring in RINGS.items():
        Area.objects.filter(name=name).update(boundary=[[ring]])
    return Cast()


@pytest.fixture
def hole(city: Cast) -> Sent:
    """Give a published report of a hole."""
    sent = send("Lubang di jalan depan pasar.", point=(HERE["latitude"], HERE["longitude"]), now=NOW)
    settle.publish(
        report_id=sent.report_id,
        title="Lubang dalam di jalan depan pasar",
        text="Isi",
        attachments=[],
        actor=city.rina,
        now=NOW + HOUR,
    )
    return sent


def writing(context: BrowserContext, server: LiveServer, text: str = "Ada lubang dalam di depan pasar") -> Page:
    """Open the form, write, and come to the step of the place."""
    page = context.new_page()
    page.goto(server.url)
    page.get_by_label("Tulis seperti bercerita").fill(text)
    page.get_by_role("button", name="Lanjut ke lokasi").click()
    return page


def at(context: BrowserContext, place: dict[str, float], accuracy: float = 12) -> None:
    context.grant_permissions(["geolocation"])
    context.set_geolocation({**place, "accuracy": accuracy})  # type: ignore[arg-type]


def here(page: Page) -> None:
    page.get_by_role("button", name="Pakai lokasi saya sekarang").click()


def asked_of(page: Page) -> list[str]:
    """Return what the page asks the service for from now on."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    return asked


def alike(asked: list[str]) -> int:
    return sum("/warga/mirip" in one for one in asked)


class TestAlike:
    @pytest.mark.parametrize(("width", "scheme"), SCREENS)
    def test_is_shown_to_judge_and_counted_instead_of_sent(
        self, person: People, live_server: LiveServer, hole: Sent, width: int, scheme: str
    ) -> None:
        context = person(width=width, scheme=scheme)
        at(context, HERE)
        page = writing(context, live_server)
        asked = asked_of(page)
        here(page)
        part = page.locator(".alike-part")
        expect(part.get_by_role("link", name=re.compile("Lubang dalam di jalan depan pasar"))).to_be_visible()
        expect(part).to_contain_text("m dari sini")
        expect(part).to_contain_text("Menunggu")
        expect(page.locator("form > [role=status].visually-hidden")).to_have_text("1 laporan warga lain mungkin sama")
        assert not any("pasar" in one for one in asked)
        look(page, f"alike-found-{width}-{scheme}")

        page.get_by_role("button", name="1 laporan warga lain mungkin sama").click()
        expect(part).to_be_focused()
        part.get_by_role("button", name="Saya juga mengalami").click()
        expect(part.get_by_text("Tidak perlu melapor lagi")).to_be_visible()
        look(page, f"alike-counted-{width}-{scheme}")
        assert hole.report.support_count == 1
        assert Report.objects.count() == 1

        part.get_by_role("link", name="Hapus tulisan saya dan buka laporan itu").click()
        page.wait_for_url(f"**/warga/{hole.report.number}")
        expect(page.get_by_text("Anda termasuk di dalamnya")).to_be_visible()
        page.go_back()
        expect(page.get_by_label("Tulis seperti bercerita")).to_have_value("")
        assert Report.objects.count() == 1

    def test_is_said_not_to_be_it_in_the_tap_that_goes_on(
        self, person: People, live_server: LiveServer, hole: Sent
    ) -> None:
        context = person()
        at(context, HERE)
        page = writing(context, live_server)
        here(page)
        page.get_by_role("button", name="Bukan ini, lanjut melapor").click()
        expect(page.get_by_role("heading", name="Siapa yang bisa kami kabari?")).to_be_visible()
        expect(page.locator(".alike-part")).to_be_hidden()
        page.get_by_role("button", name="Kembali").click()
        page.get_by_label("Patokan").fill("Depan warung")
        page.wait_for_timeout(1000)
        expect(page.locator(".alike-part")).to_be_hidden()

    def test_is_all_done_by_keyboard(self, person: People, live_server: LiveServer, hole: Sent) -> None:
        context = person()
        at(context, HERE)
        page = context.new_page()
        page.goto(live_server.url)
        page.get_by_label("Tulis seperti bercerita").focus()
        page.keyboard.type("Ada lubang dalam di depan pasar")
        press(page, "Lanjut ke lokasi")
        press(page, "Pakai lokasi saya sekarang")
        expect(page.locator(".alike-part")).to_be_visible()
        press(page, "Saya juga mengalami")
        expect(page.locator("[data-done]")).to_be_focused()
        assert hole.report.support_count == 1

    def test_is_asked_once_for_what_was_typed_quickly_and_not_again_for_the_same(
        self, person: People, live_server: LiveServer, hole: Sent
    ) -> None:
        page = writing(person(), live_server)
        asked = asked_of(page)
        page.get_by_label("Kelurahan").select_option(label="Sentanan")
        page.get_by_role("button", name="Kembali").click()
        page.get_by_label("Tulis seperti bercerita").press_sequentially(" sejak kemarin dulu", delay=30)
        page.wait_for_timeout(1500)
        page.get_by_label("Kelurahan").evaluate("(field) => field.dispatchEvent(new Event('input', {bubbles: true}))")
        page.wait_for_timeout(1000)
        assert 1 <= alike(asked) <= 2

    def test_shows_the_answer_to_the_last_question_alone(
        self, person: People, live_server: LiveServer, hole: Sent
    ) -> None:
        # Requests of a page that a worker has taken over do not come past `route`.
        page = writing(person(service_workers="block"), live_server)
        held: list[object] = []

        def hold_the_first(route: object) -> None:
            if not held:
                held.append(route)
                return
            route.continue_()  # type: ignore[attr-defined]

        page.route("**/warga/mirip", hold_the_first)
        page.get_by_label("Kelurahan").select_option(label="Sentanan")
        until(lambda: held or page.wait_for_timeout(50))  # type: ignore[func-returns-value]
        page.get_by_label("Kelurahan").select_option(label="Meri")
        page.wait_for_timeout(1500)
        held[0].fulfill(body="<ul><li><button data-say='x'>Lama</button></li></ul>")  # type: ignore[attr-defined]
        page.wait_for_timeout(300)
        expect(page.get_by_text("Lama", exact=True)).to_have_count(0)

    def test_asks_nothing_without_a_network_and_of_nothing_about_people(
        self, person: People, live_server: LiveServer, hole: Sent
    ) -> None:
        context = person()
        page = writing(context, live_server)
        asked = asked_of(page)
        context.set_offline(True)
        page.get_by_label("Kelurahan").select_option(label="Sentanan")
        page.wait_for_timeout(1200)
        assert alike(asked) == 0
        context.set_offline(False)
        page.locator("[name=about_someone]").evaluate("(box) => { box.checked = true; }")
        page.get_by_label("Kelurahan").select_option(label="Meri")
        page.wait_for_timeout(1200)
        assert alike(asked) == 0

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_is_asked_once_without_a_script(
        self, browser: object, live_server: LiveServer, hole: Sent, scheme: str
    ) -> None:
        area = Area.objects.get(name="Sentanan")
        context = browser.new_context(  # type: ignore[attr-defined]
            java_script_enabled=False, viewport={"width": 360, "height": 740}, color_scheme=scheme
        )
        page = context.new_page()
        page.goto(live_server.url)
        page.get_by_label("Tulis seperti bercerita").fill("Lubang dalam di jalan depan pasar")
        page.get_by_label("Kelurahan").select_option(value=str(area.pk))
        page.get_by_role("button", name="Kirim laporan").click()
        expect(page.get_by_role("heading", name="Apakah salah satu dari ini?")).to_be_visible()
        page.get_by_role("button", name="Bukan ini, kirim laporan saya").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("sudah kami terima")
        assert Report.objects.count() == 2
        context.close()


def press(page: Page, name: str) -> None:
    """Tab to a button by its name, and press it."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if name in page.evaluate("document.activeElement.textContent"):
            page.keyboard.press("Enter")
            return
    raise AssertionError(name)


class TestMap:
    def test_opens_once_and_moves_nothing_however_late_its_script_comes(
        self, person: People, live_server: LiveServer, city: Cast
    ) -> None:
        page = person().new_page()
        held: list[Route] = []

        def hold(route: Route) -> None:
            held.append(route)

        page.route(re.compile(r"/place\.[0-9a-f]*\.?js"), hold)
        page.goto(live_server.url)
        page.get_by_label("Tulis seperti bercerita").fill("Ada lubang dalam di depan pasar")
        page.get_by_role("button", name="Lanjut ke lokasi").click()
        page.evaluate(SHIFTS)
        button = page.get_by_role("button", name="Tunjuk di peta")
        button.click()
        button.click()  # in doubt, somebody taps again
        page.wait_for_timeout(1_000)  # beyond the half second in which a page may still move for a tap
        assert held
        held[0].continue_()
        expect(page.locator("path.map-area").first).to_be_attached()
        expect(page.locator("[data-map-box]")).to_be_visible()
        assert page.evaluate("window.shifted") <= 0.05

    @pytest.mark.parametrize(("width", "scheme"), SCREENS)
    def test_sets_the_point_under_its_cross(
        self, person: People, live_server: LiveServer, city: Cast, width: int, scheme: str
    ) -> None:
        page = writing(person(width=width, scheme=scheme), live_server)
        page.evaluate(SHIFTS)
        button = page.get_by_role("button", name="Tunjuk di peta")
        button.click()
        expect(page.locator("path.map-area").first).to_be_attached()
        assert page.locator("[name=latitude]").input_value() == ""
        look(page, f"place-map-{width}-{scheme}")
        aim = page.locator("[data-aim]")
        aim.click(position={"x": 120, "y": 100})
        status = page.locator("[data-place] > [role=status]")
        expect(status).to_contain_text(re.compile("Kelurahan .+ betulkan di bawah"))
        look(page, f"place-pointed-{width}-{scheme}")
        assert float(page.locator("[name=latitude]").input_value()) < 0
        assert float(page.locator("[name=accuracy_m]").input_value()) > 0
        expect(page.get_by_label("Kelurahan")).not_to_have_value("")
        assert page.evaluate("window.shifted") <= 0.05

        page.get_by_role("button", name="Tanpa titik di peta").click()
        assert page.locator("[name=latitude]").input_value() == ""
        button.click()
        expect(aim).to_be_hidden()

    def test_is_moved_by_keys(self, person: People, live_server: LiveServer, city: Cast) -> None:
        page = writing(person(), live_server)
        page.get_by_label("Kelurahan").select_option(label="Meri")
        press(page, "Tunjuk di peta")
        aim = page.locator("[data-aim]")
        expect(page.locator("path.map-area").first).to_be_attached()
        page.wait_for_timeout(500)
        for _ in range(8):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.hasAttribute('data-aim')"):
                break
        expect(aim).to_be_focused()
        for _ in range(2):
            page.keyboard.press("ArrowRight")
            page.wait_for_timeout(400)
        expect(page.locator("[name=longitude]")).not_to_have_value("")
        assert abs(float(page.locator("[name=longitude]").input_value()) - 112.446) < 0.02
        expect(page.get_by_label("Kelurahan").locator("option:checked")).to_have_text("Meri")

    def test_says_that_it_cannot_come(self, person: People, live_server: LiveServer, city: Cast) -> None:
        page = writing(person(), live_server)
        page.route("**/lokasi/peta", lambda route: route.abort())
        page.get_by_role("button", name="Tunjuk di peta").click()
        expect(page.get_by_text("Lokasi tidak didapat")).to_be_visible()
        expect(page.get_by_role("button", name="Tunjuk di peta")).to_have_attribute("aria-expanded", "false")


class TestPhone:
    def test_says_how_exact_it_is_and_of_a_vague_place_nothing_more(
        self, person: People, live_server: LiveServer, city: Cast
    ) -> None:
        context = person()
        at(context, HERE, accuracy=180)
        page = writing(context, live_server)
        here(page)
        status = page.locator("[data-place] > [role=status]")
        expect(status).to_contain_text("meleset sampai 180 meter")
        expect(status).to_contain_text("Kelurahan Sentanan")
        at(context, HERE, accuracy=2500)
        page.get_by_label("Kelurahan").select_option("")
        here(page)
        expect(status).to_contain_text("meleset sampai 2.500 meter")
        expect(status).to_contain_text("Pilih kelurahannya")
        expect(page.get_by_label("Kelurahan")).to_have_value("")

    def test_leaves_the_kelurahan_that_somebody_chose(
        self, person: People, live_server: LiveServer, city: Cast
    ) -> None:
        context = person()
        at(context, HERE)
        page = writing(context, live_server)
        page.get_by_label("Kelurahan").select_option(label="Meri")
        here(page)
        expect(page.get_by_text("Pilihan Anda tidak kami ubah")).to_be_visible()
        expect(page.get_by_label("Kelurahan").locator("option:checked")).to_have_text("Meri")

    @pytest.mark.parametrize(("width", "scheme"), SCREENS)
    def test_beyond_the_edge_says_whose_it_is_and_passes_it_on_with_consent(
        self, person: People, live_server: LiveServer, city: Cast, width: int, scheme: str
    ) -> None:
        context = person(width=width, scheme=scheme)
        at(context, BEYOND)
        page = writing(context, live_server)
        here(page)
        expect(page.get_by_text("tampaknya di luar Kota Mojokerto")).to_be_visible()
        expect(page.get_by_text("Kabupaten Mojokerto")).to_be_visible()
        look(page, f"place-outside-{width}-{scheme}")
        page.locator("[data-consent]").check()
        page.get_by_role("button", name="Lanjut", exact=True).click()
        expect(page.locator("[name=consent]")).to_be_checked()
        page.get_by_role("button", name="Kirim laporan").click()
        page.wait_for_url("**/diterima")
        report = Report.objects.get()
        assert report.outside
        assert report.consented_at is not None

    def test_of_who_says_so_without_a_point_is_outside_too(
        self, person: People, live_server: LiveServer, city: Cast
    ) -> None:
        page = writing(person(), live_server)
        page.get_by_label("Kelurahan").select_option(label="Di luar Kota Mojokerto")
        expect(page.get_by_text("jadi bukan wewenang kami")).to_be_visible()
        page.get_by_label("Kelurahan").select_option(label="Meri")
        expect(page.get_by_text("jadi bukan wewenang kami")).to_be_hidden()

"""Another language by one tap: with and without a script, with and without a network, on the narrowest screen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from playwright.sync_api import Error as PlaywrightError

from tests.journeys.phones import Phone
from tests.journeys.service import ROOT, Service, serving, until
from tests.journeys.wire import Wire

SHOTS = ROOT / "test-output" / "languages"
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
KEPT = """async () => {
    const cache = await caches.open((await caches.keys()).filter((name) => name.startsWith("curhat-")).pop());
    const page = await cache.match("/formulir", { ignoreVary: true });
    return page ? /<html lang="(\\w+)">/.exec(await page.text())[1] : null;
}"""


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with serving() as its:
        until(lambda: {"web", "worker"} <= set(its.children()))
        yield its


def speaks(page: Page, code: str) -> None:
    expect(page.locator("html")).to_have_attribute("lang", code)


def choose(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def keeps(page: Page, code: str) -> bool:
    """Whether the kept form speaks it; not yet, while the browser still goes from one page to the next."""
    try:
        return bool(page.evaluate(KEPT) == code)
    except PlaywrightError:
        return False


class TestSwitch:
    def test_works_without_a_script_and_leads_back_to_the_page(self, service: Service, browser: Browser) -> None:
        context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740}, locale="id-ID")
        page = context.new_page()
        page.goto(f"{service.url}/warga/peta")
        speaks(page, "id")
        choose(page, "Basa Jawa")
        speaks(page, "jv")
        assert page.url == f"{service.url}/warga/peta"
        page.goto(f"{service.url}/cek")
        speaks(page, "jv")
        choose(page, "English")
        speaks(page, "en")
        page.goto(f"{service.url}/masuk")
        speaks(page, "id")
        context.close()

    def test_is_at_first_where_the_browser_points(self, service: Service, browser: Browser) -> None:
        context = browser.new_context(locale="en-GB")
        page = context.new_page()
        page.goto(service.url)
        speaks(page, "en")
        context.close()


class TestKeptForm:
    def test_speaks_the_chosen_language_also_without_a_network(
        self, person: Callable[..., BrowserContext], wire: Wire
    ) -> None:
        phone = Phone(person(), wire.url)
        page = phone.install()
        speaks(page, "id")
        choose(page, "Basa Jawa")
        speaks(page, "jv")
        until(lambda: keeps(page, "jv"))
        page.reload()
        speaks(page, "jv")
        wire.cut()
        page = phone.open()
        speaks(page, "jv")
        assert page.evaluate("() => Curhat.words.photoOut") == "Busak"
        speaks(phone.open("/kotak-kirim"), "jv")
        speaks(phone.open("/cek"), "jv")  # is kept of nobody: in its place stands that there is no signal

    def test_stays_as_it_was_when_it_is_chosen_without_a_network(
        self, person: Callable[..., BrowserContext], wire: Wire
    ) -> None:
        phone = Phone(person(), wire.url)
        page = phone.install()
        wire.cut()
        page = phone.open()
        speaks(page, "id")
        choose(page, "English")
        expect(page.get_by_role("heading", name="Sedang tidak ada sinyal")).to_be_visible()
        speaks(phone.open(), "id")
        wire.mend()
        choose(phone.page, "English")
        speaks(phone.page, "en")

    def test_says_by_its_scripts_what_the_page_says(self, person: Callable[..., BrowserContext], wire: Wire) -> None:
        phone = Phone(person(), wire.url)
        page = phone.install()
        choose(page, "English")
        speaks(page, "en")
        page.locator("[name=text]").fill("Lampu mati di gang tiga sejak kemarin.")
        page.locator("[data-next]").click()
        page.locator("[data-next]").click()
        wire.cut()
        page.locator("[data-next]").click()
        expect(page.locator("[data-departure] h1")).to_have_text(re.compile("^Your report"))
        wire.mend()
        phone.hurry()
        page.wait_for_url("**/diterima")
        expect(page.get_by_role("heading", level=1)).to_have_text("We have your report.")
        page.get_by_role("link", name="See my report").click()
        page.wait_for_url("**/laporan/*")
        speaks(page, "en")
        expect(phone.page.locator(".pill").first).to_have_text("Waiting to be read")


class TestRoom:
    @pytest.mark.parametrize("code", ["id", "en", "jv"])
    @pytest.mark.parametrize("width", [320, 360])
    def test_is_enough_on_a_narrow_screen(self, service: Service, browser: Browser, code: str, width: int) -> None:
        context = browser.new_context(viewport={"width": width, "height": 740}, locale="id-ID")
        context.add_cookies([{"name": "curhat_bahasa", "value": code, "url": service.url}])
        page = context.new_page()
        SHOTS.mkdir(parents=True, exist_ok=True)
        for name, path in (
            ("form", "/"), ("track", "/cek"), ("public", "/warga"), ("map", "/warga/peta"),
            ("followed", "/warga/diikuti"), ("outbox", "/kotak-kirim"), ("no-signal", "/tanpa-sinyal"),
            ("account", "/akun"), ("privacy", "/privasi"), ("error", "/tidak-ada"),
        ):  # fmt: skip
            page.goto(f"{service.url}{path}")
            speaks(page, code)
            assert page.evaluate(WIDER) == 0, path
            if width == 360:
                page.screenshot(path=SHOTS / f"{code}-{name}.png", full_page=True)
        context.close()

"""The ways around the desk on a telephone: one row, and the rest behind a word."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.cast import Cast, load
from tests.journeys.look import look
from tests.journeys.test_desk_pages import signed_in
from tests.journeys.test_reach import SMALL, TARGET_PX

type People = Callable[..., BrowserContext]
ROW_PX = 56
OPEN = """() => {
    const at = document.querySelector(".desk-nav [aria-current]").getBoundingClientRect();
    const row = document.querySelector(".desk-nav > .side").getBoundingClientRect();
    return at.left >= row.left - 1 && at.right <= row.right + 1;
}"""


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    load()
    return Cast()


def height(page: Page) -> float:
    box = page.locator(".desk-nav").bounding_box()
    assert box is not None
    return box["height"]


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (360, "dark")])
def test_the_open_queue_is_seen_wherever_it_stands_in_the_row(
    person: People, live_server: LiveServer, cast: Cast, width: int, scheme: str
) -> None:
    page = signed_in(person(width=width, scheme=scheme), live_server, cast, "rina")
    for queue in ("unverified", "overdue", "all"):
        page.goto(f"{live_server.url}/desk/antrean/{queue}")
        assert height(page) <= ROW_PX
        assert page.evaluate(OPEN), queue
        assert page.evaluate(SMALL, TARGET_PX) == []
    page.get_by_role("link", name="Lainnya").click()
    expect(page.get_by_role("button", name="Keluar")).to_be_visible()
    look(page, f"nav-open-{width}-{scheme}")


def test_the_rest_is_reached_by_keyboard_without_a_script(person: People, live_server: LiveServer, cast: Cast) -> None:
    page = signed_in(person(java_script_enabled=False), live_server, cast, "rina")
    page.goto(f"{live_server.url}/desk/antrean/overdue")
    expect(page.get_by_role("link", name="Terima laporan")).to_be_hidden()

    page.get_by_role("link", name="Lainnya").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    expect(page.get_by_role("link", name="Terima laporan")).to_be_focused()
    page.get_by_role("link", name="Tutup").press("Enter")
    expect(page.get_by_role("link", name="Terima laporan")).to_be_hidden()


def test_a_wide_screen_shows_all_of_it(person: People, live_server: LiveServer, cast: Cast) -> None:
    page = signed_in(person(width=1280, height=800), live_server, cast, "rina")
    page.goto(f"{live_server.url}/desk/antrean/overdue")

    expect(page.get_by_role("link", name="Lainnya")).to_be_hidden()
    expect(page.get_by_role("link", name="Terima laporan")).to_be_visible()
    expect(page.get_by_role("button", name="Keluar")).to_be_visible()

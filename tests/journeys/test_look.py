"""The parts as a browser draws them: no violation of accessibility, nothing wider than the phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer

from tests.journeys.look import look

PAGES = ("/gaya", "/gaya?layout=citizen", "/gaya?layout=desk&buka=1", "/gaya?layout=room", "/tidak-ada")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
class TestLook:
    def test_is_accessible_and_fits(
        self, person: Callable[..., BrowserContext], live_server: LiveServer, scheme: str, width: int
    ) -> None:
        page = person(width=width, scheme=scheme).new_page()
        for path in PAGES:
            page.goto(f"{live_server.url}{path}")
            look(page)

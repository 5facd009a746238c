"""A real browser for the journeys."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.evidence import Evidence
from tests.journeys.phones import Phone
from tests.journeys.service import Service, serving, until
from tests.journeys.wire import Wire, wired

CHROMIUM = os.environ.get("CURHAT_TEST_CHROMIUM", "/usr/bin/chromium")

# What is asked is whether it happens. A report that failed once is sent again after 4, then 8 seconds:
# the usual 5 would measure how busy the machine is.
PATIENCE_MS = 45_000
expect.set_options(timeout=PATIENCE_MS)

# Playwright keeps an event loop in this thread, which Django takes for an async view.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give one browser to the run; take a context of it for each person."""
    with sync_playwright() as playwright:
        # The locale of a context does not reach its service worker, which asks by itself for what it keeps.
        args = ["--no-sandbox", "--accept-lang=id-ID"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=args)
        yield browser
        browser.close()
        # While the loop runs, Django takes this thread for another one and gives it a
        # connection of its own, which nobody could reach any more once the loop has ended.
        connections.close_all()


@pytest.fixture
def person(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Give a maker of people: each has a phone (360 wide, or `width`) and cookies of their own."""
    contexts: list[BrowserContext] = []

    def make(width: int = 360, height: int = 740, scheme: str = "light", **more: Any) -> BrowserContext:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,  # type: ignore[arg-type]
            locale="id-ID",
            **more,
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """Give a running service to a module; one that needs settings of its own makes its own."""
    with serving() as its:
        until(lambda: {"web", "worker"} <= set(its.children()))
        yield its


@pytest.fixture
def siti(person: Callable[..., BrowserContext], wire: Wire) -> Phone:
    """Give a telephone with the app on it."""
    its = Phone(person(), wire.url)
    its.install()
    return its


@pytest.fixture
def wire(service: Service) -> Iterator[Wire]:
    """Give a line to the service of a module, which its tests can cut."""
    with wired(service.port) as its:
        yield its


@pytest.fixture
def seed(evidence: Evidence) -> int:
    """Draw the run's dice; CURHAT_SEED repeats a run, as far as processes can be made to."""
    drawn = int(os.environ.get("CURHAT_SEED") or random.SystemRandom().randrange(10**6))
    evidence("seed", drawn)
    return drawn

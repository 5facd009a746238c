"""Cities of other tests are forgotten by the process before one of its own is loaded, and after."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from curhat.directory import operations, queries
from tests.small_city import LARGE_FILE, NOW, SMALL


@pytest.fixture
def no_city(db: None) -> Iterator[None]:
    """Give a process that knows no city."""
    queries.forget()
    yield
    queries.forget()


@pytest.fixture
def small(no_city: None) -> None:
    """Load the small city."""
    operations.load_city(SMALL, now=NOW)


@pytest.fixture
def large(no_city: None) -> None:
    """Load the first city."""
    operations.load_city(LARGE_FILE.read_text(encoding="utf-8"), now=NOW)

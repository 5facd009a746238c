"""What tests of the doors share: a day that stands still, and staff who are signed in."""

import pytest
import time_machine
from django.test import Client

from curhat.directory import queries as directory
from tests.accounts import sign_in
from tests.cast import DAY, NOW


@pytest.fixture(autouse=True)
def _known_city(monkeypatch):
    """Let no slow machine look at the city again in the midst of what counts statements."""
    directory.forget()
    monkeypatch.setattr(directory, "FRESH_S", 3_600.0)


@pytest.fixture
def frozen():
    """Let it be the day after the cast's day."""
    with time_machine.travel(NOW + DAY, tick=False):
        yield


@pytest.fixture
def staff(cast):
    """Give a maker of browsers in which somebody of the cast is signed in with both factors."""

    def client_of(name: str) -> Client:
        client = Client()
        sign_in(client, cast.person(name))
        return client

    return client_of

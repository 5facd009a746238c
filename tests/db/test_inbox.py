"""The inbox: stored once, handled once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from curhat.kernel.errors import PermanentFailure, TemporaryFailure
from curhat.messaging import inbox
from curhat.messaging.models import Inbound

NOW = dt.datetime(2026, 11, 24, 3, 0, tzinfo=dt.UTC)
HEARD: list[str] = []
FAILURES: list[Exception] = []


def hear(raw: str, *, external_id: str, now: dt.datetime) -> None:
    if FAILURES:
        raise FAILURES[0]
    HEARD.append(raw)


@pytest.fixture(autouse=True)
def ear(settings: Any) -> None:
    settings.INBOUND_HANDLERS = {"sms": f"{__name__}.hear"}
    HEARD.clear()
    FAILURES.clear()


def receive(words: str = "Lampu mati") -> bool:
    return inbox.receive(source="sms", external_id="a1", raw=words, now=NOW)


class TestInbox:
    def test_takes_a_repeat_for_what_it_is(self) -> None:
        assert [receive(), receive()] == [True, False]
        assert Inbound.objects.count() == ProcrastinateJob.objects.count() == 1

    def test_keeps_what_came_sealed(self) -> None:
        receive("Lampu mati, Siti")

        assert b"Siti" not in bytes(Inbound.objects.get().raw)

    def test_handles_once(self) -> None:
        receive()
        row = Inbound.objects.get()

        inbox.handle(inbound_id=row.pk, now=NOW)
        inbox.handle(inbound_id=row.pk, now=NOW)

        assert HEARD == ["Lampu mati"]

    def test_tries_again_what_may_pass_and_parks_what_will_not(self) -> None:
        receive()
        row = Inbound.objects.get()
        ProcrastinateJob.objects.all()._raw_delete("default")
        FAILURES.append(TemporaryFailure("later"))

        inbox.handle(inbound_id=row.pk, now=NOW)
        assert ProcrastinateJob.objects.get().scheduled_at == NOW + dt.timedelta(seconds=5)

        FAILURES[0] = PermanentFailure("never")
        inbox.handle(inbound_id=row.pk, now=NOW)
        row.refresh_from_db()
        assert (row.state, row.error, row.attempts) == ("parked", "never", 2)

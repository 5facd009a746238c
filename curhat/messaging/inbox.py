"""What partners send: stored sealed and once, acknowledged, then handled by a job."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.utils.module_loading import import_string

from curhat.kernel.errors import PermanentFailure, TemporaryFailure
from curhat.kernel.sealing import Seal
from curhat.messaging import jobs
from curhat.messaging.models import Inbound

log = structlog.get_logger(__name__)

HANDLE = "messaging.handle"
MAX_ATTEMPTS = 8
FIRST_WAIT_S = 5


class Handle(Protocol):
    """A function named in settings.INBOUND_HANDLERS."""

    def __call__(self, raw: str, *, external_id: str, now: dt.datetime) -> None:
        """Handle what was received, or raise TemporaryFailure or PermanentFailure."""


@transaction.atomic
def receive(*, source: str, external_id: str, raw: str, now: dt.datetime) -> bool:
    """
    Store what came in and have it handled; return whether it is new.

    Answer the partner only after the commit: what is acknowledged is durable.

    :param external_id: the partner's own name for it; a repeat is known by it
    """
    row, fresh = Inbound.objects.get_or_create(
        source=source,
        external_id=external_id,
        defaults={"raw": Seal(settings.SEAL_KEYS).seal(raw), "received_at": now},
    )
    if fresh:
        _defer(row.pk)
    return fresh


def handle(*, inbound_id: int, now: dt.datetime) -> None:
    """Make of a stored message what it asks for; both are one transaction."""
    row = Inbound.objects.get(pk=inbound_id)
    if row.state != Inbound.State.RECEIVED:
        return
    try:
        with transaction.atomic():
            _handler(row.source)(Seal(settings.SEAL_KEYS).open(bytes(row.raw)), external_id=row.external_id, now=now)
            Inbound.objects.filter(pk=row.pk).update(state=Inbound.State.HANDLED, handled_at=now, error="")
    except (OperationalError, InterfaceError):
        raise
    except PermanentFailure as e:
        _failed(row, words=str(e), final=True, now=now)
    except TemporaryFailure as e:
        _failed(row, words=str(e), final=False, now=now)
    except Exception as e:
        log.exception("inbox_surprise", source=row.source, inbound_id=row.pk)
        _failed(row, words=type(e).__name__, final=False, now=now)


def _handler(source: str) -> Handle:
    path = settings.INBOUND_HANDLERS.get(source)
    if path is None:
        raise TemporaryFailure(f"settings.INBOUND_HANDLERS names nobody for {source}")
    found: Handle = import_string(path)
    return found


@transaction.atomic
def _failed(row: Inbound, *, words: str, final: bool, now: dt.datetime) -> None:
    attempts = row.attempts + 1
    parked = final or attempts >= MAX_ATTEMPTS
    state = Inbound.State.PARKED if parked else Inbound.State.RECEIVED
    Inbound.objects.filter(pk=row.pk).update(state=state, attempts=attempts, error=words[:200])
    if not parked:
        _defer(row.pk, at=now + dt.timedelta(seconds=FIRST_WAIT_S * 2**row.attempts))


def _defer(inbound_id: int, at: dt.datetime | None = None) -> None:
    jobs.defer_once(task=HANDLE, queue="default", args={"inbound_id": inbound_id}, lock=f"inbox:{inbound_id}", at=at)

"""
Sending what waits, one key at a time, in order. Runs in jobs.

A delivery and its row's `sent` are one transaction: a handler that only writes
to our database acts exactly once; one that calls a partner acts at least once.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from collections.abc import Callable, Mapping
from typing import Protocol

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.utils.module_loading import import_string

from curhat.kernel.errors import PermanentFailure, TemporaryFailure
from curhat.messaging import outbox, routes
from curhat.messaging.jobs import ON_TAKEN
from curhat.messaging.models import Outage, Outbound

log = structlog.get_logger(__name__)

FIRST_WAIT_S = 5
LONGEST_WAIT_S = 600
LONGEST_ASKED_S = 3600  # A partner that asks for more is asked again after this.
MAX_SURPRISES = 5


@dataclasses.dataclass(frozen=True, slots=True)
class OutboundMessage:
    """
    One row as its handler sees it.

    :param seq: unique; what a partner may be given to know a repeat by
    """

    seq: int
    destination: str
    key: str
    topic: str
    payload: Mapping[str, int | str]
    attempts: int
    created_at: dt.datetime


class Deliver(Protocol):
    """A function named in settings.OUTBOUND_HANDLERS."""

    def __call__(self, row: OutboundMessage, *, now: dt.datetime) -> None:
        """Deliver, or raise TemporaryFailure or PermanentFailure."""


class _Outcome(enum.Enum):
    SENT = enum.auto()
    UNREACHABLE = enum.auto()
    HELD = enum.auto()


def send(*, destination: str, key: str, probe: bool, clock: Callable[[], dt.datetime]) -> None:
    """
    Send the rows of one key until none waits or one could not be sent.

    :param probe: this is the job that tries a destination that was out of reach
    """
    if not probe and Outage.objects.filter(destination=destination).exists():
        return  # The probe wakes every key when the destination is back.
    while (row := _head(destination, key)) is not None:
        outcome = _attempt(row, probe=probe, now=clock())
        if outcome is _Outcome.UNREACHABLE:
            return
        if probe:
            # Reached: delivered, or refused for good by somebody who is there.
            recover(destination=destination)
            probe = False
        if outcome is _Outcome.HELD:
            return
    if probe:
        recover(destination=destination)


def wait_s(attempts: int) -> int:
    """Return the seconds until the next try: doubled each time, ten minutes at most."""
    return int(min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** min(attempts, 20)))


@transaction.atomic
def recover(*, destination: str) -> None:
    """Forget an outage and wake every key that waits for the destination."""
    Outage.objects.filter(destination=destination).delete()
    wake(destination=destination)


def wake(*, destination: str | None = None) -> int:
    """
    Defer a job for every key that has waiting rows and no job; return how many.

    :param destination: only its keys; None: those of every destination that is not out of reach
    """
    names = sorted({name for group in routes.ROUTES.values() for name in group})
    with connection.cursor() as cursor:
        cursor.execute(
            _WAKE,
            {
                "destination": destination,
                "task": outbox.SEND,
                "names": names,
                "queues": [routes.queue(name) for name in names],
            },
        )
        return int(cursor.rowcount)


_WAKE = f"""
INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args)
SELECT coalesce(place.queue, 'default'), %(task)s, head.lock, head.lock,
       jsonb_build_object('destination', head.destination, 'key', head.key)
FROM (
    SELECT destination, key, 'outbox:' || destination || ':' || key AS lock
    FROM messaging_outbound
    WHERE state <> 'sent' AND (%(destination)s::text IS NULL OR destination = %(destination)s)
    GROUP BY destination, key
    HAVING bool_and(state = 'waiting')
    ORDER BY min(seq)
) AS head
LEFT JOIN unnest(%(names)s::text[], %(queues)s::text[]) AS place (name, queue) ON place.name = head.destination
WHERE NOT EXISTS (SELECT 1 FROM messaging_outage AS outage WHERE outage.destination = head.destination)
  AND NOT EXISTS (
      SELECT 1 FROM procrastinate_jobs AS job WHERE job.lock = head.lock AND job.status IN ('todo', 'doing')
  )
{ON_TAKEN}
"""  # noqa: S608


def _head(destination: str, key: str) -> Outbound | None:
    """Return the next row to send, None where there is none or a parked one stands before it."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            # A writer that counted on this very job has not committed yet: wait for it.
            name = outbox.lock_name(destination, key)
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        unsent = Outbound.objects.filter(destination=destination, key=key).exclude(state=Outbound.State.SENT)
        row = unsent.order_by("seq").first()
    return row if row is not None and row.state == Outbound.State.WAITING else None


def _attempt(row: Outbound, *, probe: bool, now: dt.datetime) -> _Outcome:
    try:
        with transaction.atomic():
            _handler(row.destination)(_message(row), now=now)
            Outbound.objects.filter(pk=row.pk).update(state=Outbound.State.SENT, sent_at=now, last_error="")
    except TemporaryFailure as e:
        _unreachable(row, failure=e, probe=probe, now=now)
        return _Outcome.UNREACHABLE
    except PermanentFailure as e:
        _park(row, words=str(e))
        return _Outcome.HELD
    except (OperationalError, InterfaceError):
        raise  # Our own database: nothing is known about the destination.
    except Exception as e:
        # A fault of ours must neither stop the destination nor be tried for ever.
        log.exception("outbox_surprise", destination=row.destination, seq=row.pk)
        if row.attempts + 1 >= MAX_SURPRISES:
            _park(row, words=type(e).__name__)
        else:
            _again(row, words=type(e).__name__, now=now)
        return _Outcome.HELD
    return _Outcome.SENT


def _handler(destination: str) -> Deliver:
    path = settings.OUTBOUND_HANDLERS.get(destination)
    if path is None:
        raise TemporaryFailure(f"settings.OUTBOUND_HANDLERS names nobody for {destination}")
    found: Deliver = import_string(path)
    return found


def _message(row: Outbound) -> OutboundMessage:
    return OutboundMessage(
        seq=row.pk,
        destination=row.destination,
        key=row.key,
        topic=row.topic,
        payload=row.payload,
        attempts=row.attempts,
        created_at=row.created_at,
    )


@transaction.atomic
def _unreachable(row: Outbound, *, failure: TemporaryFailure, probe: bool, now: dt.datetime) -> None:
    words, asked_s = str(failure), min(failure.retry_after_s or 0, LONGEST_ASKED_S)
    _note(row, words)
    outage, fresh = Outage.objects.select_for_update().get_or_create(
        destination=row.destination,
        defaults={
            "since": now,
            "probe_key": row.key,
            "retry_at": now + dt.timedelta(seconds=max(wait_s(0), asked_s)),
            "last_error": words[:200],
        },
    )
    if not fresh and not probe:
        return  # Another key found out first; its probe is on the way.
    if not fresh:
        outage.retry_at = now + dt.timedelta(seconds=max(wait_s(outage.attempts), asked_s))
        outage.attempts += 1
        outage.last_error = words[:200]
        outage.save()
    log.warning("destination_unreachable", destination=row.destination, attempts=outage.attempts)
    outbox.defer_probe(destination=row.destination, key=row.key, at=outage.retry_at)


def _park(row: Outbound, *, words: str) -> None:
    _note(row, words, state=Outbound.State.PARKED)
    log.error("outbound_parked", destination=row.destination, seq=row.pk, topic=row.topic)


@transaction.atomic
def _again(row: Outbound, *, words: str, now: dt.datetime) -> None:
    _note(row, words)
    at = now + dt.timedelta(seconds=wait_s(row.attempts))
    outbox.defer_send(destination=row.destination, key=row.key, at=at)


def _note(row: Outbound, words: str, *, state: Outbound.State = Outbound.State.WAITING) -> None:
    Outbound.objects.filter(pk=row.pk).update(state=state, attempts=F("attempts") + 1, last_error=words[:200])

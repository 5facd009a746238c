"""What the writers call: an event is recorded with the change that caused it, or not at all."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping

from django.db import connection, transaction

from curhat.kernel.errors import Conflict, NotFound
from curhat.messaging import jobs, routes
from curhat.messaging import payload as payloads
from curhat.messaging.models import Outbound

SEND = "messaging.send"

# One statement: rows, and one waiting job per (destination, key). The advisory
# lock is held until the commit. It gives seq the order of commits, and closes a
# gap: the job that found our waiting job taken asks for the same lock before it
# looks for rows, so it cannot end without having seen this one.
_POST = f"""
WITH places AS MATERIALIZED (
    SELECT place.destination, place.queue, 'outbox:' || place.destination || ':' || %(key)s AS lock,
           pg_advisory_xact_lock(hashtextextended('outbox:' || place.destination || ':' || %(key)s, 0))
    FROM unnest(%(destinations)s::text[], %(queues)s::text[]) AS place (destination, queue)
), posted AS (
    INSERT INTO messaging_outbound (destination, key, topic, payload, state, attempts, last_error, created_at)
    SELECT destination, %(key)s, %(topic)s, %(payload)s::jsonb, 'waiting', 0, '', %(now)s FROM places
    RETURNING destination
)
INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args)
SELECT queue, %(task)s, lock, lock, jsonb_build_object('destination', destination, 'key', %(key)s::text)
FROM posted JOIN places USING (destination)
{jobs.ON_TAKEN}
"""  # noqa: S608


def post(*, topic: str, key: str, payload: Mapping[str, payloads.Value], now: dt.datetime) -> None:
    """
    Record an event for every destination of its topic, in the caller's transaction.

    Sends nothing: one job per (destination, key) sends the rows in order after the commit.
    Costs one statement.

    :param key: what keeps its order, as "report:17"
    :param payload: identifiers and codes; see `payload.checked`
    :raises RuntimeError: outside a transaction, where the event could outlive a change that failed
    :raises UnknownTopic: if nothing is routed for the topic
    :raises NotAnIdentifier: if the payload could hold personal data
    """
    if not connection.in_atomic_block:
        raise RuntimeError("outbox.post needs the transaction of the change that it tells of")
    destinations = list(routes.destinations(topic))
    with connection.cursor() as cursor:
        cursor.execute(
            _POST,
            {
                "destinations": destinations,
                "queues": [routes.queue(destination) for destination in destinations],
                "key": payloads.checked_key(key),
                "topic": topic,
                "payload": json.dumps(payloads.checked(payload)),
                "now": now,
                "task": SEND,
            },
        )


@transaction.atomic
def retry(*, outbound_id: int) -> None:
    """
    Let a parked row be tried again, and with it those of its key that wait behind it.

    :param outbound_id: the `seq` of the row
    :raises NotFound: if there is no such row
    :raises Conflict: if it is not parked (somebody was quicker)
    """
    row = Outbound.objects.select_for_update().filter(pk=outbound_id).first()
    if row is None:
        raise NotFound
    if row.state != Outbound.State.PARKED:
        raise Conflict("outbound_not_parked")
    Outbound.objects.filter(pk=row.pk).update(state=Outbound.State.WAITING, attempts=0)
    defer_send(destination=row.destination, key=row.key)


def lock_name(destination: str, key: str) -> str:
    """Return the name under which one (destination, key) is locked, jobs and writers alike."""
    return f"outbox:{destination}:{key}"


def defer_send(*, destination: str, key: str, at: dt.datetime | None = None) -> None:
    """Ask for one job that sends what waits of this key."""
    jobs.defer_once(
        task=SEND,
        queue=routes.queue(destination),
        args={"destination": destination, "key": key},
        lock=lock_name(destination, key),
        at=at,
    )


def defer_probe(*, destination: str, key: str, at: dt.datetime) -> None:
    """Ask for the one job that finds out whether a destination can be reached again."""
    jobs.defer_once(
        task=SEND,
        queue=routes.queue(destination),
        args={"destination": destination, "key": key, "probe": True},
        lock=lock_name(destination, key),
        once=f"outbox-probe:{destination}",
        at=at,
    )

"""How many reports of the same sender wait to be read; the sender is known by marks alone, and nothing is opened."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db import connection

from curhat.access.actors import Actor
from curhat.reports.intake import Circle
from curhat.reports.models import Reporter
from curhat.reports.turn import MOST_AHEAD

_LOOKED_BACK: Final = dt.timedelta(days=7)
# Asked by nearly every submission: written out, and each way by an index of its own.
# Of the newest alone: who has sent thousands is to cost no more than who has sent two.
_WAITING: Final = """
WITH known AS MATERIALIZED (
  SELECT id FROM reports_reporter
  WHERE (person_id = %s::bigint OR phone_digest = %s::text OR email_digest = %s::text) AND created_at > %s
  ORDER BY created_at DESC LIMIT %s
)
SELECT count(*) FROM (
  SELECT id FROM reports_report WHERE access_key = ANY(%s::uuid[]) AND circle = %s AND state = 'submitted'
  UNION
  SELECT r.id FROM known CROSS JOIN LATERAL (
    SELECT id FROM reports_report WHERE reporter_id = known.id AND circle = %s AND state = 'submitted' LIMIT 1
  ) AS r
) AS waiting
"""


def ahead_of(reporter: Reporter, actor: Actor, *, circle: Circle, now: dt.datetime) -> int:
    """
    Return how many of a sender's newest reports wait in a circle while another comes, `MOST_AHEAD` at most.

    A sender is known as far as they show themselves: by account, by number or
    address (digests), by the reports that this browser opens. Only of the same
    circle, so that a place in one queue tells nothing of another.

    :param actor: who sends it; nobody where an officer writes it down
    """
    marks = (reporter.person_id, reporter.phone_digest or None, reporter.email_digest or None)
    if not any(marks) and not actor.access_keys:
        return 0
    keys, since = list(actor.access_keys), now - _LOOKED_BACK
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [*marks, since, MOST_AHEAD, keys, circle, circle])
        return min(int(cursor.fetchone()[0]), MOST_AHEAD)

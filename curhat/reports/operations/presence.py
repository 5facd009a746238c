"""That somebody has a report open: noted with every look, shown for less than a minute, then forgotten."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db import connection
from django.db.models import Q

from curhat.reports.models import Presence

# A page says every 15 s that it is still open: two of these may be lost.
LASTS: Final = dt.timedelta(seconds=40)

# One statement, that writes one row: two people who deleted each other's would wait for each other without an end.
_ARRIVE = """
WITH here AS (
    INSERT INTO reports_presence (report_id, person_id, writing, seen_at)
    VALUES (%(report)s, %(person)s, %(writing)s, %(now)s)
    ON CONFLICT (report_id, person_id) DO UPDATE SET writing = EXCLUDED.writing, seen_at = EXCLUDED.seen_at
)
SELECT person_id, writing FROM reports_presence
WHERE report_id = %(report)s AND person_id <> %(person)s AND seen_at BETWEEN %(since)s AND %(latest)s
ORDER BY person_id
"""


def arrive(*, report_id: int, person_id: int, writing: bool, now: dt.datetime) -> dict[int, bool]:
    """
    Note that somebody has a report open that was found for them; return who else has, and whether they write.

    Says nothing of who of them may be shown to whom: `queries.company` does.
    """
    asked: dict[str, int | bool | dt.datetime] = {
        "report": report_id,
        "person": person_id,
        "writing": writing,
        "now": now,
        "since": now - LASTS,
        "latest": now + LASTS,  # what is later was written by a clock that ran ahead
    }
    with connection.cursor() as cursor:
        cursor.execute(_ARRIVE, asked)
        return dict(cursor.fetchall())


def forget(*, now: dt.datetime) -> int:
    """Delete what is older, or of a clock that ran ahead; return how many rows that were."""
    over = Q(seen_at__lt=now - LASTS) | Q(seen_at__gt=now + LASTS)
    return Presence.objects.filter(over).delete()[0]

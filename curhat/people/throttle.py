"""How often something may be tried: one row, one statement, seen by every process."""

from __future__ import annotations

import datetime as dt

from django.db import connection

_SPEND = """
INSERT INTO people_throttle (key, window_ends_at, count) VALUES (%(key)s, %(ends)s, 1)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN people_throttle.window_ends_at <= %(now)s THEN 1 ELSE people_throttle.count + 1 END,
    window_ends_at = CASE WHEN people_throttle.window_ends_at <= %(now)s THEN %(ends)s
                          ELSE people_throttle.window_ends_at END
RETURNING count
"""


def spend(*, key: str, limit: int, window_s: int, now: dt.datetime) -> bool:
    """
    Count one try; return whether it is still within `limit` tries of the window.

    The window opens with the first try. A refused try counts too.

    :param key: at most 120 characters, without an address in the clear
    """
    with connection.cursor() as cursor:
        cursor.execute(_SPEND, {"key": key, "now": now, "ends": now + dt.timedelta(seconds=window_s)})
        row = cursor.fetchone()
    return int(row[0]) <= limit


def forget(*, now: dt.datetime) -> int:
    """Delete the windows that are over; return how many."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_throttle WHERE window_ends_at <= %s", [now])
        return int(cursor.rowcount)

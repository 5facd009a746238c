"""How often something may be tried: one row, one statement, seen by every process."""

from __future__ import annotations

import datetime as dt
import math

from django.db import connection

# Of two requests the one that began first may be counted last: no sign of a wrong clock.
APART = dt.timedelta(minutes=1)

_SPEND = """
INSERT INTO people_throttle AS kept (key, window_ends_at, count) VALUES (%(key)s, %(ends)s, 1)
ON CONFLICT (key) DO UPDATE SET (count, window_ends_at) = (
    SELECT CASE WHEN runs THEN kept.count + 1 ELSE 1 END, CASE WHEN runs THEN kept.window_ends_at ELSE %(ends)s END
    FROM (SELECT kept.window_ends_at > %(now)s AND kept.window_ends_at <= %(latest)s) AS window_ (runs)
)
RETURNING count, window_ends_at
"""


def spend(*, key: str, limit: int, window_s: int, now: dt.datetime) -> int:
    """
    Count one try; return 0 while it is within `limit` tries of the window, else the seconds until the next.

    The window opens with the first try. A refused try counts too. A window that ends
    later than it could is of a clock that was wrong: it is over.

    :param key: at most 120 characters, without an address in the clear
    """
    with connection.cursor() as cursor:
        ends = now + dt.timedelta(seconds=window_s)
        cursor.execute(_SPEND, {"key": key, "now": now, "ends": ends, "latest": ends + APART})
        count, ends_at = cursor.fetchone()
    return 0 if count <= limit else max(1, math.ceil((ends_at - now).total_seconds()))


def give_back(*, key: str) -> None:
    """Take one try back: it was no guess."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_throttle SET count = count - 1 WHERE key = %s AND count > 0", [key])


def forget(*, now: dt.datetime) -> int:
    """Delete the windows that are over, and what the cache keeps no longer; return how many windows."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_cache WHERE expires < %s", [now])
        cursor.execute("DELETE FROM people_throttle WHERE window_ends_at <= %s", [now])
        return int(cursor.rowcount)

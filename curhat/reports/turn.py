"""
When a report's turn to be read comes. Pure.

Whoever sends many has each read, but not before everybody else's first: for
every report of theirs that still waits, the next one is placed an hour later
than its due date would have it, up to a week.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

LATER_BY: Final = dt.timedelta(hours=1)
MOST_AHEAD: Final = 7 * 24


def turn_at(due_at: dt.datetime, ahead: int) -> dt.datetime:
    """
    Return the place of a report among those that wait to be read.

    :param due_at: by when it is to be read
    :param ahead: how many of the same sender's waited when it came; beyond `MOST_AHEAD` none counts
    """
    return due_at + min(ahead, MOST_AHEAD) * LATER_BY

"""What a change of the calendar would do, before anybody makes it."""

from __future__ import annotations

import dataclasses
import datetime as dt

from curhat.deadlines.calendar import Calendar
from curhat.reports.models import Deadline

_BATCH = 2000


@dataclasses.dataclass(frozen=True, slots=True)
class Moved:
    """
    How many open deadlines would get another due date; numbers alone, of every circle.

    :ivar late_at_once: of these, how many run, are in time now, and would not be any more
    """

    deadlines: int = 0
    reports: int = 0
    earlier: int = 0
    later: int = 0
    late_at_once: int = 0


def moved_by(calendar: Calendar, *, now: dt.datetime) -> Moved:
    """
    Return what `recompute_all` would move if this calendar were in force; writes nothing.

    One query, and a computation for every open deadline: of 20,000 half a second on two cores.
    """
    rows = Deadline.objects.filter(met_at=None, ended_at=None).only(
        "report_id", "started_at", "days", "unit", "stops", "due_at", "stopped_at"
    )
    reports: set[int] = set()
    earlier = later = late = 0
    for row in rows.iterator(chunk_size=_BATCH):
        due = row.due_by(calendar)
        if due == row.due_at:
            continue
        reports.add(row.report_id)
        earlier, later = earlier + (due < row.due_at), later + (due > row.due_at)
        late += row.stopped_at is None and due <= now < row.due_at
    return Moved(earlier + later, len(reports), earlier, later, late)

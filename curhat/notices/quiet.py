"""When a reporter may be disturbed, and how long news waits for more of it. Pure."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Final

FROM: Final = dt.time(21)
UNTIL: Final = dt.time(6)
TOGETHER: Final = dt.timedelta(hours=1)


@dataclasses.dataclass(frozen=True, slots=True)
class Quiet:
    """
    The hours of a day in which nobody is told anything, by the clock on the wall.

    :param start: local time, itself quiet
    :param end: local time, itself not quiet; the same as `start`: there are no quiet hours
    """

    start: dt.time = FROM
    end: dt.time = UNTIL

    def covers(self, moment: dt.datetime, zone: dt.tzinfo) -> bool:
        """Whether an instant lies in the quiet hours of a place."""
        at = moment.astimezone(zone).time()
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end

    def earliest(self, moment: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
        """Return the first instant from `moment` on at which the person may be told."""
        if not self.covers(moment, zone):
            return moment
        local = moment.astimezone(zone)
        tomorrow = self.start > self.end and local.time() >= self.start
        day = local.date() + dt.timedelta(days=int(tomorrow))
        # Where clocks are put back the end comes twice: the first may lie before us.
        for fold in (0, 1):
            end = dt.datetime.combine(day, self.end, zone).replace(fold=fold).astimezone(dt.UTC)
            if end >= moment and not self.covers(end, zone):
                return end
        return self.earliest(moment + dt.timedelta(minutes=15), zone)


def due_at(moment: dt.datetime, *, urgent: bool, together: bool, quiet: Quiet, zone: dt.tzinfo) -> dt.datetime:
    """
    Return when news of `moment` is told.

    Nothing breaks the quiet hours: what a reporter must do, they can do in the morning.

    :param together: the person wants one message instead of ten; what is not urgent waits an hour for more
    """
    waits = together and not urgent
    return quiet.earliest(moment + TOGETHER if waits else moment, zone)

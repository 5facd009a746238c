"""What the mayor sees first: how many, how late, how many said no."""

from __future__ import annotations

import datetime as dt
import functools
import operator

from django.db.models import Count, Q

from curhat.access.actions import Action
from curhat.access.actors import Actor
from curhat.deadlines.calendar import Calendar
from curhat.reports import scopes
from curhat.reports.workflow import State

_FIGURES = ("overdue", "rejected", "today")
_OWED_BY_CITY = [State.SUBMITTED, State.ASSIGNED, State.IN_PROGRESS, State.CONTESTED]


def narrow(which: str, *, calendar: Calendar, now: dt.datetime) -> Q | None:
    """Return the condition of a figure, so that a number and the list behind it cannot disagree; None: all."""
    midnight = dt.datetime.combine(calendar.day_of(now), dt.time.min, calendar.zone)
    return {
        "overdue": Q(due_at__lte=now, state__in=_OWED_BY_CITY),
        "rejected": Q(rejections__gt=0, state__in=[State.IN_PROGRESS, State.CONTESTED, State.PLANNED]),
        "today": Q(created_at__gte=midnight),
    }.get(which)


def figures(*, actor: Actor, calendar: Calendar, now: dt.datetime) -> dict[str, int]:
    """Return the counts of `narrow`, and at how many agencies something is overdue, in one query."""
    counts = {which: Count("pk", filter=narrow(which, calendar=calendar, now=now)) for which in _FIGURES}
    conditions = [narrow(which, calendar=calendar, now=now) or Q() for which in _FIGURES]
    agencies = Count("lead", filter=conditions[0], distinct=True)
    # Each of the three has an index; counted over everything, the whole table would be read.
    rows = scopes.desk_reports_for(actor, Action.READ).filter(functools.reduce(operator.or_, conditions))
    return rows.aggregate(**counts, overdue_agencies=agencies)

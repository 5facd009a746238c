"""The calendar and the rules in force, read once a version and kept in the process."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import uuid
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from curhat.deadlines.calendar import Calendar
from curhat.deadlines.models import CalendarVersion, DeadlineRule, EscalationRung, Holiday
from curhat.deadlines.rules import RuleBook, RuleSpec, Rung, book_on

# Asked by most requests: written out, so that Django need not write it each time.
_NEWEST = "SELECT key, number, zone FROM deadlines_calendarversion ORDER BY number DESC LIMIT 1"


@dataclasses.dataclass(frozen=True, slots=True)
class Timekeeping:
    """Everything that a due date is made of, in one version."""

    calendar: Calendar
    rules: tuple[RuleSpec, ...]
    rungs: tuple[Rung, ...]

    def on(self, day: dt.date) -> RuleBook:
        """Return the rules and the ladder as they stood on a date."""
        return book_on(day, self.rules, self.rungs)


def timekeeping() -> Timekeeping:
    """Return the calendar, the rules and the ladder; one query while nothing has changed."""
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST)
        newest = cursor.fetchone()
    if newest is None:
        return _read(None, 0, settings.TIME_ZONE)
    key, number, zone = newest
    return _kept(key, number, zone)


def current_calendar() -> Calendar:
    """Return the calendar in force; one query while nothing has changed."""
    return timekeeping().calendar


def rules_on(on: dt.date) -> RuleBook:
    """Return every rule and the ladder as they stood on a date; one query while nothing has changed."""
    return timekeeping().on(on)


def rule_for(*, kind: str, deadline_class: str, on: dt.date) -> RuleSpec:
    """
    Return the rule of a class on a date, or the one that holds for all classes.

    :raises LookupError: if the city has neither
    """
    return rules_on(on).rule(kind, deadline_class)


def ladder(kind: str, on: dt.date) -> tuple[Rung, ...]:
    """Return the rungs of one kind of deadline on a date, in order."""
    return rules_on(on).ladder(kind)


def holidays_of(year: int) -> list[Holiday]:
    """Return the days off of a year by date, those that were taken out included."""
    return list(Holiday.objects.filter(date__year=year).order_by("date"))


def holiday_on(date: dt.date) -> Holiday | None:
    """Return the row of a date, whether it is a day off or was taken out; None where there is none."""
    return Holiday.objects.filter(date=date).first()


def changes(limit: int = 50) -> list[CalendarVersion]:
    """Return the latest changes of calendar and rules, the newest first."""
    return list(CalendarVersion.objects.select_related("changed_by").order_by("-number")[:limit])


@functools.lru_cache(maxsize=2)
def _kept(key: uuid.UUID, number: int, zone: str) -> Timekeeping:
    return _read(key, number, zone)


def _read(_key: uuid.UUID | None, number: int, zone: str) -> Timekeeping:
    # A change committed between the version's query and these is read under the
    # old number: its handler then computes again what was computed with it.
    days = dict(Holiday.objects.filter(removed=False).values_list("date", "name"))
    return Timekeeping(
        Calendar(ZoneInfo(zone), days, number),
        tuple(row.spec for row in DeadlineRule.objects.order_by("valid_from")),
        tuple(row.rung for row in EscalationRung.objects.order_by("valid_from", "position")),
    )

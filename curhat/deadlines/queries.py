"""The calendar and the rules in force, read once a version and kept in the process."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import uuid
from collections.abc import Mapping
from itertools import chain
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import Max

from curhat.deadlines.calendar import Calendar
from curhat.deadlines.ladder import rungs_of
from curhat.deadlines.models import CalendarVersion, DeadlineRule, EscalationRung, Holiday, LadderChange
from curhat.deadlines.rules import DeadlineKind, RuleBook, RuleSpec, Rung, book_on

# Asked by most requests: written out, so that Django need not write it each time.
_NEWEST = "SELECT key, number, zone FROM deadlines_calendarversion ORDER BY number DESC LIMIT 1"


@dataclasses.dataclass(frozen=True, slots=True)
class Timekeeping:
    """
    Everything that a due date is made of, in one version.

    :ivar edited: of the kinds whose rungs an administrator has written, these rungs
    """

    calendar: Calendar
    rules: tuple[RuleSpec, ...]
    rungs: tuple[Rung, ...]
    edited: Mapping[DeadlineKind, tuple[Rung, ...]] = dataclasses.field(default_factory=dict)

    def on(self, day: dt.date) -> RuleBook:
        """Return the rules as they stood on a date, and the ladder; what an administrator wrote of it holds for all."""
        book = self.of_file(day)
        unwritten = (rung for rung in book.rungs if rung.kind not in self.edited)
        return dataclasses.replace(book, rungs=(*unwritten, *chain.from_iterable(self.edited.values())))

    def of_file(self, day: dt.date) -> RuleBook:
        """Return the rules and the ladder of the city file as they stood on a date."""
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


def ladder_version(kind: str) -> int:
    """Return the number of the newest change of one kind's rungs, 0 where the city file holds."""
    found = LadderChange.objects.filter(deadline_kind=kind).aggregate(newest=Max("number"))
    return found["newest"] or 0


def ladder_changes(limit: int = 50, *, kind: str = "", after: int = 0) -> list[LadderChange]:
    """Return the latest changes of the ladder, or of one kind's rungs, the newest first."""
    rows = LadderChange.objects.filter(number__gt=after, **({"deadline_kind": kind} if kind else {}))
    return list(rows.select_related("changed_by").order_by("-number")[:limit])


def rungs_ever(kind: DeadlineKind) -> list[Rung]:
    """Return every rung that one kind ever had, the newest first: of each change, and of the city file."""
    since = dt.date.min
    changes = LadderChange.objects.filter(deadline_kind=kind).order_by("-number")
    written = [rung for change in changes for rung in rungs_of(kind, change.after, since)]
    rows = EscalationRung.objects.filter(deadline_kind=kind).order_by("-valid_from", "position")
    return [*written, *(row.rung for row in rows)]


@functools.lru_cache(maxsize=2)
def _kept(key: uuid.UUID, number: int, zone: str) -> Timekeeping:
    return _read(key, number, zone)


def _read(_key: uuid.UUID | None, number: int, zone: str) -> Timekeeping:
    # A change committed between the version's query and these is read under the
    # old number: its handler then computes again what was computed with it.
    days = dict(Holiday.objects.filter(removed=False).values_list("date", "name"))
    newest = LadderChange.objects.order_by("deadline_kind", "-number").distinct("deadline_kind")
    edited = {(kind := DeadlineKind(row.deadline_kind)): rungs_of(kind, row.after, dt.date.min) for row in newest}
    return Timekeeping(
        Calendar(ZoneInfo(zone), days, number),
        tuple(row.spec for row in DeadlineRule.objects.order_by("valid_from")),
        tuple(row.rung for row in EscalationRung.objects.order_by("valid_from", "position")),
        edited,
    )

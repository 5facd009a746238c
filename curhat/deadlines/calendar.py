"""
What is owed when: working days, stops and due dates. Pure; knows no rows.

A due date is a function of the start, the allowance, the finished stops and the
calendar, so recomputing it after a change of any of them is running it again.
Every instant that comes in must be aware; every one that goes out is a midnight
of the city's zone.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

_WORKDAYS_A_WEEK = 5
_WEEK = 7
_DAY = dt.timedelta(days=1)
_MOMENT = dt.timedelta(microseconds=1)
_BAD_COUNT = "the number of days must be {least} or more"


class Unit(enum.StrEnum):
    """What an allowance is counted in."""

    WORKING = "working"
    CALENDAR = "calendar"


@dataclasses.dataclass(frozen=True, slots=True)
class Allowance:
    """
    How long somebody has.

    :param days: whole days, 1 or more
    :raises ValueError: if `days` < 1
    """

    days: int
    unit: Unit = Unit.WORKING

    def __post_init__(self) -> None:
        if self.days < 1:
            raise ValueError(_BAD_COUNT.format(least=1))


@dataclasses.dataclass(frozen=True, slots=True)
class Stop:
    """
    A span in which the clock did not run, because somebody else was asked.

    :param until_at: None while it lasts
    :param least_working_days: working days that remain after it at the least;
        the rule of a first rejection
    :param waiting_for: "reporter", "centre" or "objection"; only the words depend on it
    :raises ValueError: if it ends before it began
    """

    from_at: dt.datetime
    until_at: dt.datetime | None
    least_working_days: int = 0
    waiting_for: str = "reporter"

    def __post_init__(self) -> None:
        if self.until_at is not None and self.until_at < self.from_at:
            raise ValueError("a stop ends before it began")


@dataclasses.dataclass(frozen=True)
class Calendar:
    """
    The working days of a city: Monday to Friday less the holidays.

    :param zone: the city's own
    :param holidays: the days off and their names; weekends need not be in it
    :param version: grows with every change, so a due date can tell by what it was computed
    """

    zone: ZoneInfo
    holidays: Mapping[dt.date, str] = dataclasses.field(hash=False)
    version: int
    _off: tuple[int, ...] = dataclasses.field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        on_weekdays = (day.toordinal() for day in self.holidays if day.weekday() < _WORKDAYS_A_WEEK)
        object.__setattr__(self, "_off", tuple(sorted(on_weekdays)))

    def day_of(self, moment: dt.datetime) -> dt.date:
        """
        Return the date in the city at that instant.

        :raises ValueError: if `moment` is naive
        """
        if moment.tzinfo is None:
            raise ValueError("a naive datetime has no date in the city")
        return moment.astimezone(self.zone).date()

    def is_working_day(self, day: dt.date) -> bool:
        """Whether offices work on that date."""
        return day.weekday() < _WORKDAYS_A_WEEK and day not in self.holidays

    def off_on(self, day: dt.date, name: str) -> Calendar:
        """Return this calendar with one more day off, to try a change before it is made."""
        return dataclasses.replace(self, holidays={**self.holidays, day: name})

    def open_on(self, day: dt.date) -> Calendar:
        """Return this calendar without a day off, to try a change before it is made."""
        return dataclasses.replace(self, holidays={off: name for off, name in self.holidays.items() if off != day})

    def last_day(self, due: dt.datetime) -> dt.date:
        """Return the last date on which something due by this exclusive bound is in time."""
        return self.day_of(due - _MOMENT)

    def due_at(self, start: dt.datetime, *, working_days: int) -> dt.datetime:
        """
        Return the exclusive bound by which something is owed.

        The day of receipt is day 0, whatever its hour; the answer is the midnight
        that ends the `working_days`-th working day after it.

        :param working_days: 1 or more
        :raises ValueError: if `start` is naive or `working_days` < 1
        """
        if working_days < 1:
            raise ValueError(_BAD_COUNT.format(least=1))
        return self._end_of(self._forward(self.day_of(start), working_days))

    def due_after_calendar_days(self, start: dt.datetime, *, days: int) -> dt.datetime:
        """
        Return the midnight that ends the `days`-th day after the day of receipt, weekends counted.

        :raises ValueError: if `start` is naive or `days` < 1
        """
        if days < 1:
            raise ValueError(_BAD_COUNT.format(least=1))
        return self._end_of(self.day_of(start) + days * _DAY)

    def working_days_between(self, a: dt.datetime, b: dt.datetime) -> int:
        """Return the number of working days d with a's date < d <= b's date; 0 where b is earlier."""
        return max(0, self._count_to(self.day_of(b)) - self._count_to(self.day_of(a)))

    def working_time(self, a: dt.datetime, b: dt.datetime) -> dt.timedelta:
        """Return the part of the span that lies on working days, 00 to 24 h; zero where b is earlier."""
        if b <= a:
            return dt.timedelta()
        return self._elapsed(b) - self._elapsed(a)

    def plus_working_days(self, due: dt.datetime, days: int) -> dt.datetime:
        """Return the bound that lies `days` (0 or more) working days after another bound."""
        if days < 0:
            raise ValueError(_BAD_COUNT.format(least=0))
        return due if days == 0 else self._end_of(self._forward(self.last_day(due), days))

    def minus_working_days(self, due: dt.datetime, days: int) -> dt.datetime:
        """
        Return the instant after which exactly `days` whole working days are left, for warnings.

        1 is the start of the due day itself (of the last working day before it,
        where a bound in calendar days fell on a day off); 0 is `due`.
        """
        if days < 0:
            raise ValueError(_BAD_COUNT.format(least=0))
        if days == 0:
            return due
        day = self.last_day(due)
        left = days - self.is_working_day(day)
        while left:
            day -= _DAY
            left -= self.is_working_day(day)
        return self._start_of(day)

    def _count_to(self, day: dt.date) -> int:
        """Return the number of working days from the first day of the calendar to this one, included."""
        # Ordinal 1 is a Monday, so whole weeks need no walk: a year costs what a day costs.
        ordinal = day.toordinal()
        weeks, rest = divmod(ordinal, _WEEK)
        return weeks * _WORKDAYS_A_WEEK + min(rest, _WORKDAYS_A_WEEK) - bisect_right(self._off, ordinal)

    def _elapsed(self, moment: dt.datetime) -> dt.timedelta:
        """Return the working time that had passed at that instant since the first day of the calendar."""
        day = self.day_of(moment)
        before = self._count_to(day) - self.is_working_day(day)
        of_today = moment.astimezone(self.zone) - self._start_of(day) if self.is_working_day(day) else dt.timedelta()
        return before * _DAY + of_today

    def _forward(self, day: dt.date, working_days: int) -> dt.date:
        """Return the `working_days`-th working day after `day`."""
        while working_days:
            day += _DAY
            working_days -= self.is_working_day(day)
        return day

    def _start_of(self, day: dt.date) -> dt.datetime:
        return dt.datetime.combine(day, dt.time.min, self.zone)

    def _end_of(self, day: dt.date) -> dt.datetime:
        # Midnight that *ends* the day: an exclusive bound needs no 23:59:59.
        return self._start_of(day + _DAY)


def due_without_stops(calendar: Calendar, start: dt.datetime, allowance: Allowance) -> dt.datetime:
    """Return the bound of an allowance that nothing interrupted."""
    if allowance.unit is Unit.CALENDAR:
        return calendar.due_after_calendar_days(start, days=allowance.days)
    return calendar.due_at(start, working_days=allowance.days)


def due_with_stops(
    calendar: Calendar, start: dt.datetime, allowance: Allowance, stops: Iterable[Stop] = ()
) -> dt.datetime:
    """
    Return the bound by which something is owed, with the time given back that others took.

    A finished stop moves the bound by the days that it spans, counted in the
    allowance's own unit; one that still lasts moves nothing yet. What two stops
    share is given back once. A stop that began after the bound had passed moves
    it too: the delay stays what it was, the reporter's time is not added to it.
    """
    due, counted_to = due_without_stops(calendar, start, allowance), start
    for stop in finished(stops):
        begin, end = max(stop.from_at, counted_to), stop.until_at
        if end > begin:
            due = _given_back(calendar, allowance, due, begin, end)
            counted_to = end
        if stop.least_working_days:
            due = max(due, calendar.due_at(end, working_days=stop.least_working_days))
    return due


@dataclasses.dataclass(frozen=True, slots=True)
class FinishedStop(Stop):
    """A stop whose end is known."""

    until_at: dt.datetime


def finished(stops: Iterable[Stop]) -> list[FinishedStop]:
    """Return the stops that have ended, in the order in which they began."""
    ended = [
        FinishedStop(s.from_at, s.until_at, s.least_working_days, s.waiting_for)
        for s in stops
        if s.until_at is not None
    ]
    return sorted(ended, key=lambda stop: (stop.from_at, stop.until_at))


def _given_back(
    calendar: Calendar, allowance: Allowance, due: dt.datetime, begin: dt.datetime, end: dt.datetime
) -> dt.datetime:
    if allowance.unit is Unit.CALENDAR:
        return (
            calendar.due_after_calendar_days(due - _MOMENT, days=days)
            if (days := (calendar.day_of(end) - calendar.day_of(begin)).days)
            else due
        )
    return calendar.plus_working_days(due, calendar.working_days_between(begin, end))

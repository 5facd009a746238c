"""Working days and due dates, against a counter that walks day by day."""

from __future__ import annotations

import csv
import datetime as dt
from zoneinfo import ZoneInfo

import holidays as holidays_package
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from curhat.deadlines.calendar import Allowance, Calendar, Stop, Unit, due_with_stops
from tests import shared

WIB = ZoneInfo("Asia/Jakarta")
DAY = dt.timedelta(days=1)
CHRISTMAS = {dt.date(2026, 12, 24): "Cuti bersama Natal", dt.date(2026, 12, 25): "Natal"}
PLAIN = Calendar(WIB, {}, 1)
DECEMBER = Calendar(WIB, CHRISTMAS, 1)


def wib(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> dt.datetime:
    return dt.datetime(year, month, day, hour, minute, tzinfo=WIB)


moments = st.integers(0, 500_000).map(lambda minutes: wib(2026, 1, 1) + dt.timedelta(minutes=minutes))
days_off = st.dictionaries(st.dates(dt.date(2026, 1, 1), dt.date(2027, 3, 1)), st.just("libur"), max_size=80)
calendars = st.builds(lambda off: Calendar(WIB, off, 1), days_off)
allowances = st.builds(Allowance, st.integers(1, 70), st.sampled_from(Unit))


def walked(calendar: Calendar, a: dt.date, b: dt.date) -> int:
    """The brute-force counter: working days d with a < d <= b."""
    return sum(
        1
        for n in range(1, (b - a).days + 1)
        if (a + n * DAY).weekday() not in {5, 6} and a + n * DAY not in calendar.holidays
    )


@st.composite
def stop_rows(draw: st.DrawFn, start: dt.datetime) -> list[Stop]:
    """Stops one after the other, as the life of a report makes them."""
    rows, at = [], start
    for _ in range(draw(st.integers(0, 4))):
        begin = at + dt.timedelta(hours=draw(st.integers(0, 100)))
        at = begin + dt.timedelta(hours=draw(st.integers(0, 300)))
        rows.append(Stop(begin, at, draw(st.sampled_from([0, 0, 2]))))
    return rows


class TestDueAt:
    def test_skips_the_weekend_and_a_holiday(self) -> None:
        assert DECEMBER.due_at(wib(2026, 12, 21, 9), working_days=5) == wib(2026, 12, 31)

    def test_counts_the_city_s_date_and_not_that_of_utc(self) -> None:
        before = dt.datetime(2026, 11, 2, 16, 59, 59, tzinfo=dt.UTC)  # Monday 23:59:59 in the city

        assert PLAIN.due_at(before, working_days=1) == wib(2026, 11, 4)
        assert PLAIN.due_at(before + dt.timedelta(seconds=1), working_days=1) == wib(2026, 11, 5)

    def test_gives_what_came_on_a_saturday_the_same_time_as_what_came_on_friday(self) -> None:
        assert PLAIN.due_at(wib(2026, 11, 7, 3), working_days=2) == PLAIN.due_at(wib(2026, 11, 6, 23), working_days=2)

    def test_refuses_a_naive_start_and_no_days(self) -> None:
        with pytest.raises(ValueError, match="naive"):
            PLAIN.due_at(dt.datetime(2026, 11, 2), working_days=1)  # noqa: DTZ001
        with pytest.raises(ValueError, match="1 or more"):
            PLAIN.due_at(wib(2026, 11, 2), working_days=0)

    @given(calendars, moments, st.integers(1, 70))
    def test_agrees_with_a_walk_day_by_day(self, calendar: Calendar, start: dt.datetime, n: int) -> None:
        due = calendar.due_at(start, working_days=n)
        last = calendar.last_day(due)

        assert walked(calendar, start.astimezone(WIB).date(), last) == n
        assert calendar.is_working_day(last)
        assert due.astimezone(WIB).time() == dt.time.min
        assert due.utcoffset() == dt.timedelta(hours=7)

    @given(calendars, moments, moments, st.integers(1, 40), st.integers(0, 10))
    def test_is_monotone_in_the_start_and_in_the_days(
        self, calendar: Calendar, a: dt.datetime, b: dt.datetime, n: int, more: int
    ) -> None:
        a, b = sorted([a, b])

        assert calendar.due_at(a, working_days=n) <= calendar.due_at(b, working_days=n)
        assert calendar.due_at(a, working_days=n) <= calendar.due_at(a, working_days=n + more)

    @given(calendars, moments, st.integers(1, 20), st.integers(1, 20))
    def test_adds_up(self, calendar: Calendar, start: dt.datetime, n: int, m: int) -> None:
        due = calendar.due_at(start, working_days=n)

        assert calendar.plus_working_days(due, m) == calendar.due_at(start, working_days=n + m)


class TestWorkingDaysBetween:
    def test_counts_a_day_off_neither_as_the_last_nor_as_one_between(self) -> None:
        assert DECEMBER.working_days_between(wib(2026, 12, 23), wib(2026, 12, 24)) == 0
        assert DECEMBER.working_days_between(wib(2026, 12, 23), wib(2026, 12, 25)) == 0
        assert DECEMBER.working_days_between(wib(2026, 12, 24), wib(2026, 12, 28)) == 1

    @given(calendars, moments, moments)
    def test_agrees_with_a_walk_day_by_day(self, calendar: Calendar, a: dt.datetime, b: dt.datetime) -> None:
        a, b = sorted([a, b])

        assert calendar.working_days_between(a, b) == walked(calendar, calendar.day_of(a), calendar.day_of(b))
        assert calendar.working_days_between(b, a) in {0, calendar.working_days_between(a, b)}

    @given(calendars, st.lists(moments, min_size=3, max_size=3))
    def test_adds_up(self, calendar: Calendar, three: list[dt.datetime]) -> None:
        a, b, c = sorted(three)
        between = calendar.working_days_between

        assert between(a, b) + between(b, c) == between(a, c)


class TestWorkingTime:
    def test_leaves_out_the_weekend(self) -> None:
        assert PLAIN.working_time(wib(2026, 11, 6, 22), wib(2026, 11, 9, 3)) == dt.timedelta(hours=5)

    @given(calendars, st.lists(moments, min_size=3, max_size=3))
    def test_adds_up_and_never_exceeds_the_clock(self, calendar: Calendar, three: list[dt.datetime]) -> None:
        a, b, c = sorted(three)

        assert calendar.working_time(a, b) + calendar.working_time(b, c) == calendar.working_time(a, c)
        assert dt.timedelta() <= calendar.working_time(a, c) <= c - a

    @given(calendars, moments, st.integers(1, 30))
    def test_measures_exactly_the_warning_time(self, calendar: Calendar, start: dt.datetime, n: int) -> None:
        due = calendar.due_at(start, working_days=60)
        warning = calendar.minus_working_days(due, n)

        assert calendar.working_time(warning, due) == n * DAY
        assert calendar.is_working_day(calendar.day_of(warning))


class TestDueWithStops:
    def test_gives_back_the_working_days_that_a_question_took(self) -> None:
        stop = Stop(wib(2026, 11, 4, 10), wib(2026, 11, 9, 8))  # Wednesday to Monday: Thursday, Friday, Monday

        due = due_with_stops(PLAIN, wib(2026, 11, 2, 9), Allowance(5), [stop])

        assert due == wib(2026, 11, 13)  # the end of Thursday 12 rather than of Monday 9

    def test_leaves_two_working_days_after_a_first_rejection(self) -> None:
        # Answered at the last moment, rejected the same night: nothing to give back.
        stop = Stop(wib(2026, 11, 9, 23), wib(2026, 11, 9, 23, 30), least_working_days=2)

        assert due_with_stops(PLAIN, wib(2026, 11, 2, 9), Allowance(5), [stop]) == wib(2026, 11, 12)

    def test_does_not_shorten_what_is_left_of_a_long_allowance(self) -> None:
        stop = Stop(wib(2026, 11, 3), wib(2026, 11, 3, 5), least_working_days=2)

        assert due_with_stops(PLAIN, wib(2026, 11, 2), Allowance(14), [stop]) == wib(2026, 11, 21)

    def test_moves_nothing_while_it_lasts(self) -> None:
        open_stop = Stop(wib(2026, 11, 4), None)

        assert due_with_stops(PLAIN, wib(2026, 11, 2), Allowance(5), [open_stop]) == wib(2026, 11, 10)

    def test_gives_back_once_what_two_stops_share(self) -> None:
        start, one = wib(2026, 11, 2), Stop(wib(2026, 11, 3), wib(2026, 11, 6))

        twice = [one, Stop(wib(2026, 11, 4), wib(2026, 11, 5))]

        assert due_with_stops(PLAIN, start, Allowance(5), twice) == due_with_stops(PLAIN, start, Allowance(5), [one])

    def test_counts_calendar_days_for_an_allowance_in_calendar_days(self) -> None:
        stop = Stop(wib(2026, 11, 6), wib(2026, 11, 8))

        assert due_with_stops(PLAIN, wib(2026, 11, 1), Allowance(30, Unit.CALENDAR), [stop]) == wib(2026, 12, 4)

    def test_refuses_a_stop_that_ends_before_it_began(self) -> None:
        with pytest.raises(ValueError, match="before it began"):
            Stop(wib(2026, 11, 3), wib(2026, 11, 2))

    @given(calendars, moments, allowances, st.data())
    def test_never_lands_on_a_day_off_and_never_earlier_for_a_stop(
        self, calendar: Calendar, start: dt.datetime, allowance: Allowance, data: st.DataObject
    ) -> None:
        stops = data.draw(stop_rows(start))

        due = due_with_stops(calendar, start, allowance, stops)

        assert due >= due_with_stops(calendar, start, allowance)
        if allowance.unit is Unit.WORKING:
            assert calendar.is_working_day(calendar.last_day(due))

    @given(calendars, moments, allowances, st.data())
    def test_does_not_depend_on_the_order_of_the_rows(
        self, calendar: Calendar, start: dt.datetime, allowance: Allowance, data: st.DataObject
    ) -> None:
        stops = data.draw(stop_rows(start))
        mixed = data.draw(st.permutations(stops))

        assert due_with_stops(calendar, start, allowance, mixed) == due_with_stops(calendar, start, allowance, stops)

    @given(calendars, moments, allowances, st.integers(0, 500))
    def test_is_not_changed_by_a_stop_of_no_length(
        self, calendar: Calendar, start: dt.datetime, allowance: Allowance, hours: int
    ) -> None:
        at = start + dt.timedelta(hours=hours)

        assert due_with_stops(calendar, start, allowance, [Stop(at, at)]) == due_with_stops(calendar, start, allowance)

    @given(days_off, st.dates(dt.date(2025, 1, 1), dt.date(2028, 12, 31)), moments, allowances, st.data())
    def test_is_never_made_earlier_by_one_more_holiday(
        self, off: dict[dt.date, str], more: dt.date, start: dt.datetime, allowance: Allowance, data: st.DataObject
    ) -> None:
        """For stops that began in time; one that began late keeps the delay instead."""
        before, after = Calendar(WIB, off, 1), Calendar(WIB, off | {more: "libur"}, 2)
        stops = data.draw(stop_rows(start))
        assume(all(stop.from_at < due_with_stops(before, start, allowance, stops[:n]) for n, stop in enumerate(stops)))

        assert due_with_stops(before, start, allowance, stops) <= due_with_stops(after, start, allowance, stops)


class TestTheHolidaysPackage:
    def test_knows_the_days_off_of_the_2026_decree(self) -> None:
        with shared.path("hari_libur_2026_2027.csv").open(encoding="utf-8") as file:
            decreed = {dt.date.fromisoformat(row["tanggal"]) for row in csv.DictReader(file)}
        known = holidays_package.country_holidays("ID", years=2026, categories=("public", "government"))

        assert {day for day in decreed if day.year == 2026} == set(known)

"""Quiet hours and digests, over any time in any place."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curhat.notices.quiet import TOGETHER, Quiet, due_at

WIB = zoneinfo.ZoneInfo("Asia/Jakarta")
ZONES = st.sampled_from(
    [
        zoneinfo.ZoneInfo(name)
        for name in ("Asia/Jakarta", "Asia/Jayapura", "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe",
                     "Asia/Kathmandu", "America/St_Johns", "Pacific/Chatham", "Africa/Casablanca")
    ]
)  # fmt: skip
EPOCH, YEARS = dt.datetime(2020, 1, 1, tzinfo=dt.UTC), dt.timedelta(days=15 * 365)
MOMENTS = st.timedeltas(dt.timedelta(), YEARS).map(lambda since: EPOCH + since)
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
HOURS = st.builds(Quiet, TIMES, TIMES)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=WIB)


class TestEarliest:
    @pytest.mark.parametrize(
        ("moment", "expected"),
        [
            ("2026-11-24 20:59", "2026-11-24 20:59"),
            ("2026-11-24 21:00", "2026-11-25 06:00"),
            ("2026-11-24 23:59", "2026-11-25 06:00"),
            ("2026-11-25 00:00", "2026-11-25 06:00"),
            ("2026-11-25 05:59", "2026-11-25 06:00"),
            ("2026-11-25 06:00", "2026-11-25 06:00"),
            ("2026-12-31 22:00", "2027-01-01 06:00"),
        ],
    )
    def test_of_an_ordinary_night(self, moment: str, expected: str) -> None:
        assert Quiet().earliest(at(moment), WIB) == at(expected)

    @given(MOMENTS, HOURS, ZONES)
    def test_is_never_quiet_and_never_before(self, moment: dt.datetime, hours: Quiet, zone: dt.tzinfo) -> None:
        told = hours.earliest(moment, zone)

        assert told >= moment
        assert not hours.covers(told, zone)

    @given(MOMENTS, HOURS, ZONES)
    def test_waits_no_longer_than_a_day_or_two_where_a_clock_change_skips_the_end(
        self, moment: dt.datetime, hours: Quiet, zone: dt.tzinfo
    ) -> None:
        assert hours.earliest(moment, zone) - moment <= dt.timedelta(hours=50)

    @given(MOMENTS, HOURS)
    def test_is_the_first_that_is_not_quiet(self, moment: dt.datetime, hours: Quiet) -> None:
        told = hours.earliest(moment, WIB)

        assert told == moment or hours.covers(told - dt.timedelta(microseconds=1), WIB)

    @given(MOMENTS, TIMES, ZONES)
    def test_of_no_quiet_hours_is_now(self, moment: dt.datetime, time: dt.time, zone: dt.tzinfo) -> None:
        assert Quiet(time, time).earliest(moment, zone) == moment

    def test_of_hours_within_one_day(self) -> None:
        siesta = Quiet(dt.time(12), dt.time(15))

        assert siesta.earliest(at("2026-11-24 13:00"), WIB) == at("2026-11-24 15:00")
        assert siesta.earliest(at("2026-11-24 23:00"), WIB) == at("2026-11-24 23:00")

    def test_of_an_end_that_comes_twice_does_not_go_back(self) -> None:
        berlin = zoneinfo.ZoneInfo("Europe/Berlin")
        second_pass = dt.datetime(2026, 10, 25, 2, 20, tzinfo=berlin, fold=1)

        told = Quiet(dt.time(2, 0), dt.time(2, 30)).earliest(second_pass, berlin)

        assert told == dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC)


class TestDueAt:
    @given(MOMENTS, HOURS, ZONES, st.booleans())
    def test_of_what_is_urgent_is_the_first_moment_outside_quiet_hours(
        self, moment: dt.datetime, hours: Quiet, zone: dt.tzinfo, together: bool
    ) -> None:
        told = due_at(moment, urgent=True, together=together, quiet=hours, zone=zone)

        assert told == hours.earliest(moment, zone)

    @given(MOMENTS, HOURS, ZONES)
    def test_of_everything_else_leaves_an_hour_for_more(
        self, moment: dt.datetime, hours: Quiet, zone: dt.tzinfo
    ) -> None:
        told = due_at(moment, urgent=False, together=True, quiet=hours, zone=zone)

        assert told >= moment + TOGETHER
        assert not hours.covers(told, zone)

    @given(MOMENTS, st.timedeltas(dt.timedelta(), TOGETHER), HOURS, ZONES)
    def test_of_two_that_come_within_an_hour_lies_after_both(
        self, first: dt.datetime, apart: dt.timedelta, hours: Quiet, zone: dt.tzinfo
    ) -> None:
        assert due_at(first, urgent=False, together=True, quiet=hours, zone=zone) >= first + apart

    @given(MOMENTS, HOURS, ZONES)
    def test_of_one_by_one_is_at_once(self, moment: dt.datetime, hours: Quiet, zone: dt.tzinfo) -> None:
        assert due_at(moment, urgent=False, together=False, quiet=hours, zone=zone) == hours.earliest(moment, zone)

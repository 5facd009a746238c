"""The calendar and the rules as rows."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from pytest_django import DjangoAssertNumQueries

from curhat.access.actors import SYSTEM, Actor, Role, Seat
from curhat.deadlines import operations, queries
from curhat.deadlines.calendar import Unit
from curhat.deadlines.models import CalendarVersion, Holiday
from curhat.deadlines.rules import Anchor, DeadlineClass, DeadlineKind, RuleSpec, Rung, RungUnit, rung_at
from curhat.kernel.errors import Invalid, NotFound, NotPermitted
from curhat.messaging.models import Outbound

WIB = ZoneInfo("Asia/Jakarta")
NOW = dt.datetime(2026, 11, 24, 9, tzinfo=WIB)
MONDAY = dt.date(2026, 11, 30)
ADMINISTRATOR = Actor(seats=(Seat(Role.ADMINISTRATOR),))
FINISH = RuleSpec(DeadlineKind.FINISH, DeadlineClass.COMPLAINT, 14, Unit.WORKING, dt.date(2018, 1, 1))
WARN = Rung("warn", DeadlineKind.FINISH, Anchor.DUE, -1, RungUnit.WORKING_DAYS, ("liaison",), dt.date(2026, 1, 1))


def set_monday(**more: str) -> Holiday:
    fields = {"name": "Hari Jadi Kota", "category": "local"} | more
    return operations.set_holiday(date=MONDAY, actor=ADMINISTRATOR, now=NOW, **fields)


def load(*rules: RuleSpec, rungs: tuple[Rung, ...] = (), zone: str = "Asia/Jakarta") -> bool:
    return operations.load_rules(rules=rules, rungs=rungs, zone=zone, actor=SYSTEM, now=NOW)


class TestSetHoliday:
    def test_is_seen_by_the_next_due_date(self) -> None:
        before = queries.current_calendar()

        set_monday()

        after = queries.current_calendar()
        assert before.is_working_day(MONDAY)
        assert not after.is_working_day(MONDAY)
        assert after.version == before.version + 1

    def test_is_announced_so_that_open_deadlines_are_computed_again(self) -> None:
        set_monday()

        posted = Outbound.objects.get()
        assert (posted.topic, posted.destination) == ("calendar.changed", "reports")
        assert posted.payload == {"calendar_id": CalendarVersion.objects.get().pk}

    def test_leaves_no_version_where_nothing_changes(self) -> None:
        set_monday()
        set_monday()

        assert CalendarVersion.objects.count() == 1

    def test_refuses_a_past_date_without_a_reason(self) -> None:
        yesterday = NOW.date() - dt.timedelta(days=1)

        with pytest.raises(Invalid) as refused:
            operations.set_holiday(date=yesterday, name="X", category="local", actor=ADMINISTRATOR, now=NOW)
        operations.set_holiday(
            date=yesterday, name="X", category="local", actor=ADMINISTRATOR, now=NOW, reason="keputusan terlambat"
        )

        assert refused.value.code == "past_holiday_needs_reason"
        assert "keputusan terlambat" in CalendarVersion.objects.get().reason

    def test_allows_today_by_the_city_s_date(self) -> None:
        late = dt.datetime(2026, 11, 23, 18, tzinfo=dt.UTC)  # already the 24th in the city

        with pytest.raises(Invalid):
            operations.set_holiday(
                date=dt.date(2026, 11, 23), name="X", category="local", actor=ADMINISTRATOR, now=late
            )

    def test_is_refused_to_everybody_else(self) -> None:
        mayor = Actor(seats=(Seat(Role.MAYOR),))

        with pytest.raises(NotPermitted):
            operations.set_holiday(date=MONDAY, name="X", category="local", actor=mayor, now=NOW)

    @pytest.mark.parametrize(
        ("change", "code"),
        [({"name": " "}, "holiday_name_missing"), ({"category": "mine"}, "holiday_category_unknown")],
    )
    def test_refuses_half_a_holiday(self, change: dict[str, str], code: str) -> None:
        with pytest.raises(Invalid) as refused:
            set_monday(**change)

        assert refused.value.code == code


class TestRemoveHoliday:
    def test_makes_it_a_working_day_that_seeding_leaves_alone(self) -> None:
        operations.seed_holidays(now=NOW)
        christmas_leave = dt.date(2026, 12, 24)

        operations.remove_holiday(date=christmas_leave, actor=ADMINISTRATOR, now=NOW)
        again = operations.seed_holidays(now=NOW)

        assert again == 0
        assert queries.current_calendar().is_working_day(christmas_leave)

    def test_says_that_a_working_day_is_none(self) -> None:
        with pytest.raises(NotFound):
            operations.remove_holiday(date=MONDAY, actor=ADMINISTRATOR, now=NOW)


class TestSeedHolidays:
    def test_brings_public_days_and_joint_leave_of_three_years(self) -> None:
        operations.seed_holidays(now=NOW)

        categories = dict(Holiday.objects.values_list("date", "category"))
        assert categories[dt.date(2026, 12, 24)] == "joint_leave"
        assert categories[dt.date(2026, 12, 25)] == "public"
        assert {day.year for day in categories} == {2025, 2026, 2027}

    def test_never_overwrites_an_edit(self) -> None:
        operations.set_holiday(
            date=dt.date(2026, 12, 25), name="Natal", category="public", actor=ADMINISTRATOR, now=NOW
        )

        operations.seed_holidays(now=NOW)

        assert Holiday.objects.get(date=dt.date(2026, 12, 25)).name == "Natal"


class TestLoadRules:
    def test_changes_nothing_the_second_time(self) -> None:
        assert load(FINISH, rungs=(WARN,))
        assert not load(FINISH, rungs=(WARN,))
        assert CalendarVersion.objects.count() == 1

    def test_keeps_the_old_rule_for_what_began_under_it(self) -> None:
        load(FINISH, RuleSpec(DeadlineKind.FINISH, DeadlineClass.COMPLAINT, 10, Unit.WORKING, dt.date(2027, 1, 1)))

        days = [
            queries.rule_for(kind="finish", deadline_class="complaint", on=on).days
            for on in (dt.date(2026, 12, 31), dt.date(2027, 1, 1))
        ]

        assert days == [14, 10]

    def test_keeps_what_has_begun_and_drops_what_was_only_planned(self) -> None:
        planned = RuleSpec(DeadlineKind.FINISH, DeadlineClass.COMPLAINT, 10, Unit.WORKING, dt.date(2027, 1, 1))
        load(FINISH, planned)

        load()

        assert queries.rule_for(kind="finish", deadline_class="complaint", on=dt.date(2027, 6, 1)).days == 14

    def test_takes_the_zone_over(self) -> None:
        load(FINISH, zone="Asia/Makassar")

        assert queries.current_calendar().zone == ZoneInfo("Asia/Makassar")

    def test_replaces_a_ladder_as_a_whole(self) -> None:
        later = Rung("late", DeadlineKind.FINISH, Anchor.DUE, 1, RungUnit.HOURS, ("mayor",), dt.date(2027, 1, 1))
        load(FINISH, rungs=(WARN, later))

        assert queries.ladder("finish", dt.date(2026, 12, 31)) == (WARN,)
        assert queries.ladder("finish", dt.date(2027, 1, 1)) == (later,)


class TestTimekeeping:
    def test_costs_one_query_while_nothing_changes(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        load(FINISH)
        queries.timekeeping()

        with django_assert_num_queries(1):
            queries.rule_for(kind="finish", deadline_class="complaint", on=NOW.date())

    def test_falls_back_to_the_rule_for_all_classes_and_says_when_there_is_none(self) -> None:
        load(RuleSpec(DeadlineKind.VERIFY, DeadlineClass.ANY, 2, Unit.WORKING, dt.date(2020, 3, 1)))

        assert queries.rule_for(kind="verify", deadline_class="aspiration", on=NOW.date()).days == 2
        with pytest.raises(LookupError):
            queries.rule_for(kind="finish", deadline_class="aspiration", on=NOW.date())


class TestRungAt:
    def test_counts_hours_from_the_start_day_and_night(self) -> None:
        rung = Rung("mayor", DeadlineKind.FIRST_FOLLOW_UP, Anchor.START, 24, RungUnit.HOURS, ("mayor",), MONDAY)
        friday = dt.datetime(2026, 11, 27, 9, tzinfo=WIB)

        at = rung_at(queries.current_calendar(), rung, start=friday, due=friday)

        assert at == friday + dt.timedelta(hours=24)

    def test_warns_at_the_start_of_the_last_working_day(self) -> None:
        due = dt.datetime(2026, 12, 1, tzinfo=WIB)  # the end of Monday

        assert rung_at(queries.current_calendar(), WARN, start=NOW, due=due) == dt.datetime(2026, 11, 30, tzinfo=WIB)

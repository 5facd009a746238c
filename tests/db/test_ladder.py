"""The ladder as rows: written by an administrator, followed by what runs, each rung exactly once."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curhat.access.actors import Actor
from curhat.deadlines import operations, queries
from curhat.deadlines.models import CalendarVersion, LadderChange
from curhat.deadlines.operations import StaleLadder
from curhat.deadlines.rules import Anchor, Rung, RungUnit, rung_at
from curhat.kernel.errors import Invalid, NotPermitted
from curhat.messaging.models import Outbound
from curhat.reports.models import Deadline, Escalation
from curhat.reports.operations import due, verify, work
from curhat.reports.queries.trial import reached_by
from tests.cast import DAY, HOUR, NOW, agency, send
from tests.ladder import FINISH, drafts, rung

MAYOR = rung(Anchor.START, 24, RungUnit.HOURS, tell=("mayor",))
HEAD = rung(Anchor.DUE, 1, tell=("agency_head", "mayor"))


def write(actor: Actor, *rungs: Rung, now: dt.datetime = NOW) -> tuple[Rung, ...]:
    seen = queries.ladder_version(FINISH)
    return operations.set_ladder(kind=FINISH, rungs=rungs, seen=seen, actor=actor, now=now)


def finish(sent) -> Deadline:
    return Deadline.objects.get(report=sent.report_id, kind="finish")


@pytest.fixture
def assigned(cast):
    def one(**more):
        sent = send(**more)
        verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=NOW + HOUR)
        return sent

    return one


class TestWriting:
    def test_replaces_the_rungs_of_one_kind_whenever_the_deadline_began_and_leaves_the_others(self, cast):
        others = queries.ladder("verify", NOW.date())
        write(cast.admin, MAYOR, HEAD)

        assert [(one.offset, one.tell) for one in queries.ladder("finish", dt.date(2025, 6, 1))] == [
            (24, ("mayor",)),
            (1, ("agency_head", "mayor")),
        ]
        assert queries.ladder("verify", NOW.date()) == others

    def test_leaves_who_what_and_when_and_is_announced(self, cast):
        before = [one.code for one in queries.ladder("finish", NOW.date())]
        Outbound.objects.all().delete()
        write(cast.admin, MAYOR)

        change = LadderChange.objects.get()
        assert (change.changed_by_id, change.changed_at) == (cast.admin.person_id, NOW)
        assert [row["code"] for row in change.before] == before
        assert change.after == [
            {"code": "finish-1", "anchor": "start", "offset": 24, "unit": "hours", "tell": ["mayor"]}
        ]
        assert Outbound.objects.get().topic == "calendar.changed"

    def test_leaves_nothing_where_nothing_changes(self, cast):
        versions = CalendarVersion.objects.count()
        write(cast.admin, *queries.ladder("finish", NOW.date()))
        assert not LadderChange.objects.exists()
        assert CalendarVersion.objects.count() == versions

    def test_is_the_administrators_alone(self, cast):
        for actor in (cast.rina, cast.joko, cast.ning):
            with pytest.raises(NotPermitted):
                write(actor, MAYOR)

    def test_refuses_what_a_colleague_has_changed_and_writes_nothing_of_what_is_wrong(self, cast):
        write(cast.admin, MAYOR)
        with pytest.raises(StaleLadder):
            operations.set_ladder(kind=FINISH, rungs=[HEAD], seen=0, actor=cast.admin, now=NOW)
        with pytest.raises(Invalid):
            write(cast.admin, HEAD, HEAD)
        assert LadderChange.objects.count() == 1

    def test_stays_when_the_city_file_is_read_again(self, cast):
        write(cast.admin, MAYOR)
        keeping = queries.timekeeping()
        operations.load_rules(
            rules=keeping.rules, rungs=keeping.rungs, zone="Asia/Makassar", actor=cast.admin, now=NOW + DAY
        )
        assert [one.offset for one in queries.ladder("finish", NOW.date())] == [24]


class TestRunning:
    def test_follows_at_once_and_says_nothing_twice(self, cast, assigned):
        sent = assigned()
        write(cast.admin, MAYOR, now=NOW + 2 * DAY)
        due.recompute_all(now=NOW + 2 * DAY)
        due.scan(now=NOW + 2 * DAY)
        (told,) = finish(sent).escalations.all()
        assert told.told == ["mayor"]

        moved = rung(Anchor.START, 60, RungUnit.HOURS, tell=("mayor",), code=told.rung)
        for draft in ((moved,), (HEAD,), (moved, HEAD), (MAYOR, HEAD)):
            write(cast.admin, *draft, now=NOW + 3 * DAY)
            due.recompute_all(now=NOW + 3 * DAY)
            due.scan(now=NOW + 3 * DAY)
        rungs = list(finish(sent).escalations.values_list("rung", flat=True))
        assert len(rungs) == len(set(rungs))
        assert rungs.count(told.rung) == 1

    @given(
        steps=st.lists(
            st.tuples(st.sampled_from(["scan", "sleep", "write", "write late"]), st.integers(1, 90), drafts()),
            max_size=12,
        )
    )
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    def test_climbs_each_rung_once_none_lost_none_early_through_random_edits(self, cast, assigned, steps):
        admin, _ = cast.admin, cast.rina  # There before, so that they are not rolled back with the first example.
        with transaction.atomic():
            sent = assigned()
            now = NOW + 2 * HOUR
            for what, hours, draft in [*steps, ("scan", 1, ())]:
                now += hours * HOUR
                if what.startswith("write"):
                    write(admin, *draft, now=now)
                    now += (what == "write late") * 5 * HOUR
                if what != "sleep":
                    due.recompute_all(now=now)
                    due.scan(now=now)
                    self.look(sent, now)
            transaction.set_rollback(True)

    def look(self, sent, now):
        """Count again from the ladder in force alone, by its own arithmetic, what must have been climbed by now."""
        deadline, calendar = finish(sent), queries.current_calendar()
        climbed = list(Escalation.objects.filter(deadline=deadline).values_list("rung", "basis_at", "at"))
        keys = [row[:2] for row in climbed]
        assert len(keys) == len(set(keys))
        events = [e.data["rung"] for e in sent.report.events.filter(what="escalated") if e.data["kind"] == "finish"]
        assert len(events) == len(set(events))
        for one in queries.ladder("finish", now.date()):
            at = rung_at(calendar, one, start=deadline.started_at, due=deadline.due_at)
            basis = deadline.started_at if one.anchor is Anchor.START else deadline.due_at
            if at <= now:
                assert (one.code, basis) in keys, "lost"
            elif deadline.next_rung_at is None or deadline.next_rung_at > at:
                assert (one.code, basis) in keys, "it would be lost"
            for code, _, when in climbed:
                # Of what was climbed in this very look, nothing came before its time.
                assert code != one.code or when != now or at <= now, "too early"


class TestTrial:
    def test_counts_each_rung_and_role_and_writes_nothing(self, cast, assigned):
        early = assigned()
        assigned()
        assigned(protected=False)
        drawn = operations.rehearse_ladder(kind=FINISH, rungs=[MAYOR, HEAD], actor=cast.admin, now=NOW)
        soon = reached_by(FINISH, drawn, now=NOW + 2 * HOUR)
        assert [(one.at_once, one.later, one.told) for one in soon.rungs] == [(0, 3, 0), (0, 3, 0)]

        work.ask(report_id=early.report_id, note="Mana?", actor=cast.joko, now=NOW + 3 * HOUR)
        late = reached_by(FINISH, drawn, now=NOW + 2 * DAY)
        assert [(one.at_once, one.later, one.told) for one in late.rungs] == [(2, 0, 0), (0, 2, 0)]
        assert late.by_role == {"mayor": (2, 2), "agency_head": (0, 2)}
        assert not LadderChange.objects.exists()

        write(cast.admin, MAYOR, HEAD)
        due.recompute_all(now=NOW + 2 * DAY)
        due.scan(now=NOW + 2 * DAY)
        after = reached_by(FINISH, queries.ladder("finish", NOW.date()), now=NOW + 2 * DAY)
        assert [(one.at_once, one.later, one.told) for one in after.rungs] == [(0, 0, 2), (0, 2, 0)]

    def test_says_exactly_what_then_happens(self, cast, assigned):
        for _ in range(4):
            assigned()
        due.scan(now=NOW + 2 * DAY)
        before = Escalation.objects.filter(deadline__kind="finish").count()
        drawn = operations.rehearse_ladder(kind=FINISH, rungs=[MAYOR, HEAD], actor=cast.admin, now=NOW)
        promised = sum(one.at_once for one in reached_by(FINISH, drawn, now=NOW + 3 * DAY).rungs)

        write(cast.admin, MAYOR, HEAD, now=NOW + 3 * DAY)
        due.recompute_all(now=NOW + 3 * DAY)
        due.scan(now=NOW + 3 * DAY)

        assert Escalation.objects.filter(deadline__kind="finish").count() - before == promised == 4

    def test_counts_nothing_of_closed_circles(self, cast):
        sent = send(protected=True)
        verify.assign(report_id=sent.report_id, agency_id=agency("DINSOSP3A").pk, actor=cast.wati, now=NOW)
        assert reached_by(FINISH, [MAYOR], now=NOW + 9 * DAY).reports == 0

    def test_asks_the_same_few_questions_however_many_there_are(self, cast, assigned):
        for wanted in (1, 6):
            for _ in range(wanted):
                assigned()
            queries.timekeeping()
            with CaptureQueriesContext(connection) as seen:
                reached_by(FINISH, [MAYOR, HEAD], now=NOW + DAY)
            assert len(seen) == 3

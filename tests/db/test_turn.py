"""Who sends many blocks nobody: a report's turn to be read."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curhat.access.actors import Actor
from curhat.deadlines import operations
from curhat.deadlines.queries import current_calendar
from curhat.reports.models import Report
from curhat.reports.models.reporter import Identity
from curhat.reports.operations import due, verify, work
from curhat.reports.queries import queues
from curhat.reports.turn import LATER_BY, MOST_AHEAD, turn_at
from tests.cast import DAY, HOUR, NOW, agency, bring, send

pytestmark = pytest.mark.usefixtures("cast")
HEAVY = Identity("Bu Gigih", "+6281200000001", "")
MINUTE = HOUR / 60


def neighbour(n: int = 0) -> Identity:
    return Identity("", f"+62813000{n:05}", "")


def ahead(sent) -> int:
    return Report.objects.values_list("ahead", flat=True).get(pk=sent.report_id)


def queue(actor: Actor) -> list[int]:
    rows = queues.page(actor=actor, queue="unverified", calendar=current_calendar(), now=NOW, size=500)
    return [row.pk for row in rows]


def due_of(report: Report) -> dt.datetime:
    assert report.due_at is not None
    return report.due_at


class TestAhead:
    def test_knows_a_sender_by_number_address_account_or_browser(self, cast):
        first = send(identity=Identity("", "+6281200000001", "a@surel.example"))
        assert ahead(first) == 0
        assert ahead(send(identity=Identity("", "+6281200000001", ""))) == 1
        assert ahead(send(identity=Identity("", "", "a@surel.example"))) == 1
        assert ahead(send(identity=Identity(), actor=first.siti)) == 1
        assert [ahead(send(identity=Identity(), actor=Actor(cast.joko.person_id))) for _ in range(3)] == [0, 1, 2]

    def test_counts_what_several_marks_find_once(self):
        known = [send(identity=HEAVY) for _ in range(3)]
        keys = frozenset().union(*(sent.siti.access_keys for sent in known))
        assert ahead(send(identity=HEAVY, actor=Actor(access_keys=keys))) == 3

    def test_asks_nothing_and_counts_nothing_of_who_shows_nothing(self):
        send(identity=Identity())
        with CaptureQueriesContext(connection) as seen:
            sent = send(identity=Identity())
        assert ahead(sent) == 0
        assert not [q for q in seen if "AS waiting" in q["sql"]]

    def test_counts_what_still_waits_alone(self, cast):
        sent = send(identity=HEAVY)
        verify.assign(report_id=sent.report_id, agency_id=agency("DLH").pk, actor=cast.rina, now=NOW)
        assert ahead(send(identity=HEAVY)) == 0

    def test_counts_of_the_same_circle_alone(self):
        send(identity=HEAVY, protected=True)
        assert ahead(send(identity=HEAVY)) == 0
        assert ahead(send(identity=HEAVY, protected=True)) == 1

    def test_of_what_is_brought_counts_the_reporter_not_the_officer(self, cast):
        assert [ahead(bring(by=cast.rina, identity=neighbour(n))) for n in range(3)] == [0, 0, 0]
        assert ahead(bring(by=cast.rina, identity=neighbour(1))) == 1

    def test_sent_twice_is_sent_once(self):
        key = uuid.UUID("8b8a7a0e-31c1-4c6b-9a63-0d5f0f6f8a11")
        one, other = (send(identity=HEAVY, key=key) for _ in range(2))
        assert one.report_id == other.report_id
        assert ahead(one) == 0


class TestQueue:
    def test_puts_everybodys_first_before_the_next_of_whoever_sends_many(self, cast):
        many = [send(identity=HEAVY, now=NOW + n * MINUTE).report_id for n in range(20)]
        others = [send(identity=neighbour(n), now=NOW + HOUR + n * MINUTE).report_id for n in range(5)]
        assert queue(cast.rina) == [many[0], *others, *many[1:]]

    def test_goes_on_page_by_page(self, cast):
        for n in range(9):
            send(identity=HEAVY if n % 2 else neighbour(n), now=NOW + n * MINUTE)
        whole, found, cursor = queue(cast.rina), [], None
        while True:
            rows = queues.page(
                actor=cast.rina, queue="unverified", calendar=current_calendar(), now=NOW, after=cursor, size=2
            )
            found += [row.pk for row in rows[:2]]
            if len(rows) <= 2:
                break
            cursor = (rows[1].turn_at, rows[1].pk)
        assert found == whole
        assert len(found) == 9

    def test_takes_what_comes_back_to_be_read_as_it_is_due(self, cast):
        sent = [send(identity=HEAVY) for _ in range(3)][-1]
        assert ahead(sent) == 2
        verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=NOW + HOUR)
        work.hand_back(report_id=sent.report_id, note="Bukan kami.", actor=cast.joko, now=NOW + 2 * HOUR)
        report = sent.report
        assert (report.state, report.ahead, report.turn_at) == ("submitted", 0, report.due_at)

    def test_moves_with_the_calendar(self, cast):
        sent = [send(identity=HEAVY) for _ in range(2)][-1]
        before = sent.report
        operations.set_holiday(
            date=(due_of(before) - HOUR).date(), name="Libur", category="local", actor=cast.admin, now=NOW
        )
        due.recompute_all(now=NOW)
        after = sent.report
        assert due_of(after) > due_of(before)
        assert after.turn_at == due_of(after) + LATER_BY

    @given(
        st.lists(
            st.tuples(st.sampled_from("aaaabc"), st.integers(0, 30), st.sampled_from(["send", "read"])), max_size=30
        )
    )
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    def test_holds_none_for_ever_and_nobodys_first_behind_anothers_next(self, cast, steps):
        rina = cast.rina
        with transaction.atomic():
            now = NOW
            senders: dict[int, str] = {}
            for who, hours, what in steps:
                now += hours * HOUR
                waiting = queue(rina)
                if what == "read" and waiting:
                    verify.assign(report_id=waiting[0], agency_id=agency("DLH").pk, actor=rina, now=now)
                    continue
                waits = [pk for pk in waiting if senders[pk] == who]
                sent = send(identity=Identity("", f"+62812999{ord(who):05}", ""), now=now)
                senders[sent.report_id] = who
                # Counted again, by what this test knows: of what waits, only what came within a week.
                young = Report.objects.filter(pk__in=waits, created_at__gt=now - 7 * DAY).count()
                assert ahead(sent) == young
            rows = Report.objects.in_bulk(queue(rina))
            order = [rows[pk] for pk in queue(rina)]
            assert {row.pk for row in order} == set(
                Report.objects.filter(state="submitted").values_list("pk", flat=True)
            )
            for n, row in enumerate(order):
                for later in order[n + 1 :]:
                    assert not (later.ahead == 0 and row.ahead > 0 and due_of(later) <= due_of(row))
                    assert due_of(later) + MOST_AHEAD * LATER_BY >= due_of(row)
            transaction.set_rollback(True)


@given(
    st.integers(0, 40_000).map(lambda hours: NOW + hours * HOUR),
    st.integers(0, 5000),
)
def test_is_never_early_and_at_most_a_week_late(due_at, many):
    assert due_at <= turn_at(due_at, many) <= due_at + 7 * DAY


def test_stands_by_its_turn_and_tells_nobody_why(cast):
    for _ in range(3):
        send(identity=HEAVY, anonymous=True)
    rows = queues.page(actor=cast.rina, queue="unverified", calendar=current_calendar(), now=NOW)
    assert {"ahead"} <= rows[0].get_deferred_fields()


@pytest.mark.parametrize("name", ["joko"])
def test_is_the_verifiers_alone(cast, name):
    assert all(queue.sort != "turn" for queue in queues.queues_of(getattr(cast, name)))

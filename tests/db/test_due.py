"""What time does to reports, also to a worker that slept for a week."""

import datetime as dt
import itertools

import pytest

from curhat.access.actors import Actor, Role, Seat
from curhat.deadlines import operations as deadlines
from curhat.deadlines.calendar import Unit
from curhat.deadlines.rules import DeadlineClass, DeadlineKind, RuleSpec
from curhat.messaging.models import Outbound
from curhat.reports.models import Deadline, Escalation
from curhat.reports.operations import due, reply, verify, work
from curhat.reports.queries.detail import get_own
from curhat.reports.workflow import Outcome, State
from tests.cast import DAY, HOUR, NOW, WIB, agency, send

ADMINISTRATOR = Actor(seats=(Seat(Role.ADMINISTRATOR),))


def assigned(cast, sent=None):
    sent = sent or send()
    verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=NOW + HOUR)
    return sent


def answered(cast):
    sent = assigned(cast)
    work.answer(report_id=sent.report_id, note="Sudah.", actor=cast.joko, now=NOW + 2 * HOUR)
    return sent


def end_of(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day + DAY, dt.time.min, WIB)


def deadline(sent, kind) -> Deadline:
    return Deadline.objects.filter(report=sent.report_id, kind=kind).latest("pk")


class TestDueDates:
    def test_follow_the_city_and_the_class_of_the_report(self, cast):
        sent = send()
        assert sent.report.due_at == end_of(dt.date(2026, 11, 26))  # the city's own two days

        assigned(cast, sent)

        assert deadline(sent, "first_follow_up").due_at == end_of(dt.date(2026, 12, 1))
        assert deadline(sent, "finish").due_at == end_of(dt.date(2026, 12, 14))
        assert deadline(sent, "verify").met_at == NOW + HOUR

    def test_stand_still_while_the_reporter_is_asked(self, cast):
        sent = assigned(cast)
        work.ask(report_id=sent.report_id, note="Mana?", actor=cast.joko, now=NOW + 2 * HOUR)
        assert sent.report.due_at == end_of(dt.date(2026, 12, 24))  # thirty calendar days, the reporter's

        reply.supply(report_id=sent.report_id, note="Situ.", actor=sent.siti, now=NOW + 3 * DAY)

        assert deadline(sent, "finish").due_at == end_of(dt.date(2026, 12, 17))
        sentence = get_own(number=sent.report.number, actor=sent.siti, now=NOW).owed[0].sentence
        assert "menunggu jawaban pelapor" in sentence

    def test_leave_at_least_two_days_after_a_first_objection(self, cast):
        sent = assigned(cast)
        late = NOW + 19 * DAY  # Sunday 13 December; the finish is owed on Monday 14
        work.answer(report_id=sent.report_id, note="Sudah.", actor=cast.joko, now=late)
        reply.reject(report_id=sent.report_id, note="Belum.", actor=sent.siti, now=late + HOUR)

        assert deadline(sent, "finish").due_at == end_of(dt.date(2026, 12, 15))

    def test_start_the_first_follow_up_anew_but_not_the_finish_when_reassigned(self, cast):
        sent = assigned(cast)
        finish = deadline(sent, "finish").due_at
        verify.assign(
            report_id=sent.report_id, agency_id=agency("DLH").pk, note="Pohon", actor=cast.rina, now=NOW + 3 * DAY
        )

        assert deadline(sent, "first_follow_up").due_at == end_of(dt.date(2026, 12, 4))
        assert deadline(sent, "finish").due_at == finish

    def test_are_not_met_by_taking_a_report_up_in_silence(self, cast):
        sent = assigned(cast)
        work.start(report_id=sent.report_id, actor=cast.joko, now=NOW + 2 * HOUR)
        assert deadline(sent, "first_follow_up").met_at is None

        work.progress(report_id=sent.report_id, note="Besok kami survei.", actor=cast.joko, now=NOW + 3 * HOUR)

        assert deadline(sent, "first_follow_up").met_at == NOW + 3 * HOUR

    def test_meet_the_finish_at_the_answer_not_at_the_citizens_yes(self, cast):
        sent = answered(cast)
        reply.confirm(report_id=sent.report_id, actor=sent.siti, now=NOW + 5 * DAY)

        assert deadline(sent, "finish").met_at == NOW + 2 * HOUR


class TestScan:
    def test_climbs_each_rung_once_however_often_it_looks(self, cast):
        sent = assigned(cast)
        for hours in (26, 27, 28):
            due.scan(now=NOW + hours * HOUR)

        assert list(Escalation.objects.values_list("rung", flat=True)) == ["follow_up_24h_mayor"]
        assert sent.report.events.filter(what="escalated").count() == 1

    def test_climbs_all_that_a_worker_slept_through_and_warns_of_nothing_past(self, cast):
        assigned(cast)
        due.scan(now=NOW + 14 * DAY)
        due.scan(now=NOW + 14 * DAY)

        told = dict(Escalation.objects.filter(deadline__kind="first_follow_up").values_list("rung", "told"))
        assert told == {
            "follow_up_24h_mayor": ["mayor"],
            "follow_up_warn": [],
            "follow_up_late": ["liaison", "agency_head"],
            "follow_up_late_mayor": ["mayor", "agency_head"],
        }

    def test_leaves_a_stopped_clock_alone(self, cast):
        sent = assigned(cast)
        work.ask(report_id=sent.report_id, note="Mana?", actor=cast.joko, now=NOW + 2 * HOUR)
        due.scan(now=NOW + 20 * DAY)

        assert not Escalation.objects.exclude(deadline__kind="needs_info").exists()

    def test_closes_an_answer_by_silence_as_unconfirmed_never_as_fixed(self, cast):
        sent = answered(cast)
        due.scan(now=NOW + 10 * DAY)
        assert sent.report.state == State.ANSWERED

        assert due.scan(now=NOW + 20 * DAY)["lapsed"] == 1
        assert due.scan(now=NOW + 20 * DAY)["lapsed"] == 0

        assert (sent.report.state, sent.report.outcome) == (State.CLOSED, Outcome.UNCONFIRMED)

    def test_archives_a_question_that_nobody_answered(self, cast):
        sent = assigned(cast)
        work.ask(report_id=sent.report_id, note="Mana?", actor=cast.joko, now=NOW + 2 * HOUR)
        due.scan(now=NOW + 32 * DAY)

        assert (sent.report.state, sent.report.archive_reason) == (State.ARCHIVED, "no_answer")

    def test_never_ends_a_protected_case_by_silence(self, cast):
        sent = send(protected=True)
        verify.assign(report_id=sent.report_id, agency_id=agency("DINSOSP3A").pk, actor=cast.wati, now=NOW)
        work.answer(report_id=sent.report_id, note="Kami dampingi.", actor=cast.wati, now=NOW + HOUR)
        due.scan(now=NOW + 90 * DAY)

        assert sent.report.state == State.ANSWERED

    def test_brings_planned_work_back_on_its_day(self, cast):
        sent = assigned(cast)
        day = (NOW + 10 * DAY).date()
        work.plan(
            report_id=sent.report_id,
            note="Anggaran",
            item="APBD",
            planned_for=day,
            actor=cast.endah,
            now=NOW + 2 * HOUR,
        )
        due.scan(now=NOW + 9 * DAY)
        assert sent.report.state == State.PLANNED
        assert sent.report.due_at is None

        due.scan(now=NOW + 10 * DAY)

        assert sent.report.state == State.IN_PROGRESS
        assert sent.report.due_at is not None


class TestRecompute:
    def test_moves_open_deadlines_with_a_trace_when_a_holiday_is_added(self, cast):
        sent = assigned(cast)
        before = deadline(sent, "finish").due_at
        deadlines.set_holiday(date=dt.date(2026, 12, 7), name="Pilkada", category="local", actor=ADMINISTRATOR, now=NOW)
        assert Outbound.objects.filter(topic="calendar.changed").exists()

        moved = due.recompute_all(now=NOW + 2 * HOUR)

        assert moved == 1  # the first follow-up lies before it
        assert deadline(sent, "finish").due_at == before + DAY
        trace = sent.report.events.get(what="recomputed")
        assert trace.data["from"] == before.isoformat() or dt.datetime.fromisoformat(trace.data["from"]) == before
        assert due.recompute_all(now=NOW + 3 * HOUR) == 0

    def test_leaves_alone_what_was_met_while_it_waited_for_the_report(self, cast):
        sent = assigned(cast)
        deadlines.set_holiday(date=dt.date(2026, 12, 7), name="Pilkada", category="local", actor=ADMINISTRATOR, now=NOW)
        work.decline(report_id=sent.report_id, note="Tidak bisa.", actor=cast.endah, now=NOW + 2 * HOUR)
        met = deadline(sent, "finish")

        assert not due._recompute(met.pk, NOW + 3 * HOUR)

        assert deadline(sent, "finish").due_at == met.due_at

    def test_applies_a_rule_that_was_entered_late(self, cast):
        sent = assigned(cast)
        rules = [RuleSpec(kind, DeadlineClass.ANY, 7, Unit.WORKING, dt.date(2026, 11, 1)) for kind in DeadlineKind]
        rules.append(RuleSpec(DeadlineKind.FINISH, DeadlineClass.COMPLAINT, 7, Unit.WORKING, dt.date(2026, 11, 1)))
        deadlines.load_rules(rules=rules, rungs=(), zone="Asia/Jakarta", actor=ADMINISTRATOR, now=NOW)
        due.recompute_all(now=NOW + 2 * HOUR)

        assert deadline(sent, "finish").due_at == end_of(dt.date(2026, 12, 3))


@pytest.mark.parametrize("days", range(0, 60, 7))
def test_the_clock_is_charged_to_one_holder_whenever_one_looks(cast, days):
    sent = answered(cast)
    due.scan(now=NOW + days * DAY)

    spans = list(sent.report.spans.order_by("from_at"))
    for one, following in itertools.pairwise(spans):
        assert one.until_at == following.from_at

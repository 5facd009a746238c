"""What the city says to somebody who came by a desk waits until an officer has told them, and is told once."""

from __future__ import annotations

import pytest

from curhat.deadlines.queries import current_calendar
from curhat.kernel.errors import Conflict, NotFound, NotPermitted
from curhat.notices import choices
from curhat.notices.channels import Channel
from curhat.reports.brought import Way
from curhat.reports.intake import About, Kind
from curhat.reports.models.reporter import Identity
from curhat.reports.operations import due, reply, settle, verify, work
from curhat.reports.operations.erase import erase
from curhat.reports.operations.settle import Nature
from curhat.reports.operations.step import StaleForm
from curhat.reports.operations.told import told
from curhat.reports.queries import queues
from curhat.reports.workflow import Outcome
from tests.cast import DAY, HOUR, NOW, agency, bring, send


def untold(actor):
    found = queues.page(actor=actor, queue="untold", calendar=current_calendar(), now=NOW + DAY)
    counts = queues.counts(actor=actor, calendar=current_calendar(), now=NOW + DAY)
    assert counts["untold"] == len(found)
    return [report.pk for report in found]


def due_at(sent):
    found = sent.report.due_at
    assert found is not None
    return found


def assign(cast, sent):
    verify.assign(report_id=sent.report_id, agency_id=agency("DLH").pk, actor=cast.rina, now=NOW + HOUR)


def answer(cast, sent, note="Sudah kami tambal.", now=NOW + 2 * HOUR):
    work.answer(report_id=sent.report_id, note=note, actor=cast.lilik, now=now)


@pytest.fixture
def answered(cast):
    sent = bring(by=cast.rina)
    assign(cast, sent)
    answer(cast, sent)
    return sent


class TestUntold:
    def test_waits_from_what_the_city_says_first_not_from_who_has_the_report(self, cast):
        sent = bring(by=cast.rina)
        assign(cast, sent)
        assert untold(cast.rina) == []

        work.progress(report_id=sent.report_id, note="Besok.", actor=cast.lilik, now=NOW + 2 * HOUR)
        answer(cast, sent, now=NOW + 3 * HOUR)

        assert untold(cast.rina) == [sent.report_id]
        assert sent.report.untold_since == NOW + 2 * HOUR

    def test_of_a_report_that_is_over_waits_as_well(self, cast):
        sent = bring(by=cast.rina)
        verify.archive(report_id=sent.report_id, reason="unclear", note="Tidak jelas.", actor=cast.rina, now=NOW + HOUR)

        assert untold(cast.rina) == [sent.report_id]

    def test_is_over_once_it_was_told_and_begins_anew_with_new_words(self, cast, answered):
        told(report_id=answered.report_id, actor=cast.rina, now=NOW + 3 * HOUR)
        assert untold(cast.rina) == []
        assert answered.report.events.latest("seq").audience == "staff"

        reply.return_answer(report_id=answered.report_id, note="Kurang.", actor=cast.ning, now=NOW + 4 * HOUR)
        answer(cast, answered, "Sudah, dengan foto.", now=NOW + 5 * HOUR)
        assert untold(cast.rina) == [answered.report_id]

    @pytest.mark.parametrize("deed", [reply.confirm, reply.withdraw])
    def test_is_over_where_the_reporter_was_here_themselves(self, cast, answered, deed):
        deed(report_id=answered.report_id, actor=answered.siti, now=NOW + 3 * HOUR)
        assert untold(cast.rina) == []

    def test_does_not_wait_for_whom_our_own_notices_reach(self, cast):
        by_mail = bring(by=cast.rina, identity=Identity("Siti", "", "siti@surel.example"))
        by_choice, online = bring(by=cast.rina), send()
        wanted = choices.Wanted(frozenset({Channel.EMAIL}), email="siti@surel.example")
        choices.choose_for_report(report_id=by_choice.report_id, wanted=wanted, actor=by_choice.siti, now=NOW)
        for sent in (by_mail, by_choice, online):
            assign(cast, sent)
            answer(cast, sent)

        assert untold(cast.rina) == []

    def test_does_not_wait_for_whom_who_wants_to_hear_nothing(self, cast):
        sent = bring(by=cast.rina)
        choices.choose_for_report(report_id=sent.report_id, wanted=choices.Wanted(), actor=sent.siti, now=NOW)
        assign(cast, sent)
        answer(cast, sent)

        assert untold(cast.rina) == []

    def test_is_never_of_a_protected_case_also_where_it_becomes_one(self, cast, answered):
        protected = bring(by=cast.wati, protected=True)
        verify.refer(report_id=protected.report_id, whom="Polres", note="x", actor=cast.wati, now=NOW + HOUR)
        nature = Nature("Judul", Kind.COMPLAINT, None, protected=True)
        settle.settle(report_id=answered.report_id, nature=nature, actor=cast.rina, now=NOW + 3 * HOUR)

        assert untold(cast.wati) == untold(cast.rina) == []

    def test_goes_with_its_report_into_another_circle(self, cast, answered):
        nature = Nature("Judul", Kind.COMPLAINT, None, About.OFFICIAL)
        settle.settle(report_id=answered.report_id, nature=nature, actor=cast.rina, now=NOW + 3 * HOUR)

        assert untold(cast.rina) == []
        assert untold(cast.hadi) == [answered.report_id]

    def test_ends_with_the_reporter(self, cast, answered):
        told(report_id=answered.report_id, actor=cast.rina, now=NOW + 3 * HOUR)
        verify.close(
            report_id=answered.report_id, outcome=Outcome.ANSWERED, note="x", actor=cast.rina, now=NOW + 4 * HOUR
        )
        assert untold(cast.rina) == [answered.report_id]
        erase(report_id=answered.report_id, actor=answered.siti, now=NOW + 5 * HOUR)

        assert untold(cast.rina) == []

    @pytest.mark.parametrize("name", ["joko", "lilik", "ning", "agus", "admin", "audit"])
    def test_is_a_list_of_the_desks_alone(self, cast, answered, name):
        with pytest.raises(NotFound):
            queues.page(actor=getattr(cast, name), queue="untold", calendar=current_calendar(), now=NOW + DAY)


class TestSilence:
    def test_does_not_count_before_somebody_was_told_that_they_were_answered(self, cast, answered):
        due.scan(now=NOW + 60 * DAY)
        assert (answered.report.state, answered.report.due_at) == ("answered", None)

        told(report_id=answered.report_id, actor=cast.rina, now=NOW + 60 * DAY)
        due.scan(now=NOW + 61 * DAY)
        assert answered.report.state == "answered"
        assert due_at(answered) > NOW + 70 * DAY

        due.scan(now=NOW + 90 * DAY)
        assert (answered.report.state, answered.report.outcome) == ("closed", "unconfirmed")
        assert untold(cast.rina) == [answered.report_id]

    def test_does_not_count_either_before_they_know_that_they_were_asked(self, cast):
        sent = bring(by=cast.rina)
        work.ask(report_id=sent.report_id, note="Gang berapa?", actor=cast.rina, now=NOW + HOUR)
        due.scan(now=NOW + 60 * DAY)
        assert (sent.report.state, sent.report.due_at) == ("needs_info", None)

        told(report_id=sent.report_id, actor=cast.rina, now=NOW + 60 * DAY)
        due.scan(now=NOW + 80 * DAY)
        assert sent.report.state == "needs_info"
        due.scan(now=NOW + 100 * DAY)
        assert sent.report.state == "archived"

    def test_counts_from_when_the_reporter_was_here_themselves(self, cast, answered):
        reply.set_consent(report_id=answered.report_id, given=True, actor=answered.siti, now=NOW + 60 * DAY)

        assert due_at(answered) > NOW + 70 * DAY

    def test_counts_anew_after_a_merge_only_where_they_were_told(self, cast, answered):
        head = bring(by=cast.rina)
        number = head.report.number
        verify.merge(report_id=answered.report_id, head_number=number, actor=cast.rina, now=NOW + 3 * HOUR)
        verify.unmerge(report_id=answered.report_id, actor=cast.rina, now=NOW + 4 * HOUR)
        assert answered.report.due_at is None

        told(report_id=answered.report_id, actor=cast.rina, now=NOW + 5 * HOUR)
        assert due_at(answered) > NOW + 10 * DAY


class TestTold:
    def test_is_refused_to_the_second_in_words(self, cast, answered):
        seen = answered.report.version
        told(report_id=answered.report_id, seen_version=seen, actor=cast.rina, now=NOW + 3 * HOUR)
        with pytest.raises(Conflict) as refused:
            told(report_id=answered.report_id, seen_version=seen, actor=cast.rina, now=NOW + 4 * HOUR)

        assert refused.value.code == "nothing_to_tell"
        assert answered.report.events.filter(what="told").count() == 1

    def test_is_refused_where_newer_words_would_pass_as_told(self, cast):
        sent = bring(by=cast.rina)
        assign(cast, sent)
        work.progress(report_id=sent.report_id, note="Besok.", actor=cast.lilik, now=NOW + 2 * HOUR)
        seen = sent.report.version
        answer(cast, sent, now=NOW + 3 * HOUR)
        with pytest.raises(StaleForm):
            told(report_id=sent.report_id, seen_version=seen, actor=cast.rina, now=NOW + 4 * HOUR)

        assert untold(cast.rina) == [sent.report_id]

    @pytest.mark.parametrize("name", ["lilik", "ning"])
    def test_is_not_for_who_only_reads_it(self, cast, answered, name):
        with pytest.raises(NotPermitted):
            told(report_id=answered.report_id, actor=getattr(cast, name), now=NOW + 3 * HOUR)

    def test_is_nothing_of_another_circle(self, cast):
        sent = bring(by=cast.hadi, about=About.OFFICIAL, way=Way.VISITOR)
        with pytest.raises(NotFound):
            told(report_id=sent.report_id, actor=cast.rina, now=NOW + HOUR)

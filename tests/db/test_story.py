"""One report the whole way, and the ways beside it."""

import pytest
from django.db import IntegrityError, transaction

from curhat.access.actors import ANYBODY
from curhat.kernel.errors import Conflict, Invalid, NotFound, NotPermitted
from curhat.messaging.models import Outbound
from curhat.receipts.models import LedgerEntry
from curhat.reports.intake import About, Circle, Kind
from curhat.reports.models import ClockSpan, Report, SealedSubmission
from curhat.reports.operations import identity, reply, settle, verify, work
from curhat.reports.operations.settle import Nature
from curhat.reports.operations.step import NoteMissing, StaleForm, StepNotAllowed
from curhat.reports.operations.submit import KeyReused
from curhat.reports.queries.detail import get_own, get_report
from curhat.reports.workflow import Outcome, State
from tests.cast import DAY, HOUR, NOW, Cast, Sent, agency, send


def assigned(cast: Cast, sent: Sent | None = None) -> Sent:
    sent = sent or send()
    verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=NOW + HOUR)
    return sent


def answered(cast: Cast, sent: Sent | None = None) -> Sent:
    sent = assigned(cast, sent)
    work.start(report_id=sent.report_id, actor=cast.joko, now=NOW + 2 * HOUR)
    work.answer(report_id=sent.report_id, note="Sudah ditambal.", actor=cast.joko, now=NOW + 3 * HOUR)
    return sent


class TestTheWholeWay:
    def test_ends_fixed_only_when_the_citizen_says_so(self, cast):
        sent = answered(cast)
        reply.reject(report_id=sent.report_id, note="Lepas lagi.", actor=sent.siti, now=NOW + DAY)
        work.answer(report_id=sent.report_id, note="Diaspal ulang.", actor=cast.joko, now=NOW + 2 * DAY)
        reply.confirm(report_id=sent.report_id, actor=sent.siti, now=NOW + 3 * DAY)

        report = sent.report
        assert (report.state, report.outcome) == (State.CLOSED, Outcome.FIXED)
        whats = list(report.events.order_by("seq").values_list("what", flat=True))
        assert whats == ["submitted", "assign", "start", "answer", "reject", "answer", "confirm"]
        assert list(report.events.order_by("seq").values_list("seq", flat=True)) == list(range(1, 8))

    def test_tells_the_outbox_every_step_once(self, cast):
        sent = answered(cast)

        topics = list(
            Outbound.objects.filter(key=f"report:{sent.report_id}").order_by("seq").values_list("topic", flat=True)
        )
        assert topics == ["report.submitted", "report.assign", "report.start", "report.answer"]

    def test_charges_every_moment_to_one_holder(self, cast):
        sent = answered(cast)
        reply.confirm(report_id=sent.report_id, actor=sent.siti, now=NOW + DAY)

        spans = list(ClockSpan.objects.filter(report=sent.report_id).order_by("from_at"))
        assert [span.holder for span in spans] == ["verifier", "agency", "reporter"]
        assert [span.until_at for span in spans] == [*(span.from_at for span in spans[1:]), NOW + DAY]

    def test_sends_a_second_rejection_to_the_verifier_who_may_not_call_it_fixed(self, cast):
        sent = answered(cast)
        reply.reject(report_id=sent.report_id, note="Belum.", actor=sent.siti, now=NOW + DAY)
        work.answer(report_id=sent.report_id, note="Sudah.", actor=cast.joko, now=NOW + 2 * DAY)
        reply.reject(report_id=sent.report_id, note="Tetap belum.", actor=sent.siti, now=NOW + 3 * DAY)

        assert sent.report.state == State.CONTESTED
        with pytest.raises(Invalid, match="only_reporter_says_fixed"):
            verify.close(report_id=sent.report_id, outcome=Outcome.FIXED, note="x", actor=cast.rina, now=NOW + 4 * DAY)

    def test_goes_back_to_where_it_was_after_a_question(self, cast):
        sent = assigned(cast)
        work.ask(report_id=sent.report_id, note="Sebelah mana?", actor=cast.joko, now=NOW + 2 * HOUR)
        assert sent.report.state == State.NEEDS_INFO

        reply.supply(report_id=sent.report_id, note="Sebelah kiri.", actor=sent.siti, now=NOW + DAY)

        assert sent.report.state == State.ASSIGNED

    def test_waits_for_the_head_where_the_agency_wants_that(self, cast):
        agency("DPUPRPERAKIM").__class__.objects.filter(code="DPUPRPERAKIM").update(head_approves_answers=True)
        sent = assigned(cast)
        work.answer(report_id=sent.report_id, note="Sudah.", actor=cast.joko, now=NOW + 2 * HOUR)
        assert sent.report.state == State.ASSIGNED

        with pytest.raises(NotPermitted):
            work.decide_draft(report_id=sent.report_id, approve=True, actor=cast.joko, now=NOW + 3 * HOUR)
        work.decide_draft(report_id=sent.report_id, approve=True, actor=cast.endah, now=NOW + 3 * HOUR)

        assert sent.report.state == State.ANSWERED
        assert sent.report.events.get(what="answer").note == "Sudah."


class TestSubmit:
    def test_gives_the_same_report_for_the_same_key(self, cast):
        first = send(key=(key := __import__("uuid").uuid4()))

        assert send(key=key).report_id == first.report_id
        assert Report.objects.count() == 1
        with pytest.raises(KeyReused):
            send("Tulisan lain", key=key)

    def test_keeps_no_word_of_what_is_about_the_mayor(self, cast):
        from curhat.reports.operations.submit import Submission, submit

        key = __import__("uuid").uuid4()
        submission = Submission(key=key, text="Wali kota …", about=About.MAYOR)
        assert submit(submission=submission, actor=ANYBODY, now=NOW) is None
        assert submit(submission=submission, actor=ANYBODY, now=NOW) is None

        assert not Report.objects.exists()
        assert SealedSubmission.objects.count() == 1

    @pytest.mark.parametrize(
        ("field", "value", "code"),
        [
            ("text", "   ", "text_missing"),
            ("text", "x" * 10_001, "text_too_long"),
            ("occurred_on", (NOW + DAY).date(), "occurred_in_future"),
            ("point", (float("nan"), 112.0), "point_invalid"),
            ("point", (0.0, 0.0), "point_invalid"),
            ("point", (91.0, 112.0), "point_invalid"),
            ("point", (0.0004, -0.0009), "point_invalid"),
            ("point", (-7.47, 180.1), "point_invalid"),
            ("point", (-7.47, float("inf")), "point_invalid"),
            ("point", (112.4332, -7.4691), "point_swapped"),
            ("files", [999], "file_unknown"),
        ],
    )
    def test_refuses_in_words_and_keeps_nothing(self, cast, field, value, code):
        with pytest.raises(Invalid, match=code):
            send(**{field: value})
        assert not Report.objects.exists()

    def test_takes_control_characters_out_and_leaves_other_scripts_alone(self, cast):
        assert send("Tolong\x00\x07 mas 🙏 ꦱꦸ").report.text == "Tolong mas 🙏 ꦱꦸ"

    def test_seals_the_identity_in_a_row_of_its_own(self, cast):
        reporter = send().report.reporter

        assert reporter is not None
        assert reporter.identity_sealed is not None
        assert b"Siti" not in bytes(reporter.identity_sealed)
        assert reporter.unseal().name == "Siti"


class TestCircles:
    def test_keep_a_report_about_an_agency_from_it_and_its_chain(self, cast):
        sent = send(about=About.AGENCY, about_agency_id=agency("DPUPRPERAKIM").pk)

        for outsider in (cast.rina, cast.joko, cast.endah, cast.lilik, cast.wati, cast.admin):
            with pytest.raises(NotFound):
                get_report(number=sent.report.number, actor=outsider, now=NOW)
        for insider in (cast.hadi, cast.ning, cast.agus):
            assert get_report(number=sent.report.number, actor=insider, now=NOW)

    def test_refuse_the_concerned_even_by_the_inspectors_hand(self, cast):
        sent = send(about=About.AGENCY, about_agency_id=agency("KEL-MERI").pk)

        for code in ("KEL-MERI", "KEC-KRANGGAN"):
            with pytest.raises(Invalid, match="agency_is_concerned"):
                verify.assign(report_id=sent.report_id, agency_id=agency(code).pk, actor=cast.hadi, now=NOW)
        assert sent.report.lead is None

    def test_keep_what_is_about_the_inspectorate_for_the_mayor_alone(self, cast):
        sent = send(about=About.AGENCY, about_agency_id=agency("INSPEKTORAT").pk)

        assert get_report(number=sent.report.number, actor=cast.ning, now=NOW)
        for outsider in (cast.hadi, cast.agus, cast.rina):
            with pytest.raises(NotFound):
                get_report(number=sent.report.number, actor=outsider, now=NOW)

    def test_let_nobody_but_its_officers_read_a_protected_case(self, cast):
        sent = send(protected=True)

        assert sent.report.circle == Circle.PROTECTED
        assert get_report(number=sent.report.number, actor=cast.wati, now=NOW)
        for outsider in (cast.rina, cast.ning, cast.agus, cast.hadi, cast.sri):
            with pytest.raises(NotFound):
                get_report(number=sent.report.number, actor=outsider, now=NOW)

    def test_move_a_report_away_at_once_from_whom_it_turns_out_to_concern(self, cast):
        sent = assigned(cast)
        nature = Nature("Judul", Kind.COMPLAINT, None, About.AGENCY, agency("DPUPRPERAKIM").pk)
        settle.settle(report_id=sent.report_id, nature=nature, actor=cast.rina, now=NOW + 2 * HOUR)

        report = sent.report
        assert (report.state, report.lead, report.circle) == (State.SUBMITTED, None, Circle.INSPECTORATE)
        for outsider in (cast.joko, cast.rina):
            with pytest.raises(NotFound):
                get_report(number=report.number, actor=outsider, now=NOW)
        assert get_report(number=report.number, actor=cast.hadi, now=NOW)
        assert "settle" not in {e.what for e in get_own(number=report.number, actor=sent.siti, now=NOW).events}


class TestPublication:
    def test_shows_nothing_before_a_verifier_has_published_and_nothing_after_hiding(self, cast):
        from curhat.reports.queries.public import get_published

        sent = assigned(cast)
        number = sent.report.number
        with pytest.raises(NotFound):
            get_published(number=number, actor=ANYBODY)
        settle.publish(
            report_id=sent.report_id, title="Lubang", text="Ada lubang.", attachments=[], actor=cast.rina, now=NOW
        )
        assert get_published(number=number, actor=ANYBODY).report.public_text == "Ada lubang."

        settle.hide(report_id=sent.report_id, note="", actor=cast.rina, now=NOW)

        with pytest.raises(NotFound):
            get_published(number=number, actor=ANYBODY)

    def test_refuses_a_secret_report(self, cast):
        sent = send(secret=True)
        with pytest.raises(Conflict, match="not_publishable"):
            settle.publish(report_id=sent.report_id, title="x", text="y", attachments=[], actor=cast.rina, now=NOW)

    def test_cannot_be_forced_past_the_database(self, cast):
        sent = send(secret=True)
        with pytest.raises(IntegrityError, match="report_public_not_secret"), transaction.atomic():
            Report.objects.filter(pk=sent.report_id).update(published_at=NOW)


class TestTake:
    def test_refuses_a_step_from_another_state(self, cast):
        sent = send()
        with pytest.raises(NotFound):
            work.answer(report_id=sent.report_id, note="x", actor=cast.joko, now=NOW)
        sent = answered(cast, sent)
        with pytest.raises(StepNotAllowed):
            work.answer(report_id=sent.report_id, note="x", actor=cast.joko, now=NOW + DAY)

    def test_refuses_an_empty_answer_and_changes_nothing(self, cast):
        sent = assigned(cast)
        with pytest.raises(NoteMissing):
            work.answer(report_id=sent.report_id, note=" \n", actor=cast.joko, now=NOW + DAY)
        assert (sent.report.state, sent.report.version) == (State.ASSIGNED, 2)

    def test_refuses_a_page_that_has_grown_stale(self, cast):
        sent = assigned(cast)
        with pytest.raises(StaleForm):
            work.start(report_id=sent.report_id, actor=cast.joko, now=NOW + DAY, seen_version=1)

    def test_tells_an_outsider_no_more_than_that_there_is_nothing(self, cast):
        sent = assigned(cast)
        with pytest.raises(NotFound):
            work.answer(report_id=sent.report_id, note="x", actor=cast.lilik, now=NOW)
        with pytest.raises(NotPermitted):
            verify.assign(report_id=sent.report_id, agency_id=agency("DLH").pk, note="x", actor=cast.joko, now=NOW)


class TestIdentity:
    def test_is_opened_with_a_purpose_that_the_reporter_reads(self, cast):
        sent = assigned(cast)
        with pytest.raises(Invalid, match="purpose_missing"):
            identity.open_identity(report_id=sent.report_id, purpose="cek", actor=cast.joko, now=NOW)
        assert not LedgerEntry.objects.exists()

        opened = identity.open_identity(
            report_id=sent.report_id, purpose="Janji temu di lokasi", actor=cast.joko, now=NOW
        )

        assert opened.name == "Siti"
        entry = get_own(number=sent.report.number, actor=sent.siti, now=NOW).openings[0]
        assert entry.purpose == "Janji temu di lokasi"

    def test_of_an_anonymous_reporter_stays_closed_to_the_agency(self, cast):
        sent = assigned(cast, send(anonymous=True))
        with pytest.raises(NotPermitted):
            identity.open_identity(report_id=sent.report_id, purpose="Ingin tahu siapa dia", actor=cast.joko, now=NOW)


class TestReopen:
    def test_is_the_reporters_for_thirty_days(self, cast):
        sent = answered(cast)
        reply.confirm(report_id=sent.report_id, actor=sent.siti, now=NOW + DAY)
        with pytest.raises(Conflict, match="reopen_too_late"):
            reply.reopen(report_id=sent.report_id, note="Rusak", actor=sent.siti, now=NOW + 33 * DAY)

        reply.reopen(report_id=sent.report_id, note="Rusak", actor=sent.siti, now=NOW + 20 * DAY)

        report = sent.report
        assert (report.state, report.outcome, report.closed_at) == (State.IN_PROGRESS, "", None)

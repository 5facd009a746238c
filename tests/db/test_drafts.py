"""An answer that waits for the agency head waits no longer than it can be sent."""

from __future__ import annotations

import pytest

from curhat.kernel.errors import Conflict
from curhat.reports.models import AnswerDraft
from curhat.reports.operations import reply, verify, work
from curhat.reports.workflow import State
from tests.cast import DAY, HOUR, NOW, Cast, Sent, agency, send


@pytest.fixture
def drafted(cast: Cast) -> Sent:
    type(agency("DPUPRPERAKIM")).objects.filter(code="DPUPRPERAKIM").update(head_approves_answers=True)
    sent = send()
    verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=NOW)
    work.answer(report_id=sent.report_id, note="Draf lama.", actor=cast.joko, now=NOW + HOUR)
    return sent


def waiting(sent: Sent) -> bool:
    return AnswerDraft.objects.filter(report=sent.report_id, decided_at=None).exists()


class TestDraft:
    def test_does_not_outlive_the_heads_own_answer(self, cast, drafted):
        work.answer(report_id=drafted.report_id, note="Jawaban kepala.", actor=cast.endah, now=NOW + DAY)
        assert not waiting(drafted)
        reply.reject(report_id=drafted.report_id, note="Belum.", actor=drafted.siti, now=NOW + 2 * DAY)

        work.answer(report_id=drafted.report_id, note="Draf baru.", actor=cast.joko, now=NOW + 3 * DAY)

        assert AnswerDraft.objects.get(report=drafted.report_id, decided_at=None).text == "Draf baru."

    @pytest.mark.parametrize("end", ["decline", "withdraw"])
    def test_does_not_outlive_its_report(self, cast, drafted, end):
        if end == "decline":
            work.decline(report_id=drafted.report_id, note="Tidak bisa.", actor=cast.endah, now=NOW + DAY)
        else:
            reply.withdraw(report_id=drafted.report_id, actor=drafted.siti, now=NOW + DAY)

        assert not waiting(drafted)
        with pytest.raises(Conflict, match="no_draft"):
            work.decide_draft(report_id=drafted.report_id, approve=True, actor=cast.endah, now=NOW + 2 * DAY)

    def test_waits_through_a_question_to_the_reporter(self, cast, drafted):
        work.ask(report_id=drafted.report_id, note="Yang mana?", actor=cast.joko, now=NOW + DAY)
        assert waiting(drafted)
        reply.supply(report_id=drafted.report_id, note="Kiri.", actor=drafted.siti, now=NOW + 2 * DAY)

        work.decide_draft(report_id=drafted.report_id, approve=True, actor=cast.endah, now=NOW + 3 * DAY)

        assert drafted.report.state == State.ANSWERED

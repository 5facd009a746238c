"""A reporter's repeat is folded into their first report, and comes out again exactly as it was."""

from __future__ import annotations

import pytest

from curhat.kernel.errors import DomainError, Invalid, NotFound, NotPermitted
from curhat.reports.intake import About, Kind
from curhat.reports.models.reporter import Identity
from curhat.reports.operations import settle, verify, work
from curhat.reports.operations.settle import Nature
from curhat.reports.workflow import State
from tests.cast import DAY, HOUR, NOW, Cast, Sent, agency, send
from tests.machine import exact


def at_agency(cast: Cast) -> Sent:
    sent = send()
    verify.assign(
        report_id=sent.report_id,
        agency_id=agency("DPUPRPERAKIM").pk,
        supporting=[agency("DLH").pk],
        actor=cast.rina,
        now=NOW + HOUR,
    )
    return sent


def asked(cast: Cast) -> Sent:
    sent = at_agency(cast)
    work.ask(report_id=sent.report_id, note="Sebelah mana?", actor=cast.joko, now=NOW + 2 * HOUR)
    return sent


def planned(cast: Cast) -> Sent:
    sent = at_agency(cast)
    later = (NOW + 60 * DAY).date()
    work.plan(
        report_id=sent.report_id, note="Tahun depan.", item="APBD", planned_for=later, actor=cast.endah, now=NOW + DAY
    )
    return sent


def drafted(cast: Cast) -> Sent:
    type(agency("DPUPRPERAKIM")).objects.filter(code="DPUPRPERAKIM").update(head_approves_answers=True)
    sent = at_agency(cast)
    work.answer(report_id=sent.report_id, note="Sudah.", actor=cast.joko, now=NOW + 2 * HOUR)
    return sent


class TestMergeAndUnmerge:
    @pytest.mark.parametrize("way", [lambda cast: send(), at_agency, asked, planned, drafted])
    def test_leave_a_report_exactly_as_it_was(self, cast, way):
        head, repeat = send(), way(cast)
        before = exact.snapshot(repeat.report_id)
        merged_at, parted_at = NOW + 2 * DAY, NOW + 5 * DAY
        verify.merge(report_id=repeat.report_id, head_number=head.report.number, actor=cast.rina, now=merged_at)
        assert (repeat.report.state, repeat.report.due_at) == (State.MERGED, None)

        verify.unmerge(report_id=repeat.report_id, actor=cast.rina, now=parted_at)

        exact.assert_came_back(before, repeat.report_id, merged_at=merged_at, parted_at=parted_at)


class TestMerge:
    def test_refuses_what_somebody_else_sent(self, cast):
        head, other = send(), send(identity=Identity("Budi", "+628111111111", ""))
        with pytest.raises(Invalid, match="different_reporters"):
            verify.merge(report_id=other.report_id, head_number=head.report.number, actor=cast.rina, now=NOW)

    def test_tells_whom_it_does_not_concern_nothing_of_either_report(self, cast):
        repeat, head = at_agency(cast), send()
        numbers = (head.report.number, "CNI-26-999999")
        assert refusals(repeat, numbers, cast.lilik) == [NotPermitted] * 2  # helps, and so may read
        assert refusals(repeat, numbers, cast.wati) == [NotFound] * 2

    def test_tells_a_verifier_nothing_of_a_report_outside_their_circle(self, cast):
        repeat, hidden = send(), send(about=About.OFFICIAL, about_name="Pak X")
        own = send(about=About.AGENCY, about_agency_id=agency("KEC-KRANGGAN").pk)
        with pytest.raises(Invalid, match="head_unknown"):
            verify.merge(report_id=repeat.report_id, head_number=hidden.report.number, actor=cast.rina, now=NOW)
        with pytest.raises(Invalid, match="head_unknown"):
            verify.merge(report_id=own.report_id, head_number=repeat.report.number, actor=cast.hadi, now=NOW)

    def test_that_was_undone_leads_back_from_its_own_circle_after_it_was_found_to_be_about_somebody(self, cast):
        head, repeat = send(), at_agency(cast)
        verify.merge(report_id=repeat.report_id, head_number=head.report.number, actor=cast.rina, now=NOW + DAY)
        nature = Nature("Judul", Kind.COMPLAINT, None, About.AGENCY, agency("DPUPRPERAKIM").pk)
        settle.settle(report_id=repeat.report_id, nature=nature, actor=cast.rina, now=NOW + 2 * DAY)

        verify.unmerge(report_id=repeat.report_id, actor=cast.hadi, now=NOW + 3 * DAY)

        assert (repeat.report.state, repeat.report.lead) == (State.SUBMITTED, None)


def refusals(repeat: Sent, numbers: tuple[str, ...], actor: object) -> list[type[DomainError]]:
    found = []
    for number in numbers:
        with pytest.raises(DomainError) as refused:
            verify.merge(report_id=repeat.report_id, head_number=number, actor=actor, now=NOW)  # type: ignore[arg-type]
        found.append(refused.type)
    return found

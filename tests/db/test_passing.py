"""Passing a report on inside the agency that has it, and never to whom it is about."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from curhat.deadlines.queries import current_calendar
from curhat.directory.models import Membership, Unit
from curhat.kernel.errors import Conflict, Invalid, NotFound, NotPermitted
from curhat.reports.intake import About, Kind
from curhat.reports.models import Assignment, Report
from curhat.reports.operations import settle, verify, work
from curhat.reports.operations.passing import pass_on
from curhat.reports.operations.settle import Nature
from curhat.reports.operations.step import NoteMissing, StepNotAllowed
from curhat.reports.queries import queues
from curhat.reports.queries.detail import get_report
from curhat.reports.workflow import State
from tests.cast import DAY, HOUR, NOW, Cast, Sent, agency, send

LEAD = "DPUPRPERAKIM"


def unit(name: str = "Bidang Bina Marga") -> Unit:
    return Unit.objects.get(name=name)


def assigned(cast: Cast, *supporting: str, **more: Any) -> Sent:
    sent = send(**more)
    for name in ("joko", "endah", "lilik", "ning"):
        cast.person(name)  # Not first within a savepoint that is taken back.
    helpers = [agency(code).pk for code in supporting]
    verifier = cast.rina if sent.report.circle == "ordinary" else cast.hadi
    verify.assign(report_id=sent.report_id, agency_id=agency(LEAD).pk, supporting=helpers, actor=verifier, now=NOW)
    return sent


def give(cast: Cast, sent: Sent, *, by: str = "joko", note: str = "Mohon dicek besok.", **to: Any) -> Report:
    return pass_on(report_id=sent.report_id, note=note, actor=getattr(cast, by), now=NOW + HOUR, **to)


def hold(sent: Sent, code: str = LEAD) -> Assignment:
    return sent.report.assignments.get(agency=agency(code), ended_at=None)


class TestPassOn:
    @pytest.mark.parametrize("by", ["joko", "endah"])
    def test_keeps_unit_and_person_and_tells_the_staff_alone(self, cast, by):
        sent = assigned(cast)
        before = sent.report
        give(cast, sent, by=by, unit_id=unit().pk, person_id=cast.endah.person_id)
        after = hold(sent)
        assert (after.unit, after.person_id) == (unit(), cast.endah.person_id)
        event = sent.report.events.latest("seq")
        assert (event.what, event.audience, event.note) == ("pass_on", "staff", "Mohon dicek besok.")
        assert event.data == {"unit": unit().pk, "name": "Bidang Bina Marga"}
        assert (sent.report.state, sent.report.due_at, sent.report.lead_id) == (
            before.state,
            before.due_at,
            before.lead_id,
        )

    def test_writes_no_name_of_an_officer_into_the_timeline(self, cast):
        sent = assigned(cast)
        give(cast, sent, person_id=cast.endah.person_id)
        event = sent.report.events.latest("seq")
        assert event.data == {"unit": None, "name": "seorang petugas"}

    def test_takes_the_place_of_who_had_it(self, cast):
        sent = assigned(cast)
        give(cast, sent, unit_id=unit().pk, person_id=cast.endah.person_id)
        give(cast, sent, person_id=cast.joko.person_id)
        assert (hold(sent).unit_id, hold(sent).person_id) == (None, cast.joko.person_id)

    def test_is_each_agencys_own_affair(self, cast):
        sent = assigned(cast, "DLH")
        give(cast, sent, unit_id=unit().pk)
        give(cast, sent, by="lilik", unit_id=unit("Bidang Pengelolaan Sampah").pk)
        assert hold(sent).unit == unit()
        assert hold(sent, "DLH").unit == unit("Bidang Pengelolaan Sampah")

    def test_ends_when_the_report_goes_to_another_agency(self, cast):
        sent = assigned(cast)
        give(cast, sent, unit_id=unit().pk)
        verify.assign(
            report_id=sent.report_id, agency_id=agency("DLH").pk, note="Milik DLH.", actor=cast.rina, now=NOW + DAY
        )
        verify.assign(
            report_id=sent.report_id, agency_id=agency(LEAD).pk, note="Kembali.", actor=cast.rina, now=NOW + DAY
        )
        assert hold(sent).unit is None

    @pytest.mark.parametrize("by", ["rina", "ning", "agus", "lilik", "hadi", "admin"])
    def test_is_for_the_agency_that_has_it(self, cast, by):
        sent = assigned(cast)
        with pytest.raises((NotFound, NotPermitted)):
            give(cast, sent, by=by, unit_id=unit().pk)
        assert hold(sent).unit is None

    def test_needs_a_receiver_and_an_instruction(self, cast):
        sent = assigned(cast)
        with pytest.raises(Invalid) as caught:
            give(cast, sent)
        assert caught.value.code == "holder_missing"
        with pytest.raises(NoteMissing):
            give(cast, sent, note=" ", unit_id=unit().pk)

    def test_is_over_with_the_report(self, cast):
        sent = assigned(cast)
        work.decline(report_id=sent.report_id, note="Tidak bisa.", actor=cast.endah, now=NOW + HOUR)
        with pytest.raises(StepNotAllowed):
            give(cast, sent, unit_id=unit().pk)
        assert sent.report.state == State.CLOSED

    def test_is_refused_where_the_hold_has_gone(self, cast):
        sent = assigned(cast)
        sent.report.assignments.update(ended_at=NOW)
        with pytest.raises(Conflict) as caught:
            give(cast, sent, unit_id=unit().pk)
        assert caught.value.code == "not_held"

    def test_knows_nobody_of_another_agency_and_nothing_that_has_ended(self, cast):
        sent = assigned(cast)
        ended = Unit.objects.create(agency=agency(LEAD), code="lama", name="Lama", valid_from=NOW.date() - DAY)
        Unit.objects.filter(pk=ended.pk).update(valid_until=NOW.date())
        for to in (
            {"unit_id": unit("Bidang Pengelolaan Sampah").pk},
            {"unit_id": ended.pk},
            {"unit_id": 0},
            {"person_id": cast.lilik.person_id},
            {"person_id": cast.ning.person_id},
            {"unit_id": unit().pk, "person_id": cast.lilik.person_id},
        ):
            with pytest.raises(Invalid) as caught, transaction.atomic():
                give(cast, sent, **to)
            assert caught.value.code == "holder_unknown"
        assert (hold(sent).unit_id, hold(sent).person_id) == (None, None)


class TestWhomItIsAbout:
    """Conflict of interest inside the agency: neither chosen nor kept."""

    def refused(self, cast: Cast, sent: Sent, **to: Any) -> None:
        with pytest.raises(Invalid) as caught, transaction.atomic():
            give(cast, sent, by="endah", **to)
        assert caught.value.code == "holder_unknown"

    def test_a_unit_is_not_chosen(self, cast):
        sent = assigned(cast)
        Report.objects.filter(pk=sent.report_id).update(about=About.UNIT, about_unit=unit())
        self.refused(cast, sent, unit_id=unit().pk)
        give(cast, sent, unit_id=unit("Bidang Cipta Karya").pk)

    def test_nobody_of_that_unit_is_chosen(self, cast):
        sent = assigned(cast)
        Membership.objects.filter(person_id=cast.joko.person_id).update(unit=unit())
        Report.objects.filter(pk=sent.report_id).update(about=About.UNIT, about_unit=unit())
        self.refused(cast, sent, person_id=cast.joko.person_id)

    def test_nobody_who_also_sits_at_the_agency_it_is_about_is_chosen(self, cast):
        sent = assigned(cast, about=About.AGENCY, about_agency_id=agency("KEL-MERI").pk)
        today = NOW.date() - DAY
        person = cast.person("joko")
        Membership.objects.create(person=person, role="liaison", agency=agency("KEL-MERI"), valid_from=today)
        self.refused(cast, sent, person_id=person.pk)
        give(cast, sent, by="endah", person_id=cast.endah.person_id)

    def test_nobody_whom_it_names_is_chosen(self, cast):
        sent = assigned(cast, about=About.OFFICIAL, about_name="Pak Joko yang jaga loket")
        self.refused(cast, sent, person_id=cast.joko.person_id)
        give(cast, sent, by="endah", person_id=cast.endah.person_id)

    def test_it_is_taken_from_whom_it_turns_out_to_be_about_without_a_word(self, cast):
        sent = assigned(cast, about=About.OFFICIAL)
        give(cast, sent, by="endah", person_id=cast.joko.person_id, unit_id=unit().pk)
        nature = Nature("Judul", Kind.COMPLAINT, None, about=About.OFFICIAL, about_name="Pak Joko")
        settle.settle(report_id=sent.report_id, nature=nature, actor=cast.hadi, now=NOW + 2 * HOUR)
        assert (hold(sent).unit, hold(sent).person_id) == (unit(), None)
        assert not sent.report.events.filter(seq__gt=sent.report.version).exists()
        assert {event.what for event in sent.report.events.all()} == {"submitted", "assign", "pass_on", "settle"}

    def test_it_stays_with_whom_it_is_not_about(self, cast):
        sent = assigned(cast)
        give(cast, sent, by="joko", person_id=cast.endah.person_id, unit_id=unit().pk)
        nature = Nature("Judul baru", Kind.COMPLAINT, None)
        settle.settle(report_id=sent.report_id, nature=nature, actor=cast.rina, now=NOW + 2 * HOUR)
        assert (hold(sent).unit, hold(sent).person_id) == (unit(), cast.endah.person_id)


class TestReading:
    def test_says_in_the_queue_of_the_agency_who_holds_it(self, cast):
        sent, other = assigned(cast, "DLH"), assigned(cast)
        give(cast, sent, unit_id=unit().pk, person_id=cast.endah.person_id)
        give(cast, other, person_id=cast.endah.person_id)
        given = {"actor": cast.joko, "queue": "todo", "calendar": current_calendar(), "now": NOW}
        rows = {report.pk: report.held_by for report in queues.page(**given)}
        assert rows == {sent.report_id: "Bidang Bina Marga", other.report_id: "Endah"}
        theirs = queues.page(**{**given, "actor": cast.lilik, "queue": "supporting"})
        assert [report.held_by for report in theirs] == [""]
        verifiers = queues.page(**{**given, "actor": cast.rina, "queue": "all"})
        assert {report.held_by for report in verifiers} == {""}

    def test_gives_the_page_every_holder_and_the_reporter_none(self, cast):
        from curhat.reports.queries.detail import get_own

        sent = assigned(cast)
        give(cast, sent, unit_id=unit().pk)
        view = get_report(number=sent.report.number, actor=cast.rina, now=NOW)
        assert [(h.agency_id, h.unit, h.person) for h in view.holders] == [(agency(LEAD).pk, "Bidang Bina Marga", None)]
        own = get_own(number=sent.report.number, actor=sent.siti, now=NOW)
        assert own.holders == []
        assert "pass_on" not in {event.what for event in own.events}

"""What an agency leaves behind on the day on which it ends: nothing hangs in the air, and nothing goes astray."""

from __future__ import annotations

import datetime as dt

import pytest

from curhat.access.actions import Action
from curhat.access.actors import Actor
from curhat.directory import queries as directory
from curhat.directory.operations import end_agency
from curhat.interfaces.shared import present
from curhat.reports import scopes
from curhat.reports.intake import About, Kind
from curhat.reports.models import Assignment, ClockSpan, Report
from curhat.reports.operations import problems, reply, settle, succession, verify, work
from curhat.reports.operations.settle import Nature
from curhat.reports.workflow import State
from tests.cast import DAY, HOUR, NOW, Cast, Sent, agency, send
from tests.machine import test_table as ways

TODAY, ON = NOW.date(), NOW + 10 * DAY
PUPR, HEIR = "DPUPRPERAKIM", "DLH"


def end(cast: Cast, *into: str, code: str = PUPR, on: dt.datetime = ON) -> None:
    successors = [agency(one).pk for one in into]
    end_agency(agency_id=agency(code).pk, on=on.date(), successor_ids=successors, actor=cast.admin, now=NOW + 6 * HOUR)


def newest(report: Report) -> tuple[str, str]:
    event = report.events.select_related("office").order_by("-seq")[0]
    return event.what, present.event_words(event, as_staff=False)["title"]


@pytest.mark.parametrize("way", ["assigned", "started", "planned", "answered", "asked", "contested"])
def test_of_a_merger_the_open_go_on_as_they_are_in_other_hands(cast, way):
    sent: Sent = getattr(ways, way)(cast)
    before = sent.report
    owed = list(before.deadlines.filter(met_at=None, ended_at=None).order_by("pk").values_list("kind", "due_at"))
    end(cast, HEIR)
    succession.hand_on(now=ON - DAY)
    assert sent.report.lead == agency(PUPR)

    succession.hand_on(now=ON)

    after = sent.report
    assert (after.lead, after.state, after.due_at) == (agency(HEIR), before.state, before.due_at)
    assert list(after.deadlines.filter(met_at=None, ended_at=None).order_by("pk").values_list("kind", "due_at")) == owed
    assert newest(after) == ("succeeded", "DLH melanjutkan penanganan dari Dinas PUPR Perakim")
    held = Assignment.objects.get(report=after, ended_at=None, leads=True)
    assert held.agency == agency(HEIR)
    assert scopes.reports_for(cast.lilik, Action.READ).filter(pk=after.pk).exists()
    gone = Actor(cast.joko.person_id, directory.seats_of(cast.joko.person_id, ON.date()))
    assert not scopes.reports_for(gone, Action.READ).filter(pk=after.pk).exists()
    version = after.version
    succession.hand_on(now=ON + DAY)
    assert sent.report.version == version  # Once.


def test_the_time_is_charged_to_the_other_from_that_moment(cast):
    sent = ways.started(cast)
    end(cast, HEIR)
    succession.hand_on(now=ON)

    spans = list(ClockSpan.objects.filter(report_id=sent.report_id).order_by("from_at"))
    assert (spans[-2].until_at, spans[-1].from_at) == (ON, ON)
    assert (spans[-2].agency, spans[-1].agency) == (agency(PUPR), agency(HEIR))
    assert not sent.report.deadlines.filter(ended_at=None, met_at=None, agency=agency(PUPR)).exists()


def test_what_is_over_stays_with_who_did_it_and_goes_on_only_when_it_is_opened_again(cast):
    sent = ways.closed(cast)
    end(cast, HEIR)
    succession.hand_on(now=ON)
    assert sent.report.lead == agency(PUPR)

    reply.reopen(report_id=sent.report_id, note="Rusak lagi.", actor=sent.siti, now=ON + HOUR)
    succession.hand_on(now=ON + 2 * HOUR)
    assert (sent.report.lead, sent.report.state) == (agency(HEIR), State.IN_PROGRESS)


@pytest.mark.parametrize("into", [(), (HEIR, "BPBD")])
@pytest.mark.parametrize("way", ["assigned", "started", "planned"])
def test_without_one_heir_what_is_worked_on_goes_back_to_the_verifiers(cast, way, into):
    sent: Sent = getattr(ways, way)(cast)
    end(cast, *into)
    succession.hand_on(now=ON)

    report = sent.report
    assert (report.state, report.lead, report.planned_for) == (State.SUBMITTED, None, None)
    assert not report.assignments.filter(ended_at=None).exists()
    assert "sudah berakhir" in report.events.order_by("-seq")[0].note
    verify.assign(report_id=report.pk, agency_id=agency(HEIR).pk, actor=cast.rina, now=ON + HOUR)
    assert sent.report.lead == agency(HEIR)


def test_without_one_what_waits_for_its_reporter_comes_back_when_they_object(cast):
    sent = ways.answered(cast)
    end(cast)
    succession.hand_on(now=ON)
    assert (sent.report.state, sent.report.lead) == (State.ANSWERED, agency(PUPR))

    reply.reject(report_id=sent.report_id, note="Belum.", actor=sent.siti, now=ON + HOUR)
    succession.hand_on(now=ON + 2 * HOUR)
    assert sent.report.state == State.SUBMITTED


def test_nothing_goes_to_an_heir_that_it_is_about(cast):
    """An inspector had it given to the PUPR; then the PUPR becomes one with whom it is about."""
    sent = send("Petugasnya kasar.", about=About.AGENCY, about_agency_id=agency(HEIR).pk)
    verify.assign(report_id=sent.report_id, agency_id=agency(PUPR).pk, actor=cast.hadi, now=NOW + HOUR)
    end(cast, HEIR)
    succession.hand_on(now=ON)

    assert (sent.report.state, sent.report.lead) == (State.SUBMITTED, None)
    assert not scopes.reports_for(cast.lilik, Action.READ).filter(pk=sent.report_id).exists()
    assert scopes.reports_for(cast.hadi, Action.READ).filter(pk=sent.report_id).exists()


@pytest.mark.parametrize("answered", [False, True])
def test_what_lies_with_an_agency_that_becomes_one_with_whom_it_is_about_is_taken_from_it_at_once(cast, answered):
    sent = send("Petugasnya kasar.", about=About.AGENCY, about_agency_id=agency(HEIR).pk)
    verify.assign(report_id=sent.report_id, agency_id=agency(PUPR).pk, actor=cast.hadi, now=NOW + HOUR)
    if answered:
        work.answer(report_id=sent.report_id, note="Sudah kami tegur kemarin.", actor=cast.joko, now=NOW + 2 * HOUR)
    end(cast, PUPR, code=HEIR)
    directory.forget()
    joko = Actor(cast.joko.person_id, directory.seats_of(cast.joko.person_id, TODAY))
    assert not scopes.reports_for(joko, Action.READ).filter(pk=sent.report_id).exists()

    succession.hand_on(now=NOW + 7 * HOUR)

    assert (sent.report.state, sent.report.lead) == (State.SUBMITTED, None)
    assert not sent.report.assignments.filter(ended_at=None).exists()
    version = sent.report.version
    succession.hand_on(now=NOW + 8 * HOUR)
    assert sent.report.version == version


def test_support_goes_on_with_the_same_task_where_it_may(cast):
    sent = send()
    helped = {"supporting": [agency("BPBD").pk], "now": NOW + HOUR, "actor": cast.rina}
    verify.assign(report_id=sent.report_id, agency_id=agency(PUPR).pk, **helped)
    Assignment.objects.filter(report_id=sent.report_id, leads=False).update(task="Pasang rambu.")
    end(cast, HEIR, code="BPBD")
    succession.hand_on(now=ON)

    held = Assignment.objects.get(report_id=sent.report_id, leads=False, ended_at=None)
    assert (held.agency, held.task) == (agency(HEIR), "Pasang rambu.")
    assert sent.report.lead == agency(PUPR)


def test_a_helper_that_takes_the_leads_place_leads(cast):
    sent = send()
    helped = {"supporting": [agency(HEIR).pk], "now": NOW + HOUR, "actor": cast.rina}
    verify.assign(report_id=sent.report_id, agency_id=agency(PUPR).pk, **helped)
    end(cast, HEIR)
    succession.hand_on(now=ON)

    held = Assignment.objects.get(report_id=sent.report_id, ended_at=None)
    assert (held.agency, held.leads) == (agency(HEIR), True)


def test_a_problem_record_goes_along(cast):
    sent = ways.started(cast)
    problem = problems.open_problem(
        report_id=sent.report_id, title="Jalan rusak", lead_id=agency(PUPR).pk, actor=cast.rina, now=NOW + 5 * HOUR
    )
    end(cast, HEIR)
    succession.hand_on(now=ON)
    problem.refresh_from_db()

    assert problem.lead == agency(HEIR)


def test_what_is_about_an_agency_that_has_ended_is_hidden_from_who_took_its_place_when_it_turns_out_later(cast):
    sent = ways.started(cast)
    end(cast, HEIR)
    succession.hand_on(now=ON)
    about = Nature("Jalan rusak", Kind.COMPLAINT, None, about=About.AGENCY, about_agency_id=agency(PUPR).pk)
    settle.settle(report_id=sent.report_id, nature=about, actor=cast.rina, now=ON + HOUR)

    assert sent.report.lead != agency(HEIR)
    assert not scopes.reports_for(cast.lilik, Action.READ).filter(pk=sent.report_id).exists()


def test_nobody_can_be_given_a_report_once_they_have_ended(cast):
    sent = send()
    end(cast, HEIR)
    for deed in (
        lambda: verify.assign(report_id=sent.report_id, agency_id=agency(PUPR).pk, actor=cast.rina, now=ON),
        lambda: work.hand_back(
            report_id=sent.report_id, note="Bukan.", proposed_owner_id=agency(PUPR).pk, actor=cast.rina, now=ON
        ),
    ):
        with pytest.raises(Exception, match="agency_ended"):
            deed()

"""What an agency does with the reports it holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from curhat.access.actions import Action
from curhat.access.actors import Actor, Role, Seat
from curhat.deadlines.rules import DeadlineKind
from curhat.directory import fields
from curhat.directory import queries as directory
from curhat.directory.models import Agency
from curhat.kernel.errors import Conflict, Invalid
from curhat.reports.hollow import says_nothing
from curhat.reports.models import AnswerDraft, Assignment, Report, TimelineEvent
from curhat.reports.models.timeline import Audience
from curhat.reports.operations import clock, evidence, noting, supporting
from curhat.reports.operations.field import shown_again
from curhat.reports.operations.step import NoteMissing, StepNotAllowed, Words, end_holds, lock, record, take
from curhat.reports.operations.verify import refuse_concerned
from curhat.reports.workflow import Outcome, State, Step, allows


def start(*, report_id: int, actor: Actor, now: dt.datetime, seen_version: int | None = None) -> Report:
    """Take a report up; says nothing of its own to the reporter, so the first follow-up stays owed."""
    return take(report_id=report_id, step=Step.START, actor=actor, now=now, seen_version=seen_version)


def ask(*, report_id: int, note: str, actor: Actor, now: dt.datetime, seen_version: int | None = None) -> Report:
    """
    Ask the reporter something; the clock is theirs until they answer.

    :raises Invalid: `field_open`, as `answer`
    """
    fields.refuse_open(note)
    return take(
        report_id=report_id,
        step=Step.ASK,
        actor=actor,
        now=now,
        words=Words(note=note, audience=Audience.REPORTER),
        seen_version=seen_version,
    )


@transaction.atomic
def answer(
    *,
    report_id: int,
    note: str,
    actor: Actor,
    now: dt.datetime,
    files: Sequence[int] = (),
    crew: Sequence[int] = (),
    seen_version: int | None = None,
) -> Report:
    """
    Record the agency's follow-up and start the reporter's time to object.

    Where the agency wants its head to approve answers, somebody else's answer is
    kept as a draft and the report does not move. Sends nothing. That an answer says
    nothing is written down with it.

    :param crew: places of a crew's photos, which go with the answer before `files`
    :raises StepNotAllowed: if the report is not in a state that can be answered
    :raises NoteMissing: if `note` is blank
    :raises Invalid: `field_open`, if a field of a template was not filled in
    """
    fields.refuse_open(note)
    report, seat = lock(report_id=report_id, action=Action.RESPOND, actor=actor, seen_version=seen_version)
    files = [*shown_again(report_id=report_id, attachments=crew), *files] if crew else files
    if report.lead and report.lead.head_approves_answers and seat.role is Role.LIAISON:
        drafted = _draft(report, report.lead, seat, _said(note, report), actor=actor, now=now)
        evidence.attach(report=report, event=drafted, files=files)
        return report
    report = take(report_id=report_id, step=Step.ANSWER, actor=actor, now=now, words=_said(note, report))
    evidence.attach(report=report, event=report.events.get(seq=report.version), files=files)
    return report


def _said(note: str, report: Report) -> Words:
    """Return the words of an answer, and that they are hollow where they are."""
    return Words(note=note, data={"hollow": True} if says_nothing(note, known=known_of(report)) else {})


def known_of(report: Report) -> str:
    """Return what a report has said already, for whoever judges an answer to it."""
    return f"{report.title} {report.text}"


def _draft(report: Report, lead: Agency, seat: Seat, words: Words, *, actor: Actor, now: dt.datetime) -> TimelineEvent:
    if not words.note.strip():
        raise NoteMissing
    if not allows(Step.ANSWER, State(report.state)):
        raise StepNotAllowed(state=report.state, step=Step.ANSWER)
    if report.drafts.filter(decided_at=None).exists():
        raise Conflict("draft_waits")
    AnswerDraft.objects.create(
        report=report, agency=lead, text=words.note.strip(), drafted_by_id=actor.person_id, drafted_at=now
    )
    inside = Words(audience=Audience.STAFF, data=words.data)
    return record(report, what="drafted", actor=actor, seat=seat, now=now, words=inside)


@transaction.atomic
def decide_draft(*, report_id: int, approve: bool, actor: Actor, now: dt.datetime, note: str = "") -> Report:
    """
    Let the agency head send a drafted answer or give it back with a word.

    :raises Conflict: if no draft waits
    :raises NoteMissing: if it is given back without a word
    """
    report, seat = lock(report_id=report_id, action=Action.APPROVE, actor=actor)
    draft = report.drafts.filter(decided_at=None).first()
    if draft is None:
        raise Conflict("no_draft")
    if not approve and not note.strip():
        raise NoteMissing
    draft.decided_by_id, draft.decided_at, draft.approved = actor.person_id, now, approve
    draft.save()
    if approve:
        words = _said(draft.text, report)
        report = take(report_id=report_id, step=Step.ANSWER, actor=actor, now=now, words=words)
        drafted = report.events.filter(what="drafted").latest("seq")
        # The photos of the draft become the answer's, for whoever reads the answer.
        drafted.attachments.update(event=report.events.get(seq=report.version))
        return report
    words = Words(note=note, audience=Audience.STAFF)
    record(report, what="draft_returned", actor=actor, seat=seat, now=now, words=words)
    return report


def plan(
    *,
    report_id: int,
    note: str,
    item: str,
    planned_for: dt.date,
    actor: Actor,
    now: dt.datetime,
    seen_version: int | None = None,
) -> Report:
    """
    Promise the work for a date; it comes back to the agency by itself on that day.

    :param item: where it stands in a plan or budget
    :raises Invalid: without an item, or with a date that is not to come, or `field_open`, as `answer`
    """
    fields.refuse_open(note)
    if not item.strip():
        raise Invalid("plan_item_missing")
    if planned_for <= directory.city(now).today(now):
        raise Invalid("plan_date_past")
    known = Report.objects.filter(pk=report_id).only("title", "text").first()
    hollow = {"hollow": True} if known and says_nothing(note, known=known_of(known)) else {}
    return take(
        report_id=report_id,
        step=Step.PLAN,
        actor=actor,
        now=now,
        words=Words(note=note, data={"item": item.strip(), "for": planned_for.isoformat(), **hollow}),
        seen_version=seen_version,
        planned_for=planned_for,
        plan_item=item.strip(),
    )


def resume(*, report_id: int, actor: Actor, now: dt.datetime) -> Report:
    """Take planned work up, when its date has come or before."""
    return take(report_id=report_id, step=Step.RESUME, actor=actor, now=now, planned_for=None)


@transaction.atomic
def hand_back(
    *,
    report_id: int,
    note: str,
    actor: Actor,
    now: dt.datetime,
    proposed_owner_id: int | None = None,
    seen_version: int | None = None,
) -> Report:
    """
    Give a report back to the verifier with a reason and, where known, whose it is.

    :raises Invalid: agency_ended, if there is no such agency any more
    """
    owner = None
    if proposed_owner_id:
        owner = directory.agencies_on(directory.city(now).today(now)).filter(pk=proposed_owner_id).first()
        if owner is None:
            raise Invalid("agency_ended")
    report = take(
        report_id=report_id,
        step=Step.HAND_BACK,
        actor=actor,
        now=now,
        words=Words(
            note=note, audience=Audience.STAFF, data={"proposed": owner.pk, "name": owner.short_name} if owner else {}
        ),
        seen_version=seen_version,
        lead=None,
        proposed_owner=owner,
    )
    end_holds(report, now=now)
    return report


def decline(*, report_id: int, note: str, actor: Actor, now: dt.datetime, seen_version: int | None = None) -> Report:
    """Say with reasons that it cannot be done, and close it as that."""
    return take(
        report_id=report_id,
        step=Step.DECLINE,
        actor=actor,
        now=now,
        words=Words(note=note),
        seen_version=seen_version,
        outcome=Outcome.NOT_POSSIBLE,
        closed_at=now,
    )


@transaction.atomic
def progress(*, report_id: int, note: str, actor: Actor, now: dt.datetime, files: Sequence[int] = ()) -> Report:
    """
    Tell the reporter how the work goes: a follow-up that does not end it.

    :raises Invalid: `field_open`, as `answer`
    """
    if not note.strip():
        raise NoteMissing
    fields.refuse_open(note)
    report, seat = lock(report_id=report_id, action=Action.PROGRESS, actor=actor)
    if report.state not in {State.ASSIGNED, State.IN_PROGRESS, State.PLANNED}:
        raise StepNotAllowed(state=report.state, step="progress")
    clock.meet(report, DeadlineKind.FIRST_FOLLOW_UP, now=now)
    event = record(report, what="progress", actor=actor, seat=seat, now=now, words=Words(note=note))
    evidence.attach(report=report, event=event, files=files)
    return report


@transaction.atomic
def write_note(*, report_id: int, note: str, actor: Actor, now: dt.datetime, mentioned: Sequence[str] = ()) -> Report:
    """
    Leave a note that never leaves the staff's side; whom it names with "@" is told.

    :param mentioned: codes of `queries.colleagues`, of those who are named besides
    :raises Invalid: `mention_unknown`, for whoever does not read the report as for a name that nobody has
    """
    if not note.strip():
        raise NoteMissing
    report, seat = lock(report_id=report_id, action=Action.NOTE, actor=actor)
    words = noting.words_of(report, note, mentioned, actor=actor, now=now)
    record(report, what="note", actor=actor, seat=seat, now=now, words=words)
    return report


@transaction.atomic
def involve(
    *, report_id: int, agency_id: int, note: str, actor: Actor, now: dt.datetime, due_on: dt.date | None = None
) -> Report:
    """
    Ask another agency to help, with what and until when; who leads does not change.

    :raises Invalid: if it helps already, has ended, or is concerned
    """
    report, seat = lock(report_id=report_id, action=Action.INVOLVE, actor=actor)
    if report.state not in {State.ASSIGNED, State.IN_PROGRESS, State.PLANNED}:
        raise StepNotAllowed(state=report.state, step="involve")
    today = directory.city(now).today(now)
    agency = directory.agencies_on(today).filter(pk=agency_id).first()
    if agency is None:
        raise Invalid("agency_ended")
    refuse_concerned(report, agency)
    if report.assignments.filter(agency=agency, ended_at=None).exists():
        raise Conflict("agency_already_there")
    hold = Assignment.objects.create(
        report=report, agency=agency, leads=False, assigned_at=now, assigned_by_id=actor.person_id
    )
    words = Words(note=note, audience=Audience.STAFF, data={"agency": agency.pk, "name": agency.short_name})
    supporting.put(hold, words.note, due_on, now=now)
    record(report, what="involve", actor=actor, seat=seat, now=now, words=words)
    return report

"""What the verifier does: whose it is, what it is, and whether it goes on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from curhat.access.actions import Action
from curhat.access.actors import Actor
from curhat.directory import queries as directory
from curhat.directory.models import Agency
from curhat.kernel.errors import Conflict, Invalid
from curhat.reports import scopes
from curhat.reports.intake import Circle
from curhat.reports.models import Assignment, Report
from curhat.reports.models.timeline import Audience
from curhat.reports.operations.step import Words, end_holds, lock, take
from curhat.reports.workflow import OPEN, Outcome, State, Step

ARCHIVE_REASONS = ("unclear", "not_a_report", "abuse", "test", "duplicate_of_known", "no_answer")


@transaction.atomic
def assign(
    *,
    report_id: int,
    agency_id: int,
    actor: Actor,
    now: dt.datetime,
    supporting: Sequence[int] = (),
    note: str = "",
    seen_version: int | None = None,
) -> Report:
    """
    Hand a report to the agency that leads, and to those that support it.

    A report that an agency holds already is reassigned, which owes a note. The
    note is for the agencies; the reporter reads who has the report now, not why.

    :raises Conflict: `transcript_missing`, if it was spoken and nobody has typed a word of it yet
    :raises Invalid: if an agency has ended, or the report is about it, its
        members or its chain, or its circle forbids it
    :raises StepNotAllowed, NoteMissing, NotFound, NotPermitted, StaleForm: as `step.take`
    """
    current = Report.objects.filter(pk=report_id).values_list("state", flat=True).first()
    moving = current in {State.ASSIGNED, State.IN_PROGRESS, State.PLANNED}
    lead = _agency(agency_id, now)
    report = take(
        report_id=report_id,
        step=Step.REASSIGN if moving else Step.ASSIGN,
        actor=actor,
        now=now,
        words=Words(data={"agency": lead.pk, "name": lead.short_name}, inside=note),
        seen_version=seen_version,
        lead=lead,
        proposed_owner=None,
        planned_for=None,
        plan_item="",
        referred_to="",
    )
    if not report.text and not report.events.filter(what="transcribed").exists():
        raise Conflict("transcript_missing")
    others = [_agency(pk, now) for pk in supporting if pk != lead.pk]
    for agency in (lead, *others):
        refuse_concerned(report, agency)
    _hold(report, lead, others, actor, now)
    return report


def refuse_concerned(report: Report, agency: Agency) -> None:
    """
    Refuse an agency that must not receive this report.

    :raises Invalid: agency_is_concerned, or agency_outside_circle
    """
    if report.about_agency_id is not None and report.about_agency_id in directory.kin_of(agency.pk):
        raise Invalid("agency_is_concerned")
    # Protected but not in its circle: it is about the officers of that circle, and the inspectorate keeps it.
    keeper = "protection" if report.circle == Circle.PROTECTED else "inspectorate"
    if report.protected and agency.duty != keeper:
        raise Invalid("agency_outside_circle")


def may_hold(report: Report, agency: Agency) -> bool:
    """Whether `refuse_concerned` would let the agency have the report."""
    try:
        refuse_concerned(report, agency)
    except Invalid:
        return False
    return True


def _agency(agency_id: int, now: dt.datetime) -> Agency:
    today = directory.city(now).today(now)
    agency = directory.agencies_on(today).filter(pk=agency_id).first()
    if agency is None:
        raise Invalid("agency_ended")
    return agency


def _hold(report: Report, lead: Agency, others: Sequence[Agency], actor: Actor, now: dt.datetime) -> None:
    end_holds(report, now=now)
    Assignment.objects.bulk_create(
        Assignment(report=report, agency=agency, leads=agency is lead, assigned_at=now, assigned_by_id=actor.person_id)
        for agency in (lead, *others)
    )


@transaction.atomic
def refer(
    *, report_id: int, whom: str, note: str, actor: Actor, now: dt.datetime, seen_version: int | None = None
) -> Report:
    """
    Hand a report on to whom it belongs outside the city; the reporter reads the note.

    No agency of the city holds it any more.

    :raises Invalid: if it is not said to whom
    """
    if not whom.strip():
        raise Invalid("whom_missing")
    report = take(
        report_id=report_id,
        step=Step.REFER,
        actor=actor,
        now=now,
        words=Words(note=note, data={"whom": whom.strip()}),
        seen_version=seen_version,
        referred_to=whom.strip(),
        lead=None,
    )
    end_holds(report, now=now)
    return report


def archive(
    *, report_id: int, reason: str, note: str, actor: Actor, now: dt.datetime, seen_version: int | None = None
) -> Report:
    """
    End a report that cannot be worked on, with a reason of the list and words to the reporter.

    :raises Invalid: if the reason is not of the list
    """
    if reason not in ARCHIVE_REASONS:
        raise Invalid("reason_unknown")
    return take(
        report_id=report_id,
        step=Step.ARCHIVE,
        actor=actor,
        now=now,
        words=Words(note=note, data={"reason": reason}),
        seen_version=seen_version,
        archive_reason=reason,
    )


@transaction.atomic
def restore(*, report_id: int, actor: Actor, now: dt.datetime, note: str = "") -> Report:
    """Bring an archived or referred report back to be verified; whoever held it before does no more."""
    report = take(
        report_id=report_id,
        step=Step.RESTORE,
        actor=actor,
        now=now,
        words=Words(note=note),
        archive_reason="",
        referred_to="",
        lead=None,
    )
    end_holds(report, now=now)
    return report


def close(
    *,
    report_id: int,
    outcome: Outcome,
    note: str,
    actor: Actor,
    now: dt.datetime,
    seen_version: int | None = None,
) -> Report:
    """
    End a contested or answered report with reasons; never as fixed, which only the reporter can say.

    :raises Invalid: if the outcome is `fixed`
    """
    if outcome is Outcome.FIXED:
        raise Invalid("only_reporter_says_fixed")
    return take(
        report_id=report_id,
        step=Step.CLOSE,
        actor=actor,
        now=now,
        words=Words(note=note, data={"outcome": outcome}),
        seen_version=seen_version,
        outcome=outcome,
        closed_at=now,
    )


@transaction.atomic
def merge(*, report_id: int, head_number: str, actor: Actor, now: dt.datetime) -> Report:
    """
    Fold the repeat of one reporter into their earlier report.

    :raises Invalid: if the head is unknown to the actor or ended, or was sent by somebody else
    :raises NotFound, NotPermitted: as `step.lock`, before anything is said of the head
    """
    both = scopes.reports_for(actor, Action.MERGE).filter(Q(pk=report_id) | Q(number=head_number))
    # In one order, whichever is folded into which: two verifiers must not wait for each other.
    rows = list(both.select_for_update(of=("self",)).select_related("reporter").order_by("pk"))
    report, _ = lock(report_id=report_id, action=Action.MERGE, actor=actor)
    head = next((row for row in rows if row.number == head_number and row.pk != report_id), None)
    if head is None or head.state not in OPEN or head.circle != report.circle:
        raise Invalid("head_unknown")
    if not _same_sender(report, head):
        raise Invalid("different_reporters")
    return take(
        report_id=report_id,
        step=Step.MERGE,
        actor=actor,
        now=now,
        words=Words(audience=Audience.REPORTER, data={"head": head.pk}),
        merged_into=head,
    )


def unmerge(*, report_id: int, actor: Actor, now: dt.datetime) -> Report:
    """Undo a merge: state, clock and holder are what they were."""
    return take(
        report_id=report_id,
        step=Step.UNMERGE,
        actor=actor,
        now=now,
        words=Words(audience=Audience.REPORTER),
        merged_into=None,
        merged_from="",
    )


def _same_sender(report: Report, head: Report) -> bool:
    a, b = report.reporter, head.reporter
    if a is None or b is None:
        return False
    pairs = ((a.person_id, b.person_id), (a.phone_digest, b.phone_digest), (a.email_digest, b.email_digest))
    return any(mine and mine == theirs for mine, theirs in pairs)

"""One step of a report: lock, permission, workflow, change, timeline, clock, outbox."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Case, IntegerField, OuterRef, Subquery, Value, When

from curhat.access.actions import Action
from curhat.access.actors import Actor, Seat
from curhat.kernel.errors import Conflict, Invalid, NotFound, NotPermitted
from curhat.kernel.text import plain
from curhat.messaging import outbox
from curhat.reports import scopes
from curhat.reports.models import Report, TimelineEvent
from curhat.reports.models.timeline import Audience
from curhat.reports.operations import clock, showing, untold
from curhat.reports.workflow import State, Step, allows, transition

NOTE_LENGTH = 10_000
# The event with which every timeline begins; the only one that is no change of a row.
SUBMITTED = "submitted"
CORRECTED = "corrected"
_NEWEST_AT = Subquery(TimelineEvent.objects.filter(report=OuterRef("pk")).order_by("-seq").values("at")[:1])
# Where an answer that waits for the agency head can still be sent, or will be again.
_DRAFTS_WAIT = frozenset({State.ASSIGNED, State.IN_PROGRESS, State.PLANNED, State.NEEDS_INFO, State.MERGED})


class StepNotAllowed(Conflict):
    """The workflow has no such step from the state the report is in."""

    code = "step_not_allowed"


class StaleForm(Conflict):
    """Something happened to the report after the actor's page was made."""

    code = "stale_form"


class NoteMissing(Invalid):
    """The step owes somebody words."""

    code = "note_missing"


@dataclasses.dataclass(frozen=True, slots=True)
class Words:
    """
    What a step says.

    :param note: what is written
    :param audience: who reads that it happened, and the note
    :param data: identifiers and dates that the sentence of the timeline needs
    :param inside: what is written to colleagues alone, whoever reads that it happened
    """

    note: str = ""
    audience: Audience = Audience.PUBLIC
    data: dict[str, Any] = dataclasses.field(default_factory=dict)
    inside: str = ""

    def __post_init__(self) -> None:
        """Take out what no page and no table can hold."""
        object.__setattr__(self, "note", plain(self.note))
        object.__setattr__(self, "inside", plain(self.inside))


def lock(*, report_id: int, action: Action, actor: Actor, seen_version: int | None = None) -> tuple[Report, Seat]:
    """
    Lock a report for a change and say from which seat the actor makes it.

    :param seen_version: of the page the actor decided on; None where there was none
    :raises NotFound: if it does not exist for the actor
    :raises NotPermitted: if the actor may read it but not do this
    :raises StaleForm: if it has changed since
    """
    seats = scopes.seats(actor)
    cases = [When(scopes.condition(actor, seat, action), then=Value(i)) for i, seat in enumerate(seats)]
    found = (
        scopes.reports_for(actor, action)
        .annotate(seat_index=Case(*cases, default=Value(-1), output_field=IntegerField()), newest_at=_NEWEST_AT)
        .select_related("topic", "lead")
        .select_for_update(of=("self",))
        .filter(pk=report_id)
        .first()
    )
    if found is None:
        if scopes.reports_for(actor, Action.READ).filter(pk=report_id).exists():
            raise NotPermitted(action=action)
        raise NotFound
    if seen_version is not None and seen_version != found.version:
        raise StaleForm
    found.last_at = found.newest_at
    return found, seats[found.seat_index]


def moment(report: Report, now: dt.datetime) -> dt.datetime:
    """
    Return `now`, or when something last happened to a locked report if that is later.

    A clock that was set back must not turn a story round: its events, and the spans
    in which its time is charged, follow each other whatever the clock says.
    """
    if report.last_at is None:
        report.last_at = report.events.order_by("-seq").values_list("at", flat=True).first()
    report.last_at = max(now, report.last_at or now)
    return report.last_at


@transaction.atomic
def take(
    *,
    report_id: int,
    step: Step,
    actor: Actor,
    now: dt.datetime,
    words: Words | None = None,
    seen_version: int | None = None,
    **changes: Any,
) -> Report:
    """
    Take one step of the workflow, with everything that belongs to it, or none of it.

    Sends nothing: people are told by the outbox.

    :param changes: columns of the report that the step sets beside the state
    :raises StepNotAllowed: if the report is not in a state from which this is declared
    :raises NoteMissing: if the step owes words and there are none
    :raises NotFound, NotPermitted, StaleForm: as `lock`
    """
    row, words = transition(step), words or Words()
    report, seat = lock(report_id=report_id, action=row.action, actor=actor, seen_version=seen_version)
    if not allows(step, State(report.state), rejections=report.rejections):
        raise StepNotAllowed(state=report.state, step=step)
    if row.needs_note and not (words.note or words.inside):
        raise NoteMissing(step=step)
    now = moment(report, now)
    before = State(report.state)
    target = row.target or State(report.merged_from if step is Step.UNMERGE else report.asked_from)
    for column, value in changes.items():
        setattr(report, column, value)
    _remember(report, step, before)
    report.state, report.state_since = target, now
    if target not in _DRAFTS_WAIT:
        _end_draft(report, now=now)
    clock.follow(report, step, now=now)
    record(report, what=step, actor=actor, seat=seat, now=now, words=words, before=before)
    return report


def _remember(report: Report, step: Step, before: State) -> None:
    """Keep the state to which a question or a merge will lead back."""
    if step is Step.ASK:
        report.asked_from = before
    elif step is Step.MERGE:
        report.merged_from = before


def end_holds(report: Report, *, now: dt.datetime) -> None:
    """End what agencies have of a locked report: their holds, and an answer that waits for its head."""
    report.assignments.filter(ended_at=None).update(ended_at=now)
    _end_draft(report, now=now)


def _end_draft(report: Report, *, now: dt.datetime) -> None:
    report.drafts.filter(decided_at=None).update(decided_at=now, approved=False)


def record(
    report: Report,
    *,
    what: str,
    actor: Actor,
    seat: Seat,
    now: dt.datetime,
    words: Words,
    before: State | None = None,
) -> TimelineEvent:
    """
    Write the next event of a locked report, save the report, show the public what it may see, post to the outbox.

    What is written to colleagues alone becomes a note after it.

    :raises Invalid: if the note is longer than 10,000 characters
    """
    if max(len(words.note), len(words.inside)) > NOTE_LENGTH:
        raise Invalid("note_too_long", limit=NOTE_LENGTH)
    if what != SUBMITTED:
        report.version += 1
        untold.follow(report, what, seat=seat, at=moment(report, now))
        report.save()
        showing.follow(report)
    event = TimelineEvent.objects.create(
        report=report,
        seq=report.version,
        at=moment(report, now),
        what=what,
        from_state=before or report.state,
        to_state=report.state,
        audience=words.audience,
        note=words.note,
        actor_id=actor.person_id,
        role=seat.role,
        office_id=seat.agency_id,
        data=words.data,
    )
    outbox.post(
        topic=f"report.{what}",
        key=f"report:{report.pk}",
        payload={"report_id": report.pk, "event_id": event.pk},
        now=now,
    )
    if words.inside:
        record(report, what="note", actor=actor, seat=seat, now=now, words=Words(words.inside, Audience.STAFF))
    return event

"""One report as one person may see it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

from django.db.models import Prefetch

from curhat.access.actions import Action
from curhat.access.actors import Actor
from curhat.deadlines.calendar import Calendar
from curhat.deadlines.explain import explain, relative
from curhat.deadlines.queries import current_calendar
from curhat.deadlines.rules import DeadlineKind
from curhat.kernel.errors import NotFound
from curhat.receipts import queries as receipts
from curhat.receipts.models import LedgerEntry
from curhat.reports import scopes
from curhat.reports.models import AnswerDraft, Attachment, Deadline, Report, TimelineEvent
from curhat.reports.models.timeline import Audience
from curhat.reports.workflow import State, Step, steps_from

_FOR_REPORTER = (Audience.REPORTER, Audience.PUBLIC)
_BESIDE = (
    Action.READ_IDENTITY, Action.SETTLE, Action.PUBLISH, Action.NOTE, Action.PROGRESS, Action.INVOLVE,
    Action.APPROVE, Action.RATE, Action.ADD, Action.CONSENT, Action.ERASE,
)  # fmt: skip


@dataclasses.dataclass(frozen=True, slots=True)
class Owed:
    """
    A running deadline in words.

    :param sentence: how the due date came about
    :param distance: how far it is, as "2 hari lagi"
    """

    kind: DeadlineKind
    due_at: dt.datetime
    last_day: dt.date
    sentence: str
    distance: str
    late: bool


@dataclasses.dataclass(frozen=True, slots=True)
class ReportView:
    """A report with everything that the page of this actor shows."""

    report: Report
    events: Sequence[TimelineEvent]
    attachments: Sequence[Attachment]
    owed: Sequence[Owed]
    actions: frozenset[Action]
    steps: frozenset[Step]
    as_staff: bool
    draft: AnswerDraft | None = None
    openings: Sequence[LedgerEntry] = ()

    @property
    def first(self) -> Sequence[Attachment]:
        """The files that came with the report itself."""
        return [a for a in self.attachments if a.event.seq == 1]


def get_report(*, number: str, actor: Actor, now: dt.datetime, calendar: Calendar | None = None) -> ReportView:
    """
    Return a report as a member of staff sees it.

    :param calendar: in force, where the caller has it already
    :raises NotFound: if it does not exist for the actor from any seat
    """
    rows = scopes.desk_reports_for(actor, Action.READ)
    report = rows.select_related(*_RELATED).filter(number=number).first()
    if report is None:
        raise NotFound
    return _view(report, actor, now, calendar, as_staff=True)


def get_own(*, number: str, actor: Actor, now: dt.datetime) -> ReportView:
    """
    Return a report as its reporter sees it: no note, no name of an officer, and who opened the identity.

    :raises NotFound: if it is not the actor's own
    """
    rows = scopes.reports_for(Actor(actor.person_id, (), actor.access_keys), Action.READ)
    report = rows.select_related(*_RELATED).filter(number=number).first()
    if report is None:
        raise NotFound
    return _view(report, actor, now, None, as_staff=False)


_RELATED = ("area__agency", "topic", "lead", "proposed_owner", "about_agency", "merged_into", "reporter")


def _view(report: Report, actor: Actor, now: dt.datetime, calendar: Calendar | None, *, as_staff: bool) -> ReportView:
    if not as_staff:
        actor = Actor(actor.person_id, (), actor.access_keys)
    events = report.events.select_related("office").order_by("seq")
    if not as_staff:
        events = events.filter(audience__in=_FOR_REPORTER)
    files = Attachment.objects.select_related("file", "event").order_by("event__seq", "position")
    shown = list(events.prefetch_related(Prefetch("attachments", files)))
    possible = steps_from(State(report.state), rejections=report.rejections)
    actions = scopes.allowed(actor, report.pk, {*_BESIDE, *(t.action for t in possible)})
    openings: Sequence[LedgerEntry] = ()
    if not as_staff and report.reporter_id is not None:
        openings = list(receipts.openings_of(subject="reporter", subject_id=report.reporter_id))
    return ReportView(
        report=report,
        events=shown,
        attachments=[attachment for event in shown for attachment in event.attachments.all()],
        owed=_owed(report, calendar or current_calendar(), now),
        actions=actions,
        steps=frozenset(t.step for t in possible if t.action in actions),
        as_staff=as_staff,
        draft=report.drafts.filter(decided_at=None).first() if as_staff else None,
        openings=openings,
    )


def _owed(report: Report, calendar: Calendar, now: dt.datetime) -> list[Owed]:
    running = report.deadlines.filter(met_at=None, ended_at=None, stopped_at=None).order_by("due_at")
    return [owed_of(deadline, calendar, now) for deadline in running]


def owed_of(deadline: Deadline, calendar: Calendar, now: dt.datetime) -> Owed:
    """Return a deadline in words."""
    return Owed(
        kind=DeadlineKind(deadline.kind),
        due_at=deadline.due_at,
        last_day=calendar.last_day(deadline.due_at),
        sentence=explain(calendar, deadline.started_at, deadline.allowance, deadline.finished_stops, now=now),
        distance=relative(calendar, deadline.due_at, now),
        late=deadline.due_at <= now,
    )


def attachment_for(*, attachment_id: int, actor: Actor) -> Attachment:
    """
    Return a file's place in a report that the actor may read, or that is part of a public version.

    A file hangs on an event: where the event may not be seen, the file may not either.

    :raises NotFound: if it does not exist for the actor
    """
    files = Attachment.objects.select_related("file", "report", "event")
    staff = files.filter(pk=attachment_id, report__in=scopes.desk_reports_for(actor, Action.READ)).first()
    if staff is not None:
        return staff
    reporter = Actor(actor.person_id, (), actor.access_keys)
    own = files.filter(
        pk=attachment_id,
        event__audience__in=_FOR_REPORTER,
        report__in=scopes.reports_for(reporter, Action.READ),
    ).first()
    if own is not None:
        return own
    seen = scopes.reports_for(actor, Action.READ_PUBLISHED)
    public = files.filter(pk=attachment_id, public=True, report__in=seen).first()
    if public is None:
        raise NotFound
    return public

"""One report as one person may see it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Sequence

from django.db.models import QuerySet

from curhat.access.actions import Action
from curhat.access.actors import Actor
from curhat.deadlines.calendar import Calendar
from curhat.deadlines.explain import explain, relative
from curhat.deadlines.queries import current_calendar
from curhat.deadlines.rules import DeadlineKind
from curhat.directory import queries as directory
from curhat.files.kinds import Kind
from curhat.kernel.errors import NotFound
from curhat.receipts.models import LedgerEntry
from curhat.reports import scopes
from curhat.reports.hearing import Form, heard_by_public, heard_by_staff
from curhat.reports.models import AnswerDraft, Attachment, Deadline, Report, TimelineEvent
from curhat.reports.models.timeline import Audience
from curhat.reports.queries import furnish
from curhat.reports.queries.story import HelpersTask, Holder, story_of
from curhat.reports.workflow import OPEN, State, Step, Transition, steps_from

_FOR_REPORTER = (Audience.REPORTER, Audience.PUBLIC)
# Where an answer may wait for the agency's head.
_WORKED_ON = frozenset({State.ASSIGNED, State.IN_PROGRESS, State.PLANNED})
_BESIDE = (
    Action.READ_IDENTITY, Action.SETTLE, Action.TRANSCRIBE, Action.PUBLISH, Action.NOTE, Action.PROGRESS,
    Action.INVOLVE, Action.PASS_ON, Action.SEND_CREW, Action.APPROVE, Action.RATE, Action.ADD, Action.CORRECT,
    Action.CONSENT, Action.ERASE, Action.LINK, Action.TELL,
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
    holders: Sequence[Holder] = ()
    tasks: Sequence[HelpersTask] = ()
    # With how many other reports of the same problem it is worked on; its reporter alone is told.
    together: int = 0

    def photos_of(self, event: TimelineEvent) -> Sequence[Attachment]:
        """Return the photos that came with an event."""
        return [a for a in self.attachments if a.event_id == event.pk and a.file.kind == Kind.PHOTO]

    @property
    def first(self) -> Sequence[Attachment]:
        """The photos that came with the report itself."""
        return [a for a in self.attachments if a.event.seq == 1 and a.file.kind == Kind.PHOTO]

    @property
    def recordings(self) -> Sequence[Attachment]:
        """Every voice note and video, in their order."""
        return [a for a in self.attachments if a.file.kind != Kind.PHOTO]

    def heard(self, recording: Attachment) -> Form | None:
        """Return what the reader of this page is given of a recording."""
        types = not self.as_staff or Action.TRANSCRIBE in self.actions
        return _heard(recording, self.report, types=types)

    def words_of(self, recording: Attachment) -> str:
        """Return what was typed of a recording; empty where nobody has yet."""
        return next((event.note for event in self.events if event.pk == recording.transcript_id), "")


def get_report(*, number: str, actor: Actor, now: dt.datetime, calendar: Calendar | None = None) -> ReportView:
    """
    Return a report as a member of staff sees it.

    :param calendar: in force, where the caller has it already
    :raises NotFound: if it does not exist for the actor from any seat
    """
    # What the actor may do comes with the report itself, in one statement.
    report = _one(scopes.with_reach(scopes.desk_reports_for(actor, Action.READ), actor), number)
    possible = steps_from(State(report.state), rejections=report.rejections)
    actions = scopes.allowed(report, actor, {*_BESIDE, *(t.action for t in possible)})
    return _view(report, possible, actions, now, calendar, as_staff=True)


def readable(*, number: str, actor: Actor) -> Report:
    """
    Return the row of a report that a member of staff reads, and nothing of its story; one statement.

    :raises NotFound: as `get_report`
    """
    report = scopes.desk_reports_for(actor, Action.READ).filter(number=number).first()
    if report is None:
        raise NotFound
    return report


def get_own(*, number: str, actor: Actor, now: dt.datetime) -> ReportView:
    """
    Return a report as its reporter sees it: no note, no name of an officer, and who opened the identity.

    :raises NotFound: if it is not the actor's own
    """
    reporter = Actor(actor.person_id, (), actor.access_keys)
    report = _one(scopes.reports_for(reporter, Action.READ), number)
    possible = steps_from(State(report.state), rejections=report.rejections)
    actions = scopes.allowed_to_sender({*_BESIDE, *(t.action for t in possible)})
    return _view(report, possible, actions, now, None, as_staff=False)


def _one(rows: QuerySet[Report], number: str) -> Report:
    found = furnish.reports(rows.filter(number=number))
    if not found:
        raise NotFound
    found[0].about_agency = directory.agency(found[0].about_agency_id)
    return found[0]


def _view(
    report: Report,
    possible: Iterable[Transition],
    actions: frozenset[Action],
    now: dt.datetime,
    calendar: Calendar | None,
    *,
    as_staff: bool,
) -> ReportView:
    story = story_of(report, audiences=Audience if as_staff else _FOR_REPORTER, as_staff=as_staff)
    return ReportView(
        report=report,
        events=furnish.events(story.events),
        attachments=story.attachments,
        owed=_owed(story.deadlines, calendar, now) if report.due_at is not None else (),
        actions=actions,
        steps=frozenset(t.step for t in possible if t.action in actions),
        as_staff=as_staff,
        draft=story.draft if report.state in _WORKED_ON else None,
        openings=story.openings,
        together=story.together if report.state in OPEN else 0,
        holders=story.holders,
        tasks=story.tasks,
    )


def _owed(running: Sequence[Deadline], calendar: Calendar | None, now: dt.datetime) -> list[Owed]:
    calendar = calendar or current_calendar()
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


def _heard(recording: Attachment, report: Report, *, types: bool) -> Form | None:
    return heard_by_staff(
        kind=recording.file.kind,
        types=types,
        typed=recording.typed,
        anonymous=report.anonymous,
        released=recording.released,
    )


def attachment_for(*, attachment_id: int, actor: Actor) -> Attachment:
    """
    Return a photo's place in a report that the actor may read.

    A photo hangs on an event: where the event may not be seen, the photo may not either. What
    everybody is given of it is another file, at another address: `queries.public.photo_for`.

    :raises NotFound: if it does not exist for the actor, or is no photo
    """
    photos = Attachment.objects.filter(pk=attachment_id, file__kind=Kind.PHOTO)
    as_staff_or_own = itertools.islice(_places(photos, actor), 2)
    found = next((found for found in as_staff_or_own if found is not None), None)
    if found is None:
        raise NotFound
    return found


def recording_for(*, attachment_id: int, actor: Actor) -> tuple[Attachment, Form]:
    """
    Return a recording's place, as `attachment_for` does, and which form of it the actor is given.

    :raises NotFound: also where the actor reads the report, but is not to hear it
    """
    staff, own, public = _places(Attachment.objects.filter(pk=attachment_id).exclude(file__kind=Kind.PHOTO), actor)
    if own is not None:
        return own, "large"
    form: Form | None = None
    if staff is not None:
        types = scopes.desk_reports_for(actor, Action.TRANSCRIBE).filter(pk=staff.report_id).exists()
        form = _heard(staff, staff.report, types=types)
    if form is None and public is not None:
        form = heard_by_public(kind=public.file.kind, anonymous=public.report.anonymous, typed=public.typed)
    found = staff or public
    if found is None or form is None:
        raise NotFound
    return found, form


def _places(rows: QuerySet[Attachment], actor: Actor) -> Iterator[Attachment | None]:
    """Give the same file as the actor's desk has it, as its reporter has it, and as everybody has it."""
    files = rows.select_related("file", "report", "event")
    yield files.filter(report__in=scopes.desk_reports_for(actor, Action.READ)).first()
    reporter = Actor(actor.person_id, (), actor.access_keys)
    own = scopes.reports_for(reporter, Action.READ)
    yield files.filter(event__audience__in=_FOR_REPORTER, report__in=own).first()
    yield files.filter(public=True, report__in=scopes.reports_for(actor, Action.READ_PUBLISHED)).first()

"""What a crew sees of a report, and what an office sees of what it has handed out."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection, Sequence

from django.db.models import Q, QuerySet

from curhat.access.actions import Action
from curhat.access.actors import Actor, Role, Seat
from curhat.directory import queries as directory
from curhat.files.kinds import Kind
from curhat.files.models import StoredFile
from curhat.kernel.errors import NotFound
from curhat.kernel.personal import masked
from curhat.reports import scopes
from curhat.reports.models import Attachment, FieldLink, Report
from curhat.reports.queries import furnish
from curhat.reports.workflow import State

# While an agency works on a report, or hears what is said to its answer.
WORKED_ON = frozenset({State.ASSIGNED, State.IN_PROGRESS, State.PLANNED, State.NEEDS_INFO, State.ANSWERED})
# What a crew reports, in the staff's timeline.
DONE, NOT_POSSIBLE = "field_done", "field_not_possible"
REPORTED = (DONE, NOT_POSSIBLE)


@dataclasses.dataclass(frozen=True, slots=True)
class Task:
    """
    What a crew is told; once it has reported, nothing of the report any more.

    :ivar title: as the public has it, else the staff's, without numbers that tell who somebody is
    :ivar text: of the public version; empty where there is none
    :ivar photos: of the report, as far as they are ready; covered where they are covered for the public
    """

    link: FieldLink
    office: str
    report: Report | None = None
    title: str = ""
    text: str = ""
    photos: Sequence[Attachment] = ()


def office_of(agency_id: int) -> Actor:
    """Return an office itself as an actor: who goes out for it sees no report that its own officers do not."""
    return Actor(seats=(Seat(Role.LIAISON, agency_id, directory.kin_of(agency_id)),))


def link_for(*, token: str, now: dt.datetime) -> FieldLink:
    """
    Return the link that a secret opens.

    :raises NotFound: `task_gone`: unknown, over, withdrawn, or not the office's report any more
    """
    link = _living(now).filter(digest=directory.token_digest(token)).first()
    if link is None or _report_of(link) is None:
        raise NotFound("task_gone")
    return link


def task_for(*, link_id: int, opened: Collection[int], now: dt.datetime) -> Task:
    """
    Return the task behind a link.

    :param opened: the links whose secret this telephone has shown
    :raises NotFound: as `link_for`
    """
    link = _living(now).filter(pk=link_id).first() if link_id in opened else None
    report = _report_of(link) if link else None
    if link is None or report is None:
        raise NotFound("task_gone")
    office = directory.agency_short_name(link.hold.agency_id)
    if link.reported_id is not None:
        return Task(link, office)
    public = report.published_at is not None and report.hidden_at is None
    title = masked(report.public_title if public else report.title)
    return Task(link, office, report, title, report.public_text if public else "", _photos(report))


def photo_of(*, task: Task, attachment_id: int) -> int:
    """
    Return the stored file of one photo of a task.

    :raises NotFound: if the task shows no such photo
    """
    photo = next((photo for photo in task.photos if photo.pk == attachment_id), None)
    if photo is None:
        raise NotFound("task_gone")
    return photo.shown_id


def links_of(*, report: Report, offices: Sequence[int]) -> Sequence[FieldLink]:
    """Return what some offices have handed out of a report that was found for its reader, the newest first."""
    rows = FieldLink.objects.filter(hold__report=report, hold__agency_id__in=offices)
    return list(rows.select_related("hold", "reported").order_by("-made_at", "-pk"))


def lives(link: FieldLink, *, now: dt.datetime) -> bool:
    """Whether a link itself still opens; what becomes of its report is asked beside it."""
    return link.withdrawn_at is None and link.hold.ended_at is None and link.expires_at > now


def crew_photos(report: Report) -> Sequence[Attachment]:
    """Return the photos that crews have sent of a report that was found for its reader, the newest first."""
    rows = Attachment.objects.filter(report=report, event__what__in=REPORTED, file__kind=Kind.PHOTO)
    rows = rows.exclude(file__state=StoredFile.State.REFUSED).select_related("file", "event", "report")
    return list(rows.order_by("-event__seq", "position"))


def _living(now: dt.datetime) -> QuerySet[FieldLink]:
    rows = FieldLink.objects.filter(withdrawn_at=None, expires_at__gt=now, hold__ended_at=None)
    return rows.select_related("hold")


def _report_of(link: FieldLink) -> Report | None:
    """Return the report of a link, if its office may still work on it."""
    may = scopes.at_desk(office_of(link.hold.agency_id), Action.SEND_CREW)
    rows = Report.objects.filter(may, Q(pk=link.hold.report_id, state__in=WORKED_ON))
    return next(iter(furnish.reports(rows)), None)


def _photos(report: Report) -> list[Attachment]:
    rows = Attachment.objects.filter(report=report, event__seq=1, file__kind=Kind.PHOTO)
    return list(rows.filter(file__state=StoredFile.State.READY).select_related("file").order_by("position"))

"""Work outside: a task for a crew's telephone, and what the crew says of it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import secrets
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction

from curhat.access.actions import Action
from curhat.access.actors import ANYBODY, Actor
from curhat.directory import queries as directory
from curhat.files import operations as files_operations
from curhat.kernel.errors import Conflict, Invalid, NotFound
from curhat.kernel.personal import kinds_in
from curhat.reports.models import Attachment, FieldLink
from curhat.reports.models.timeline import Audience
from curhat.reports.operations import evidence
from curhat.reports.operations.step import NoteMissing, StepNotAllowed, Words, lock, record
from curhat.reports.queries.field import DONE, NOT_POSSIBLE, REPORTED, WORKED_ON, lives, office_of

# How many days a link may open, as an officer chooses.
DAYS = (1, 3, 7, 14)
USUAL_DAYS = 3
SECRET_BYTES = 16
INSTRUCTION_LENGTH = 1_000


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """
    What a crew says.

    :param key: drawn by their telephone: the same sending once more is the same finding
    :param files: returns stored photos, in order; asked only where nothing is known of it yet
    :param seen: of each photo when and where it was taken, as their telephone says; nothing where it does not
    """

    key: uuid.UUID
    done: bool
    note: str = ""
    files: Callable[[], Sequence[int]] = tuple
    seen: Sequence[Mapping[str, Any]] = ()


@transaction.atomic
def send_out(*, report_id: int, instruction: str, days: int, actor: Actor, now: dt.datetime) -> tuple[FieldLink, str]:
    """
    Make a link to the task of a report; returns it and its secret, which is to be shown and never stored.

    :param days: one of `DAYS`
    :raises NoteMissing: without an instruction
    :raises Invalid: `instruction_numbers`, if it holds a number that tells who somebody is; `instruction_long`
    :raises StepNotAllowed, Conflict: if nobody works on the report; `not_held`, if the actor's office does not
    :raises NotFound, NotPermitted: as `step.lock`
    """
    report, seat = lock(report_id=report_id, action=Action.SEND_CREW, actor=actor)
    words = Words(instruction, Audience.STAFF)
    if not words.note.strip():
        raise NoteMissing
    if len(words.note) > INSTRUCTION_LENGTH:
        raise Invalid("instruction_long", limit=INSTRUCTION_LENGTH)
    if kinds_in(words.note):
        raise Invalid("instruction_numbers")
    if days not in DAYS:
        raise Invalid("days_unknown")
    if report.state not in WORKED_ON:
        raise StepNotAllowed(state=report.state, step="send_crew")
    hold = report.assignments.filter(agency_id=seat.agency_id or 0, ended_at=None).first()
    if hold is None:
        raise Conflict("not_held")
    token = secrets.token_urlsafe(SECRET_BYTES)
    link = FieldLink.objects.create(
        hold=hold,
        digest=directory.token_digest(token),
        instruction=words.note,
        made_by_id=actor.person_id,
        made_at=now,
        expires_at=now + dt.timedelta(days=days),
    )
    record(report, what="field_sent", actor=actor, seat=seat, now=now, words=words)
    return link, token


@transaction.atomic
def withdraw_link(*, link_id: int, report_id: int, actor: Actor, now: dt.datetime) -> None:
    """
    End a link at once; one that has ended stays so.

    :raises NotFound: also if it is another office's
    """
    report, seat = lock(report_id=report_id, action=Action.SEND_CREW, actor=actor)
    offices = [seat.agency_id for seat in actor.seats if seat.agency_id is not None]
    links = FieldLink.objects.filter(pk=link_id, hold__report=report, hold__agency_id__in=offices)
    if not links.exists():
        raise NotFound
    if links.filter(withdrawn_at=None).update(withdrawn_at=now):
        words = Words(audience=Audience.STAFF)
        record(report, what="field_withdrawn", actor=actor, seat=seat, now=now, words=words)


@transaction.atomic
def report_back(*, link_id: int, finding: Finding, now: dt.datetime) -> None:
    """
    Keep what a crew says of its task, in the story that the staff reads; moves no state and no clock.

    The link is the permission: whoever calls has seen its secret. Sent once more it changes nothing.

    :raises NotFound: `task_gone`, if the link opens nothing any more
    :raises Conflict: `task_reported`, if another telephone has said something already
    :raises NoteMissing: if it was not possible, and not said why
    :raises Invalid: as `evidence.attach`
    """
    link = FieldLink.objects.select_related("hold").filter(pk=link_id).first()
    if link is None:
        raise NotFound("task_gone")
    if link.reported_key == finding.key:
        return
    try:
        office = office_of(link.hold.agency_id)
        report, seat = lock(report_id=link.hold.report_id, action=Action.SEND_CREW, actor=office)
    except NotFound as e:
        raise NotFound("task_gone") from e
    # As it is now that nobody else moves the report.
    link = FieldLink.objects.select_related("hold").get(pk=link_id)
    if link.reported_key == finding.key:
        return
    if not lives(link, now=now) or report.state not in WORKED_ON:
        raise NotFound("task_gone")
    if link.reported_key is not None:
        raise Conflict("task_reported")
    words = Words(finding.note, Audience.STAFF, {"seen": [dict(one) for one in finding.seen]})
    if not finding.done and not words.note.strip():
        raise NoteMissing("task_reason_missing")
    files = finding.files()
    what = DONE if finding.done else NOT_POSSIBLE
    event = record(report, what=what, actor=ANYBODY, seat=seat, now=now, words=words)
    evidence.attach(report=report, event=event, files=files)
    link.reported_key, link.reported = finding.key, event
    link.save(update_fields=["reported_key", "reported"])


def shown_again(*, report_id: int, attachments: Sequence[int]) -> list[int]:
    """
    Return files that are the same as photos of a crew, to hang on what the office answers; the caller holds the report.

    :raises Invalid: `file_unknown`, if one of them is no crew's photo of this report
    """
    rows = Attachment.objects.filter(pk__in=attachments, report_id=report_id, event__what__in=REPORTED)
    found = dict(rows.values_list("pk", "file_id"))
    if len(found) != len(set(attachments)):
        raise Invalid("file_unknown")
    return files_operations.again(file_ids=[found[pk] for pk in attachments])

"""What a supporting agency is asked to do: a task of its own, with a date of its own."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from curhat.access.actions import Action
from curhat.access.actors import Actor
from curhat.directory import queries as directory
from curhat.kernel.errors import Conflict, Invalid
from curhat.reports.models import Assignment, Report
from curhat.reports.models.timeline import Audience
from curhat.reports.operations.step import NoteMissing, StepNotAllowed, Words, lock, record
from curhat.reports.workflow import OPEN


@transaction.atomic
def give_task(
    *, report_id: int, agency_id: int, note: str, actor: Actor, now: dt.datetime, due_on: dt.date | None = None
) -> Report:
    """
    Say what an agency that helps is to do, and until when; takes the place of what was asked before.

    :raises NoteMissing: without words
    :raises Invalid: `task_due_past`
    :raises Conflict: `not_helping`, if it does not help any more
    :raises StepNotAllowed: if the report is over
    :raises NotFound, NotPermitted: as `step.lock`
    """
    report, seat = lock(report_id=report_id, action=Action.INVOLVE, actor=actor)
    words = Words(note=note, audience=Audience.STAFF)
    if not words.note:
        raise NoteMissing
    if report.state not in OPEN:
        raise StepNotAllowed(state=report.state, step="give_task")
    hold = report.assignments.filter(agency_id=agency_id, leads=False, ended_at=None).first()
    if hold is None:
        raise Conflict("not_helping")
    put(hold, words.note, due_on, now=now)
    name = directory.agency_short_name(agency_id)
    data = {"agency": agency_id, "name": name, **({"for": due_on.isoformat()} if due_on else {})}
    words = Words(note=note, audience=Audience.STAFF, data=data)
    record(report, what="task_given", actor=actor, seat=seat, now=now, words=words)
    return report


@transaction.atomic
def finish_task(*, report_id: int, note: str, actor: Actor, now: dt.datetime) -> Report:
    """
    Say that one's own agency has done what it was asked; neither the public nor the reporter reads of it.

    :raises NoteMissing: without words
    :raises Conflict: `no_task`, if there is none, or it was done
    :raises NotFound, NotPermitted: as `step.lock`
    """
    report, seat = lock(report_id=report_id, action=Action.NOTE, actor=actor)
    words = Words(note=note, audience=Audience.STAFF)
    if not words.note:
        raise NoteMissing
    own = report.assignments.filter(agency_id=seat.agency_id or 0, leads=False, ended_at=None)
    hold = own.filter(task_done_at=None).exclude(task="").first()
    if hold is None:
        raise Conflict("no_task")
    hold.task_done_at = now
    hold.save(update_fields=["task_done_at"])
    record(report, what="task_done", actor=actor, seat=seat, now=now, words=words)
    return report


def put(hold: Assignment, task: str, due_on: dt.date | None, *, now: dt.datetime) -> None:
    """
    Write a task on a hold of a locked report.

    :raises Invalid: `task_due_past`, of a day that is over
    """
    if due_on is not None and due_on < directory.city(now).today(now):
        raise Invalid("task_due_past")
    hold.task, hold.task_due_on, hold.task_done_at = task, due_on, None
    hold.save(update_fields=["task", "task_due_on", "task_done_at"])

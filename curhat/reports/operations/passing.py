"""Passing a report on inside the agency that has it: to a part of it, to somebody who works there, or both."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from curhat.access.actions import Action
from curhat.access.actors import Actor
from curhat.directory import queries as directory
from curhat.kernel.errors import Conflict, Invalid
from curhat.reports.models import Report
from curhat.reports.models.timeline import Audience
from curhat.reports.operations.step import NoteMissing, StepNotAllowed, Words, lock, record
from curhat.reports.queries.receivers import receivers
from curhat.reports.workflow import OPEN

# In the timeline, where no unit is named: which officer it is stays with the assignment.
SOMEBODY = "seorang petugas"


@transaction.atomic
def pass_on(
    *,
    report_id: int,
    note: str,
    actor: Actor,
    now: dt.datetime,
    unit_id: int | None = None,
    person_id: int | None = None,
    seen_version: int | None = None,
) -> Report:
    """
    Say who holds a report inside the actor's agency, and what they are asked to do; takes the place of who did.

    Neither the public nor the reporter reads of it, and no clock moves.

    :raises Invalid: holder_missing; holder_unknown, for whoever is not of the agency and for whom the report is about
    :raises Conflict: not_held, if the agency has it no more
    :raises StepNotAllowed: if the report is over
    :raises NoteMissing: if it is not said what for
    :raises NotFound, NotPermitted, StaleForm: as `step.lock`
    """
    report, seat = lock(report_id=report_id, action=Action.PASS_ON, actor=actor, seen_version=seen_version)
    words = Words(note=note, audience=Audience.STAFF)
    if not words.note:
        raise NoteMissing
    if report.state not in OPEN:
        raise StepNotAllowed(state=report.state, step="pass_on")
    if unit_id is None and person_id is None:
        raise Invalid("holder_missing")
    offices = [] if seat.agency_id is None else [seat.agency_id]
    found = receivers(report=report, offices=offices, on=directory.city(now).today(now))
    if found.hold is None:
        raise Conflict("not_held")
    unit = next((unit for unit in found.units if unit.pk == unit_id), None)
    if (unit_id is not None and unit is None) or (person_id is not None and person_id not in dict(found.people)):
        raise Invalid("holder_unknown")
    found.hold.unit, found.hold.person_id = unit, person_id
    found.hold.save(update_fields=["unit", "person"])
    named = {"unit": unit_id, "name": unit.name if unit else SOMEBODY}
    words = Words(note=note, audience=Audience.STAFF, data=named)
    record(report, what="pass_on", actor=actor, seat=seat, now=now, words=words)
    return report


def release_concerned(report: Report, *, now: dt.datetime) -> None:
    """Take a locked report out of the hands of units and people inside agencies whom it is about now; tells nobody."""
    today = directory.city(now).today(now)
    for hold in report.assignments.filter(ended_at=None).exclude(unit=None, person=None):
        free = receivers(report=report, offices=[hold.agency_id], on=today)
        hold.unit_id = hold.unit_id if hold.unit_id in {unit.pk for unit in free.units} else None
        hold.person_id = hold.person_id if hold.person_id in dict(free.people) else None
        hold.save(update_fields=["unit", "person"])

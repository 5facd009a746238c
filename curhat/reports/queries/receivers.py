"""Inside an agency that holds a report: who may be given it, without whom it is about."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

from curhat.access.actions import Action
from curhat.access.actors import Role
from curhat.access.grants import scope_of
from curhat.directory import queries as directory
from curhat.directory.models import Membership, Unit
from curhat.reports.concern import may_be
from curhat.reports.models import Assignment, Report

# Whoever reads what an agency holds could be given it; who does not, would have it and see nothing.
_READ = [role for role in Role if scope_of(role, Action.PASS_ON)]


@dataclasses.dataclass(frozen=True, slots=True)
class Receivers:
    """
    Who of an agency may hold a report inside it.

    :ivar hold: of the agency on the report; None: it has none
    :ivar people: key and name, by name
    """

    hold: Assignment | None = None
    units: Sequence[Unit] = ()
    people: Sequence[tuple[int, str]] = ()


def receivers(*, report: Report, offices: Sequence[int], on: dt.date) -> Receivers:
    """
    Return who may hold a report inside the first of some agencies that has it.

    Left out are the unit that it is about, everybody of that unit, everybody who also
    sits at the agency it is about, above or below it, and everybody whom it may name.
    """
    holds = {hold.agency_id: hold for hold in report.assignments.filter(agency_id__in=offices, ended_at=None)}
    hold = next((holds[office] for office in offices if office in holds), None)
    if hold is None:
        return Receivers()
    units = directory.units_on(on).filter(agency_id=hold.agency_id).exclude(pk=report.about_unit_id or 0)
    seats = directory.members_on(on)
    here = seats.filter(agency_id=hold.agency_id, role__in=_READ).values_list("person_id", flat=True)
    people: dict[int, list[Membership]] = {}
    for seat in seats.filter(person_id__in=list(here)):
        people.setdefault(seat.person_id, []).append(seat)
    free = {pk: of for pk, of in people.items() if not any(concerned(report, seat) for seat in of)}
    named = sorted((of[0].person.name, pk) for pk, of in free.items())
    return Receivers(hold, list(units), [(pk, name) for name, pk in named])


def concerned(report: Report, seat: Membership) -> bool:
    """Whether a report is about whoever sits here, or about where they sit."""
    if report.about_unit_id is not None and seat.unit_id == report.about_unit_id:
        return True
    about, office = report.about_agency_id, seat.agency_id
    if about is not None and office is not None and about in directory.kin_of(office):
        return True
    return bool(report.about_name) and may_be(report.about_name, seat.person.name)

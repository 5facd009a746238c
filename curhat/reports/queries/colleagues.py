"""Who may be named in a note on a report: those who read it, and only as far as the writer may know of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence, Set

from django.db.models import BooleanField, Case, Q, Value, When

from curhat.access.actions import Action
from curhat.access.actors import Actor, Role, Seat
from curhat.directory import queries as directory
from curhat.directory.models import Membership
from curhat.reports import scopes
from curhat.reports.intake import Circle
from curhat.reports.mentions import OFFICE, PERSON, Colleague
from curhat.reports.models import Report
from curhat.reports.queries.receivers import concerned

# Others read these by their office. Inspectors, the mayor and the aides are named to nobody outside their own.
_BY_OFFICE = frozenset({Role.LIAISON, Role.AGENCY_HEAD, Role.VERIFIER})
_BY_NAME = _BY_OFFICE | {Role.INSPECTOR, Role.PROTECTED_OFFICER}


def colleagues(*, report: Report, offices: Sequence[int], person_id: int | None, on: dt.date) -> list[Colleague]:
    """
    Return who may be named: people of some offices by name, and other offices that have the report; by name.

    Left out are the writer, who does not read the report, and whom it may be about.

    :param offices: of the writer
    """
    seats = directory.members_on(on)
    holding = set(report.assignments.filter(ended_at=None).values_list("agency_id", flat=True))
    here = Q(agency_id__in=holding.union(offices))
    if report.circle == Circle.ORDINARY:
        here |= Q(role=Role.VERIFIER)
    people: dict[int, list[Membership]] = {}
    for seat in seats.filter(person_id__in=seats.filter(here).order_by().values("person_id")).exclude(person=person_id):
        people.setdefault(seat.person_id, []).append(seat)
    free = {pk: of for pk, of in people.items() if not any(concerned(report, seat) for seat in of)}
    readers = readers_of(report, {pk: actor_of(pk, of) for pk, of in free.items()})
    found: dict[str, Colleague] = {}
    for pk, seat in ((pk, seat) for pk, of in free.items() if pk in readers for seat in of):
        if seat.agency is None:
            continue
        if seat.agency_id in offices and seat.role in _BY_NAME:
            found.setdefault(f"{PERSON}{pk}", Colleague(f"{PERSON}{pk}", seat.person.name, seat.agency.pk))
        elif seat.agency_id not in offices and seat.role in _BY_OFFICE and _has(seat, holding):
            code = f"{OFFICE}{seat.agency_id}"
            found.setdefault(code, Colleague(code, seat.agency.short_name, seat.agency.pk))
    return sorted(found.values(), key=lambda one: (one.code[0] == OFFICE, one.name.lower(), one.code))


def readers_of(report: Report, actors: Mapping[int, Actor]) -> set[int]:
    """Return which of some people read a report at their desk; one statement."""
    if not actors:
        return set()
    asked = {
        f"reads_{pk}": Case(
            When(scopes.at_desk(actor, Action.READ), then=Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        )
        for pk, actor in actors.items()
    }
    row = Report.objects.filter(pk=report.pk).annotate(**asked).values(*asked).first() or {}
    return {pk for pk in actors if row.get(f"reads_{pk}")}


def actor_of(person_id: int, of: Sequence[Membership]) -> Actor:
    """Return somebody with all the seats that they hold, out of rows that the caller has."""
    known = {role.value for role in Role} - {Role.SYSTEM, Role.REPORTER}
    held = [(Role(seat.role), seat.agency_id) for seat in of if seat.role in known]
    kin = {pk: directory.kin_of(pk) for _, pk in held if pk is not None}
    return Actor(person_id, tuple(Seat(role, pk, kin[pk] if pk is not None else frozenset()) for role, pk in held))


def _has(seat: Membership, holding: Set[int | None]) -> bool:
    """Whether an office is named for what it has to do with the report, and not for who else sits there."""
    return seat.role == Role.VERIFIER or seat.agency_id in holding

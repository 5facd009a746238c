"""
Who is away from an agency on a day, and who is in charge meanwhile.

Read by date: nothing is flipped when an absence begins or ends.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection, Mapping

from django.db.models import Exists, OuterRef, Q, QuerySet

from curhat.access.actors import Role
from curhat.directory.models import Absence, Membership

# Who does the work of a role that is not alone with its own kind.
_OFFICERS = frozenset({Role.LIAISON, Role.AGENCY_HEAD})


@dataclasses.dataclass(frozen=True, slots=True)
class Away:
    """
    Somebody who is away from an agency on a day.

    :ivar last_on: the last day of it
    :ivar stand_in_id: who is in charge meanwhile; None: nobody, so the others of the agency are told
    """

    person_id: int
    agency_id: int
    last_on: dt.date
    stand_in_id: int | None
    stand_in: str


def like(role: str) -> frozenset[str]:
    """Return the roles that may do the work of a role."""
    return frozenset(_OFFICERS) if role in _OFFICERS else frozenset({role})


def away(agency_ids: Collection[int], *, on: dt.date) -> Mapping[tuple[int, int], Away]:
    """
    Return who is away from some agencies on a day, by agency and person; one query.

    Who has left the agency is not away from it. A stand-in who has left, or is away too, stands in for nobody.
    """
    if not agency_ids:
        return {}
    rows = running(on).filter(agency_id__in=agency_ids).select_related("stand_in")
    found = {}
    for row in rows.annotate(stands=Exists(_standing(on))):
        name = row.stand_in.name if row.stand_in is not None and row.stands else ""
        stand_in_id = row.stand_in_id if row.stands else None
        key = (row.agency_id, row.person_id)
        found[key] = Away(row.person_id, row.agency_id, row.last_on, stand_in_id, name)
    return found


def running(on: dt.date) -> QuerySet[Absence]:
    """Return the absences that hold on a day."""
    return Absence.objects.filter(Exists(_there(OuterRef("person"), on)), first_on__lte=on, last_on__gte=on)


def coming(agency_ids: Collection[int], *, on: dt.date) -> list[Absence]:
    """Return the absences of agencies that are not over, the first to begin first; one query."""
    still = _members(OuterRef("person")).filter(Q(valid_until=None) | Q(valid_until__gt=on))
    rows = Absence.objects.filter(Exists(still), agency_id__in=agency_ids, last_on__gte=on)
    return list(
        rows.select_related("person", "stand_in", "agency", "acting").order_by("first_on", "person__name", "pk")
    )


def absence(pk: int, *, on: dt.date) -> Absence | None:
    """Return an absence that is not over."""
    return Absence.objects.filter(pk=pk, last_on__gte=on).select_related("person", "stand_in", "agency").first()


def _members(person: OuterRef) -> QuerySet[Membership]:
    return Membership.objects.filter(person=person, agency=OuterRef("agency"), person__is_active=True)


def _there(person: OuterRef, on: dt.date) -> QuerySet[Membership]:
    """Return the seats that a person of a row holds at its agency on a day."""
    return _members(person).filter(Q(valid_until=None) | Q(valid_until__gt=on), valid_from__lte=on)


def _standing(on: dt.date) -> QuerySet[Membership]:
    """Return the seats by which the stand-in of a row is there on a day and not away."""
    gone = Absence.objects.filter(
        person=OuterRef("person"), agency=OuterRef("agency"), first_on__lte=on, last_on__gte=on
    )
    return _there(OuterRef("stand_in"), on).filter(~Exists(gone))

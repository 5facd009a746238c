"""Who else has a report open, as far as its reader may know of them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence, Set
from types import MappingProxyType

from curhat.access.actors import Actor, Role, Seat
from curhat.directory import queries as directory
from curhat.directory.models import Membership
from curhat.reports.models import Report
from curhat.reports.queries.colleagues import actor_of, readers_of

_OVERSEEING = frozenset({Role.MAYOR, Role.AIDE})
# Who looks over others is not seen doing so but by their like.
_SEEN_BY: Mapping[Role, Set[Role]] = MappingProxyType(
    {
        Role.INSPECTOR: _OVERSEEING | {Role.INSPECTOR},
        Role.MAYOR: _OVERSEEING,
        Role.AIDE: _OVERSEEING,
    }
)
# Whoever sits here works on what others look over, whatever else they are.
_OF_AGENCIES = frozenset({Role.LIAISON, Role.AGENCY_HEAD})


@dataclasses.dataclass(frozen=True, slots=True)
class Beside:
    """
    Somebody who has the report open too.

    :ivar name: empty where their office alone is told
    """

    office: str
    name: str
    writing: bool


def company(*, report: Report, present: Mapping[int, bool], reader: Sequence[Seat], on: dt.date) -> list[Beside]:
    """
    Return who of those present still reads the report and may be shown to the reader: two statements, or none.

    :param present: account -> whether an answer is being written
    :param reader: the seats of whoever reads the report and is told of them
    """
    if not present:
        return []
    people: dict[int, list[Membership]] = {}
    for seat in directory.members_on(on).filter(person_id__in=list(present)):
        people.setdefault(seat.person_id, []).append(seat)
    actors = {pk: actor_of(pk, of) for pk, of in people.items()}
    shown = {pk: actor for pk, actor in actors.items() if _may_be_shown(actor, reader)}
    readers = readers_of(report, shown)
    found = [_beside(people[pk], reader, writing=present[pk]) for pk in sorted(readers)]
    # Three of one office that are not named are one line.
    return sorted(dict.fromkeys(found), key=lambda one: (not one.writing, one.office, one.name))


def _may_be_shown(actor: Actor, reader: Sequence[Seat]) -> bool:
    roles = {seat.role for seat in reader}
    hidden = [_SEEN_BY[seat.role] for seat in actor.seats if seat.role in _SEEN_BY]
    return not hidden or (not roles & _OF_AGENCIES and all(roles & by for by in hidden))


def _beside(of: Sequence[Membership], reader: Sequence[Seat], *, writing: bool) -> Beside:
    offices = {seat.agency_id for seat in reader if seat.agency_id is not None}
    own = next((seat for seat in of if seat.agency_id in offices), None)
    seat = own or of[0]
    office = seat.agency.short_name if seat.agency else ""
    return Beside(office, seat.person.name if own else "", writing)

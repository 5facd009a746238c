"""
What each scope of `access.grants` means in the database: one condition each.

The list is `reports_for(actor, action)` and the check is the same queryset
filtered by key, so that a list and a check cannot disagree.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterable, Mapping

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Value, When

from curhat.access.actions import Action
from curhat.access.actors import Actor, Role, Seat
from curhat.access.grants import GRANTS, Scope, scope_of
from curhat.reports.intake import Circle
from curhat.reports.models import Assignment, Problem, Report

NOTHING = Q(pk__in=[])
# Granted for lists alone: nobody asks of one report whether its public version may be read.
_OF_LISTS = frozenset({Action.READ_PUBLISHED, Action.READ_EXISTENCE})
PUBLISHED = Q(published_at__isnull=False, hidden_at__isnull=True, secret=False, protected=False)


def _held_by(seat: Seat) -> Q:
    """A protected case stays with its officers, or with who looks into them, whichever agency leads it."""
    if seat.agency_id is None:
        return NOTHING
    return Q(lead_id=seat.agency_id, protected=False) & ~Q(circle=Circle.PROTECTED)


def _supported_by(seat: Seat) -> Q:
    if seat.agency_id is None:
        return NOTHING
    helping = Assignment.objects.filter(report=OuterRef("pk"), agency_id=seat.agency_id, ended_at=None, leads=False)
    return Q(Exists(helping), protected=False) & ~Q(circle=Circle.PROTECTED)


def _overseen(*circles: Circle) -> Q:
    return Q(circle__in=circles, protected=False)


_STAFF: Mapping[Scope, Callable[[Seat], Q]] = {
    Scope.LEAD: _held_by,
    Scope.LEAD_OR_SUPPORT: lambda seat: _held_by(seat) | _supported_by(seat),
    Scope.LEAD_NAMED: lambda seat: _held_by(seat) & Q(anonymous=False),
    Scope.ORDINARY: lambda _: Q(circle=Circle.ORDINARY),
    Scope.OVERSIGHT: lambda _: Q(circle=Circle.INSPECTORATE),
    Scope.PROTECTED: lambda _: Q(circle=Circle.PROTECTED),
    Scope.PROTECTED_KNOWN: lambda _: Q(circle=Circle.PROTECTED) | Q(protected=True),
    Scope.OVERSEEN: lambda _: _overseen(Circle.ORDINARY, Circle.INSPECTORATE, Circle.MAYOR),
    Scope.OVERSEEN_NAMED: lambda _: _overseen(Circle.ORDINARY, Circle.INSPECTORATE, Circle.MAYOR) & Q(anonymous=False),
    Scope.OVERSEEN_BY_AIDES: lambda _: _overseen(Circle.ORDINARY, Circle.INSPECTORATE),
    Scope.MAYORAL: lambda _: _overseen(Circle.MAYOR),
    Scope.UNWRITTEN: lambda _: NOTHING,
}


# Each of these conditions has an index; either one or the other has none.
_PARTS: Mapping[Scope, tuple[Callable[[Seat], Q], ...]] = {Scope.LEAD_OR_SUPPORT: (_held_by, _supported_by)}


def _own(actor: Actor) -> Q:
    own = Q(access_key__in=actor.access_keys) if actor.access_keys else NOTHING
    return own | Q(reporter__person_id=actor.person_id) if actor.person_id is not None else own


def condition(actor: Actor, seat: Seat, action: Action) -> Q:
    """Return the reports on which the actor may do `action` from this seat."""
    return _reach(actor, seat, scope_of(seat.role, action))


def _reach(actor: Actor, seat: Seat, scope: Scope | None) -> Q:
    match scope:
        case None:
            return NOTHING
        case Scope.OWN:
            return _own(actor)
        case Scope.PUBLISHED:
            return PUBLISHED
        case Scope.EVERYTHING:
            # Only the system's own actor sits here; a membership can never name this role.
            return Q(pk__isnull=False) if actor.person_id is None else NOTHING
        case _:
            return _STAFF[scope](seat) & _not_kin(actor)


def _not_kin(actor: Actor) -> Q:
    return ~Q(about_agency_id__in=actor.kin)


def seats(actor: Actor) -> tuple[Seat, ...]:
    """Return the seats of the actor, the reporter's place included: everyone may have sent something."""
    return (*actor.seats, Seat(Role.REPORTER))


def reports_for(actor: Actor, action: Action) -> QuerySet[Report]:
    """Return the reports on which `actor` may do `action`, in no particular order."""
    return Report.objects.filter(_any(actor, seats(actor), action))


def desk_reports_for(actor: Actor, action: Action) -> QuerySet[Report]:
    """Return the same without what the person sent as a citizen: a desk is not one's own mailbox."""
    return Report.objects.filter(at_desk(actor, action))


def at_desk(actor: Actor, action: Action) -> Q:
    """Return the condition of the same, for a list that asks for it among others."""
    return _any(actor, actor.seats, action)


def desk_parts(actor: Actor, action: Action) -> list[Q]:
    """Return conditions that together are `at_desk`, for a list that looks each up by its own index; at least one."""
    parts: list[Q] = []
    for seat in actor.seats:
        scope = scope_of(seat.role, action)
        if scope is not None and scope in _PARTS:
            parts += [part(seat) & _not_kin(actor) for part in _PARTS[scope]]
        elif scope is not None:
            parts.append(_reach(actor, seat, scope))
    return parts or [NOTHING]


def supported(actor: Actor) -> Q:
    """Return the reports that an agency of the actor's was asked to help with."""
    helping = [_supported_by(seat) for seat in actor.seats if seat.agency_id is not None]
    return functools.reduce(operator.or_, helping, NOTHING)


def problems_for(actor: Actor, action: Action) -> QuerySet[Problem]:
    """
    Return the problem records on which the actor may do `action`: those that such reports could hang on.

    Whoever may see one sees of its reports those alone that they read anyway.
    """
    may = NOTHING
    for seat in actor.seats:
        match scope_of(seat.role, action):
            case Scope.ORDINARY:
                may |= Q(pk__isnull=False)
            case Scope.LEAD if seat.agency_id is not None:
                may |= Q(lead_id=seat.agency_id)
    return Problem.objects.filter(may)


def own_marked(rows: QuerySet[Report], actor: Actor) -> QuerySet[Report]:
    """Return the rows, each knowing in `is_own` whether the actor has sent it."""
    return rows.annotate(is_own=_flag(_own(actor)))  # type: ignore[no-redef]


def with_reach(rows: QuerySet[Report], actor: Actor) -> QuerySet[Report]:
    """Return the rows, each knowing which scopes of the actor's seats it lies in, for `allowed`."""
    places = {
        (seat, scope)
        for seat in seats(actor)
        for action, scope in GRANTS.get(seat.role, {}).items()
        if action not in _OF_LISTS
    }
    return rows.annotate(**{_column(actor, *place): _flag(_reach(actor, *place)) for place in places})


def allowed(report: Report, actor: Actor, actions: Iterable[Action]) -> frozenset[Action]:
    """
    Return which of the actions the actor may do to a report, without a query.

    :param report: read through `with_reach` for the same actor
    """
    places = [(seat, action, scope_of(seat.role, action)) for action in actions for seat in seats(actor)]
    return frozenset(a for seat, a, scope in places if scope and getattr(report, _column(actor, seat, scope)))


def allowed_to_sender(actions: Iterable[Action]) -> frozenset[Action]:
    """Return which of the actions somebody may do to a report that was read as their own."""
    return frozenset(a for a in actions if scope_of(Role.REPORTER, a) is Scope.OWN)


def _column(actor: Actor, seat: Seat, scope: Scope) -> str:
    return f"in_{seats(actor).index(seat)}_{scope}"


def _any(actor: Actor, places: Iterable[Seat], action: Action) -> Q:
    may = NOTHING
    for seat in places:
        may |= condition(actor, seat, action)
    return may


def _flag(may: Q) -> Case:
    return Case(When(may, then=Value(True)), default=Value(False), output_field=BooleanField())

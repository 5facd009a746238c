"""The desk's queues: what must I do now, for every role that works reports."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from django.db.models import Count, F, Q, QuerySet

from curhat.access.actions import Action
from curhat.access.actors import Actor, Role
from curhat.deadlines.calendar import Calendar
from curhat.kernel.errors import NotFound
from curhat.reports import scopes
from curhat.reports.models import Report
from curhat.reports.queries.lists import Cursor, digest_of
from curhat.reports.workflow import OPEN, State


@dataclasses.dataclass(frozen=True, slots=True)
class Queue:
    """
    One question that a queue answers.

    :param code: stands in addresses
    :param label: what people read
    """

    code: str
    label: str


_VERIFYING = (
    Queue("unverified", "Perlu diverifikasi"),
    Queue("contested", "Keberatan kedua"),
    Queue("waiting", "Menunggu pelapor"),
    Queue("overdue", "Lewat tenggat"),
    Queue("referred", "Diteruskan ke luar"),
    Queue("all", "Semua laporan"),
)
_WORKING = (
    Queue("todo", "Perlu saya kerjakan"),
    Queue("today", "Jatuh tempo hari ini"),
    Queue("overdue", "Lewat tenggat"),
    Queue("waiting", "Menunggu pelapor"),
    Queue("planned", "Dijadwalkan"),
    Queue("supporting", "Kami bantu"),
    Queue("all", "Semua laporan"),
)
_BOTH = (_VERIFYING[0], _WORKING[0], *_VERIFYING[1:4], _WORKING[4], *_VERIFYING[4:])
_OF_ROLE: Mapping[Role, Sequence[Queue]] = MappingProxyType(
    {
        Role.VERIFIER: _VERIFYING,
        Role.LIAISON: _WORKING,
        Role.AGENCY_HEAD: _WORKING,
        Role.INSPECTOR: _BOTH,
        Role.PROTECTED_OFFICER: _BOTH,
    }
)


def queues_of(actor: Actor) -> tuple[Queue, ...]:
    """Return the queues of a person's roles, each once, in the order of the work."""
    found: dict[str, Queue] = {}
    for seat in actor.seats:
        found |= {queue.code: queue for queue in _OF_ROLE.get(seat.role, ()) if queue.code not in found}
    return tuple(found.values())


def counts(*, actor: Actor, calendar: Calendar, now: dt.datetime) -> dict[str, int]:
    """Return how many reports each queue of the actor holds, in one query; "all" is not counted."""
    wanted = [queue.code for queue in queues_of(actor) if queue.code != "all"]
    if not wanted:
        return {}
    filters = {code: Count("pk", filter=_condition(code, actor, calendar, now)) for code in wanted}
    return scopes.desk_reports_for(actor, Action.READ).filter(state__in=OPEN).aggregate(**filters)


def page(
    *,
    actor: Actor,
    queue: str,
    calendar: Calendar,
    now: dt.datetime,
    after: Cursor = None,
    size: int = 50,
) -> list[Report]:
    """
    Return a page of a queue, the most urgent first; `size` + 1 rows where there are more.

    :param after: due date and key of the last row of the page before
    :raises NotFound: if it is no queue of the actor's
    """
    rows = _rows(actor, queue, calendar, now)
    if after is not None:
        rows = rows.filter(_beyond(*after))
    return list(_for_rows(rows).order_by(F("due_at").asc(nulls_last=True), "pk")[: size + 1])


def pulse(*, actor: Actor, queue: str, calendar: Calendar, now: dt.datetime, size: int = 50) -> str:
    """
    Return 32 hex digits that change when anything on the first page of a queue does, and with nothing else.

    :raises NotFound: if it is no queue of the actor's
    """
    rows = _rows(actor, queue, calendar, now)
    return digest_of(rows.order_by(F("due_at").asc(nulls_last=True), "pk").values_list("pk", "version")[:size])


def _rows(actor: Actor, queue: str, calendar: Calendar, now: dt.datetime) -> QuerySet[Report]:
    if queue not in {known.code for known in queues_of(actor)}:
        raise NotFound
    return scopes.desk_reports_for(actor, Action.READ).filter(_condition(queue, actor, calendar, now))


def _for_rows(rows: QuerySet[Report]) -> QuerySet[Report]:
    return rows.select_related("area", "topic", "lead", "proposed_owner").defer("text", "public_text")


def _beyond(due: dt.datetime | None, pk: int) -> Q:
    if due is None:
        return Q(due_at=None, pk__gt=pk)
    return Q(due_at__gt=due) | Q(due_at=due, pk__gt=pk) | Q(due_at=None)


def _condition(code: str, actor: Actor, calendar: Calendar, now: dt.datetime) -> Q:
    mine = Q(lead_id__in=[seat.agency_id for seat in actor.seats if seat.agency_id is not None])
    working = Q(state__in=[State.ASSIGNED, State.IN_PROGRESS])
    # End of the city's day: what is due today ends at the midnight that comes.
    midnight = dt.datetime.combine(calendar.day_of(now) + dt.timedelta(days=1), dt.time.min, calendar.zone)
    return {
        "unverified": Q(state=State.SUBMITTED),
        "contested": Q(state=State.CONTESTED),
        "waiting": Q(state__in=[State.NEEDS_INFO, State.ANSWERED]),
        "overdue": Q(due_at__lte=now, state__in=[State.SUBMITTED, State.ASSIGNED, State.IN_PROGRESS, State.CONTESTED]),
        "referred": Q(state=State.REFERRED),
        "todo": working & mine,
        "today": working & mine & Q(due_at__gt=now, due_at__lte=midnight),
        "planned": Q(state=State.PLANNED),
        "supporting": ~mine & Q(state__in=OPEN),
        "all": Q(),
    }[code]

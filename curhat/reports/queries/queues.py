"""The desk's queues: what must I do now, for every role that works reports."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from curhat.access.actions import Action
from curhat.access.actors import Actor, Role
from curhat.access.grants import scope_of
from curhat.deadlines.calendar import Calendar
from curhat.kernel.errors import NotFound
from curhat.reports import scopes
from curhat.reports.models import Report, SavedView
from curhat.reports.queries import furnish
from curhat.reports.queries.lists import Cursor, digest_of
from curhat.reports.queries.narrow import ANYTHING, Sort, Wanted, narrowed, ordered
from curhat.reports.workflow import OPEN, State

# What waits here may well be over: an ending too must be told.
_ALSO_OVER = frozenset({"untold"})
# Beyond this a count says "more": 99+.
MANY = 99
# Stand in a kept statement where the moment of a request belongs.
_NOW, _MIDNIGHT = (dt.datetime(9999, 12, day, tzinfo=dt.UTC) for day in (30, 31))


@dataclasses.dataclass(frozen=True, slots=True)
class Queue:
    """
    One question that a queue answers.

    :param code: stands in addresses
    :param label: what people read
    :param sort: what comes first, unless somebody wants it otherwise
    :param mixed: whether reports of many states stand in it
    """

    code: str
    label: str
    sort: Sort = Sort.DUE
    mixed: bool = False


_ALL = Queue("all", "Semua laporan", Sort.NEWEST, mixed=True)
_VERIFYING = (
    Queue("unverified", "Perlu diverifikasi", Sort.TURN),
    Queue("contested", "Keberatan kedua"),
    Queue("waiting", "Menunggu pelapor"),
    Queue("overdue", "Lewat tenggat"),
    Queue("untold", "Perlu disampaikan"),
    Queue("referred", "Diteruskan ke luar"),
    _ALL,
)
_WORKING = (
    Queue("todo", "Perlu saya kerjakan"),
    Queue("today", "Jatuh tempo hari ini"),
    Queue("overdue", "Lewat tenggat"),
    Queue("waiting", "Menunggu pelapor"),
    Queue("planned", "Dijadwalkan"),
    Queue("supporting", "Kami bantu", mixed=True),
    _ALL,
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


def queue_of(actor: Actor, code: str) -> Queue:
    """
    Return a queue of a person's.

    :raises NotFound: if it is none of theirs
    """
    found = next((queue for queue in queues_of(actor) if queue.code == code), None)
    if found is None:
        raise NotFound
    return found


def leaves_out_undated(queue: str, sort: Sort) -> bool:
    """Whether a list holds only what has a due date: by that, all that ever came has no order."""
    return queue == "all" and sort is Sort.DUE


def saved(*, actor: Actor, queue: str) -> list[SavedView]:
    """Return the views of a queue that the actor has kept, by name."""
    return list(SavedView.objects.filter(person=actor.person_id or 0, queue=queue).order_by("name", "pk"))


def counts(*, actor: Actor, calendar: Calendar, now: dt.datetime) -> dict[str, int]:
    """
    Return how many reports each queue of the actor holds, in one statement; "all" is not counted.

    Beyond `MANY` it is not counted on: a number that nobody works by must not
    cost a walk through every row of a large city.
    """
    wanted = tuple(queue.code for queue in queues_of(actor) if queue.code != "all")
    if not wanted:
        return {}
    sql, params = _counting(Actor(actor.person_id, actor.seats), wanted)
    moments = {_NOW: now, _MIDNIGHT: _midnight(calendar, now)}
    with connection.cursor() as cursor:
        cursor.execute(sql, [moments.get(p, p) if isinstance(p, dt.datetime) else p for p in params])
        return dict(zip(wanted, cursor.fetchone() or (), strict=True))


@functools.lru_cache(maxsize=500)
def _counting(actor: Actor, wanted: tuple[str, ...]) -> tuple[str, tuple[Any, ...]]:
    """Return the statement of an actor's counts, which hangs on the seats alone but for two moments."""
    readable = [Report.objects.filter(part) for part in scopes.desk_parts(actor, Action.READ)]
    parts: list[str] = []
    params: list[Any] = []
    for code in wanted:
        condition = _condition(code, actor, _NOW, _MIDNIGHT)
        if code not in _ALSO_OVER:
            condition &= Q(state__in=OPEN)
        first, *others = (rows.filter(condition).order_by().values("pk")[: MANY + 1] for rows in readable)
        sql, values = (first.union(*others)[: MANY + 1] if others else first).query.sql_with_params()
        parts.append(f"(SELECT count(*) FROM ({sql}) AS counted)")  # noqa: S608  (of our own making)
        params += values
    return f"SELECT {', '.join(parts)}", tuple(params)


def page(
    *,
    actor: Actor,
    queue: str,
    calendar: Calendar,
    now: dt.datetime,
    after: Cursor = None,
    size: int = 50,
    wanted: Wanted = ANYTHING,
    columns: Sequence[str] = furnish.OF_A_ROW,
) -> list[Report]:
    """
    Return a page of a queue in its order; `size` + 1 rows where there are more.

    :param columns: of the report that are read
    :param after: where the page before ended, as `narrow.cursor_of` says
    :raises NotFound: if it is no queue of the actor's
    """
    rows = furnish.with_holders(_rows(actor, queue, calendar, now, after, wanted, size + 1), _works_at(actor))
    return furnish.reports(rows.only(*columns)[: size + 1])


def _works_at(actor: Actor) -> list[int]:
    """Return the agencies inside which the actor passes reports on."""
    seats = (seat for seat in actor.seats if scope_of(seat.role, Action.PASS_ON))
    return sorted({seat.agency_id for seat in seats if seat.agency_id is not None})


def pulse(
    *,
    actor: Actor,
    queue: str,
    calendar: Calendar,
    now: dt.datetime,
    after: Cursor = None,
    size: int = 50,
    wanted: Wanted = ANYTHING,
) -> str:
    """
    Return 32 hex digits that change when anything on this page of a queue does, and with nothing else.

    :raises NotFound: if it is no queue of the actor's
    """
    return digest_of(_rows(actor, queue, calendar, now, after, wanted, size).values_list("pk", "version")[:size])


def _rows(
    actor: Actor, queue: str, calendar: Calendar, now: dt.datetime, after: Cursor, wanted: Wanted, size: int
) -> QuerySet[Report]:
    """Return the rows of a queue in its order; of them the first `size` are right."""
    known = queue_of(actor, queue)
    condition = _condition(queue, actor, now, _midnight(calendar, now))
    sort, few = wanted.sort or known.sort, queue != "all" or wanted.state in OPEN
    if leaves_out_undated(queue, sort):
        condition &= Q(due_at__isnull=False)
    # Each part in its order by its own index, and only as many rows as the page can need.
    first, *others = (
        ordered(narrowed(Report.objects.filter(part, condition), wanted), sort, after, few=few).values("pk")[:size]
        for part in scopes.desk_parts(actor, Action.READ)
    )
    return ordered(Report.objects.filter(pk__in=first.union(*others) if others else first), sort, None)


def _midnight(calendar: Calendar, now: dt.datetime) -> dt.datetime:
    """Return the end of the city's day: what is due today ends at the midnight that comes."""
    return dt.datetime.combine(calendar.day_of(now) + dt.timedelta(days=1), dt.time.min, calendar.zone)


def _condition(code: str, actor: Actor, now: dt.datetime, midnight: dt.datetime) -> Q:
    mine = Q(lead_id__in=[seat.agency_id for seat in actor.seats if seat.agency_id is not None])
    working = Q(state__in=[State.ASSIGNED, State.IN_PROGRESS])
    return {
        "unverified": Q(state=State.SUBMITTED),
        "contested": Q(state=State.CONTESTED),
        "waiting": Q(state__in=[State.NEEDS_INFO, State.ANSWERED]),
        "overdue": Q(due_at__lte=now, state__in=[State.SUBMITTED, State.ASSIGNED, State.IN_PROGRESS, State.CONTESTED]),
        "untold": Q(untold_since__isnull=False, protected=False) & scopes.at_desk(actor, Action.TELL),
        "referred": Q(state=State.REFERRED),
        "todo": working & mine,
        "today": working & mine & Q(due_at__gt=now, due_at__lte=midnight),
        "planned": Q(state=State.PLANNED),
        "supporting": scopes.supported(actor) & ~mine & Q(state__in=OPEN),
        "all": Q(),
    }[code]

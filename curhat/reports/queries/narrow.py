"""What of a queue somebody wants to see, and in which order."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from typing import Any, Final

from django.db.models import DateTimeField, F, Func, Q, QuerySet

from curhat.directory import queries as directory
from curhat.reports.intake import Kind
from curhat.reports.models import Report
from curhat.reports.queries.lists import Cursor
from curhat.reports.workflow import State


class Sort(enum.StrEnum):
    """What comes first."""

    DUE = "due"
    TURN = "turn"  # by due date, and whose sender had others waiting comes later
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclasses.dataclass(frozen=True, slots=True)
class Wanted:
    """
    Filters of a list; what is None or empty filters nothing.

    :param topic: with every topic below it
    :param lead: the agency that holds it
    :param sort: None: as the queue has it
    """

    topic: int | None = None
    area: int | None = None
    lead: int | None = None
    kind: Kind | None = None
    state: State | None = None
    sort: Sort | None = None


ANYTHING: Final = Wanted()
# What is open is recent: PostgreSQL, which does not know that, would look for the oldest of it among all that
# was closed in years. This order is none of an index.
_OF_FEW: Final = Func(F("created_at"), template="(%(expressions)s + interval '0')", output_field=DateTimeField())

# The column of an order that may lack a moment, which then comes last.
_UNTIL: Final = {Sort.DUE: "due_at", Sort.TURN: "turn_at"}


def narrowed(rows: QuerySet[Report], wanted: Wanted) -> QuerySet[Report]:
    """Return the rows that are wanted."""
    same = {"area_id": wanted.area, "lead_id": wanted.lead, "kind": wanted.kind, "state": wanted.state}
    rows = rows.filter(**{name: value for name, value in same.items() if value is not None})
    return rows if wanted.topic is None else rows.filter(topic_id__in=directory.topics_under(wanted.topic))


def ordered(rows: QuerySet[Report], sort: Sort, after: Cursor, *, few: bool = False) -> QuerySet[Report]:
    """
    Return the rows in their order, from a row on.

    :param after: what `cursor_of` said of that row
    :param few: they are some thousands among all that ever came, and to be found before they are ordered
    """
    if after is not None:
        rows = rows.filter(_beyond(sort, *after))
    came = _OF_FEW if few else F("created_at")
    match sort:
        case Sort.DUE | Sort.TURN:
            return rows.order_by(F(_UNTIL[sort]).asc(nulls_last=True), "pk")
        case Sort.NEWEST:
            return rows.order_by(came.desc(), "-pk")
        case Sort.OLDEST:
            return rows.order_by(came.asc(), "pk")


def cursor_of(report: Report, sort: Sort) -> tuple[Any, ...]:
    """Return what stands for the place of a row in this order."""
    return getattr(report, _UNTIL.get(sort, "created_at")), report.pk


def _beyond(sort: Sort, at: dt.datetime | None, pk: int) -> Q:
    match sort:
        case Sort.NEWEST:
            return Q(created_at__lt=at) | Q(created_at=at, pk__lt=pk)
        case Sort.OLDEST:
            return Q(created_at__gt=at) | Q(created_at=at, pk__gt=pk)
        case _ if at is None:
            return Q(**{_UNTIL[sort]: None}, pk__gt=pk)
        case _:
            until = _UNTIL[sort]
            return Q(**{f"{until}__gt": at}) | Q(**{until: at}, pk__gt=pk) | Q(**{until: None})

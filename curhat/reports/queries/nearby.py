"""What was reported around a place before, to whoever may read it, and how often it has come back."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from curhat.access.actions import Action
from curhat.access.actors import Actor
from curhat.kernel.geo import Point, distance_m
from curhat.reports import scopes
from curhat.reports.grid import square_of
from curhat.reports.models import Report, SearchText
from curhat.reports.queries import furnish
from curhat.reports.workflow import OPEN, State

NEAR_M = 100
# The same hole: as far as two telephones may stand apart that mean one place.
SAME_M = 50
LOOKED_BACK = dt.timedelta(days=365)
# Squares on each side of the own one, of some 55 m each.
_AROUND = 2
# The newest so many; more is not looked through.
_LOOKED_THROUGH = 200
# What came to nothing tells of nothing that came back.
_COUNTS = OPEN | {State.CLOSED}
_SHOWN = (*furnish.OF_A_ROW, "latitude", "longitude", "closed_at", "problem_id")


class Nearby(NamedTuple):
    """
    A report of around here.

    :ivar same_topic: of the upper level of the tree
    """

    report: Report
    distance_m: int
    same_topic: bool


class Recurrence(NamedTuple):
    """
    How often the same thing has come up at a place.

    :ivar times: this one included; what was reported while it lay open was no other time
    :ivar months: since the first, begun ones included
    :ivar within_m: metres, rounded up to tens
    """

    times: int
    months: int
    within_m: int


def nearby(*, report: Report, actor: Actor) -> list[Nearby]:
    """
    Return what a person may read of the last twelve months before a report, and since, within 100 m of it.

    What is about the same topic comes first, of that the nearest. Nothing where the report has no point.

    :param report: that was found for the actor, with its topic
    """
    if report.latitude is None or report.longitude is None:
        return []
    point = Point(report.latitude, report.longitude)
    middle = square_of(point)
    around = SearchText.objects.filter(
        # One by one: a range of them would be walked through from one end of the city to the other.
        x__in=range(middle.x - _AROUND, middle.x + _AROUND + 1),
        y__in=range(middle.y - _AROUND, middle.y + _AROUND + 1),
        created_at__gte=report.created_at - LOOKED_BACK,
    )
    readable = scopes.desk_reports_for(actor, Action.READ).filter(pk__in=around.values("report")).exclude(pk=report.pk)
    rows = furnish.reports(readable.only(*_SHOWN).order_by("-created_at", "-pk")[:_LOOKED_THROUGH])
    found = [Nearby(row, _metres(point, row), _family(row) == _family(report) is not None) for row in rows]
    return sorted((n for n in found if n.distance_m <= NEAR_M), key=lambda n: (not n.same_topic, n.distance_m))


def recurrence(report: Report, around: Iterable[Nearby]) -> Recurrence | None:
    """Return how often what a report says has come up at its place, None for the first time; counts what is given."""
    same = [n for n in around if n.same_topic and n.distance_m <= SAME_M and n.report.state in _COUNTS]
    before = [n for n in same if n.report.created_at < report.created_at]
    times = _times([n.report for n in before] + [report])
    if times < 2:  # noqa: PLR2004  (once is no coming back)
        return None
    first = min(n.report.created_at for n in before)
    months = max(1, math.ceil((report.created_at - first) / dt.timedelta(days=30.44)))
    furthest = max(n.distance_m for n in before)
    return Recurrence(times, months, max(10, math.ceil(furthest / 10) * 10))


def _times(reports: Sequence[Report]) -> int:
    """Return how often something began: not again while what was reported of it before was not over."""
    times, over_at = 0, None  # over_at: None while it lies open
    for report in sorted(reports, key=lambda report: (report.created_at, report.pk)):
        if not times or (over_at is not None and report.created_at >= over_at):
            times, over_at = times + 1, report.closed_at
        elif over_at is not None:
            over_at = max(over_at, report.closed_at) if report.closed_at else None
    return times


def _family(report: Report) -> int | None:
    return None if report.topic is None else report.topic.parent_id or report.topic.pk


def _metres(point: Point, report: Report) -> int:
    assert report.latitude is not None and report.longitude is not None  # noqa: S101, PT018  (found by its square)
    return round(distance_m(point, Point(report.latitude, report.longitude)))

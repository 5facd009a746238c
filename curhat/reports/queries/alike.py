"""Open reports near a place, or about the same thing, so that one can say "that is it" instead of writing anew."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import QuerySet

from curhat.access.actors import Actor
from curhat.kernel.geo import Point, distance_m
from curhat.kernel.text import tokens
from curhat.reports.grid import Square, square_of
from curhat.reports.models import PublicReport, Report
from curhat.reports.phases import OPEN_PHASES
from curhat.reports.queries.public import readable

NEAR_M = 150
# Squares on each side of the place's own: three of some 55 m.
_AROUND = 3
# The newest so many are compared by their words: what is older and as alike is hardly the same thing.
_COMPARED = 200
_SHORTEST_WORD = 4
# So many words of a title in common are no chance.
_IN_COMMON = 2


@dataclasses.dataclass(frozen=True, slots=True)
class Alike:
    """
    A published report that may be the same thing.

    :ivar distance_m: from the middle of its square; None where it or the place is not known
    :ivar very: it is hardly anything else: near and about the same, or of the area and twice as alike
    """

    report: Report
    distance_m: int | None
    very: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Draft:
    """
    What is known of a report that is being written.

    :param topic: key of the topic of the upper level that its words suggest
    """

    text: str = ""
    topic: int | None = None
    area: int | None = None
    point: Point | None = None


class _Candidate(NamedTuple):
    pk: int
    x: int | None
    y: int | None
    topic: int | None
    title: str


def alike(*, draft: Draft, actor: Actor, size: int = 5, very: bool = False) -> list[Alike]:
    """
    Return open published reports within 150 m, then those of the same area with its topic or words.

    Compared are the public titles alone: who could ask by the words that nobody has
    cleaned would learn from the answers what stands in them.

    :param very: only what is hardly anything else
    """
    said = _words(draft.text)
    found: dict[int, tuple[int | None, bool]] = {}
    if draft.point is not None:
        near = [(row, _metres(row, draft.point)) for row in _candidates(_open_around(draft.point))]
        # The likest first, of these the nearest.
        close = [(-_likeness(row, draft, said), metres, row.pk) for row, metres in near if metres <= NEAR_M]
        found |= {pk: (round(metres), -unlike >= _IN_COMMON) for unlike, metres, pk in sorted(close)[:size]}
    if draft.area is not None and len(found) < size:
        same = [(row, _likeness(row, draft, said)) for row in _candidates(_open_in(draft.area))]
        # The sort keeps the newest first among those that are equally alike.
        for row, alike in sorted((pair for pair in same if pair[1] >= _IN_COMMON), key=lambda pair: -pair[1]):
            found.setdefault(row.pk, (None, alike >= 2 * _IN_COMMON))
    keys = [pk for pk, (_, surely) in list(found.items())[:size] if surely or not very]
    return [Alike(report, *found[report.pk]) for report in readable(keys, actor)] if keys else []


def _open_around(point: Point) -> QuerySet[PublicReport]:
    middle = square_of(point)
    return PublicReport.objects.filter(
        phase__in=sorted(OPEN_PHASES),
        x__range=(middle.x - _AROUND, middle.x + _AROUND),
        y__range=(middle.y - _AROUND, middle.y + _AROUND),
    )


def _open_in(area: int) -> QuerySet[PublicReport]:
    return PublicReport.objects.filter(phase__in=sorted(OPEN_PHASES), area=area)


def _candidates(rows: QuerySet[PublicReport]) -> Sequence[_Candidate]:
    newest = rows.order_by("-published_at", "-report")
    return [_Candidate(*row) for row in newest.values_list("pk", "x", "y", "topic", "report__public_title")[:_COMPARED]]


def _metres(row: _Candidate, point: Point) -> float:
    assert row.x is not None and row.y is not None  # noqa: S101, PT018  (found by its square)
    return distance_m(point, Square(0, row.x, row.y).middle)


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in tokens(text) if len(word) >= _SHORTEST_WORD)


def _likeness(row: _Candidate, draft: Draft, said: frozenset[str]) -> int:
    """Return how much a report speaks of the same: its title's words that were said, and the topic as two of them."""
    same_topic = draft.topic is not None and row.topic == draft.topic
    return len(said & _words(row.title)) + _IN_COMMON * same_topic

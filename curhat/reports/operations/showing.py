"""Keeping what the public finds in step with the reports: rows, and counts by increments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db import connection

from curhat.directory import queries as directory
from curhat.kernel.geo import Point
from curhat.reports.grid import LEVELS, Square, square_of
from curhat.reports.models import PublicReport, Report
from curhat.reports.models.public import ANY_PHASE, ANY_TOPIC, OF_AREA, OF_CITY
from curhat.reports.phases import phase_of

# Whoever changes counts does so one after the other: two that change several in another order would wait for
# each other for ever. What is taken away was put there by an earlier transaction of the same locked report.
_CHANGE = """
WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(hashtext('reports_publiccount'))),
change AS MATERIALIZED (
    SELECT c.* FROM turn, unnest(%s::int[], %s::bigint[], %s::text[], %s::int[], %s::int[], %s::int[])
        AS c (level, topic, phase, x, y, difference)
),
fewer AS (
    UPDATE reports_publiccount AS kept SET count = kept.count + change.difference FROM change
    WHERE change.difference < 0
      AND (kept.level, kept.topic, kept.phase, kept.x, kept.y)
        = (change.level, change.topic, change.phase, change.x, change.y)
)
INSERT INTO reports_publiccount AS kept (level, topic, phase, x, y, count)
SELECT level, topic, phase, x, y, difference FROM change WHERE difference > 0
ON CONFLICT (level, topic, phase, x, y) DO UPDATE SET count = kept.count + EXCLUDED.count
"""

type Count = tuple[int, int, str, int, int]
type Columns = dict[str, Any]


def follow(report: Report) -> None:
    """
    Show the public what it may see of a saved report now, in the transaction that locked it.

    Nothing is asked or written for a report that was never published.
    """
    if report.published_at is None:
        return
    found = PublicReport.objects.filter(pk=report.pk).values(*_SHOWN).first()
    shown = columns_of(report)
    if shown is None:
        PublicReport.objects.filter(pk=report.pk).delete()
    elif found is None:
        PublicReport.objects.create(report=report, **shown)
    elif found != shown:
        PublicReport.objects.filter(pk=report.pk).update(**shown)
    _recount(found, shown)


def columns_of(report: Report) -> Columns | None:
    """
    Return where a report stands for the public; None for one that the public may not see.

    Who asked not to be named has no place on the map, which may be their own door.
    """
    if report.published_at is None or report.hidden_at is not None or report.secret or report.protected:
        return None
    topic = directory.topic(report.topic_id)
    square: Square | None = None
    if report.latitude is not None and report.longitude is not None and not report.anonymous:
        square = square_of(Point(report.latitude, report.longitude))
    return {
        "published_at": report.published_at,
        "topic_id": topic and (topic.parent_id or topic.pk),
        "area_id": report.area_id,
        "phase": phase_of(report.state, report.outcome),
        "x": square and square.x,
        "y": square and square.y,
    }


_SHOWN = ("published_at", "topic_id", "area_id", "phase", "x", "y")


def counted(shown: Columns) -> Iterator[Count]:
    """Give every count that a report is part of."""
    for level, x, y in _places(shown):
        for topic in {ANY_TOPIC, shown["topic_id"] or ANY_TOPIC}:
            for phase in (ANY_PHASE, shown["phase"]):
                yield level, topic, str(phase), x, y


def _places(shown: Columns) -> Iterator[tuple[int, int, int]]:
    yield OF_CITY, 0, 0
    if shown["area_id"] is not None:
        yield OF_AREA, shown["area_id"], 0
    if shown["x"] is not None:
        finest = Square(0, shown["x"], shown["y"])
        yield from (finest.at(level) for level in LEVELS)


def _recount(before: Columns | None, after: Columns | None) -> None:
    difference = Counter(counted(after) if after else ())
    difference.subtract(counted(before) if before else ())
    rows = sorted((*count, n) for count, n in difference.items() if n)
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_CHANGE, [list(column) for column in zip(*rows, strict=True)])

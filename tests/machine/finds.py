"""What the public finds, counted anew from the reports themselves."""

from __future__ import annotations

import math
from collections import Counter

from curhat.access.actions import Action
from curhat.access.actors import ANYBODY
from curhat.directory.models import Topic
from curhat.reports import scopes
from curhat.reports.models import PublicCount, PublicReport, Report
from curhat.reports.workflow import State

WAITING = {State.SUBMITTED, State.NEEDS_INFO, State.CONTESTED}
AT_WORK = {State.ASSIGNED, State.IN_PROGRESS}
BY_THEMSELVES = {State.PLANNED, State.ANSWERED, State.REFERRED}
AREA, CITY = 7, 8


def the_public_finds_what_it_may_see() -> None:
    """Rows are the public's scope, each where its report stands; every count is what counting would give."""
    may_see = list(scopes.reports_for(ANYBODY, Action.READ_PUBLISHED))
    expected = {report.pk: _row(report) for report in may_see}
    columns = ("pk", "published_at", "topic", "area", "phase", "x", "y")
    assert {row[0]: row[1:] for row in PublicReport.objects.values_list(*columns)} == expected
    counts = Counter(key for report in may_see for key in _keys(*_row(report)[1:]))
    kept = PublicCount.objects.filter(count__gt=0).values_list("level", "topic", "phase", "x", "y", "count")
    assert {row[:5]: row[5] for row in kept} == counts


def _row(report: Report) -> tuple[object, int | None, int | None, str, int | None, int | None]:
    topic = Topic.objects.get(pk=report.topic_id) if report.topic_id else None
    upper = (topic.parent_id or topic.pk) if topic else None
    x = y = None
    if report.latitude is not None and report.longitude is not None and not report.anonymous:
        x, y = math.floor((report.longitude + 180) * 2000), math.floor((report.latitude + 90) * 2000)
    return report.published_at, upper, report.area_id, _phase(report), x, y


def _phase(report: Report) -> str:
    if report.state == State.CLOSED:
        return "fixed" if report.outcome == "fixed" else "ended"
    if report.state in WAITING:
        return "waiting"
    if report.state in AT_WORK:
        return "working"
    return report.state if report.state in BY_THEMSELVES else "ended"


def _keys(
    topic: int | None, area: int | None, phase: str, x: int | None, y: int | None
) -> list[tuple[int, int, str, int, int]]:
    places = [(CITY, 0, 0)] + ([(AREA, area, 0)] if area else [])
    if x is not None and y is not None:
        places += [(level, x // 2**level, y // 2**level) for level in range(7)]
    return [
        (level, t, p, px, py) for level, px, py in places for t in ([0, topic] if topic else [0]) for p in ("", phase)
    ]

"""What must hold of problem records whatever anybody does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from curhat.access.actors import Actor
from curhat.kernel.errors import DomainError, NotFound
from curhat.reports.intake import Circle
from curhat.reports.models import Problem, Report, TimelineEvent
from curhat.reports.operations import problems
from curhat.reports.queries import problems as queries
from curhat.reports.queries.problems import ANSWER, PROGRESS, ProblemView
from tests.machine import exact
from tests.machine.oracle import may_read, may_see

WAYS = {"answer": ANSWER, "progress": PROGRESS}


def problems_tell_of_what_is_read_anyway(actors: Mapping[str, Actor]) -> None:
    """None is without a report, none of them is for other hands; everybody sees of each what they read elsewhere."""
    everything = list(Problem.objects.order_by("pk"))
    linked = list(Report.objects.exclude(problem=None))
    assert {report.problem_id for report in linked} == {problem.pk for problem in everything}
    assert {report.circle for report in linked} <= {Circle.ORDINARY}
    for name, actor in actors.items():
        rows = [row for solved in (False, True) for row in queries.page(actor=actor, solved=solved)]
        assert {row.pk for row in rows} == {problem.pk for problem in everything if may_see(name, problem)}, name
        for row in rows:
            read = {r.pk for r in linked if r.problem_id == row.pk and may_read(name, r)}
            seen = queries.get_problem(problem_id=row.pk, actor=actor)
            assert {report.pk for report in seen.reports} == read, name
            assert {said.report_id for said in seen.said} <= read, name
            assert (row.reports_count, row.refused_count) == (len(seen.counted), len(seen.refused)), name


def say(problem_id: int, actor: Actor, words: str, now: dt.datetime, *, way: str) -> None:
    """Say something to everybody of a problem; compare whom it reached with whom the preview named."""
    keys = list(Report.objects.filter(problem=problem_id).values_list("pk", flat=True))
    before, view = {pk: exact.snapshot(pk) for pk in keys}, _seen(problem_id, actor)
    named = {report.number for report in view.reached(WAYS[way])} if view else set()
    events = TimelineEvent.objects.count()
    refused: DomainError | None = None
    try:
        with transaction.atomic():
            done = getattr(problems, way)(problem_id=problem_id, note=words, actor=actor, now=now)
    except DomainError as e:
        refused = e
    if refused is not None:
        assert isinstance(refused, NotFound) == (view is None) or refused.code == "note_missing"
        assert {pk: exact.snapshot(pk) for pk in keys} == before
        return
    assert set(done.reached) <= named
    # A draft that waits already is the one thing that a preview does not know of.
    assert {number for number, code in done.missed if code == "draft_waits"} >= named - set(done.reached)
    assert TimelineEvent.objects.count() == events + len(done.reached)
    for report in Report.objects.filter(pk__in=keys).exclude(number__in=done.reached):
        assert exact.snapshot(report.pk) == before[report.pk]


def _seen(problem_id: int, actor: Actor) -> ProblemView | None:
    try:
        return queries.get_problem(problem_id=problem_id, actor=actor)
    except NotFound:
        return None

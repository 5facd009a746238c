"""What several people have reported: the records that a person may see, and of their reports what they read anyway."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from curhat.access.actions import Action
from curhat.access.actors import Actor, Role
from curhat.directory import queries as directory
from curhat.files.kinds import Kind
from curhat.kernel.errors import NotFound
from curhat.kernel.geo import Point
from curhat.reports import scopes
from curhat.reports.grid import square_of
from curhat.reports.models import Attachment, Problem, Report, TimelineEvent
from curhat.reports.queries import furnish
from curhat.reports.queries.lists import Cursor
from curhat.reports.workflow import OPEN, State, Step, transition

# No more reports hang on one problem than can be answered in one transaction.
MOST = 100
LINKABLE = OPEN | {State.CLOSED}
# Squares on each side of the own one in which a problem may be the same: some 110 m.
_AROUND = 2
_PHOTOS, _SAID = 24, 30
_SAID_BY_REPORTERS = ("supply", "added", "confirm", "reject", "reject_again", "reopen")
_WHERE_NEWS_GO = frozenset({State.ASSIGNED, State.IN_PROGRESS, State.PLANNED})


@dataclasses.dataclass(frozen=True, slots=True)
class Way:
    """What can be said to the reporters of a problem at once: to which reports, by whom."""

    action: Action
    states: frozenset[State]


ANSWER = Way(Action.RESPOND, transition(Step.ANSWER).sources)
PROGRESS = Way(Action.PROGRESS, _WHERE_NEWS_GO)


@dataclasses.dataclass(frozen=True, slots=True)
class ProblemView:
    """
    A problem as one person may see it.

    :ivar reports: those that the person may read, the first that came first
    :ivar said: what their reporters have said since, the newest first
    :ivar actions: per report, what the person may do to it
    :ivar may_keep: whether the person may change the record itself
    """

    problem: Problem
    reports: Sequence[Report]
    photos: Sequence[Attachment]
    said: Sequence[TimelineEvent]
    actions: dict[int, frozenset[Action]]
    may_keep: bool

    def reached(self, way: Way) -> list[Report]:
        """Return the reports whose reporters would read it."""
        return [report for report in self.reports if self._reaches(way, report)]

    def missed(self, way: Way) -> list[Report]:
        """Return those whose reporters would not."""
        return [report for report in self.reports if not self._reaches(way, report)]

    def may_say(self, way: Way) -> bool:
        """Whether the person may say such a thing to any of the reporters at all, whatever state it is in."""
        return any(way.action in actions for actions in self.actions.values())

    def _reaches(self, way: Way, report: Report) -> bool:
        return way.action in self.actions[report.pk] and report.state in way.states

    @property
    def counted(self) -> list[Report]:
        """The reports of different people: a repeat goes by its head."""
        return [report for report in self.reports if report.state != State.MERGED]

    @property
    def refused(self) -> list[Report]:
        """Those of whom the reporter has said no to an answer and has not been content since."""
        return [report for report in self.counted if report.rejections and report.state in OPEN]


def page(*, actor: Actor, solved: bool = False, before: Cursor = None, size: int = 25) -> list[Problem]:
    """
    Return the problems that a person may see, the newest first; `size` + 1 rows where there are more.

    Each knows in `reports_count` and `refused_count` how many of its reports the person may read,
    and how many of their reporters said no.

    :param before: creation time and key of the last row of the page above
    """
    rows = scopes.problems_for(actor, Action.READ_PROBLEM).filter(solved_at__isnull=not solved)
    if before is not None:
        at, pk = before
        rows = rows.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=pk))
    return _furnished(_counted(rows, actor).order_by("-created_at", "-pk")[: size + 1])


def near(*, report: Report, actor: Actor, size: int = 5) -> list[Problem]:
    """Return open problems about the report's topic in its area, or around its point, the newest first."""
    rows = scopes.problems_for(actor, Action.READ_PROBLEM).filter(solved_at=None)
    here = Q(area=report.area_id, topic=report.topic_id) if report.area_id and report.topic_id else scopes.NOTHING
    if report.latitude is not None and report.longitude is not None:
        here |= _around(Point(report.latitude, report.longitude))
    return _furnished(_counted(rows.filter(here), actor).order_by("-created_at", "-pk")[:size])


def problem_of(*, report: Report, actor: Actor) -> Problem | None:
    """Return what a report of the actor's hangs on, where they may see that."""
    if report.problem_id is None:
        return None
    rows = scopes.problems_for(actor, Action.READ_PROBLEM).filter(pk=report.problem_id)
    return next(iter(_furnished(_counted(rows, actor))), None)


def get_problem(*, problem_id: int, actor: Actor) -> ProblemView:
    """
    Return a problem with everything that its page shows this person.

    :raises NotFound: if it does not exist for the actor
    """
    keeps = scopes.problems_for(actor, Action.LINK).filter(pk=OuterRef("pk"))
    rows = scopes.problems_for(actor, Action.READ_PROBLEM).filter(pk=problem_id).annotate(kept=Exists(keeps))
    found: list[Any] = _furnished(rows)
    if not found:
        raise NotFound
    readable = scopes.desk_reports_for(actor, Action.READ).filter(problem=problem_id).order_by("created_at", "pk")
    reports = furnish.reports(scopes.with_reach(readable, actor))
    keys = [report.pk for report in reports]
    ways = {ANSWER.action, PROGRESS.action}
    return ProblemView(
        problem=found[0],
        reports=reports,
        photos=_photos(keys),
        said=_said(keys),
        actions={report.pk: scopes.allowed(report, actor, ways) for report in reports},
        may_keep=found[0].kept,
    )


def _around(point: Point) -> Q:
    middle = square_of(point)
    return Q(
        x__range=(middle.x - _AROUND, middle.x + _AROUND),
        y__range=(middle.y - _AROUND, middle.y + _AROUND),
    )


def _counted(rows: QuerySet[Problem], actor: Actor) -> QuerySet[Problem]:
    """Let each problem know its numbers; of reports that the actor may not read there is no number."""
    readable = scopes.desk_reports_for(actor, Action.READ).filter(problem=OuterRef("pk")).exclude(state=State.MERGED)

    def number(of: QuerySet[Report]) -> Coalesce:
        counts = of.order_by().values("problem").annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(counts, output_field=IntegerField()), 0)

    refused = readable.filter(rejections__gt=0, state__in=OPEN)
    return rows.annotate(reports_count=number(readable), refused_count=number(refused))  # type: ignore[no-redef]


def _furnished(rows: Iterable[Problem]) -> list[Problem]:
    found = list(rows)
    for problem in found:
        problem.lead = directory.agency(problem.lead_id)
        problem.topic = directory.topic(problem.topic_id)
        problem.area = directory.area(problem.area_id)
        problem.office = directory.agency(problem.office_id)
    return found


def _photos(keys: Sequence[int]) -> list[Attachment]:
    """Return the photos that came with reports, those of the newest report first."""
    rows = Attachment.objects.filter(report__in=keys, file__kind=Kind.PHOTO, event__seq=1)
    return list(rows.select_related("file").order_by("-report", "position")[:_PHOTOS])


def _said(keys: Sequence[int]) -> list[TimelineEvent]:
    rows = TimelineEvent.objects.filter(report__in=keys, role=Role.REPORTER, what__in=_SAID_BY_REPORTERS)
    return furnish.events(rows.order_by("-at", "-pk")[:_SAID])

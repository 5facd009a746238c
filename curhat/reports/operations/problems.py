"""Many reports, one problem: linking and parting them, keeping the record, and answering all of them once."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Sequence

from django.db import transaction

from curhat.access.actions import Action
from curhat.access.actors import Actor, Seat
from curhat.directory import queries as directory
from curhat.directory.models import Agency
from curhat.files import operations as files_operations
from curhat.kernel.errors import Conflict, DomainError, Invalid, NotFound, NotPermitted
from curhat.kernel.geo import Point
from curhat.reports import scopes
from curhat.reports.grid import square_of
from curhat.reports.models import Problem, Report
from curhat.reports.models.timeline import Audience
from curhat.reports.operations import leaving, work
from curhat.reports.operations.step import NoteMissing, StaleForm, Words, lock, record
from curhat.reports.queries.problems import LINKABLE, MOST
from curhat.reports.workflow import State

TITLE_LENGTH = 160
LINKED, UNLINKED = "linked", "unlinked"


@dataclasses.dataclass(frozen=True, slots=True)
class Reached:
    """
    What became of something that was said to all reporters of a problem.

    :ivar reached: numbers of the reports in whose thread it stands now, or waits for the agency's head
    :ivar missed: number and code of each refusal
    :ivar waits: some of it waits for the agency's head, so that nobody reads it yet
    """

    reached: tuple[str, ...]
    missed: tuple[tuple[str, str], ...]
    waits: bool


@transaction.atomic
def open_problem(
    *,
    report_id: int,
    title: str,
    actor: Actor,
    now: dt.datetime,
    lead_id: int | None = None,
    also: Sequence[int] = (),
) -> Problem:
    """
    Make a problem record of a report, and of others that are about the same.

    Topic, area and square are the first report's. Reporters hear nothing.

    :param title: in the verifier's own words, none of a reporter's
    :param also: keys of other reports
    :raises Invalid: title_missing, title_too_long, agency_ended, problem_full
    :raises Conflict: linked_already, not_linkable
    :raises NotFound, NotPermitted: if one of the reports is not the actor's to link
    """
    title = _title(title)
    # In one order, as whoever merges two of them or answers all of them locks them.
    locked = {pk: lock(report_id=pk, action=Action.LINK, actor=actor) for pk in sorted({report_id, *also})}
    if len(locked) > MOST:
        raise Invalid("problem_full", limit=MOST)
    report, seat = locked[report_id]
    square = None
    if report.latitude is not None and report.longitude is not None:
        square = square_of(Point(report.latitude, report.longitude))
    problem = Problem.objects.create(
        title=title,
        topic=report.topic,
        area_id=report.area_id,
        x=square and square.x,
        y=square and square.y,
        lead=_agency(lead_id, now),
        office_id=seat.agency_id,
        created_at=now,
    )
    for one, place in locked.values():
        _link(one, problem, actor=actor, seat=place, now=now)
    return problem


@transaction.atomic
def link(*, report_id: int, problem_id: int, actor: Actor, now: dt.datetime) -> Report:
    """
    Let a report hang on a problem; its timeline tells the staff, its reporter reads that there are others.

    :raises Invalid: problem_unknown, if there is none for the actor or it is solved; problem_full
    :raises Conflict: linked_already; not_linkable, for one that came to nothing
    :raises NotFound, NotPermitted: if the report is not the actor's to link
    """
    report, seat = lock(report_id=report_id, action=Action.LINK, actor=actor)
    known = scopes.problems_for(actor, Action.LINK).select_for_update().filter(pk=problem_id, solved_at=None)
    problem = known.first()
    if problem is None:
        raise Invalid("problem_unknown")
    if problem.reports.count() >= MOST:
        raise Invalid("problem_full", limit=MOST)
    _link(report, problem, actor=actor, seat=seat, now=now)
    leaving.changed(problem)
    return report


def _link(report: Report, problem: Problem, *, actor: Actor, seat: Seat, now: dt.datetime) -> None:
    if report.problem_id is not None:
        raise Conflict("linked_already")
    if report.state not in LINKABLE:
        raise Conflict("not_linkable")
    report.problem = problem
    words = Words(audience=Audience.STAFF, data={"problem": problem.pk})
    record(report, what=LINKED, actor=actor, seat=seat, now=now, words=words)


@transaction.atomic
def unlink(*, report_id: int, actor: Actor, now: dt.datetime) -> Report:
    """
    Take a report off its problem: it is as it was before. A problem whose last report this was is no more.

    :raises Conflict: not_linked
    :raises NotFound, NotPermitted: if the report is not the actor's to link
    """
    report, seat = lock(report_id=report_id, action=Action.LINK, actor=actor)
    left = report.problem_id
    if left is None:
        raise Conflict("not_linked")
    leaving.leave(report)
    words = Words(audience=Audience.STAFF, data={"problem": left})
    record(report, what=UNLINKED, actor=actor, seat=seat, now=now, words=words)
    return report


@transaction.atomic
def amend(
    *, problem_id: int, title: str, lead_id: int | None, actor: Actor, now: dt.datetime, seen_version: int | None = None
) -> Problem:
    """
    Give a problem another title or another agency that leads; its reports stay where they are.

    :raises Invalid: title_missing, title_too_long, agency_ended
    :raises NotFound, NotPermitted, StaleForm: as `solve`
    """
    problem = _kept(problem_id, actor, seen_version)
    problem.title, problem.lead = _title(title), _agency(lead_id, now)
    leaving.changed(problem)
    return problem


def solve(*, problem_id: int, actor: Actor, now: dt.datetime, seen_version: int | None = None) -> Problem:
    """
    Say that nothing is left to do about a problem; its reports keep their own states.

    :raises NotFound: if it does not exist for the actor
    :raises NotPermitted: if the actor may see it, but not change it
    :raises StaleForm: if it has changed since the actor looked
    """
    return _turn(problem_id, now, actor, seen_version)


def reopen(*, problem_id: int, actor: Actor, now: dt.datetime, seen_version: int | None = None) -> Problem:  # noqa: ARG001
    """Say that there is something to do again, as `solve`."""
    return _turn(problem_id, None, actor, seen_version)


@transaction.atomic
def _turn(problem_id: int, solved_at: dt.datetime | None, actor: Actor, seen_version: int | None) -> Problem:
    problem = _kept(problem_id, actor, seen_version)
    if (problem.solved_at is None) != (solved_at is None):
        problem.solved_at = solved_at
        leaving.changed(problem)
    return problem


def answer(
    *,
    problem_id: int,
    note: str,
    actor: Actor,
    now: dt.datetime,
    files: Sequence[int] = (),
    seen_version: int | None = None,
) -> Reached:
    """
    Answer every report of a problem that the actor's agency leads, each in its own thread and by its own clock.

    All of them or, where that ends half-way, none: said again it is said once. A report that cannot
    be answered now stays as it is, and is named with the reason.

    :param files: photos; every report gets them, the bytes are kept once
    :raises Conflict: nobody_reached, problem_solved
    :raises NoteMissing: if `note` is blank
    :raises NotFound, StaleForm: as `solve`
    """
    return _say(work.answer, problem_id, note, actor, now, files, seen_version)


def progress(
    *,
    problem_id: int,
    note: str,
    actor: Actor,
    now: dt.datetime,
    files: Sequence[int] = (),
    seen_version: int | None = None,
) -> Reached:
    """Tell every reporter of a problem how the work goes, as `answer` answers them."""
    return _say(work.progress, problem_id, note, actor, now, files, seen_version)


@transaction.atomic
def _say(
    say: Callable[..., Report],
    problem_id: int,
    note: str,
    actor: Actor,
    now: dt.datetime,
    files: Sequence[int],
    seen_version: int | None,
) -> Reached:
    if not note.strip():
        raise NoteMissing
    # Reports before their problem, in one order: so does everybody who locks both.
    rows = scopes.desk_reports_for(actor, Action.READ).filter(problem=problem_id).order_by("pk")
    numbers = dict(rows.select_for_update(of=("self",)).values_list("pk", "number"))
    problem = _locked(problem_id, Action.READ_PROBLEM, actor, seen_version)
    if problem.solved_at is not None:
        raise Conflict("problem_solved")
    reached: list[str] = []
    missed: list[tuple[str, str]] = []
    waits = False
    for pk, number in numbers.items():
        try:
            with transaction.atomic():
                photos = files_operations.again(file_ids=files) if reached else files
                report = say(report_id=pk, note=note, actor=actor, now=now, files=photos)
        except (Conflict, NotPermitted) as e:
            missed.append((number, e.code))
        else:
            reached.append(number)
            waits |= say is work.answer and report.state != State.ANSWERED
    if not reached:
        raise Conflict("nobody_reached")
    leaving.changed(problem)
    return Reached(tuple(reached), tuple(missed), waits)


def _kept(problem_id: int, actor: Actor, seen_version: int | None) -> Problem:
    return _locked(problem_id, Action.LINK, actor, seen_version)


def _locked(problem_id: int, action: Action, actor: Actor, seen_version: int | None) -> Problem:
    problem = scopes.problems_for(actor, action).select_for_update().filter(pk=problem_id).first()
    if problem is None:
        seen = scopes.problems_for(actor, Action.READ_PROBLEM).filter(pk=problem_id).exists()
        refusal: DomainError = NotPermitted(action=action) if seen else NotFound()
        raise refusal
    if seen_version is not None and seen_version != problem.version:
        raise StaleForm
    return problem


def _title(title: str) -> str:
    title = " ".join(title.split())
    if not title:
        raise Invalid("title_missing")
    if len(title) > TITLE_LENGTH:
        raise Invalid("title_too_long", limit=TITLE_LENGTH)
    return title


def _agency(agency_id: int | None, now: dt.datetime) -> Agency | None:
    if agency_id is None:
        return None
    agency = directory.agencies_on(directory.city(now).today(now)).filter(pk=agency_id).first()
    if agency is None:
        raise Invalid("agency_ended")
    return agency

"""
The clock of a report: who it is charged to and what is owed, after every step.

Which deadlines run in a state is the workflow's table; here is what a step does
to the ones that are open: met, resumed, stopped or ended.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType

from django.db.models import Q

from curhat.deadlines.queries import Timekeeping, timekeeping
from curhat.deadlines.rules import DeadlineKind, rung_at
from curhat.directory.models import Agency
from curhat.reports.intake import Kind, deadline_class
from curhat.reports.models import ClockSpan, Deadline, Report
from curhat.reports.turn import turn_at
from curhat.reports.workflow import STATES, Holder, State, Step

# The law of the first objection: what is left of the time, but at least this.
LEAST_AFTER_OBJECTION_WORKING_DAYS = 2

MET_BY: Mapping[DeadlineKind, frozenset[Step]] = MappingProxyType(
    {
        DeadlineKind.VERIFY: frozenset({Step.ASSIGN, Step.REFER, Step.ARCHIVE}),
        DeadlineKind.NEEDS_INFO: frozenset({Step.SUPPLY}),
        # Taking a report up says nothing to the citizen: only words meet the first follow-up.
        DeadlineKind.FIRST_FOLLOW_UP: frozenset({Step.ANSWER, Step.PLAN, Step.ASK, Step.DECLINE}),
        DeadlineKind.FINISH: frozenset({Step.CONFIRM, Step.CLOSE, Step.LAPSE_ANSWER, Step.DECLINE}),
        DeadlineKind.SILENCE: frozenset({Step.CONFIRM, Step.REJECT, Step.REJECT_AGAIN}),
        DeadlineKind.REVIEW: frozenset({Step.ASSIGN, Step.CLOSE, Step.DECLINE}),
    }
)
_RESTARTS_FOLLOW_UP = frozenset({Step.ASSIGN, Step.REASSIGN, Step.REOPEN})
_FINAL = frozenset({State.CLOSED, State.ARCHIVED, State.WITHDRAWN})
# Owed once, for one occasion: they do not come back when the state does.
_ONE_OCCASION = frozenset({DeadlineKind.SILENCE, DeadlineKind.NEEDS_INFO, DeadlineKind.REVIEW})
_OF_REPORTER = frozenset({DeadlineKind.SILENCE, DeadlineKind.NEEDS_INFO})


def insert(report: Report, *, now: dt.datetime) -> None:
    """Insert a new report and start its clock."""
    keeping = timekeeping()
    deadlines = [_new(report, kind, keeping, now) for kind in _owed(report)]
    _settle_due(report, deadlines)
    report.save(force_insert=True)
    for deadline in deadlines:
        deadline.report = report
        deadline.save(force_insert=True)
    _open_span(report, now)


def follow(report: Report, step: Step, *, now: dt.datetime) -> None:
    """
    Bring the clock in line with the state that `step` has just led to.

    Sets `report.due_at` and its turn; the caller saves the report.
    """
    keeping = timekeeping()
    report.ahead = 0  # Somebody has read it: what comes back to be read again has had its turn.
    _move_span(report, now)
    runs = _owed(report)
    running: list[Deadline] = []
    known: set[DeadlineKind] = set()
    for deadline in report.deadlines.filter(met_at=None, ended_at=None):
        kind = DeadlineKind(deadline.kind)
        restarted = kind is DeadlineKind.FIRST_FOLLOW_UP and step in _RESTARTS_FOLLOW_UP
        if restarted:
            deadline.ended_at = now
        elif _keep(deadline, step, report, keeping, now):
            known.add(kind)
            running += [deadline] if deadline.stopped_at is None else []
        deadline.save()
    for kind in runs - known:
        if kind is not DeadlineKind.FIRST_FOLLOW_UP or step in _RESTARTS_FOLLOW_UP:
            running.append(_new(report, kind, keeping, now))
            running[-1].save(force_insert=True)
    _settle_due(report, running)


def change_hands(report: Report, *, before: Agency, now: dt.datetime) -> None:
    """Charge the time of a report to who has taken the place of an agency; nothing that is owed moves."""
    _move_span(report, now)
    report.deadlines.filter(agency=before, met_at=None, ended_at=None).update(agency=report.lead)


def meet(report: Report, kind: DeadlineKind, *, now: dt.datetime) -> None:
    """Mark what is owed as done by something that is no step, such as news of the work."""
    if report.deadlines.filter(kind=kind, met_at=None, ended_at=None).update(met_at=now):
        refresh_due(report)


def wait_with_reporter(report: Report, *, now: dt.datetime) -> None:
    """Stop the time in which the reporter is to answer, for they do not know of it yet; the caller saves the report."""
    running = report.deadlines.filter(kind__in=_OF_REPORTER, met_at=None, ended_at=None, stopped_at=None)
    if running.update(stopped_at=now):
        refresh_due(report)


def let_reporter_answer(report: Report, *, now: dt.datetime) -> None:
    """Let that time run, from now on; the caller saves the report."""
    keeping, owed = timekeeping(), _owed(report)
    for deadline in report.deadlines.filter(kind__in=owed & _OF_REPORTER, met_at=None, ended_at=None):
        _go_on(deadline, keeping, now, why="other")
        deadline.save()
    refresh_due(report)


def refresh_due(report: Report) -> None:
    """Set `due_at` from the deadlines that run; the caller saves the report."""
    _settle_due(report, list(report.deadlines.filter(met_at=None, ended_at=None, stopped_at=None)))


def reclass(report: Report, *, now: dt.datetime) -> None:
    """Give an open deadline to finish the days of the class that the report now has."""
    keeping = timekeeping()
    finish = report.deadlines.filter(kind=DeadlineKind.FINISH, met_at=None, ended_at=None).first()
    if finish is None:
        return
    fresh = _new(report, DeadlineKind.FINISH, keeping, now)
    if (fresh.days, fresh.unit) != (finish.days, finish.unit):
        finish.deadline_class, finish.days, finish.unit = fresh.deadline_class, fresh.days, fresh.unit
        recompute(finish, keeping)
        finish.save()
        refresh_due(report)


def recompute(deadline: Deadline, keeping: Timekeeping) -> bool:
    """Set the due date and the next rung anew, unsaved; whether the due date moved."""
    before, deadline.due_at = deadline.due_at, deadline.due_by(keeping.calendar)
    deadline.calendar_version = keeping.calendar.version
    deadline.next_rung_at = _next_rung(deadline, keeping)
    return before != deadline.due_at


def _owed(report: Report) -> frozenset[DeadlineKind]:
    """Return what is owed in the report's state; a protected case never ends by silence."""
    runs = STATES[State(report.state)].runs
    return runs - _ONE_OCCASION if report.protected and report.state != State.CONTESTED else runs


def _keep(deadline: Deadline, step: Step, report: Report, keeping: Timekeeping, now: dt.datetime) -> bool:
    """Change an open deadline as the step asks; whether it stays open."""
    kind = DeadlineKind(deadline.kind)
    runs = _owed(report)
    if step in MET_BY[kind]:
        # An answer stops the clock; what confirms it later meets the deadline at that moment.
        deadline.met_at = deadline.stopped_at or now
        return False
    if kind in runs:
        if report.untold_since is None or kind not in _OF_REPORTER:
            _resume(deadline, step, keeping, now)
        return True
    if report.state in _FINAL or (kind in _ONE_OCCASION and step is not Step.MERGE):
        deadline.ended_at = now
        return False
    deadline.stopped_at = deadline.stopped_at or now
    return True


def _resume(deadline: Deadline, step: Step, keeping: Timekeeping, now: dt.datetime) -> None:
    if step is Step.REJECT:
        _go_on(deadline, keeping, now, least=LEAST_AFTER_OBJECTION_WORKING_DAYS, why="objection")
    else:
        _go_on(deadline, keeping, now, why=_waited_for(step))


def _go_on(deadline: Deadline, keeping: Timekeeping, now: dt.datetime, *, why: str, least: int = 0) -> None:
    if deadline.stopped_at is None:
        return
    deadline.stops = [*deadline.stops, [deadline.stopped_at.isoformat(), now.isoformat(), least, why]]
    deadline.stopped_at = None
    recompute(deadline, keeping)


def _waited_for(step: Step) -> str:
    return {Step.SUPPLY: "reporter", Step.ASSIGN: "verifier", Step.RESUME: "plan"}.get(step, "other")


def _new(report: Report, kind: DeadlineKind, keeping: Timekeeping, now: dt.datetime) -> Deadline:
    """Return a new deadline by the rule of this day, unsaved."""
    topic_class = report.topic.deadline_class if report.topic else ""
    name = deadline_class(kind=Kind(report.kind), oversight=report.oversight, topic_class=topic_class)
    rule = keeping.on(keeping.calendar.day_of(now)).rule(kind, name)
    at_agency = STATES[State(report.state)].holder is Holder.AGENCY
    deadline = Deadline(
        report=report,
        kind=kind,
        deadline_class=rule.deadline_class,
        agency=report.lead if at_agency else None,
        started_at=now,
        days=rule.days,
        unit=rule.unit,
        due_at=now,
    )
    recompute(deadline, keeping)
    return deadline


def _next_rung(deadline: Deadline, keeping: Timekeeping) -> dt.datetime | None:
    """Return when the ladder wants to be looked at first; climbed rungs are told apart when it is."""
    book = keeping.on(keeping.calendar.day_of(deadline.started_at))
    moments = [
        rung_at(keeping.calendar, rung, start=deadline.started_at, due=deadline.due_at)
        for rung in book.ladder(deadline.kind)
    ]
    return min(moments, default=None)


def _settle_due(report: Report, running: list[Deadline]) -> None:
    report.due_at = min((deadline.due_at for deadline in running), default=None)
    report.turn_at = report.due_at and turn_at(report.due_at, report.ahead)


def _move_span(report: Report, now: dt.datetime) -> None:
    holder, agency_id = _holder(report)
    current = report.spans.filter(until_at=None)
    if holder is not None and current.filter(Q(agency_id=agency_id), holder=holder).exists():
        return
    current.update(until_at=now)
    _open_span(report, now)


def _open_span(report: Report, now: dt.datetime) -> None:
    holder, agency_id = _holder(report)
    if holder is not None:
        ClockSpan.objects.create(report=report, holder=holder, agency_id=agency_id, from_at=now)


def _holder(report: Report) -> tuple[Holder | None, int | None]:
    holder = STATES[State(report.state)].holder
    return holder, report.lead_id if holder is Holder.AGENCY else None

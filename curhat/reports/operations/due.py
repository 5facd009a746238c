"""
What time itself does to reports: warn, escalate, lapse, resume, recompute.

Everything is found by looking for what is due, never by counting ticks: a worker
that slept for a week finds the same rows, and each row is handled once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction

from curhat.access.actors import SYSTEM
from curhat.deadlines.queries import Timekeeping, timekeeping
from curhat.deadlines.rules import Anchor, DeadlineKind, Rung, RungUnit, rung_at
from curhat.directory import queries as directory
from curhat.kernel.errors import Conflict, NotFound
from curhat.reports.models import Deadline, Escalation, Report
from curhat.reports.models.timeline import Audience
from curhat.reports.operations import clock
from curhat.reports.operations.step import Words, record, take
from curhat.reports.workflow import Outcome, State, Step

_BATCH = 200
RUNNING = {"met_at": None, "ended_at": None, "stopped_at": None}


def scan(*, now: dt.datetime) -> dict[str, int]:
    """
    Do everything that is due, each in a transaction of its own.

    :returns: how many of each were done
    """
    return {
        "escalated": _each(_climbable, _climb, now),
        "lapsed": _each(_silent, _lapse, now),
        "resumed": _each(_plans_due, _resume, now),
    }


def _each(
    find: Callable[[dt.datetime, int], list[int]], handle: Callable[[int, dt.datetime], bool], now: dt.datetime
) -> int:
    """Handle found rows batch by batch; one that somebody else changed meanwhile is left to them."""
    done, after = 0, 0
    while keys := find(now, after):
        for key in keys:
            try:
                with transaction.atomic():
                    done += handle(key, now)
            except (Conflict, NotFound):
                pass
        after = keys[-1]
    return done


def _climbable(now: dt.datetime, after: int) -> list[int]:
    rows = Deadline.objects.filter(next_rung_at__lte=now, pk__gt=after, **RUNNING)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:_BATCH])


def _climb(deadline_id: int, now: dt.datetime) -> bool:
    deadline = Deadline.objects.filter(pk=deadline_id, **RUNNING).first()
    if deadline is None:
        return False
    # The report's lock orders this with every step that might stop the deadline.
    report = Report.objects.select_for_update(of=("self",)).get(pk=deadline.report_id)
    deadline = Deadline.objects.select_for_update().filter(pk=deadline_id, next_rung_at__lte=now, **RUNNING).first()
    if deadline is None:
        return False
    keeping = timekeeping()
    climbed = set(deadline.escalations.values_list("rung", "basis_at"))
    upcoming = []
    for rung in keeping.on(keeping.calendar.day_of(deadline.started_at)).ladder(deadline.kind):
        basis = deadline.started_at if rung.anchor is Anchor.START else deadline.due_at
        moment = rung_at(keeping.calendar, rung, start=deadline.started_at, due=deadline.due_at)
        if (rung.code, basis) in climbed:
            continue
        if moment > now:
            upcoming.append(moment)
        else:
            _tell(report, deadline, rung, basis, now)
    deadline.next_rung_at = min(upcoming, default=None)
    deadline.save()
    return True


def _tell(report: Report, deadline: Deadline, rung: Rung, basis: dt.datetime, now: dt.datetime) -> None:
    # A warning that slept past the due date would only confuse beside the rung after it.
    told = [] if rung.offset < 0 and now >= deadline.due_at else list(rung.tell)
    Escalation.objects.create(deadline=deadline, rung=rung.code, basis_at=basis, told=told, at=now)
    if not told:
        return
    audience = Audience.REPORTER if told == ["reporter"] else Audience.STAFF
    data: dict[str, Any] = {"rung": rung.code, "kind": deadline.kind, "tell": told, "due": deadline.due_at.isoformat()}
    if rung.anchor is Anchor.START and rung.unit is RungUnit.HOURS:
        data["hours"] = rung.offset
    words = Words(audience=audience, data=data)
    record(report, what="escalated", actor=SYSTEM, seat=SYSTEM.seats[0], now=now, words=words)


def _silent(now: dt.datetime, after: int) -> list[int]:
    kinds = [DeadlineKind.SILENCE, DeadlineKind.NEEDS_INFO]
    rows = Deadline.objects.filter(kind__in=kinds, due_at__lte=now, report__protected=False, **RUNNING)
    return list(rows.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:_BATCH])


def _lapse(deadline_id: int, now: dt.datetime) -> bool:
    deadline = Deadline.objects.select_related("report").filter(pk=deadline_id, **RUNNING).first()
    if deadline is None:
        return False
    if deadline.report.state == State.ANSWERED:
        words = Words(data={"outcome": Outcome.UNCONFIRMED})
        take(
            report_id=deadline.report_id,
            step=Step.LAPSE_ANSWER,
            actor=SYSTEM,
            now=now,
            words=words,
            outcome=Outcome.UNCONFIRMED,
            closed_at=now,
        )
    else:
        words = Words(data={"reason": "no_answer"})
        take(
            report_id=deadline.report_id,
            step=Step.LAPSE_INFO,
            actor=SYSTEM,
            now=now,
            words=words,
            archive_reason="no_answer",
        )
    return True


def _plans_due(now: dt.datetime, after: int) -> list[int]:
    today = directory.city(now).today(now)
    rows = Report.objects.filter(state=State.PLANNED, planned_for__lte=today, pk__gt=after)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:_BATCH])


def _resume(report_id: int, now: dt.datetime) -> bool:
    take(report_id=report_id, step=Step.RESUME, actor=SYSTEM, now=now, planned_for=None)
    return True


def recompute_all(*, now: dt.datetime) -> int:
    """
    Bring open deadlines in line with the calendar and rules in force; each move leaves a trace.

    :returns: how many due dates moved
    """
    version = timekeeping().calendar.version

    def stale(_: dt.datetime, after: int) -> list[int]:
        rows = Deadline.objects.filter(met_at=None, ended_at=None, calendar_version__lt=version, pk__gt=after)
        return list(rows.order_by("pk").values_list("pk", flat=True)[:_BATCH])

    return _each(stale, _recompute, now)


def _recompute(deadline_id: int, now: dt.datetime) -> bool:
    keeping = timekeeping()
    report_id = Deadline.objects.values_list("report_id", flat=True).get(pk=deadline_id)
    report = Report.objects.select_for_update(of=("self",)).get(pk=report_id)
    deadline = Deadline.objects.select_for_update().filter(pk=deadline_id, met_at=None, ended_at=None).first()
    if deadline is None:
        return False  # Met while we waited for the report: what is over keeps the date it was measured by.
    before = deadline.due_at
    _apply_rule(deadline, keeping)
    moved = clock.recompute(deadline, keeping)
    deadline.save()
    if moved:
        clock.refresh_due(report)
        words = Words(
            audience=Audience.REPORTER,
            data={"kind": deadline.kind, "from": before.isoformat(), "to": deadline.due_at.isoformat()},
        )
        record(report, what="recomputed", actor=SYSTEM, seat=SYSTEM.seats[0], now=now, words=words)
    return moved


def _apply_rule(deadline: Deadline, keeping: Timekeeping) -> None:
    """A rule that is entered late, for a date that has passed, holds for what began since."""
    rule = keeping.on(keeping.calendar.day_of(deadline.started_at)).rule(deadline.kind, deadline.deadline_class)
    deadline.days, deadline.unit = rule.days, rule.unit

"""What an agency leaves behind on the day on which it ends: its open reports go on, whoever is on duty that day."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping

from django.db import transaction
from django.db.models import Q

from curhat.access.actions import Action
from curhat.access.actors import SYSTEM
from curhat.directory import queries as directory
from curhat.directory.models import Agency
from curhat.directory.operations import settle_endings
from curhat.directory.tree import heirs
from curhat.kernel.errors import DomainError
from curhat.reports.models import Assignment, Problem, Report
from curhat.reports.operations import clock, settle, work
from curhat.reports.operations.step import Words, lock, moment, record, take
from curhat.reports.operations.verify import may_hold
from curhat.reports.workflow import OPEN, State, Step

SUCCEEDED = "succeeded"
# In these an agency works; in the others somebody else is asked, and it comes back to them by itself.
_WORKED_ON = (State.ASSIGNED, State.IN_PROGRESS, State.PLANNED)
_logger = logging.getLogger(__name__)


def hand_on(*, now: dt.datetime) -> int:
    """
    Hand on what agencies hold that have ended: to the one that took their place, else back to the verifiers.

    Looks at rows, so that a day on which nothing ran is made up for; each report is a
    transaction of its own. Return how many it looked at.
    """
    directory.forget()
    settle_endings(now=now)
    for pk in _with_whom_they_concern():
        settle.leave_concerned(report_id=pk, now=now)
    gone = heirs(directory.city(now).today(now))
    if not gone:
        return 0
    inherited = [pk for pk, heir in gone.items() if heir is not None]
    led = Q(lead_id__in=inherited, state__in=OPEN) | Q(lead_id__in=gone, state__in=_WORKED_ON)
    found = list(Report.objects.filter(led).order_by("pk").values_list("pk", flat=True))
    for pk in found:
        _one(pk, gone, now)
    helped = Assignment.objects.filter(agency_id__in=gone, ended_at=None, leads=False, report__state__in=OPEN)
    holds = list(helped.order_by("pk").values_list("report_id", flat=True))
    for pk in holds:
        _help(pk, gone, now)
    for problem in Problem.objects.filter(lead_id__in=gone, solved_at=None).order_by("pk"):
        Problem.objects.filter(pk=problem.pk, lead_id=problem.lead_id).update(lead_id=gone[problem.lead_id or 0])
    return len(found) + len(holds)


def _with_whom_they_concern() -> list[int]:
    """Return open reports that lie with an agency that has become kin of whom they are about since it got them."""
    kept = set(Agency.objects.filter(kept_here=True).values_list("pk", flat=True))
    kin = {pk: directory.kin_of(pk) for pk in Agency.objects.values_list("pk", flat=True)} if kept else {}
    changed = [pk for pk, near in kin.items() if near & kept]
    if not changed:
        return []
    holds = Assignment.objects.filter(ended_at=None, report__about_agency_id__in=changed, report__state__in=OPEN)
    found = holds.order_by("report_id").values_list("report_id", "report__about_agency_id", "agency_id")
    return list(dict.fromkeys(report for report, about, agency in found if about in kin.get(agency, ())))


def _one(report_id: int, gone: Mapping[int, int | None], now: dt.datetime) -> None:
    try:
        with transaction.atomic():
            report, seat = lock(report_id=report_id, action=Action.READ, actor=SYSTEM)
            before = report.lead
            heir = _heir(report, gone)
            if before is None or before.pk not in gone:
                return  # Somebody was faster.
            if heir is None:
                _give_back(report, before, now)
                return
            now = moment(report, now)
            report.assignments.filter(Q(leads=True) | Q(agency=heir), ended_at=None).update(ended_at=now)
            Assignment.objects.create(report=report, agency=heir, leads=True, assigned_at=now)
            report.lead = heir
            clock.change_hands(report, before=before, now=now)
            named = {"agency": heir.pk, "name": heir.short_name, "before": before.short_name}
            record(report, what=SUCCEEDED, actor=SYSTEM, seat=seat, now=now, words=Words(data=named))
    except DomainError as e:
        _logger.warning("a report of an agency that has ended stays with it", extra={"code": e.code})


def _give_back(report: Report, before: Agency, now: dt.datetime) -> None:
    """Give a report back to be assigned anew; what waits for its reporter is left until it comes back."""
    if report.state not in _WORKED_ON:
        return
    if report.state == State.PLANNED:
        take(report_id=report.pk, step=Step.RESUME, actor=SYSTEM, now=now, planned_for=None, plan_item="")
    note = f"{before.name} sudah berakhir. Pilih OPD yang sekarang berwenang."
    work.hand_back(report_id=report.pk, note=note, actor=SYSTEM, now=now)


def _help(report_id: int, gone: Mapping[int, int | None], now: dt.datetime) -> None:
    """Let whoever took the place of a supporting agency support in its place, with the same task."""
    with transaction.atomic():
        report, _ = lock(report_id=report_id, action=Action.READ, actor=SYSTEM)
        now = moment(report, now)
        holds = list(report.assignments.filter(ended_at=None, leads=False).order_by("pk"))
        there = {hold.agency_id for hold in holds} | {report.lead_id}
        for hold in holds:
            if hold.agency_id not in gone:
                continue
            Assignment.objects.filter(pk=hold.pk).update(ended_at=now)
            heir = _agency(gone[hold.agency_id])
            if heir is None or heir.pk in there or not may_hold(report, heir):
                continue
            there.add(heir.pk)
            kept = {name: getattr(hold, name) for name in ("task", "task_due_on", "task_done_at")}
            Assignment.objects.create(report=report, agency=heir, leads=False, assigned_at=now, **kept)


def _heir(report: Report, gone: Mapping[int, int | None]) -> Agency | None:
    heir = _agency(gone.get(report.lead_id or 0))
    return heir if heir is not None and may_hold(report, heir) else None


def _agency(pk: int | None) -> Agency | None:
    return Agency.objects.filter(pk=pk).first() if pk is not None else None

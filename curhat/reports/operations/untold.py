"""Whether words of the city wait for somebody to carry them to a reporter."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils.module_loading import import_string

from curhat.access.actors import Role, Seat
from curhat.reports.brought import CHANNELS, SAID
from curhat.reports.models import Report
from curhat.reports.operations import clock

TOLD = "told"


def follow(report: Report, what: str, *, seat: Seat, at: dt.datetime) -> None:
    """
    Let a report that was brought to a desk wait to be told, or no longer; the caller saves it.

    Whoever acts as its reporter has seen its page: nothing is left to be told. Nobody's time to
    answer runs while they do not know that they were asked.
    """
    if seat.role is Role.REPORTER or what == TOLD:
        if report.untold_since is not None:
            report.untold_since = None
            clock.let_reporter_answer(report, now=at)
    elif what in SAID and (report.untold_since is not None or _is_told_by_hand(report)):
        report.untold_since = report.untold_since or at
        clock.wait_with_reporter(report, now=at)


def _is_told_by_hand(report: Report) -> bool:
    """
    Whether an officer must carry it.

    Whom our own notices reach, or who chose not to be told, is not called either. A protected case
    is told of by nobody: whoever hurts a person may well hold their telephone.
    """
    if report.channel not in CHANNELS or report.protected or report.reporter_id is None:
        return False
    return not import_string(settings.REPORTER_REACHED)(reporter_id=report.reporter_id)

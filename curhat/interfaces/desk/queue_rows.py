"""Rows of a queue: in its own page, in what keeps it current, and beside an open report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format

from curhat.access.actors import Actor
from curhat.deadlines.calendar import Calendar
from curhat.interfaces.desk import queue_filters
from curhat.interfaces.desk.queue_filters import Filters
from curhat.interfaces.shared import paging, present
from curhat.interfaces.shared.civil import civil
from curhat.kernel import clock
from curhat.reports.queries import queues
from curhat.reports.queries.furnish import OF_A_ROW
from curhat.reports.queries.narrow import cursor_of
from curhat.reports.workflow import State

# Of a script that has the list already and wants the report alone.
PART = "X-Part"
BESIDE = 25  # rows of the queue that stand beside an open report on a wide screen


def page(request: HttpRequest, actor: Actor, filters: Filters, code: str, calendar: Calendar) -> paging.Page[Any]:
    """Return a page of rows; each holds what the list and the table show of it."""
    now = clock.now()
    found = queues.page(
        actor=actor,
        queue=code,
        calendar=calendar,
        now=now,
        after=paging.after(request),
        size=paging.size(request),
        wanted=filters.wanted,
        columns=(*OF_A_ROW, "latitude", "longitude") if filters.view == queue_filters.MAP else OF_A_ROW,
    )
    return paging.page(request, found, lambda report: cursor_of(report, filters.sort))


def maker(
    actor: Actor, code: str, filters: Filters, calendar: Calendar, now: dt.datetime
) -> Callable[[Any], dict[str, Any]]:
    """
    Return what makes a row of a report; the address is worked out once, not for each.

    Whoever works for one agency knows which, and is told of others alone.
    """
    own = set() if actor.roles & queue_filters.ACROSS else {seat.agency_id for seat in actor.seats}
    before, after = reverse("desk:report", args=["-"]).split("-")
    narrowed = f"&{filters.text}" if filters.text else ""

    def row(report: Any) -> dict[str, Any]:
        return {
            "href": f"{before}{report.number}{after}?antrean={code}{narrowed}",
            "number": report.number,
            "value": f"{report.number}:{report.version}",
            "title": civil(report.title),
            "meta": present.meta(report, agency=report.lead_id not in own) + _ours(report),
            "unread": report.state in {State.SUBMITTED, State.ASSIGNED},
            **present.due_pill(report, calendar, now),
        }

    return row


def _ours(report: Any) -> str:
    """Return who holds a report inside the reader's agency, and until when that owes its help."""
    held = f" · Dipegang: {report.held_by}" if report.held_by else ""
    return held + (f" · Tugas kami sampai {date_format(report.task_due, 'j M Y')}" if report.task_due else "")


def found(report: Any) -> dict[str, Any]:
    """Return a row of a search: in no queue, so that its state is said and no limit."""
    return {
        "href": reverse("desk:report", args=[report.number]),
        "title": civil(report.title),
        "meta": present.meta(report, agency=True),
        **present.pill(report),
    }


def beside(request: HttpRequest, actor: Actor, code: str, *, calendar: Calendar, current: int) -> dict[str, Any]:
    """Return the rows beside an open report as somebody had narrowed them, and which comes after it."""
    now = clock.now()
    filters = queue_filters.read(request, queues.queue_of(actor, code), actor)
    found = queues.page(actor=actor, queue=code, calendar=calendar, now=now, size=BESIDE, wanted=filters.wanted)[
        :BESIDE
    ]
    row = maker(actor, code, filters, calendar, now)
    rows = [{**row(report), "current": report.pk == current} for report in found]
    here = next((n for n, one in enumerate(rows) if one["current"]), -1)
    following = rows[here + 1 :] or rows[: max(here, 0)]
    return {"rows": rows, "following": following[0] if following else None, "narrowed": filters.text}

"""The disposition sheet: one page of paper that goes with a report inside an agency."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from curhat.deadlines.queries import current_calendar
from curhat.directory import queries as directory
from curhat.interfaces.desk.frame import frame, offices_of
from curhat.interfaces.shared import auth, present
from curhat.interfaces.shared.civil import civil
from curhat.kernel import clock
from curhat.kernel.errors import NotFound
from curhat.kernel.personal import masked
from curhat.reports.queries.detail import get_report

# What stands on a page of A4 beside everything else.
_MOST = 900


@never_cache
@require_GET
@auth.staff_required()
def sheet(request: HttpRequest, number: str) -> HttpResponse:
    """Show a report as a disposition sheet; nothing on it tells who sent it."""
    actor, now, calendar = auth.actor_of(request), clock.now(), current_calendar()
    view = get_report(number=number, actor=actor, now=now, calendar=calendar)
    if "pass_on" not in view.actions:
        raise NotFound
    report, offices = view.report, offices_of(actor)
    office = report.lead_id if report.lead_id in offices else next(iter(offices), None)
    passed = [event for event in view.events if event.what == "pass_on" and event.office_id == office]
    context: dict[str, Any] = {
        "report": report,
        "city": directory.city(now),
        "office": directory.agency(office),
        "kind_and_topic": present.kind_and_topic(report),
        "title": masked(civil(report.title)),
        "place": masked(present.place(report)),
        "landmark": masked(report.landmark) if report.address else "",
        "told": _short(masked(civil(report.text or _typed(view)))),
        "holder": next((h for h in view.holders if h.agency_id == office), None),
        "passed": passed[-1] if passed else None,
        "due": calendar.last_day(report.due_at) if report.due_at else None,
        "today": now,
        **frame(actor, "", calendar),
    }
    return render(request, "desk/disposition.html", context)


def _typed(view: Any) -> str:
    return "\n".join(event.note for event in view.events if event.what == "transcribed")


def _short(text: str) -> str:
    """Return so much of a text as fits on the sheet, whole words."""
    return text if len(text) <= _MOST else f"{text[:_MOST].rsplit(' ', 1)[0]} …"

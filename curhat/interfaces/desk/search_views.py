"""Finding a report at the desk."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from curhat.deadlines.queries import current_calendar
from curhat.interfaces.desk import queue_rows
from curhat.interfaces.desk.frame import READERS, SEEKERS, frame
from curhat.interfaces.shared import auth, paging
from curhat.kernel import clock
from curhat.reports.queries import search as searching


@never_cache
@require_GET
@auth.staff_required(*READERS)
def search(request: HttpRequest) -> HttpResponse:
    """Show what answers to a number or holds the words; a number alone leads straight to its report."""
    actor, now, calendar = auth.actor_of(request), clock.now(), current_calendar()
    asked = " ".join(request.GET.get("q", "").split())
    before = paging.after(request)
    found = searching.find(actor=actor, asked=asked, now=now, before=before, size=paging.size(request)) if asked else []
    meant = searching.respelled(asked) if asked and not found and not before else ""
    if meant:
        found = searching.find(actor=actor, asked=meant, now=now, size=paging.size(request))
    page = paging.page(request, found, lambda report: (report.created_at, report.pk))
    rows = [queue_rows.found(report) for report in page.rows]
    context = {
        "asked": asked,
        "meant": meant if rows else "",
        "rows": rows,
        "page": page,
        "seeks": any(seat.role in SEEKERS for seat in actor.seats),
        **frame(actor, "search", calendar),
    }
    return render(request, "desk/search.html", context)

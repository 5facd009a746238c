"""The notes in which colleagues have called somebody."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from curhat.interfaces.desk.frame import READERS, frame
from curhat.interfaces.shared import auth, paging, present
from curhat.interfaces.shared.civil import civil
from curhat.kernel import clock
from curhat.notices import queries


@never_cache
@require_GET
@auth.staff_required(*READERS)
def mentioned(request: HttpRequest) -> HttpResponse:
    """List them, the newest first; of a report that is no longer theirs nothing."""
    actor = auth.actor_of(request)
    found = queries.mentions(actor=actor, before=paging.after(request), size=paging.size(request))
    page = paging.page(request, found, lambda notice: (notice.pk,))
    context = {"rows": [_row(notice) for notice in page.rows], "page": page, **frame(actor, "mentions")}
    return render(request, "desk/mentions.html", context)


def _row(notice: Any) -> dict[str, Any]:
    report, event = notice.report, notice.event
    office = event.office.short_name if event.office else present.ROLES.get(event.role, "")
    return {
        "href": reverse("desk:report", args=[report.number]),
        "title": civil(report.title),
        "meta": f"{present.ago(event.at, clock.now())} oleh {office} · {present.meta(report, agency=True)}",
        **present.pill(report),
    }

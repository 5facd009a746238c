"""What everybody may read: published reports, and what the city does with one's data."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from curhat.directory import queries as directory
from curhat.interfaces.citizen.report_views import nav
from curhat.interfaces.shared import auth, paging, present
from curhat.kernel import clock
from curhat.reports.queries import public


@never_cache  # Hiding a report must take effect at once, in every cache.
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """List the published reports, the newest first."""
    before = paging.after(request)
    found = public.published(actor=auth.actor_of(request), before=before, size=paging.size(request))
    page = paging.page(request, found, lambda r: (r.published_at, r.pk))
    rows = [
        {
            "href": reverse("citizen:public-page", args=[r.number]),
            "title": r.public_title,
            "meta": public_meta(r),
            **present.pill(r),
        }
        for r in page.rows
    ]
    return render(request, "citizen/public.html", {"rows": rows, "page": page, "nav": nav("public")})


def public_meta(report: Any) -> str:
    """Return number and kelurahan: street and landmark are the reporter's words, which nobody has cleaned."""
    return " · ".join([report.number, *([report.area.name] if report.area else [])])


@never_cache
@require_GET
def page(request: HttpRequest, number: str) -> HttpResponse:
    """Show the public version of one report."""
    view = public.get_published(number=number, actor=auth.actor_of(request))
    context = {
        "report": view.report,
        "pill": present.pill(view.report),
        # Street and landmark are the reporter's words, which nobody has cleaned.
        "place": view.report.area.name if view.report.area else "",
        "photos": [present.photo(attachment) for attachment in view.attachments],
        "events": [{**present.event_words(e, as_staff=True), "text": ""} for e in view.events],
        "nav": nav("public"),
    }
    return render(request, "citizen/public_page.html", context)


@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    """Show the privacy notice of the city file."""
    return render(request, "citizen/privacy.html", {"city": directory.city(clock.now()), "nav": nav("")})

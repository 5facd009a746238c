"""The mayor's room: every report as it comes in, and who is late."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from curhat.access.actors import Actor, Role
from curhat.deadlines.calendar import Calendar
from curhat.deadlines.queries import current_calendar
from curhat.directory import queries as directory
from curhat.interfaces.shared import auth, paging, present
from curhat.interfaces.shared import live as live_page
from curhat.interfaces.shared.civil import civil
from curhat.kernel import clock
from curhat.reports.queries import lists, overview

NARROW = {"terlambat": "overdue", "ditolak": "rejected", "hari-ini": "today"}


@never_cache
@require_GET
@auth.staff_required(Role.MAYOR, Role.AIDE)
def room(request: HttpRequest) -> HttpResponse:
    """Show the room."""
    return render(request, "oversight/room.html", _context(request))


@never_cache
@require_GET
@auth.staff_required(Role.MAYOR, Role.AIDE)
def live(request: HttpRequest) -> HttpResponse:
    """Answer 304 while nothing the person may see has changed, else the part of the page that has."""
    pulse = lists.pulse(**_asked(request, clock.now()))
    return live_page.answer(request, pulse, lambda: render(request, "oversight/live.html", _context(request)))


def _context(request: HttpRequest) -> dict[str, Any]:
    actor, now, calendar = auth.actor_of(request), clock.now(), current_calendar()
    found = lists.newest(**_asked(request, now, calendar))
    page = paging.page(request, found, lambda report: (report.created_at, report.pk))
    figures = overview.figures(actor=actor, calendar=calendar, now=now)
    return {
        "figures": _trio(figures),
        "new": figures["today"],
        "look": figures["overdue"] + figures["rejected"],
        "address": directory.city(now).mayor_on(calendar.day_of(now)).address,
        "rows": [_row(report, calendar, now) for report in page.rows],
        "which": request.GET.get("lihat", ""),
        "page": page,
        "pulse": lists.digest_of((report.pk, report.version) for report in page.rows),
        "nav": _nav(actor),
    }


def _asked(request: HttpRequest, now: dt.datetime, calendar: Calendar | None = None) -> dict[str, Any]:
    """Return which page of which list is looked at."""
    which = NARROW.get(request.GET.get("lihat", ""), "")
    return {
        "actor": auth.actor_of(request),
        "before": paging.after(request),
        "size": paging.size(request),
        "narrow": overview.narrow(which, calendar=calendar or current_calendar(), now=now) if which else None,
    }


def _nav(actor: Actor) -> list[dict[str, Any]]:
    places = [("oversight:room", "Semua laporan", True), ("desk:protected", "Kasus dilindungi", False)]
    if len(actor.seats) > 1:
        places.append(("desk:home", "Ruang kerja", False))
    return [{"href": reverse(name), "label": label, "current": current} for name, label, current in places]


def _trio(figures: dict[str, int]) -> list[dict[str, Any]]:
    room = reverse("oversight:room")
    overdue, agencies = figures["overdue"], figures["overdue_agencies"]
    return [
        {
            "value": overdue,
            "label": f"lewat tenggat di {agencies} OPD" if overdue else "lewat tenggat",
            "href": f"{room}?lihat=terlambat",
            "late": overdue > 0,
        },
        {"value": figures["rejected"], "label": "warga bilang belum beres", "href": f"{room}?lihat=ditolak"},
        {"value": figures["today"], "label": "masuk hari ini", "href": f"{room}?lihat=hari-ini"},
    ]


def _row(report: Any, calendar: Any, now: Any) -> dict[str, Any]:
    return {
        "href": reverse("desk:report", args=[report.number]),
        "title": civil(report.title),
        "meta": " · ".join(
            part for part in (present.ago(report.created_at, now), present.meta(report, agency=True)) if part
        ),
        "number": report.number,
        **present.due_pill(report, calendar, now),
    }

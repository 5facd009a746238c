"""What everybody may read: published reports, and what the city does with one's data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from curhat.access.actors import Actor
from curhat.directory import queries as directory
from curhat.interfaces.citizen import public_filters
from curhat.interfaces.citizen.menu import nav
from curhat.interfaces.citizen.voters import voter_of
from curhat.interfaces.shared import auth, paging, present, recordings
from curhat.kernel import clock
from curhat.reports.phases import OPEN_PHASES, phase_of
from curhat.reports.queries import following, public

# An age in days says something for a month; after that a date does.
_RECENT = dt.timedelta(days=30)


@never_cache  # Hiding a report must take effect at once, in every cache.
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """List the published reports, the newest first."""
    actor, filters = auth.actor_of(request), public_filters.read(request)
    found = public.published(
        actor=actor, wanted=filters.wanted, before=paging.after(request), size=paging.size(request)
    )
    page = paging.page(request, found, lambda report: (report.published_at, report.pk))
    numbers = public.numbers(filters.wanted)
    context = {
        "rows": rows_of(page.rows, actor),
        "page": page,
        "filters": filters,
        "choices": filters.choices(numbers),
        "count": None if filters.square else numbers.all,
        "nav": nav("public"),
    }
    return render(request, "citizen/public.html", context)


def rows_of(reports: Sequence[Any], actor: Actor) -> list[dict[str, Any]]:
    """Return public reports as rows of a list, with a photo where there is one."""
    covers = public.covers(report_ids=[report.pk for report in reports], actor=actor)
    now = clock.now()
    return [
        {
            "href": reverse("citizen:public-page", args=[report.number]),
            "title": report.public_title,
            "meta": " · ".join([*_where_and_what(report), age_of(report.published_at, now), *_others(report)]),
            "thumb": present.photo(covers[report.pk], public=True)["thumb"] if report.pk in covers else "",
            **present.pill(report),
        }
        for report in reports
    ]


def age_of(moment: dt.datetime, now: dt.datetime) -> str:
    """Return how long ago something was; of what is old, the day."""
    return present.ago(moment, now) if now - moment < _RECENT else date_format(localtime(moment), "SHORT_DATE_FORMAT")


def _where_and_what(report: Any) -> list[str]:
    """Return kelurahan and topic: street and landmark are the reporter's words, which nobody has cleaned."""
    topic = [present.topic_name(report.topic)] if report.topic else []
    return [*([report.area.name] if report.area else []), *topic]


def _others(report: Any) -> list[str]:
    n = report.support_count
    return [ngettext("%(n)d warga lain juga", "%(n)d warga lain juga", n) % {"n": n}] if n else []


@never_cache
@require_GET
def page(request: HttpRequest, number: str) -> HttpResponse:
    """Show the public version of one report, and what of it is one's own to say."""
    actor = auth.actor_of(request)
    view = public.get_published(number=number, actor=actor)
    report = view.report
    context = {
        "report": report,
        "pill": present.pill(report),
        "facts": _facts(report),
        "photos": [present.photo(a, public=True) for a in view.attachments if a.file.kind == "photo"],
        "recordings": recordings.public(view.attachments, anonymous=report.anonymous),
        "events": [{**present.event_words(e, as_staff=True), "text": ""} for e in view.events],
        "own": view.own,
        "open": phase_of(report.state, report.outcome) in OPEN_PHASES,
        "standing": following.standing(report_id=report.pk, voter=voter_of(request)),
        "nav": nav("public"),
    }
    return render(request, "citizen/public_page.html", context)


def _facts(report: Any) -> list[tuple[str, str]]:
    facts = [
        (_("Kelurahan"), report.area.name if report.area else ""),
        (_("Topik"), present.topic_name(report.topic) if report.topic else ""),
        (_("Diterima"), date_format(localtime(report.created_at), "DATE_FORMAT")),
        (_("Di tangan"), report.lead.name if report.lead else ""),
    ]
    return [(name, value) for name, value in facts if value]


@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    """Show the privacy notice of the city file."""
    return render(request, "citizen/privacy.html", {"city": directory.city(clock.now()), "nav": nav("")})

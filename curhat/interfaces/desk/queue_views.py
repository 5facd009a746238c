"""The desk's queues: what must I do now."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from curhat.deadlines.queries import current_calendar
from curhat.interfaces.desk import queue_filters, queue_map, queue_rows
from curhat.interfaces.desk.bulk_forms import WORDS
from curhat.interfaces.desk.frame import frame
from curhat.interfaces.shared import auth, live, paging, present
from curhat.interfaces.shared.words import words_for
from curhat.kernel import clock
from curhat.kernel.errors import Invalid
from curhat.reports.operations import saved
from curhat.reports.queries import bulk, lists, queues
from curhat.reports.queries.narrow import Sort


@never_cache
@require_GET
@auth.staff_required()
def queue(request: HttpRequest, queue: str) -> HttpResponse:
    """Show a queue, the most urgent first."""
    return render(request, "desk/queue.html", _queue(request, queue))


@never_cache
@require_GET
@auth.staff_required()
def queue_live(request: HttpRequest, queue: str) -> HttpResponse:
    """Answer 304 while the queue is the same, else its parts."""
    actor = auth.actor_of(request)
    pulse = queues.pulse(
        actor=actor,
        queue=queue,
        calendar=current_calendar(),
        now=clock.now(),
        after=paging.after(request),
        size=paging.size(request),
        wanted=queue_filters.read(request, queues.queue_of(actor, queue), actor).wanted,
    )
    return live.answer(request, pulse, lambda: render(request, "desk/queue_live.html", _queue(request, queue)))


def _queue(request: HttpRequest, code: str) -> dict[str, Any]:
    actor, now, calendar = auth.actor_of(request), clock.now(), current_calendar()
    known = queues.queue_of(actor, code)
    filters = queue_filters.read(request, known, actor)
    page = queue_rows.page(request, actor, filters, code, calendar)
    row = queue_rows.maker(actor, code, filters, calendar, now)
    deeds = bulk.deeds_for(actor)
    context = {
        "rows": [row(report) | (_cells(report) if filters.view == queue_filters.TABLE else {}) for report in page.rows],
        "label": known.label,
        "queue": code,
        "page": page,
        "filters": filters,
        "sorts": [
            {"value": word, "label": label, "chosen": sort is filters.sort, "own": sort is known.sort}
            for sort, word, label in queue_filters.sorts_of(known)
        ],
        "deeds": [{"code": deed, "label": WORDS[deed].choose} for deed in deeds],
        "choosing": request.GET.get("pilih") in {"ya", "semua"} and bool(deeds),
        "all_chosen": request.GET.get("pilih") == "semua",
        "by": {sort.value: filters.sorted_by(sort) for sort in Sort},
        "saved": [
            {"view": view, "current": view.query == filters.text} for view in queues.saved(actor=actor, queue=code)
        ],
        "only_due": queues.leaves_out_undated(code, filters.sort),
        "pulse": lists.digest_of((report.pk, report.version) for report in page.rows),
        **frame(actor, code, calendar),
    }
    return context | queue_map.of(page.rows, context["rows"]) if filters.view == queue_filters.MAP else context


def _cells(report: Any) -> dict[str, Any]:
    """Return what the table shows besides."""
    return {
        "topic": present.topic_name(report.topic) if report.topic else "",
        "area": report.area.name if report.area else "",
        "agency": report.lead.short_name if report.lead else "",
        "came": report.created_at,
        "state": present.pill(report),
    }


@never_cache
@require_POST
@auth.staff_required()
def save(request: HttpRequest, queue: str) -> HttpResponse:
    """Keep the queue as the address narrows it, under a name."""
    actor = auth.actor_of(request)
    text = queue_filters.read(request, queues.queue_of(actor, queue), actor).text
    try:
        saved.save(queue=queue, name=request.POST.get("nama", ""), query=text, actor=actor)
    except Invalid as e:
        messages.error(request, words_for(e))
    else:
        messages.success(request, "Tampilan ini disimpan.")
    return redirect(f"{reverse('desk:queue', args=[queue])}?{text}")


@never_cache
@require_POST
@auth.staff_required()
def forget(request: HttpRequest, queue: str, view: int) -> HttpResponse:
    """Forget a view that was kept."""
    saved.remove(view_id=view, actor=auth.actor_of(request))
    messages.success(request, "Tampilan tersimpan dihapus.")
    return redirect("desk:queue", queue=queue)

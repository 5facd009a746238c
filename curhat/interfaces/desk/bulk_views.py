"""One deed for many reports: choose, write, look at what would happen, do it, call it back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from curhat.access.actors import Actor
from curhat.interfaces.desk.bulk_forms import WORDS, BulkForm
from curhat.interfaces.desk.frame import frame
from curhat.interfaces.shared import auth, live, present
from curhat.interfaces.shared.words import words_for
from curhat.kernel import clock
from curhat.kernel.errors import Conflict, DomainError, NotFound
from curhat.reports.operations import bulk
from curhat.reports.queries import bulk as reading
from curhat.reports.queries import lists, queues

_CHOSEN = re.compile(r"([A-Z]+-\d{2}-\d+)(?::(\d{1,9}))?")


@never_cache
@require_http_methods(["GET", "POST"])
@auth.staff_required()
def choose(request: HttpRequest, queue: str) -> HttpResponse:
    """Write what many reports get, and see what would come of it; nothing is done yet."""
    actor = auth.actor_of(request)
    known = queues.queue_of(actor, queue)
    deed = request.POST.get("aksi", "")
    if request.method == "GET" or deed not in reading.deeds_for(actor):
        return redirect(f"{reverse('desk:queue', args=[queue])}?pilih=ya")
    seen = _seen(request.POST.getlist("laporan"))
    reports = reading.chosen(actor=actor, numbers=list(seen)[: bulk.MOST])
    if not reports:
        messages.error(request, "Pilih dulu laporannya.")
        return redirect(f"{reverse('desk:queue', args=[queue])}?pilih=ya")
    rows = [_Row(report, seen[report.number] or report.version) for report in reports]
    writes = "ditulis" in request.POST
    form = WORDS[deed].form(request.POST if writes else None)
    context = {
        "deed": deed,
        "deed_words": WORDS[deed],
        "rows": rows,
        "queue": queue,
        "label": known.label,
        "form": form,
    }
    if not writes or not form.is_valid() or "ubah" in request.POST:
        status = 422 if writes and form.errors else 200
        return render(request, "desk/bulk_write.html", {**context, **frame(actor, queue)}, status=status)
    return _looked_at(request, actor, form, context)


def _looked_at(request: HttpRequest, actor: Actor, form: BulkForm, context: dict[str, Any]) -> HttpResponse:
    """Show what would come of it, or do it where that was seen."""
    deed, rows = context["deed"], context["rows"]
    seen = {row.report.pk: row.version for row in rows}
    if "kirim" in request.POST:
        number = bulk.begin(
            key=form.cleaned_data["key"], deed=deed, arguments=form.arguments(), seen=seen, actor=actor, now=clock.now()
        )
        return redirect("desk:bulk", bulk=number)
    said = bulk.rehearse(deed=deed, arguments=form.arguments(), seen=seen, actor=actor, now=clock.now())
    context["will"] = [row for row in rows if said[row.report.pk] is None]
    context["will_not"] = [{"row": row, "why": words_for(e)} for row in rows if (e := said[row.report.pk]) is not None]
    context["send"] = WORDS[deed].send.format(n=len(context["will"]))
    return render(request, "desk/bulk_look.html", {**context, **frame(actor, context["queue"])})


@never_cache
@require_GET
@auth.staff_required()
def show(request: HttpRequest, bulk: int) -> HttpResponse:
    """Show how far a deed is, and let it be called back while it has not begun."""
    actor = auth.actor_of(request)
    return render(request, "desk/bulk.html", {**_progress(actor, bulk), **frame(actor, "")})


@never_cache
@require_GET
@auth.staff_required()
def show_live(request: HttpRequest, bulk: int) -> HttpResponse:
    """Answer 304 while it is as far as it was, else how far it is."""
    context = _progress(auth.actor_of(request), bulk)
    return live.answer(request, context["pulse"], lambda: render(request, "desk/parts/bulk_progress.html", context))


def _progress(actor: Actor, number: int) -> dict[str, Any]:
    progress, now = reading.progress(actor=actor, bulk_id=number), clock.now()
    row = progress.bulk
    open_still = row.called_back_at is None and row.ended_at is None
    waits, runs = open_still and now < row.starts_at, open_still and now >= row.starts_at
    return {
        "bulk": row,
        "progress": progress,
        "waits": waits,
        "runs": runs,
        "pulse": lists.digest_of([(waits, runs, progress.done, row.called_back_at)]),
        "done_words": WORDS[row.deed].done.format(n=progress.done - progress.refused),
        "refused": [
            {"report": report, "why": words_for(Conflict(item.refusal))}
            for item, report in progress.items
            if item.refusal
        ],
    }


@never_cache
@require_POST
@auth.staff_required()
def call_back(request: HttpRequest, bulk: int) -> HttpResponse:
    """Call a deed back."""
    try:
        _call_back(bulk, auth.actor_of(request))
    except NotFound:
        raise
    except DomainError as e:
        messages.error(request, words_for(e))
    return redirect("desk:bulk", bulk=bulk)


def _call_back(number: int, actor: Actor) -> None:
    bulk.call_back(bulk_id=number, actor=actor, now=clock.now())


class _Row:
    """A chosen report in the version that the officer has before them."""

    def __init__(self, report: Any, version: int) -> None:
        self.report, self.version = report, version
        self.value = f"{report.number}:{version}"
        self.meta = present.meta(report, agency=True)


def _seen(chosen: Sequence[str]) -> dict[str, int | None]:
    """Return number -> version of what a form names; what is no number of a report is left out."""
    found = (_CHOSEN.fullmatch(word) for word in chosen)
    return {match[1]: int(match[2]) if match[2] else None for match in found if match}

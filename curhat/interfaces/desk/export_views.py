"""A queue taken away as a file: asked for, written by a job, taken within a day."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from curhat.access.actors import Actor
from curhat.files import blobs
from curhat.interfaces.desk import queue_filters
from curhat.interfaces.desk.frame import frame
from curhat.interfaces.shared import auth, live
from curhat.kernel import clock
from curhat.kernel.errors import NotFound
from curhat.reports.operations import export
from curhat.reports.queries import lists, queues

TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@never_cache
@require_POST
@auth.staff_required()
def ask(request: HttpRequest, queue: str) -> HttpResponse:
    """Have a queue written to a file, as its address narrows it."""
    actor = auth.actor_of(request)
    wanted = queue_filters.read(request, queues.queue_of(actor, queue), actor).wanted
    number = export.ask(queue=queue, wanted=wanted, form=request.POST.get("bentuk", ""), actor=actor, now=clock.now())
    return redirect("desk:export", export=number)


@never_cache
@require_GET
@auth.staff_required()
def show(request: HttpRequest, export: int) -> HttpResponse:
    """Show how far a file is."""
    actor = auth.actor_of(request)
    return render(request, "desk/export.html", {**_progress(actor, export), **frame(actor, "")})


@never_cache
@require_GET
@auth.staff_required()
def show_live(request: HttpRequest, export: int) -> HttpResponse:
    """Answer 304 while it is as far as it was."""
    context = _progress(auth.actor_of(request), export)
    return live.answer(request, context["pulse"], lambda: render(request, "desk/parts/export_progress.html", context))


@never_cache
@require_GET
@auth.staff_required()
def take(request: HttpRequest, export: int) -> HttpResponse:
    """Give the file to who asked for it."""
    row = _own(auth.actor_of(request), export)
    if not row.key:
        raise NotFound
    name = f"laporan-{row.queue}-{localtime(row.asked_at):%Y%m%d-%H%M}.{row.form}"
    file = blobs.storage().open(row.key, "rb")
    return FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[row.form])  # type: ignore[return-value]


def _own(actor: Actor, number: int) -> Any:
    return export.read(export_id=number, actor=actor)


def _progress(actor: Actor, number: int) -> dict[str, Any]:
    row = _own(actor, number)
    return {"export": row, "most": export.MOST, "pulse": lists.digest_of([(row.state, row.rows)])}

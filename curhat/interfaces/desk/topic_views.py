"""The tree of topics: seen, written, moved, ended on a date, and taken back before it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateformat import format as written
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from curhat.access.actors import Role
from curhat.directory import operations, standing
from curhat.interfaces.desk.agency_views import today
from curhat.interfaces.desk.frame import frame
from curhat.interfaces.desk.topic_forms import FIELD_OF, PLACE, EndTopicForm, TopicForm
from curhat.interfaces.shared import auth
from curhat.interfaces.shared.errors import at_form
from curhat.interfaces.shared.words import words_for
from curhat.kernel import clock
from curhat.kernel.errors import Conflict, DomainError

_administrator = auth.staff_required(Role.ADMINISTRATOR)


@never_cache
@require_GET
@_administrator
def index(request: HttpRequest) -> HttpResponse:
    """Show the tree, and whose each topic is."""
    rows = [{"row": row, "to": _to(row)} for row in standing.topics(today())]
    return render(request, "desk/topics.html", {"rows": rows, **frame(auth.actor_of(request), "manage")})


@never_cache
@require_http_methods(["GET", "POST"])
@_administrator
def edit(request: HttpRequest, topic_id: int | None = None) -> HttpResponse:
    """Write a topic, or change one and where it stands."""
    actor, day = auth.actor_of(request), today()
    rows = standing.topics(day)
    row = standing.topic(topic_id, on=day) if topic_id is not None else None
    mains = [(one.pk, one.name) for one in rows if one.parent_id is None and one.valid_until is None]
    form = TopicForm(request.POST or None, row=row, mains=mains, initial=_known(row) if row else {})
    context = {"form": form, "row": row, **frame(actor, "manage")}
    if request.method == "GET":
        return render(request, "desk/topic.html", context)
    if not form.is_valid():
        return render(request, "desk/topic.html", context, status=422)
    try:
        saved = operations.save_topic(
            draft=form.draft(), topic_id=topic_id, seen=form.cleaned_data["seen"], actor=actor, now=clock.now()
        )
    except DomainError as e:
        return at_form(request, "desk/topic.html", context, e, FIELD_OF)
    messages.success(request, f"Topik “{saved.name}” tersimpan. Warga melihatnya dalam satu menit.")
    return redirect("desk:topics")


@never_cache
@require_http_methods(["GET", "POST"])
@_administrator
def end(request: HttpRequest, topic_id: int) -> HttpResponse:
    """Ask from when on a topic cannot be chosen any more."""
    actor, day = auth.actor_of(request), today()
    row = standing.topic(topic_id, on=day)
    form = EndTopicForm(request.POST or None, initial={"on": day})
    context = {"form": form, "row": row, **frame(actor, "manage")}
    if request.method == "GET":
        return render(request, "desk/topic_end.html", context)
    if not form.is_valid():
        return render(request, "desk/topic_end.html", context, status=422)
    try:
        ended = operations.end_topic(topic_id=topic_id, on=form.cleaned_data["on"], actor=actor, now=clock.now())
    except DomainError as e:
        return at_form(request, "desk/topic_end.html", context, e, FIELD_OF)
    messages.success(request, f"Topik “{row.name}” berakhir mulai {written(ended.valid_until or day, 'j F Y')}.")
    return redirect("desk:topics")


@require_POST
@_administrator
def keep(request: HttpRequest, topic_id: int) -> HttpResponse:
    """Take an end back before its day."""
    try:
        row = operations.keep_topic(topic_id=topic_id, actor=auth.actor_of(request), now=clock.now())
    except Conflict as e:
        messages.error(request, words_for(e))
    else:
        messages.success(request, f"Topik “{row.name}” tidak jadi berakhir.")
    return redirect("desk:topics")


def _known(row: Any) -> dict[str, Any]:
    agency = PLACE if row.agency_by_place else str(row.default_agency_id or "")
    return {
        "seen": operations.version_of(row),
        "name": row.name,
        "parent": row.parent_id or "",
        "agency": agency,
        "secret": row.secret_by_default,
        "words": ", ".join(standing.words_of(row, now=clock.now())),
    }


def _to(row: Any) -> str:
    if row.agency_by_place:
        return "kantor kelurahan setempat"
    return row.default_agency.short_name if row.default_agency else "verifikator yang memilih"

"""The agencies of the city: seen, written, ended on a date, and taken back before it."""

from __future__ import annotations

import functools
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateformat import format as written
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from curhat.access.actors import Role
from curhat.deadlines.explain import listed
from curhat.directory import operations, standing
from curhat.directory import queries as directory
from curhat.interfaces.desk.agency_forms import FIELD_OF, KINDS, AgencyForm, EndForm
from curhat.interfaces.desk.frame import frame
from curhat.interfaces.shared import auth
from curhat.interfaces.shared.errors import at_form
from curhat.interfaces.shared.words import words_for
from curhat.kernel import clock
from curhat.kernel.errors import Conflict, DomainError

_administrator = auth.staff_required(Role.ADMINISTRATOR)


def today() -> Any:
    """Return the date in the city."""
    now = clock.now()
    return directory.city(now).today(now)


@never_cache
@require_GET
@_administrator
def index(request: HttpRequest) -> HttpResponse:
    """Show the agencies that there are, what is to become of them, and those that have ended."""
    day = today()
    rows: list[dict[str, Any]] = [
        {"row": one.agency, "kind": KINDS.get(one.agency.kind, one.agency.kind), "into": listed(one.successors)}
        for one in standing.agencies()
    ]
    context = {
        "running": [one for one in rows if one["row"].valid_until is None or one["row"].valid_until > day],
        "ended": [one for one in rows if one["row"].valid_until is not None and one["row"].valid_until <= day],
        **frame(auth.actor_of(request), "manage"),
    }
    return render(request, "desk/agencies.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@_administrator
def edit(request: HttpRequest, agency_id: int | None = None) -> HttpResponse:
    """Write an agency, or change one."""
    actor = auth.actor_of(request)
    row = standing.agency(agency_id, on=today()) if agency_id is not None else None
    known: dict[str, Any] = {}
    if row is not None:
        known = {name: getattr(row, name) for name in ("name", "short_name", "kind")}
        known |= {"parent": row.parent_id or "", "head_approves": row.head_approves_answers}
        known["seen"] = operations.version_of(row)
    form = AgencyForm(request.POST or None, row=row, initial=known)
    context = {"form": form, "row": row, **frame(actor, "manage")}
    if request.method == "GET":
        return render(request, "desk/agency.html", context)
    if not form.is_valid():
        return render(request, "desk/agency.html", context, status=422)
    try:
        saved = operations.save_agency(
            draft=form.draft(), agency_id=agency_id, seen=form.cleaned_data["seen"], actor=actor, now=clock.now()
        )
    except DomainError as e:
        return at_form(request, "desk/agency.html", context, e, FIELD_OF)
    messages.success(request, f"{saved.name} tersimpan.")
    return redirect("desk:agencies")


@never_cache
@require_http_methods(["GET", "POST"])
@_administrator
def end(request: HttpRequest, agency_id: int) -> HttpResponse:
    """End an agency in two steps: what goes where is shown before anything does."""
    actor, day = auth.actor_of(request), today()
    row = standing.agency(agency_id, on=day)
    form = EndForm(request.POST or None, row=row, initial={"on": day})
    context: dict[str, Any] = {"form": form, "row": row, **frame(actor, "manage")}
    if request.method == "GET":
        return render(request, "desk/agency_end.html", context)
    valid = form.is_valid()
    if not valid or request.POST.get("langkah") == "ubah":
        return render(request, "desk/agency_end.html", context, status=200 if valid else 422)
    deed = functools.partial(
        operations.end_agency,
        agency_id=agency_id,
        on=form.cleaned_data["on"],
        successor_ids=form.successors,
        actor=actor,
        now=clock.now(),
    )
    try:
        if request.POST.get("langkah") != "akhiri":
            ended = operations.rehearse(deed)
            context |= {
                "until": ended.valid_until,
                "into": listed([directory.agency_short_name(pk) for pk in form.successors]),
                "one": len(form.successors) == 1,
                "left": standing.hanging_on(row, on=day),
            }
            return render(request, "desk/agency_end_preview.html", context)
        ended = deed()
    except DomainError as e:
        return at_form(request, "desk/agency_end.html", context, e, FIELD_OF)
    messages.success(request, f"{row.name} berakhir mulai {written(ended.valid_until or day, 'j F Y')}.")
    return redirect("desk:agencies")


@require_POST
@_administrator
def keep(request: HttpRequest, agency_id: int) -> HttpResponse:
    """Take an end back before its day."""
    try:
        row = operations.keep_agency(agency_id=agency_id, actor=auth.actor_of(request), now=clock.now())
    except Conflict as e:
        messages.error(request, words_for(e))
    else:
        messages.success(request, f"{row.name} tidak jadi berakhir.")
    return redirect("desk:agencies")

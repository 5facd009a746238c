"""The ladder of one kind of deadline, written by an administrator: typed, seen whom it would reach, in force."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from curhat.access.actors import Role
from curhat.deadlines import ladder, operations, queries
from curhat.deadlines.operations import StaleLadder
from curhat.deadlines.rules import DeadlineKind
from curhat.interfaces.desk import ladder_words as said
from curhat.interfaces.desk.frame import frame
from curhat.interfaces.desk.ladder_forms import LadderForm
from curhat.interfaces.shared import auth
from curhat.interfaces.shared.words import words_for
from curhat.kernel import clock
from curhat.kernel.errors import Invalid, NotFound
from curhat.reports.queries.trial import reached_by

CHANGES = 10
_administrator = auth.staff_required(Role.ADMINISTRATOR)


@never_cache
@require_http_methods(["GET", "POST"])
@_administrator
def edit(request: HttpRequest, kind: str) -> HttpResponse:
    """Write the rungs of a kind in two steps: whom they would reach of today's open reports is shown before."""
    if kind not in ladder.KINDS:
        raise NotFound
    owed, step = DeadlineKind(kind), request.POST.get("langkah", "")
    if request.method == "GET":
        return _form(request, _opened(request, owed))
    form = LadderForm(request.POST, kind=owed, more=step == "tambah")
    if step == "tambah":
        return _form(request, form)
    if not form.is_valid() or step == "ubah":
        return _form(request, form, status=422 if form.errors else 200)
    try:
        return _written(request, form)
    except StaleLadder as e:
        form.add_error(None, words_for(e))
        since = queries.ladder_changes(CHANGES, kind=kind, after=form.cleaned_data["seen"])
        _put_seen(form, queries.ladder_version(kind))
        return _form(request, form, status=409, since=since)
    except Invalid as e:
        _refused(form, e)
        return _form(request, form, status=422)


def _opened(request: HttpRequest, kind: DeadlineKind) -> LadderForm:
    """Return the form with the rungs in force, or with those of a preset."""
    keeping = queries.timekeeping()
    today = keeping.calendar.day_of(clock.now())
    offered = ladder.presets(kind, keeping.of_file(today).ladder(kind))
    rungs = offered.get(request.GET.get("contoh", ""), keeping.on(today).ladder(kind))
    known = LadderForm.initial_of(rungs)
    return LadderForm(kind=kind, initial={**known, "seen": queries.ladder_version(kind)})


def _written(request: HttpRequest, form: LadderForm) -> HttpResponse:
    actor, now, kind, seen = auth.actor_of(request), clock.now(), form.kind, form.cleaned_data["seen"]
    if seen != queries.ladder_version(kind):
        raise StaleLadder
    if request.POST.get("langkah") == "simpan":
        operations.set_ladder(kind=kind, rungs=form.rungs(), seen=seen, actor=actor, now=now)
        messages.success(request, f"Tangga “{said.OWED[kind]}” berlaku. Batas waktu yang berjalan langsung mengikuti.")
        return redirect(f"{reverse('desk:calendar')}#tangga")
    rungs = operations.rehearse_ladder(kind=kind, rungs=form.rungs(), actor=actor, now=now)
    context = {
        "form": form,
        "what": said.OWED[kind],
        "reached": said.reached(reached_by(kind, rungs, now=now)),
        **frame(actor, "calendar"),
    }
    return render(request, "desk/ladder_preview.html", context)


def _form(request: HttpRequest, form: LadderForm, *, status: int = 200, since: Any = ()) -> HttpResponse:
    kind, keeping = form.kind, queries.timekeeping()
    offered = ladder.presets(kind, keeping.of_file(keeping.calendar.day_of(clock.now())).ladder(kind))
    context = {
        "form": form,
        "what": said.OWED[kind],
        "presets": [
            {"name": name, "title": said.PRESETS[name], "sentences": [said.sentence(rung) for rung in rungs]}
            for name, rungs in offered.items()
        ],
        "since": said.changes(since),
        "changes": said.changes(queries.ladder_changes(CHANGES, kind=kind)),
        **frame(auth.actor_of(request), "calendar", keeping.calendar),
    }
    return render(request, "desk/ladder.html", context, status=status)


def _refused(form: LadderForm, error: Invalid) -> None:
    """Say it at the row that was typed: the domain counts only the rows that are filled in."""
    places = form.places()
    details = {
        name: places[value - 1] if name in {"row", "other"} and isinstance(value, int) else value
        for name, value in error.details.items()
    }
    part = "tell" if error.code in {"rung_tells_nobody", "rung_told_unknown"} else "amount"
    form.add_error(f"{part}_{details['row']}" if "row" in details else None, words_for(Invalid(error.code, **details)))


def _put_seen(form: LadderForm, version: int) -> None:
    """Let a form that was refused as stale be sent again, once what happened stands on the page."""
    data: Any = form.data.copy()  # type: ignore[attr-defined]
    data["seen"] = str(version)
    form.data = data

"""Absences and stand-ins: seen by colleagues, said by the member, the agency's head or an administrator."""

from __future__ import annotations

import functools
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from curhat.access.actors import Actor, Role
from curhat.directory import absences, operations, standing
from curhat.directory import queries as directory
from curhat.directory.operations.absences import may_declare
from curhat.interfaces.desk.absence_forms import FIELD_OF, AbsenceForm
from curhat.interfaces.desk.agency_views import today
from curhat.interfaces.desk.frame import SEATED, frame
from curhat.interfaces.shared import auth
from curhat.interfaces.shared.errors import at_form
from curhat.kernel import clock
from curhat.kernel.errors import DomainError, NotFound
from curhat.reports.queries.charge import held_by

_seated = auth.staff_required(*SEATED)


def _offices(actor: Actor) -> list[tuple[int, str]]:
    """Return the agencies whose absences somebody may see: their own; an administrator's are all."""
    if Role.ADMINISTRATOR in actor.roles:
        return directory.agency_choices()
    own = dict.fromkeys(seat.agency_id for seat in actor.seats if seat.agency_id is not None)
    return [(pk, directory.agency_short_name(pk)) for pk in own]


@never_cache
@require_GET
@_seated
def index(request: HttpRequest) -> HttpResponse:
    """Show who is away and will be, at one's own agency or, to an administrator, at one that they choose."""
    actor, day, offices = auth.actor_of(request), today(), _offices(auth.actor_of(request))
    typed = request.GET.get("opd", "")
    office = next((pk for pk, _ in offices if str(pk) == typed), next(iter(dict(offices)), None))
    own = {seat.agency_id for seat in actor.seats}
    rows = absences.coming([office], on=day) if office is not None else []
    context = {
        "office": office,
        "office_name": dict(offices).get(office or 0, ""),
        "offices": offices if len(offices) > 1 else [],
        "rows": [
            {
                "row": row,
                "now": row.first_on <= day,
                "mine": may_declare(actor, row.person_id, row.agency_id),
                "reason": row.reason if row.agency_id in own else "",
            }
            for row in rows
        ],
        **frame(actor, "absences"),
    }
    return render(request, "desk/absences.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@_seated
def edit(request: HttpRequest, agency_id: int, absence_id: int | None = None) -> HttpResponse:
    """Write an absence or change one, in two steps: what it touches is said before it is kept."""
    actor, day = auth.actor_of(request), today()
    row = _found(absence_id, agency_id, actor)
    form = _form(request, actor, agency_id, row)
    context: dict[str, Any] = {"form": form, "row": row, "office": agency_id, **frame(actor, "absences")}
    if request.method == "GET":
        return render(request, "desk/absence.html", context)
    valid = form.is_valid()
    if not valid or request.POST.get("langkah") == "ubah":
        return render(request, "desk/absence.html", context, status=200 if valid else 422)
    deed = functools.partial(
        operations.declare_absence,
        draft=form.draft(),
        agency_id=agency_id,
        absence_id=absence_id,
        actor=actor,
        now=clock.now(),
    )
    try:
        if request.POST.get("langkah") != "simpan":
            kept = operations.rehearse(deed)
            context |= {"kept": kept, "held": held_by(kept.person_id, agency_id), **_consequences(kept, day)}
            return render(request, "desk/absence_preview.html", context)
        kept = deed()
    except NotFound:
        raise
    except DomainError as e:
        return at_form(request, "desk/absence.html", context, e, FIELD_OF)
    messages.success(request, f"Cuti {kept.person.name} tercatat.")
    return redirect(f"{reverse('desk:absences')}?opd={agency_id}")


@never_cache
@require_http_methods(["GET", "POST"])
@_seated
def end(request: HttpRequest, agency_id: int, absence_id: int) -> HttpResponse:
    """Ask again, then let somebody be back today; an absence that has not begun is forgotten."""
    actor = auth.actor_of(request)
    row = _found(absence_id, agency_id, actor)
    back = f"{reverse('desk:absences')}?opd={agency_id}"
    if request.method == "POST":
        operations.end_absence(absence_id=absence_id, agency_id=agency_id, actor=actor, now=clock.now())
        messages.success(request, f"{row.person.name} tidak lagi tercatat cuti.")
        return redirect(back)
    words = {
        "question": f"Akhiri cuti {row.person.name}?",
        "consequence": "Mulai hari ini kabar dan laporannya kembali kepadanya. Peran Plh yang menyertainya berakhir.",
        "action": "Akhiri cuti",
        "button_class": "main",
    }
    return render(request, "shared/confirm.html", words | {"back": back})


def _found(absence_id: int | None, agency_id: int, actor: Actor) -> Any:
    """Return the absence that somebody may change; None for a new one that they may write."""
    if agency_id not in dict(_offices(actor)):
        raise NotFound
    if absence_id is None:
        return None
    row = absences.absence(absence_id, on=today())
    if row is None or row.agency_id != agency_id or not may_declare(actor, row.person_id, agency_id):
        raise NotFound
    return row


def _form(request: HttpRequest, actor: Actor, agency_id: int, row: Any) -> AbsenceForm:
    """Return the form as this person may fill it in."""
    day = today()
    seats = standing.sitting_at([agency_id], on=day)
    people = {seat.person_id: seat.person.name for seat in seats}
    whom = {pk: name for pk, name in people.items() if may_declare(actor, pk, agency_id)}
    initial: dict[str, Any] = {"first": day}
    if row is not None:
        whom = {row.person_id: row.person.name}
        initial = {"person": row.person_id, "first": row.first_on, "last": row.last_on}
        initial |= {"stand_in": row.stand_in_id or "", "reason": row.reason, "acting": row.acting_id is not None}
    heads = {seat.person_id for seat in seats if seat.role == Role.AGENCY_HEAD}
    gives = Role.ADMINISTRATOR in actor.roles or actor.person_id in heads
    return AbsenceForm(
        request.POST or None,
        whom=[*whom.items()],
        colleagues=[*people.items()],
        outside=agency_id not in {seat.agency_id for seat in actor.seats},
        heads=gives and bool(heads & whom.keys()),
        initial=initial,
    )


def _consequences(kept: Any, day: Any) -> dict[str, Any]:
    """Return whom the person stands in for in these days, and whether a head's approvals will wait."""
    others = [
        one.person.name
        for one in absences.coming([kept.agency_id], on=day)
        if one.stand_in_id == kept.person_id and one.first_on <= kept.last_on and one.last_on >= kept.first_on
    ]
    seats = standing.sitting_at([kept.agency_id], on=day)
    heads = {seat.person_id for seat in seats if seat.role == Role.AGENCY_HEAD}
    left = heads - {kept.person_id}
    waits = kept.person_id in heads and not left and kept.acting is None
    return {"stands_in_for": others, "waits": waits and kept.agency.head_approves_answers}

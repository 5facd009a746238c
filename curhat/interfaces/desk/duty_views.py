"""Telling an agency's telephone of a new assignment by hand: prepared words, and the officer's own WhatsApp."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from curhat.access.actors import Actor
from curhat.directory import queries as directory
from curhat.interfaces.desk.frame import READERS, frame, offices_of
from curhat.interfaces.shared import auth, by_hand, throttle
from curhat.interfaces.shared.words import words_for
from curhat.kernel import clock
from curhat.kernel.errors import DomainError, NotFound
from curhat.notices import duty as phones
from curhat.reports.queries.detail import ReportView, get_report
from curhat.reports.workflow import State


class DutyForm(forms.Form):
    """The number of an agency."""

    phone = forms.CharField(
        label="Nomor WhatsApp",
        help_text="HP yang selalu dipegang petugas piket. Verifikator dapat mengabarinya saat ada laporan baru.",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "inputmode": "tel"}),
    )


def form_of(actor: Actor, sent: forms.Form | None) -> dict[str, Any]:
    """Return what the page of an officer needs to set their agency's number; nothing for whoever may not."""
    office = phones.speaks_for(actor)
    if office is None:
        return {}
    form = sent or DutyForm(initial={"phone": phones.phone_of(office)})
    return {"duty": form, "duty_office": directory.agency_short_name(office)}


def may_call(view: ReportView, offices: Sequence[int]) -> bool:
    """Whether the reader of a report may tell the agency that has just got it: who gave it, or who is of it."""
    report = view.report
    new = report.state == State.ASSIGNED and report.lead_id is not None and not report.protected
    return new and ("reassign" in view.steps or report.lead_id in offices)


@never_cache
@require_GET
@auth.staff_required(*READERS)
def duty(request: HttpRequest, number: str) -> HttpResponse:
    """Show the words and the way to the chat; they name the report and nobody."""
    actor = auth.actor_of(request)
    view = get_report(number=number, actor=actor, now=clock.now())
    offices = offices_of(actor)
    lead = view.report.lead
    if lead is None or not may_call(view, offices):
        raise NotFound
    link = f"{settings.BASE_URL}/desk/laporan/{number}"
    words = f"Ada laporan baru untuk {lead.short_name}: {number}. Buka di ruang kerja: {link}"
    context = {
        "report": view.report,
        "office": lead.short_name,
        "words": words,
        "chat": by_hand.chat_with(phones.phone_of(lead.pk), words),
        **frame(actor, ""),
    }
    return render(request, "desk/duty.html", context)


@require_POST
@auth.staff_required(*READERS)
def keep(request: HttpRequest) -> HttpResponse:
    """Set the number of one's own agency."""
    from curhat.interfaces.desk import announce_views  # which shows this form beside its own

    actor = auth.actor_of(request)
    if phones.speaks_for(actor) is None or actor.person_id is None:
        raise NotFound
    throttle.check(request, throttle.TELLING, subject=f"person:{actor.person_id}")
    form = DutyForm(request.POST)
    if form.is_valid():
        try:
            phones.keep(typed=form.cleaned_data["phone"], actor=actor, now=clock.now())
        except DomainError as e:
            form.add_error("phone", words_for(e))
        else:
            messages.success(request, "Nomor piket tersimpan.")
            return redirect("desk:announcing")
    return announce_views.page(request, actor, actor.person_id, duty=form)

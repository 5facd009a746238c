"""Handing one task of a report to a crew's telephone, and taking it back."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from curhat.directory import queries as directory
from curhat.interfaces.desk.field_forms import FieldForm
from curhat.interfaces.desk.frame import frame, offices_of
from curhat.interfaces.shared import auth, qr
from curhat.interfaces.shared.errors import status_of
from curhat.interfaces.shared.words import words_for
from curhat.kernel import clock
from curhat.kernel.errors import DomainError, NotFound
from curhat.reports.operations.field import send_out, withdraw_link
from curhat.reports.queries.detail import ReportView, get_report
from curhat.reports.queries.field import WORKED_ON, links_of, lives


@never_cache
@require_http_methods(["GET", "POST"])
@auth.staff_required()
def field(request: HttpRequest, number: str) -> HttpResponse:
    """Show what one's office has handed out of a report, and make another link: its secret is shown this once."""
    actor, now = auth.actor_of(request), clock.now()
    view = _found(request, number)
    if request.method == "GET":
        return _page(request, view, FieldForm(initial={"instruction": _instruction(view, _offices(request))}))
    form = FieldForm(request.POST)
    if not form.is_valid():
        return _page(request, view, form, status=422)
    try:
        link, token = send_out(report_id=view.report.pk, actor=actor, now=now, **form.cleaned_data)
    except DomainError as e:
        form.add_error("instruction" if e.code.startswith("instruction") else None, words_for(e))
        return _page(request, view, form, status=status_of(e))
    address = f"{settings.BASE_URL}{reverse('field:enter', args=[token])}"
    said = _message(directory.agency_short_name(link.hold.agency_id), address, link)
    made = {
        "address": address,
        "qr": qr.svg(address),
        "said": said,
        "chat": f"https://wa.me/?text={quote(said, safe='')}",
    }
    return _page(request, view, FieldForm(), made={**made, "until": link.expires_at})


@never_cache
@require_POST
@auth.staff_required()
def withdraw(request: HttpRequest, number: str, link_id: int) -> HttpResponse:
    """End a link at once."""
    view = _found(request, number)
    withdraw_link(link_id=link_id, report_id=view.report.pk, actor=auth.actor_of(request), now=clock.now())
    messages.success(request, "Tautan ditarik. Siapa pun yang membukanya tidak melihat apa-apa lagi.")
    return redirect("desk:field", number=number)


def _found(request: HttpRequest, number: str) -> ReportView:
    view = get_report(number=number, actor=auth.actor_of(request), now=clock.now())
    if "send_crew" not in view.actions:
        raise NotFound
    return view


def _offices(request: HttpRequest) -> list[int]:
    return offices_of(auth.actor_of(request))


def _instruction(view: ReportView, offices: list[int]) -> str:
    """Return what was last asked inside the office, to begin with."""
    passed = (event.note for event in reversed(view.events) if event.what == "pass_on" and event.office_id in offices)
    return next(passed, "")


def _message(office: str, address: str, link: Any) -> str:
    """Return what goes with a link into a chat: nothing of the report."""
    until = date_format(localtime(link.expires_at), "j F Y, H.i")
    return f"Tugas lapangan dari {office}. Buka di HP ini: {address} Berlaku sampai {until}. Jangan diteruskan."


def _page(
    request: HttpRequest, view: ReportView, form: FieldForm, *, made: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    now = clock.now()
    links = links_of(report=view.report, offices=_offices(request))
    open_now = view.report.state in WORKED_ON
    rows = [{"link": link, "lives": open_now and lives(link, now=now), "ended": _ended(link, now)} for link in links]
    context = {
        "report": view.report,
        "form": form,
        "made": made,
        "rows": rows,
        "open_now": open_now,
        **frame(auth.actor_of(request), ""),
    }
    return render(request, "desk/field.html", context, status=status)


def _ended(link: Any, now: Any) -> str:
    """Return why a link opens nothing any more."""
    if link.withdrawn_at is not None:
        return "Ditarik"
    if link.expires_at <= now:
        return "Masanya lewat"
    return "Laporan berpindah atau berakhir"

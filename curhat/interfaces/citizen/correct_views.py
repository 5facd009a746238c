"""Mending what was typed, for as long as nobody has acted on it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from curhat.directory import queries as directory
from curhat.interfaces.citizen.menu import nav
from curhat.interfaces.shared import auth, throttle
from curhat.interfaces.shared.report_form import CorrectionForm
from curhat.interfaces.shared.taking import FormRefused, take_mended
from curhat.kernel import clock
from curhat.reports.models import Report
from curhat.reports.operations.correct import correct_until
from curhat.reports.queries.detail import get_own


@never_cache
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, number: str) -> HttpResponse:
    """Show the reporter's words to be mended, or keep them as they are now."""
    actor, now = auth.actor_of(request), clock.now()
    report = get_own(number=number, actor=actor, now=now).report
    sent = {name: getattr(report, name) for name in ("text", "address", "landmark")}
    form = CorrectionForm(request.POST or None, initial=sent, spoken=not report.text)
    if request.method == "GET":
        return _shown(request, report, form, 200)
    throttle.check(request, throttle.REPLY, subject=number)
    try:
        take_mended(form, report, actor=actor, city=directory.city(now))
    except FormRefused as e:
        form.data = {**request.POST.dict(), **e.known}
        return _shown(request, report, form, e.status)
    messages.success(request, _("Sudah dibetulkan. Petugas membaca tulisan yang baru."))
    return redirect("citizen:report-page", number=number)


def _shown(request: HttpRequest, report: Report, form: CorrectionForm, status: int) -> HttpResponse:
    until = correct_until(report, now=clock.now())
    context = {"form": form, "report": report, "until": until, "nav": nav("track")}
    return render(request, "citizen/correct.html", context, status=status)

"""Mending what was typed, for as long as nobody has acted on it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from curhat.interfaces.citizen.forms import CorrectionForm
from curhat.interfaces.citizen.menu import nav
from curhat.interfaces.citizen.taking import FIELD_OF
from curhat.interfaces.shared import auth, throttle
from curhat.interfaces.shared.words import words_for
from curhat.kernel import clock
from curhat.kernel.errors import DomainError
from curhat.reports.models import Report
from curhat.reports.operations.correct import correct, correct_until
from curhat.reports.queries.detail import get_own


@never_cache
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, number: str) -> HttpResponse:
    """Show the reporter's words to be mended, or keep them as they are now."""
    actor, now = auth.actor_of(request), clock.now()
    report = get_own(number=number, actor=actor, now=now).report
    sent = {name: getattr(report, name) for name in CorrectionForm.base_fields}
    form = CorrectionForm(request.POST or None, initial=sent, spoken=not report.text)
    if request.method == "GET" or not form.is_valid():
        return _shown(request, report, form, 422 if form.is_bound else 200)
    throttle.check(request, throttle.REPLY, subject=number)
    try:
        correct(report_id=report.pk, actor=actor, now=now, **form.cleaned_data)
    except DomainError as e:
        form.add_error(FIELD_OF.get(e.code), words_for(e))
        return _shown(request, report, form, 409)
    messages.success(request, _("Sudah dibetulkan. Petugas membaca tulisan yang baru."))
    return redirect("citizen:report-page", number=number)


def _shown(request: HttpRequest, report: Report, form: CorrectionForm, status: int) -> HttpResponse:
    until = correct_until(report, now=clock.now())
    context = {"form": form, "report": report, "until": until, "nav": nav("track")}
    return render(request, "citizen/correct.html", context, status=status)

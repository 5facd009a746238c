"""The receipt as a PDF: asked for, printed by a job, taken home."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from curhat.interfaces.citizen.menu import nav
from curhat.interfaces.shared import auth, throttle
from curhat.interfaces.shared.words import words_for
from curhat.kernel import clock
from curhat.kernel.errors import Unavailable
from curhat.notices import papers
from curhat.reports.queries.detail import get_own

LATER_S = 2


@never_cache
@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, number: str) -> HttpResponse:
    """Have the receipt printed (POST); give it, or say how far it is (GET)."""
    actor, now = auth.actor_of(request), clock.now()
    report = get_own(number=number, actor=actor, now=now).report
    if request.method == "POST":
        throttle.check(request, throttle.REPLY, subject=number)
        papers.ask(report_id=report.pk, language=get_language() or report.language, actor=actor, now=now)
        return redirect("citizen:paper", number=number)
    trouble = ""
    try:
        printed = papers.read(report_id=report.pk, actor=actor, now=now)
    except Unavailable as e:
        printed, trouble = None, words_for(e)
    if printed is not None:
        response = HttpResponse(printed, content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="tanda-terima-{report.number}.pdf"'
        return response
    context = {"report": report, "trouble": trouble, "later_s": LATER_S, "nav": nav("")}
    return render(request, "citizen/paper.html", context, status=503 if trouble else 202)

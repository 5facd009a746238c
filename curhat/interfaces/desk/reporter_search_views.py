"""Finding what one person has sent: by the number or address that they name at the desk, and never unaccounted for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from curhat.interfaces.desk import queue_rows
from curhat.interfaces.desk.frame import SEEKERS, frame
from curhat.interfaces.desk.reporter_search_forms import FIELD_OF, ReporterSearchForm
from curhat.interfaces.shared import auth, throttle
from curhat.interfaces.shared.errors import status_of
from curhat.interfaces.shared.words import words_for
from curhat.kernel import clock
from curhat.kernel.errors import Invalid
from curhat.reports.operations.identity import MOST_FOUND, find_by_contact


@never_cache
@sensitive_post_parameters("contact")
@require_http_methods(["GET", "POST"])
@auth.staff_required(*SEEKERS)
def search(request: HttpRequest) -> HttpResponse:
    """Ask for a contact and a purpose; what is found stands on the answer itself, so that no address ever holds it."""
    actor = auth.actor_of(request)
    around = frame(actor, "search")
    if request.method == "GET":
        return render(request, "desk/search_reporter.html", {"form": ReporterSearchForm(), **around})
    form, status, rows = ReporterSearchForm(request.POST), 422, None
    if form.is_valid():
        try:
            throttle.check(request, throttle.SEEK_BY_OFFICER, subject=f"person:{actor.person_id}")
            contact, purpose = form.cleaned_data["contact"], form.cleaned_data["purpose"]
            found = find_by_contact(address=contact, purpose=purpose, actor=actor, now=clock.now())
        except (Invalid, throttle.TooMany) as e:
            form.add_error(FIELD_OF.get(e.code), words_for(e))
            status = status_of(e)
        else:
            status = 200
            rows = [queue_rows.found(report) for report in found]
    context = {"form": form, "rows": rows, "many": MOST_FOUND, **around}
    return render(request, "desk/search_reporter.html", context, status=status)

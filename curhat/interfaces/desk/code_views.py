"""A new secret code for a reporter who lost it: proof first, then once on the screen and on paper."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from curhat.access.actors import Role
from curhat.interfaces.desk.code_forms import FIELD_OF, LostCodeForm
from curhat.interfaces.desk.frame import frame
from curhat.interfaces.shared import auth, qr, throttle
from curhat.interfaces.shared.errors import status_of
from curhat.interfaces.shared.words import words_for
from curhat.kernel import clock
from curhat.kernel.errors import Invalid, NotFound
from curhat.reports.operations.code import renew_code


@never_cache
@sensitive_post_parameters("contact", "quote")
@require_http_methods(["GET", "POST"])
@auth.staff_required(Role.VERIFIER, Role.INSPECTOR, Role.PROTECTED_OFFICER)
def lost_code(request: HttpRequest) -> HttpResponse:
    """Take number and proof; show the new code on the answer itself, so that no address ever holds it."""
    actor = auth.actor_of(request)
    around = frame(actor, "lost-code")
    if request.method == "GET":
        return render(request, "desk/lost_code.html", {"form": LostCodeForm(), **around})
    form, status = LostCodeForm(request.POST), 422
    if form.is_valid():
        number = form.cleaned_data["number"]
        try:
            # By officer and by report, not by address: a whole office stands behind one.
            throttle.check(request, throttle.RENEW_CODE_BY_OFFICER, subject=f"person:{actor.person_id}")
            throttle.check(request, throttle.RENEW_CODE_OF_REPORT, subject=f"report:{number}")
            renewed = renew_code(
                number=number,
                proof=form.proof,
                form_key=form.cleaned_data["key"],
                release=form.cleaned_data["release"],
                actor=actor,
                now=clock.now(),
            )
        except (Invalid, NotFound, throttle.TooMany) as e:
            form.add_error(FIELD_OF.get(e.code), words_for(e))
            status = status_of(e)
        else:
            link = f"{settings.BASE_URL}{reverse('citizen:link', args=[renewed.secret_code])}"
            context = {"renewed": renewed, "qr": qr.svg(link), "track": f"{settings.BASE_URL}/cek", **around}
            return render(request, "desk/code_renewed.html", context)
    return render(request, "desk/lost_code.html", {"form": form, **around}, status=status)

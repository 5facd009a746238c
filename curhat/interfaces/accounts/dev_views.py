"""Pages that help while nothing is really sent: never in production, and never for who comes from elsewhere."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache

from curhat.gateways import mailbox


@never_cache
def letters(request: HttpRequest) -> HttpResponse:
    """Show every letter and message that would have been sent."""
    if settings.PRODUCTION or _passed_on(request):
        raise Http404
    return render(request, "accounts/mailbox.html", {"letters": mailbox.letters()})


@never_cache
def demo(request: HttpRequest) -> HttpResponse:
    """List the demo accounts with password and current code, in demo mode alone."""
    if not settings.DEMO or not settings.DEMO_ACCOUNTS or _passed_on(request):
        raise Http404
    rows, filled = import_string(settings.DEMO_ACCOUNTS)(), import_string(settings.DEMO_FILLED)()
    return render(request, "accounts/demo.html", {"accounts": rows, "filled": filled})


def _passed_on(request: HttpRequest) -> bool:
    """Whether a proxy stands between: then it is not this machine's own person who asks, whatever CURHAT_ENV says."""
    return any(name in request.headers for name in ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "Via"))

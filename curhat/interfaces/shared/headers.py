"""Headers that every answer carries, also an error and a redirect; Django's own middleware adds the rest."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# The form asks the phone where it is, and records a voice; nothing else of it is ever asked for.
PERMISSIONS = "geolocation=(self), microphone=(self), camera=(), payment=(), usb=(), browsing-topics=()"

type Answer = Callable[[HttpRequest], HttpResponse]


def middleware(get_response: Answer) -> Answer:
    """Keep every answer out of caches and of other sites' pages, unless it says by itself how it may be kept."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response

    return handle

"""What is not read at all: a body larger than anything we take, an address that no table could hold."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from curhat.interfaces.shared import errors

# Five photos of 15 MB, a video of 25, a voice note of 10, and the words around them. Django bounds the words
# alone, never the files.
LARGEST_BODY_BYTES = 115_000_000

type Answer = Callable[[HttpRequest], HttpResponse]


def middleware(get_response: Answer) -> Answer:
    """Refuse by the length that the client has declared: without one, nothing of the body is read."""

    def handle(request: HttpRequest) -> HttpResponse:
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        if not length.isdecimal() or int(length[:12]) > LARGEST_BODY_BYTES:
            return errors.page(request, 413)
        if "\0" in request.path_info or "%00" in str(request.META.get("QUERY_STRING", "")):
            return errors.page(request, 400)
        return get_response(request)

    return handle

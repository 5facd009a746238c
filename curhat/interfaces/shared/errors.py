"""From a refusal of the domain to a page: one place, so no view repeats it."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from curhat.interfaces.shared.context import Service
from curhat.interfaces.shared.throttle import TooMany
from curhat.interfaces.shared.words import page_for, words_for
from curhat.kernel.errors import Conflict, DomainError, Invalid, NotFound, NotPermitted, Unavailable

STATUS: tuple[tuple[type[DomainError], int], ...] = (
    (NotFound, 404),
    (NotPermitted, 403),
    (Conflict, 409),
    (Invalid, 422),
    (TooMany, 429),
    (Unavailable, 503),
)

# A database that was killed is back in a few seconds, a full disk when somebody comes.
RETRY_AFTER_S = 30
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def status_of(error: DomainError) -> int:
    """Return the HTTP status that says what kind of refusal this is."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 422)


def at_form(
    request: HttpRequest, template: str, context: dict[str, Any], error: DomainError, fields: Mapping[str, str]
) -> HttpResponse:
    """
    Draw a page again with a refusal at its form.

    :param fields: which field each refusal belongs to; what is at none of them stands above the form
    """
    form, field = context["form"], fields.get(error.code)
    form.add_error(field if field in form.fields else None, words_for(error))
    return render(request, template, context, status=status_of(error))


def page(request: HttpRequest, status: int, sentence: str = "") -> HttpResponse:
    """
    Return the error page of this status.

    A 404 never carries a sentence of its own: what does not exist and what is
    not yours must look the same.
    """
    words = page_for(status)
    context: dict[str, object] = {
        "status": status,
        "words": words,
        "sentence": "" if status in {404, 500} else sentence,
    }
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        context["typed"] = next((request.POST[name] for name in ("text", "note") if request.POST.get(name)), "")
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        context["service"] = Service()  # The city's own would have to be read from what is away.
    response = render(request, "shared/error.html", context, status=status)
    add_never_cache_headers(response)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = str(RETRY_AFTER_S)
    return response


class DomainErrors:
    """Middleware: what the domain refuses becomes a page with words."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; refusals come back through `process_exception`."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Translate a DomainError or an oversized body; leave everything else to Django."""
        if isinstance(error, TooMany):
            return too_many(request, error.wait_s, words_for(error))
        if isinstance(error, DomainError):
            return page(request, status_of(error), words_for(error))
        if isinstance(error, RequestDataTooBig):
            return page(request, 413)
        return None


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Handle Django's 400; an oversized body arrives here too when the CSRF check reads it first."""
    return page(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Handle Django's 403."""
    return page(request, 403)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Handle a form whose token is missing or old."""
    return page(request, 403, _("Halaman terlalu lama terbuka, atau cookie dimatikan."))


def too_many(request: HttpRequest, wait_s: int = RETRY_AFTER_S, sentence: str = "") -> HttpResponse:
    """Answer 429 and say when; allauth's own limits come here too, without knowing."""
    response = page(request, HTTPStatus.TOO_MANY_REQUESTS, sentence)
    response["Retry-After"] = str(wait_s)
    return response


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Handle Django's 404."""
    return page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Handle a fault of ours: 503 where something is away that will be back, else 500."""
    status = status_of_fault(sys.exception())
    try:
        return page(request, status)
    except Exception:  # The fault may lie in what every page needs.
        return HttpResponse(bare(status), status=status)


def status_of_fault(error: BaseException | None) -> int:
    """Return 503 if the database or room on a disk is missing, which passes without us; else 500."""
    away = isinstance(error, OperationalError | InterfaceError)
    full = isinstance(error, OSError) and error.errno in _FULL
    return HTTPStatus.SERVICE_UNAVAILABLE if away or full else HTTPStatus.INTERNAL_SERVER_ERROR


def bare(status: int) -> str:
    """Return the words of a status as a page that needs nothing: no database, no template, no request."""
    words = page_for(status)
    return (
        f'<!doctype html><html lang="{get_language()}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{words.title}</title><h1>{words.title}</h1><p>{words.text}</p></html>"
    )

"""
Requests that our own scripts make, and no other site's page can: instead of a form's token.

A form that was opened without a network has no token, or an old one (docs/adr/app-door.md).
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from curhat.kernel.errors import NotPermitted

HEADER: Final = "X-Curhat-App"

type View = Callable[..., HttpResponse]


def for_own_pages(view: View) -> View:
    """Let in what a script of ours sends; everybody else is refused (403) before anything is read."""

    @csrf_exempt
    @functools.wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not _is_ours(request):
            raise NotPermitted("not_our_page")
        return view(request, *args, **kwargs)

    return inner


def for_forms_and_scripts(view: View) -> View:
    """Let in a form with its token, and what a script of ours sends without one."""
    by_script, by_form = for_own_pages(view), csrf_protect(view)

    @csrf_exempt
    @functools.wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return (by_script if HEADER in request.headers else by_form)(request, *args, **kwargs)

    return inner


def _is_ours(request: HttpRequest) -> bool:
    """
    Whether the browser vouches that a page of this origin asks.

    A page of another site cannot set the header without asking us first (a preflight, which
    nothing here answers). The other two are asked as well, where the browser says them.
    """
    ours = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    return (
        HEADER in request.headers
        and request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
        and request.headers.get("Origin", next(iter(ours))) in ours
    )

"""
In which language a page speaks: the one that was chosen, at first the one that the browser asks for.

The choice is a cookie: no address changes, no session is opened, and nothing else is kept.
The staff's rooms speak Indonesian whatever was chosen (docs/languages.md).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from curhat.interfaces.shared.signed_cookie import MAX_AGE_S
from curhat.kernel.errors import NotFound

COOKIE: Final = "curhat_bahasa"
# Where only staff come, and what leads there: a desk in two languages would be worse than one in one.
STAFF: Final = (
    "/desk", "/wali-kota", "/tugas/", "/t/", "/staf/", "/ruang", "/masuk", "/keluar", "/undangan/", "/pemulihan/",
    "/kotak-surat", "/demo", "/gaya",
)  # fmt: skip

type Answer = Callable[[HttpRequest], HttpResponse]


def middleware(get_response: Answer) -> Answer:
    """Let everything that answers a request speak its language."""

    def handle(request: HttpRequest) -> HttpResponse:
        language = of(request)
        with translation.override(language):
            response = get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Content-Language", language)
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response

    return handle


def of(request: HttpRequest) -> str:
    """Return the language of the answer to a request."""
    if for_staff(request):
        return settings.LANGUAGE_CODE
    known = {code for code, _name in settings.LANGUAGES}
    chosen = request.COOKIES.get(COOKIE, "")
    if chosen in known:
        return chosen
    asked = (
        code.partition("-")[0] for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    )
    return next((code for code in asked if code in known), settings.LANGUAGE_CODE)


def for_staff(request: HttpRequest) -> bool:
    """Whether the address is one of the staff's."""
    return request.path_info.startswith(STAFF)


@never_cache
@csrf_exempt  # It changes how pages speak and nothing else; a page that was kept on the phone has no token.
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the language that somebody chose, and go back to where they were."""
    wanted = request.POST.get("bahasa", "")
    if wanted not in dict(settings.LANGUAGES) or request.headers.get("Sec-Fetch-Site", "") == "cross-site":
        raise NotFound
    response = HttpResponseRedirect(_back(request))
    response.set_cookie(COOKIE, wanted, max_age=MAX_AGE_S, httponly=True, samesite="Lax", secure=settings.SECURE)
    return response


def made_by_post(request: HttpRequest) -> str:
    """Return where somebody was before a page that answers a form, which cannot be asked for again; else ""."""
    return "" if request.method in {"GET", "HEAD"} else _path_of(request, request.headers.get("Referer", "")) or "/"


def _back(request: HttpRequest) -> str:
    said = request.POST.get("kembali", "")
    inside = said.startswith("/") and url_has_allowed_host_and_scheme(said, allowed_hosts=None)
    return said if inside else _path_of(request, request.headers.get("Referer", "")) or "/"


def _path_of(request: HttpRequest, address: str) -> str:
    """Return path and query of an address of our own; empty for any other."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.netloc != request.get_host() or not url_has_allowed_host_and_scheme(parts.path, allowed_hosts=None):
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path

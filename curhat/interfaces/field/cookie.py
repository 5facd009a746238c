"""The tasks whose secret was shown on this telephone: their keys in a signed cookie, nothing else."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse

from curhat.interfaces.shared.signed_cookie import SignedCookie
from curhat.reports.operations.field import DAYS

NAME: Final = "curhat_tugas"
_COOKIE: Final = SignedCookie(NAME, salt="curhat.field", max_age_s=max(DAYS) * 86_400)
MOST: Final = 40


def read(request: HttpRequest) -> list[int]:
    """Return the keys, the newest first; none if the cookie is missing, forged, or over."""
    kept = _COOKIE.read(request)
    return [key for key in kept if isinstance(key, int)] if isinstance(kept, list) else []


def add(request: HttpRequest, response: HttpResponse, link_id: int) -> None:
    """Put a key first in the cookie of the response; beyond 40 the oldest fall out."""
    _COOKIE.keep(response, list(dict.fromkeys([link_id, *read(request)]))[:MOST])

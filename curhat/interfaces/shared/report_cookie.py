"""The reports whose secret code was shown on this device: keys in a signed cookie, nothing else."""

from __future__ import annotations

import base64
import uuid
from typing import Final

from django.http import HttpRequest, HttpResponse

from curhat.interfaces.shared.signed_cookie import SignedCookie

NAME: Final = "curhat_laporan"
_COOKIE: Final = SignedCookie(NAME, salt="curhat.reports")
MAX_KEYS: Final = 60
KEY_BYTES: Final = 16


def read(request: HttpRequest) -> list[uuid.UUID]:
    """Return the keys, the newest first; none if the cookie is missing, forged, or over."""
    try:
        packed = base64.urlsafe_b64decode(_COOKIE.read(request) or "")
    except (ValueError, TypeError):
        return []
    return [uuid.UUID(bytes=packed[i : i + KEY_BYTES]) for i in range(0, len(packed) - len(packed) % 16, KEY_BYTES)]


def add(request: HttpRequest, response: HttpResponse, *keys: uuid.UUID) -> None:
    """Put keys first in the cookie of the response; beyond 60 the oldest fall out."""
    kept = list(dict.fromkeys([*keys, *read(request)]))[:MAX_KEYS]
    _COOKIE.keep(response, base64.urlsafe_b64encode(b"".join(key.bytes for key in kept)).decode("ascii"))


def forget(response: HttpResponse) -> None:
    """Take the cookie off the device."""
    response.delete_cookie(NAME, samesite="Lax")

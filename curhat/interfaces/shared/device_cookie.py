"""A telephone that has said "I too" or follows something: a random word in a signed cookie, nothing else."""

from __future__ import annotations

import uuid
from typing import Final

from django.http import HttpRequest, HttpResponse

from curhat.interfaces.shared.signed_cookie import SignedCookie

NAME: Final = "curhat_perangkat"
_COOKIE: Final = SignedCookie(NAME, salt="curhat.device")


def read(request: HttpRequest) -> uuid.UUID | None:
    """Return what the cookie holds; None if it is missing, forged, or over."""
    try:
        return uuid.UUID(_COOKIE.read(request))
    except (ValueError, TypeError, AttributeError):
        return None


def keep(response: HttpResponse, device: uuid.UUID) -> None:
    """Put it on the telephone: only for one who has said something, never for one who reads."""
    _COOKIE.keep(response, device.hex)

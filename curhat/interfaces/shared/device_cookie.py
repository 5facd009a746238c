"""A telephone that has said "I too" or follows something: a random word in a signed cookie, nothing else."""

from __future__ import annotations

import uuid
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

NAME: Final = "curhat_perangkat"
SALT: Final = "curhat.device"
MAX_AGE_S: Final = 400 * 86_400


def read(request: HttpRequest) -> uuid.UUID | None:
    """Return what the cookie holds; None if it is missing, forged, or over."""
    try:
        return uuid.UUID(signing.loads(request.COOKIES[NAME], salt=SALT, max_age=MAX_AGE_S))
    except (KeyError, signing.BadSignature, ValueError, TypeError, AttributeError):
        return None


def keep(response: HttpResponse, device: uuid.UUID) -> None:
    """Put it on the telephone: only for one who has said something, never for one who reads."""
    response.set_cookie(
        NAME,
        signing.dumps(device.hex, salt=SALT),
        max_age=MAX_AGE_S,
        httponly=True,
        samesite="Lax",
        secure=settings.SECURE,
    )

"""The reports whose secret code was shown on this device: keys in a signed cookie, nothing else."""

from __future__ import annotations

import base64
import uuid
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

NAME: Final = "curhat_laporan"
SALT: Final = "curhat.reports"
MAX_KEYS: Final = 60
MAX_AGE_S: Final = 400 * 86_400
KEY_BYTES: Final = 16


def read(request: HttpRequest) -> list[uuid.UUID]:
    """Return the keys, the newest first; none if the cookie is missing, forged, or over."""
    raw = request.COOKIES.get(NAME)
    if not raw:
        return []
    try:
        packed = base64.urlsafe_b64decode(signing.loads(raw, salt=SALT, max_age=MAX_AGE_S))
    except (signing.BadSignature, ValueError, TypeError):
        return []
    return [uuid.UUID(bytes=packed[i : i + KEY_BYTES]) for i in range(0, len(packed) - len(packed) % 16, KEY_BYTES)]


def add(request: HttpRequest, response: HttpResponse, *keys: uuid.UUID) -> None:
    """Put keys first in the cookie of the response; beyond 60 the oldest fall out."""
    kept = list(dict.fromkeys([*keys, *read(request)]))[:MAX_KEYS]
    _write(response, kept)


def forget(response: HttpResponse) -> None:
    """Take the cookie off the device."""
    response.delete_cookie(NAME, samesite="Lax")


def _write(response: HttpResponse, keys: list[uuid.UUID]) -> None:
    packed = base64.urlsafe_b64encode(b"".join(key.bytes for key in keys)).decode("ascii")
    response.set_cookie(
        NAME,
        signing.dumps(packed, salt=SALT),
        max_age=MAX_AGE_S,
        httponly=True,
        samesite="Lax",
        secure=settings.SECURE,
    )

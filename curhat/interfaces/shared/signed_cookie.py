"""A cookie that only we can write, and that lasts."""

from __future__ import annotations

import dataclasses
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

MAX_AGE_S: Final = 400 * 86_400


@dataclasses.dataclass(frozen=True, slots=True)
class SignedCookie:
    """
    A value on the device of a citizen.

    :param salt: keeps what one cookie holds from being read as another's
    :param max_age_s: how long it lasts
    """

    name: str
    salt: str
    max_age_s: int = MAX_AGE_S

    def read(self, request: HttpRequest) -> Any:
        """Return what it holds; None if it is missing, forged, or over."""
        try:
            return signing.loads(request.COOKIES[self.name], salt=self.salt, max_age=self.max_age_s)
        except (KeyError, signing.BadSignature, ValueError):
            return None

    def keep(self, response: HttpResponse, value: Any) -> None:
        """Put a value that JSON can hold on the device."""
        response.set_cookie(
            self.name,
            signing.dumps(value, salt=self.salt),
            max_age=self.max_age_s,
            httponly=True,
            samesite="Lax",
            secure=settings.SECURE,
        )

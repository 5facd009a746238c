"""A form that is sent twice acts once: each carries a key that was made when it was drawn."""

from __future__ import annotations

import uuid
from typing import Final

from django import forms
from django.http import HttpRequest

FIELD: Final = "kunci"
HEADER: Final = "HTTP_IDEMPOTENCY_KEY"


class SubmissionKey(forms.UUIDField):
    """A hidden field; drawn with a fresh key, kept when the form comes back with errors."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)


def key_of(request: HttpRequest) -> uuid.UUID:
    """Return the key that the form or the client sent; a fresh one if there is none or it is no UUID."""
    sent = request.META.get(HEADER) or request.POST.get(FIELD, "")
    try:
        return uuid.UUID(str(sent))
    except ValueError:
        return uuid.uuid4()

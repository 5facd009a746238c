"""The seal of this installation, and the digests by which sealed things are found."""

from __future__ import annotations

import functools

from django.conf import settings

from curhat.kernel.sealing import Seal


@functools.cache
def seal() -> Seal:
    """Return the seal that the settings' keys make."""
    return Seal(settings.SEAL_KEYS)

"""Settings of a service to which a crowd sends from one address: how much one may send is proven elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from curhat.config.settings import *  # noqa: F403
from curhat.config.settings import MIDDLEWARE as OURS

MIDDLEWARE = ["tests.journeys.crowd.widen", *OURS]
ENOUGH = 1_000_000


def widen(get_response: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Let the limits be so wide that nobody meets them."""
    from curhat.interfaces.shared import throttle

    for name in ("SUBMIT", "PHOTO", "SUGGEST"):
        setattr(throttle, name, throttle.Limit(name.lower(), ENOUGH, 3600))
    return get_response

"""The ways to reach somebody. Pure."""

from __future__ import annotations

import enum


class Channel(enum.StrEnum):
    """A way to reach somebody; also the destination of the outbox that serves it."""

    EMAIL = "email"
    WHATSAPP = "whatsapp"
    SMS = "sms"
    PUSH = "push"


# Where staff find what calls them: at their own desk, whatever else they chose.
DESK = "desk"
# Those that need a telephone number.
PHONE = frozenset({Channel.WHATSAPP, Channel.SMS})

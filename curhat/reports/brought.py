"""What is brought to a desk instead of being sent: by which ways, and of what its reporter is told by hand. Pure."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import MappingProxyType


class Way(enum.StrEnum):
    """How something reached a desk; finer than the channel that figures are kept by."""

    VISITOR = "visitor"
    CALL = "call"
    LETTER = "letter"
    WHATSAPP = "whatsapp"
    SMS = "sms"
    EMAIL = "email"
    INSTAGRAM = "instagram"
    FACEBOOK = "facebook"
    X = "x"


CHANNEL_OF: Mapping[Way, str] = MappingProxyType(
    {
        Way.VISITOR: "desk",
        Way.CALL: "desk",
        Way.LETTER: "desk",
        Way.WHATSAPP: "whatsapp",
        Way.SMS: "sms",
        Way.EMAIL: "email",
        Way.INSTAGRAM: "social",
        Way.FACEBOOK: "social",
        Way.X: "social",
    }
)
# As the desk says it, whose rooms speak Indonesian.
NAMES: Mapping[Way, str] = MappingProxyType(
    {
        Way.VISITOR: "Loket",
        Way.CALL: "Telepon",
        Way.LETTER: "Surat",
        Way.WHATSAPP: "WhatsApp",
        Way.SMS: "SMS",
        Way.EMAIL: "E-mail",
        Way.INSTAGRAM: "Instagram",
        Way.FACEBOOK: "Facebook",
        Way.X: "X",
    }
)
# Whoever came by one of these holds no page of ours; what the city says must be carried to them.
CHANNELS = frozenset(CHANNEL_OF.values())
# What the city says to a reporter; that somebody else has the report now is worth no call.
SAID = frozenset(
    {"ask", "answer", "progress", "plan", "decline", "refer", "archive", "close", "lapse_answer", "lapse_info"}
)

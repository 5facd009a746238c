"""What may stand in an outbound row: identifiers and codes, never a person's words."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping

from curhat.messaging.routes import PAYLOAD_KEYS

type Value = int | str | uuid.UUID

_CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
_KEY = re.compile(r"[a-z_]+:[a-z0-9-]+")
MAX_CODE_LENGTH = 40
MAX_KEY_LENGTH = 80


class NotAnIdentifier(ValueError):
    """A payload holds something that could be personal data. A bug, not a refusal."""


def checked(payload: Mapping[str, Value]) -> dict[str, int | str]:
    """
    Return the payload as it is stored.

    :raises NotAnIdentifier: for a key that is not in `PAYLOAD_KEYS`, and for a
        value that is not a whole number, a UUID, or a short lower-case code
    """
    return {_name(name): _value(name, value) for name, value in payload.items()}


def checked_key(key: str) -> str:
    """
    Return an ordering key, as "report:17".

    :raises NotAnIdentifier: if it reads otherwise
    """
    if len(key) > MAX_KEY_LENGTH or not _KEY.fullmatch(key):
        raise NotAnIdentifier("an ordering key reads kind:identifier")
    return key


def _name(name: str) -> str:
    if name not in PAYLOAD_KEYS:
        raise NotAnIdentifier(f"{name!r} is not in routes.PAYLOAD_KEYS")
    return name


def _value(name: str, value: object) -> int | str:
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, int):
        return int(value)
    # The value itself is not repeated: the message may end in a log.
    if not isinstance(value, str) or len(value) > MAX_CODE_LENGTH or not _CODE.fullmatch(value):
        raise NotAnIdentifier(f"the value of {name!r} is neither a number, a UUID nor a short code")
    return str(value)

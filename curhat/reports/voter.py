"""Whoever says "I too" or follows something, with an account or without."""

from __future__ import annotations

import dataclasses
import hmac
import uuid
from hashlib import sha256

from django.conf import settings


@dataclasses.dataclass(frozen=True, slots=True)
class Voter:
    """
    One person as the public pages know them: by account, by the telephone in their hand, or both.

    :param device: what the telephone's cookie holds
    """

    person_id: int | None = None
    device: uuid.UUID | None = None

    @property
    def digests(self) -> tuple[str, ...]:
        """What is kept of them, the account first: a copy of the database names no telephone."""
        names = (("person", self.person_id), ("device", self.device and self.device.hex))
        key = settings.SECRET_KEY.encode()
        return tuple(
            hmac.new(key, f"voter:{kind}:{value}".encode(), sha256).hexdigest() for kind, value in names if value
        )

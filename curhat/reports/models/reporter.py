"""Who sent a report: a row of its own, sealed from the first moment."""

from __future__ import annotations

import json
from typing import NamedTuple

from django.conf import settings
from django.db import models

from curhat.kernel.sealing import Seal


class Identity(NamedTuple):
    """What a reporter told of themselves; every part may be empty."""

    name: str = ""
    phone: str = ""
    email: str = ""


class Reporter(models.Model):
    """
    The sender of one report, apart from the report.

    Nothing here is readable without the sealing keys; opening it is
    `operations.identity.open_identity`, which writes the access ledger first.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    identity_sealed = models.BinaryField(null=True, editable=False)
    phone_digest = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    email_digest = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"reporter {self.pk}"

    def seal(self, identity: Identity) -> None:
        """Put the identity in, sealed; the caller saves."""
        seal = Seal(settings.SEAL_KEYS)
        self.identity_sealed = seal.seal(json.dumps(identity._asdict())) if any(identity) else None
        self.phone_digest = seal.digest(identity.phone) if identity.phone else ""
        self.email_digest = seal.digest(identity.email) if identity.email else ""

    def unseal(self) -> Identity:
        """Return the identity in the clear, for a caller that has accounted for it."""
        if self.identity_sealed is None:
            return Identity()
        return Identity(**json.loads(Seal(settings.SEAL_KEYS).open(bytes(self.identity_sealed))))

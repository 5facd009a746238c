"""The access ledger: who opened whose identity, when and why. Rows are only ever added."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class LedgerEntry(models.Model):
    """
    One opening of an identity.

    :ivar subject: what was opened, as a kind and a key: "reporter" and its id
    :ivar office: the agency that the reporter reads; the person stays for the auditor
    """

    subject = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)
    office = models.CharField(max_length=200)
    purpose = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject", "subject_id", "-at"], name="ledger_of_subject")]

    def __str__(self) -> str:
        return f"{self.subject} {self.subject_id} at {self.at}"

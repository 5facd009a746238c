"""Who has a report open just now; kept for less than a minute."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from curhat.reports.models.report import Report


class Presence(models.Model):
    """That somebody of the staff has a report's page open, and whether an answer is being written there."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    writing = models.BooleanField(default=False)
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["report", "person"], name="presence_once")]

    def __str__(self) -> str:
        return f"presence {self.pk}"

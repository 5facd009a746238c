"""One deed for many reports."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from curhat.reports.models.report import Report


class BulkDeed(models.Model):
    """
    What an officer does to many reports at once, after a moment in which it can be called back.

    :ivar deed: a name in `operations.bulk.DEEDS`
    :ivar arguments: what the deed takes beside the report, the actor and the time
    """

    key = models.UUIDField(unique=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    deed = models.CharField(max_length=20)
    arguments = models.JSONField()
    created_at = models.DateTimeField()
    starts_at = models.DateTimeField()
    called_back_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.deed} {self.pk}"


class BulkItem(models.Model):
    """
    One of its reports, in the version that the officer decided on.

    :ivar refusal: the code of why it was not done; empty where it was
    """

    bulk = models.ForeignKey(BulkDeed, models.CASCADE, related_name="items")
    report = models.ForeignKey(Report, models.CASCADE, related_name="+")
    seen_version = models.PositiveIntegerField()
    done_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["bulk", "report"], name="bulk_report_once")]

    def __str__(self) -> str:
        return f"{self.bulk_id} of {self.report_id}"

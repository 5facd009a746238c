"""What an office hands to a crew outside: one task of one report, on a telephone without an account."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from curhat.reports.models.report import Assignment
from curhat.reports.models.timeline import TimelineEvent


class FieldLink(models.Model):
    """
    A link to one task; its secret is kept as a digest alone.

    It hangs on the hold of the agency that made it: when that ends, so does the link.
    """

    hold = models.ForeignKey(Assignment, models.CASCADE, related_name="field_links")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    instruction = models.TextField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    # What the crew said, once, and under which key of their telephone.
    reported_key = models.UUIDField(null=True)
    reported = models.OneToOneField(TimelineEvent, models.CASCADE, null=True, related_name="field_link")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~(Q(reported_key__isnull=True) ^ Q(reported__isnull=True)), name="field_reported_under_a_key"
            ),
        ]

    def __str__(self) -> str:
        return f"task {self.pk}"

"""Who was told what, by which way."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from curhat.reports.models import Report, Reporter, TimelineEvent


class Notice(models.Model):
    """
    One piece of news for one recipient: a member of staff or a reporter.

    Holds no words: they are composed when it is sent, from what the recipient
    may see then.
    """

    class State(models.TextChoices):
        """Where it is."""

        WAITING = "waiting"
        SENT = "sent"
        DROPPED = "dropped"  # no address, or not the recipient's to know any more

    report = models.ForeignKey(Report, models.CASCADE, related_name="+")
    event = models.ForeignKey(TimelineEvent, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    reporter = models.ForeignKey(Reporter, models.CASCADE, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(person__isnull=True) ^ Q(reporter__isnull=True), name="notice_one_recipient"
            ),
            models.UniqueConstraint(fields=["event", "person", "reporter"], nulls_distinct=False, name="notice_once"),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"

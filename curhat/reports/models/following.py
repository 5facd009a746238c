"""Who else has seen it, and who wants to hear of it: by account or by telephone, never by name."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from curhat.directory.models import Area
from curhat.reports.models.report import Report


class Follower(models.Model):
    """
    One who also suffers from what a report says, or wants to hear of it, or both.

    :ivar voter: one of `voter.Voter.digests`
    :ivar person: who can be told; a telephone without an account cannot
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="+")
    voter = models.CharField(max_length=64)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    supports = models.BooleanField(default=False)
    follows = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "voter"], name="follower_once"),
            models.CheckConstraint(condition=Q(supports=True) | Q(follows=True), name="follower_of_something"),
        ]
        indexes: ClassVar = [models.Index(fields=["voter", "-at", "-id"], name="follower_own")]

    def __str__(self) -> str:
        return f"follower of {self.report_id}"


class AreaFollower(models.Model):
    """One who wants to hear of what is published of an area."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="+")
    voter = models.CharField(max_length=64)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["voter", "area"], name="area_follower_once")]

    def __str__(self) -> str:
        return f"follower of area {self.area_id}"

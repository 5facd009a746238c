"""A queue as somebody wants to see it again."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class SavedView(models.Model):
    """
    A queue with filters and an order, under a name of its owner's.

    :ivar query: of the address; it names topics and places, never what a report says
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    queue = models.CharField(max_length=20)
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=300)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "queue", "name"], name="saved_view_name_once")
        ]

    def __str__(self) -> str:
        return f"view {self.pk}"

"""A list that somebody takes away as a file."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class Export(models.Model):
    """
    A queue as somebody had narrowed it, written to a file by a job and kept for a day; the row stays, as a trace.

    :ivar wanted: the fields of `queries.narrow.Wanted`
    :ivar key: of the blob; empty before there is one, and once it is gone
    """

    class State(models.TextChoices):
        """Where it is."""

        ASKED = "asked"
        READY = "ready"
        GONE = "gone"

    class Form(models.TextChoices):
        """What is written."""

        CSV = "csv"
        XLSX = "xlsx"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    queue = models.CharField(max_length=20)
    wanted = models.JSONField()
    form = models.CharField(max_length=4, choices=Form)
    state = models.CharField(max_length=5, choices=State, default=State.ASKED)
    rows = models.PositiveIntegerField(default=0)
    cut = models.BooleanField(default=False)
    key = models.CharField(max_length=120, blank=True)
    asked_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state="ready") ^ models.Q(key=""), name="export_ready_has_file")
        ]

    def __str__(self) -> str:
        return f"export {self.pk}"

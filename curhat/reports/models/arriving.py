"""What comes before the report that it belongs to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class ArrivedFile(models.Model):
    """
    A file that the app sent ahead of its report, under the report's submission key.

    Whoever knows that key is the reporter, so only its digest stands here. The row
    goes with the file.
    """

    key_digest = models.CharField(max_length=64)
    position = models.PositiveSmallIntegerField()
    file = models.OneToOneField("files.StoredFile", models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key_digest", "position"], name="arrived_position_once")
        ]

    def __str__(self) -> str:
        return f"file {self.position} of a report to come"

"""Stored files: what came in, and what is served of it."""

from __future__ import annotations

from django.db import models


class StoredFile(models.Model):
    """
    One file that somebody sent.

    It is `received` (in quarantine, as it came), then `ready` (decoded, encoded
    anew in two sizes, the original gone) or `refused`. The keys name blobs by the
    sha256 of what is served; several rows may share one.
    """

    class State(models.TextChoices):
        """Where the file is."""

        RECEIVED = "received"
        READY = "ready"
        REFUSED = "refused"

    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    sha256_received = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()
    mime_received = models.CharField(max_length=60)
    # Read from a follow-up photo of staff before its metadata is dropped.
    keep_evidence = models.BooleanField(default=False)
    taken_at = models.DateTimeField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    quarantine_key = models.CharField(max_length=120, blank=True)
    large_key = models.CharField(max_length=120, blank=True, db_index=True)
    small_key = models.CharField(max_length=120, blank=True, db_index=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    # Begun and not come back from: only a photo that ends its worker, or is gone, gets far.
    tries = models.PositiveSmallIntegerField(default=0)
    refusal = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    processed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"file {self.pk} {self.state}"

"""Stored files: what came in, and what is served of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from curhat.files.kinds import Kind


class StoredFile(models.Model):
    """
    One file that somebody sent.

    It is `received` (in quarantine, as it came), then `ready` (decoded, encoded
    anew, the original gone) or `refused`. A recording is `held` before that, until
    it hangs on something: to make it takes a whole processor. The keys name blobs
    by the sha256 of what is served; several rows may share one, and an original that
    waits too. Of a photo the small one is smaller, of a video it is without sound, of
    a voice note there is none.
    """

    class State(models.TextChoices):
        """Where the file is."""

        HELD = "held"
        RECEIVED = "received"
        READY = "ready"
        REFUSED = "refused"

    kind = models.CharField(max_length=8, default=Kind.PHOTO)
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
    duration_ms = models.PositiveIntegerField(null=True)
    # Begun and not come back from: only a file that ends its worker, or is gone, gets far.
    tries = models.PositiveSmallIntegerField(default=0)
    refusal = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    processed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(kind__in=list(Kind)), name="file_kind_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["quarantine_key"], name="file_original")]

    def __str__(self) -> str:
        return f"file {self.pk} {self.state}"


class FilePart(models.Model):
    """
    A part of a large file that is still on its way; all of them together become a `StoredFile`.

    :ivar upload: whose part it is: a digest, which tells nothing
    :ivar number: from 0
    """

    upload = models.CharField(max_length=64)
    number = models.PositiveSmallIntegerField()
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    blob_key = models.CharField(max_length=120, db_index=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["upload", "number"], name="part_number_once")]

    def __str__(self) -> str:
        return f"part {self.number}"

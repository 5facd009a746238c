"""What happened to a report, in order: steps, answers, notes and files in one story."""

from __future__ import annotations

import enum
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from curhat.directory.models import Agency
from curhat.reports.models.report import Report


class Audience(enum.StrEnum):
    """Who reads an event, each including those before it."""

    STAFF = "staff"
    REPORTER = "reporter"
    PUBLIC = "public"


class TimelineEvent(models.Model):
    """
    One event; `seq` counts from 1 without a gap in each report.

    `what` is a step of the workflow or one of the events beside it (submitted,
    note, progress, publish, hide, settle, involve, escalated, recomputed, …).
    `office` is the agency that people read; the person stays for the auditor.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="events")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    what = models.CharField(max_length=24)
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12, blank=True)
    audience = models.CharField(max_length=10)
    note = models.TextField(blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=20)
    office = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    data = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "seq"], name="timeline_seq_once"),
            models.CheckConstraint(
                condition=~Q(what="note") | Q(audience=Audience.STAFF), name="timeline_note_stays_inside"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}#{self.seq} {self.what}"


class Attachment(models.Model):
    """A stored file in the story of a report; `file_id` is a row of the files slice."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="attachments")
    event = models.ForeignKey(TimelineEvent, models.CASCADE, related_name="attachments")
    file = models.OneToOneField("files.StoredFile", models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    # The verifier chose it for the public version.
    public = models.BooleanField(default=False)
    # What of a photo the public must not see, as `files.masks` reads it, and the copy in which that is filled.
    mask = models.JSONField(null=True)
    masked = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    # The event in which the verifier wrote down what is heard and seen in a recording.
    transcript = models.ForeignKey(TimelineEvent, models.SET_NULL, null=True, related_name="+")
    # The verifier lets agencies see the pictures of an anonymous report's video; its sound they never get.
    released = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "position"], name="attachment_position_once"),
            models.CheckConstraint(
                condition=~(Q(mask__isnull=True) ^ Q(masked__isnull=True)), name="attachment_mask_is_burnt_in"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}/{self.file_id}"

    @property
    def shown_id(self) -> int:
        """The file that everybody is given, where this is part of a public version: never what a mask hides."""
        return self.masked_id or self.file_id

    @property
    def typed(self) -> bool:
        """Whether somebody has written down what a recording says."""
        return self.transcript_id is not None


class AnswerDraft(models.Model):
    """An answer that waits for the agency head; not a state of the report."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="drafts")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    text = models.TextField()
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    approved = models.BooleanField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report"], condition=Q(decided_at__isnull=True), name="draft_one_open")
        ]

    def __str__(self) -> str:
        return f"draft {self.pk}"

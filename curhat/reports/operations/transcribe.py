"""Writing down what is said and seen in a recording: until then nobody but the verifier has it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from curhat.access.actions import Action
from curhat.access.actors import Actor
from curhat.files.kinds import RECORDED
from curhat.kernel.errors import Invalid
from curhat.reports.intake import is_title_of_recording, title_of
from curhat.reports.models import Report
from curhat.reports.models.timeline import Audience
from curhat.reports.operations import wording
from curhat.reports.operations.settle import hear
from curhat.reports.operations.step import NoteMissing, Words, lock, record


@transaction.atomic
def transcribe(
    *,
    report_id: int,
    attachment_id: int,
    note: str,
    actor: Actor,
    now: dt.datetime,
    released: bool = False,
    seen_version: int | None = None,
) -> Report:
    """
    Write down what a recording says; once more corrects it.

    The reporter and whoever works on the report read it. A report that was spoken and
    not written gets its title from it. Words that speak of money or of violence move the
    report at once, as the reporter's own would have done.

    :param released: agencies may see the pictures of an anonymous report's video, without sound
    :raises Invalid: `recording_unknown`, if it is no recording of this report
    :raises NoteMissing: if there are no words
    :raises NotFound, NotPermitted, StaleForm: as `step.lock`
    """
    report, seat = lock(report_id=report_id, action=Action.TRANSCRIBE, actor=actor, seen_version=seen_version)
    recordings = report.attachments.select_related("file").filter(file__kind__in=RECORDED)
    recording = recordings.filter(pk=attachment_id).first()
    if recording is None:
        raise Invalid("recording_unknown")
    words = Words(note=note, audience=Audience.REPORTER)
    if not words.note:
        raise NoteMissing
    if is_title_of_recording(report.title):
        report.title = title_of(words.note)
    event = record(report, what="transcribed", actor=actor, seat=seat, now=now, words=words)
    recording.transcript, recording.released = event, released
    recording.save(update_fields=["transcript", "released"])
    wording.write(report)
    hear(report, words.note, now=now, first=True)
    return report

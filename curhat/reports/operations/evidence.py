"""Files in the story of a report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef

from curhat.access.actions import Action
from curhat.access.actors import Actor
from curhat.files import operations as files_operations
from curhat.files.models import StoredFile
from curhat.kernel.errors import Conflict, Invalid
from curhat.reports.models import Attachment, Report, TimelineEvent
from curhat.reports.models.timeline import Audience
from curhat.reports.operations.settle import hear
from curhat.reports.operations.step import Words, lock, record
from curhat.reports.workflow import OPEN

FILES_AT_ONCE = 5
# A form keeps its photos for a day; after two nobody can send them any more.
LOOSE_AFTER = dt.timedelta(days=2)
DISCARD_AT_ONCE = 200


def attach(*, report: Report, event: TimelineEvent, files: Sequence[int]) -> None:
    """
    Hang stored files on an event, in order; the caller holds the transaction.

    :raises Invalid: if there are more than five, or one is unknown or hangs elsewhere
    """
    if not files:
        return
    if len(files) > FILES_AT_ONCE:
        raise Invalid("too_many_files", limit=FILES_AT_ONCE)
    known = StoredFile.objects.filter(pk__in=files).count()
    taken = Attachment.objects.filter(file__in=files).exists()
    if taken or known != len(set(files)):
        raise Invalid("file_unknown")
    Attachment.objects.bulk_create(
        Attachment(report=report, event=event, file_id=file_id, position=position)
        for position, file_id in enumerate(files)
    )


def forget_loose(files: Sequence[int]) -> None:
    """Forget stored files that hang on no event; the caller holds the transaction."""
    taken = set(Attachment.objects.filter(file__in=files).values_list("file_id", flat=True))
    files_operations.discard(file_ids=[file_id for file_id in files if file_id not in taken])


@transaction.atomic
def add_evidence(*, report_id: int, note: str, files: Sequence[int], actor: Actor, now: dt.datetime) -> Report:
    """
    Let the reporter add words or photos while the report is open; changes no state.

    :raises Invalid: if there is neither
    :raises Conflict: `added_to_head`, `added_when_over`: nobody reads there any more
    :raises NotFound, NotPermitted: if it is not the actor's own
    """
    if not note.strip() and not files:
        raise Invalid("note_missing")
    report, seat = lock(report_id=report_id, action=Action.ADD, actor=actor)
    if report.merged_into is not None:
        raise Conflict("added_to_head", head=report.merged_into.number)
    if report.state not in OPEN:
        raise Conflict("added_when_over")
    words = Words(note=note, audience=Audience.REPORTER)
    event = record(report, what="added", actor=actor, seat=seat, now=now, words=words)
    attach(report=report, event=event, files=files)
    hear(report, note, now=now)
    return report


@transaction.atomic
def discard_loose(*, now: dt.datetime) -> int:
    """
    Discard the oldest files that came with a form that was refused and never sent again.

    Photos are stored before the form is judged, so that nobody has to choose
    them twice. Returns how many; `DISCARD_AT_ONCE` means that there may be more.
    """
    hangs = Attachment.objects.filter(file=OuterRef("pk"))
    old = StoredFile.objects.filter(created_at__lte=now - LOOSE_AFTER).exclude(Exists(hangs)).order_by("created_at")
    # Whoever attaches one at this moment holds a lock on its row: that one is in use.
    loose = list(old.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:DISCARD_AT_ONCE])
    files_operations.discard(file_ids=loose)
    return len(loose)

"""Files in the story of a report."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from curhat.access.actions import Action
from curhat.access.actors import Actor
from curhat.files import operations as files_operations
from curhat.files.kinds import RECORDED, Kind
from curhat.files.models import StoredFile
from curhat.kernel.errors import Conflict, Invalid
from curhat.reports.intake import title_of_recording
from curhat.reports.models import Attachment, Report, TimelineEvent
from curhat.reports.models.timeline import Audience
from curhat.reports.operations.settle import hear
from curhat.reports.operations.step import Words, lock, record
from curhat.reports.workflow import OPEN

AT_ONCE = {Kind.PHOTO: 5, Kind.VOICE: 1, Kind.VIDEO: 1}
# A form keeps its photos for a day; after two nobody can send them any more.
LOOSE_AFTER = dt.timedelta(days=2)
DISCARD_AT_ONCE = 200


def attach(*, report: Report, event: TimelineEvent, files: Sequence[int]) -> None:
    """
    Hang stored files on an event, in order; the caller holds the transaction.

    :raises Invalid: if there are more of a kind than `AT_ONCE`, or one is unknown or hangs elsewhere
    """
    if not files:
        return
    kinds = dict(StoredFile.objects.filter(pk__in=files).values_list("pk", "kind"))
    known = Counter(kinds.values())
    taken = Attachment.objects.filter(Q(file__in=files) | Q(masked__in=files)).exists()
    if taken or known.total() != len(set(files)):
        raise Invalid("file_unknown")
    if known[Kind.PHOTO] > AT_ONCE[Kind.PHOTO]:
        raise Invalid("too_many_files", limit=AT_ONCE[Kind.PHOTO])
    if any(known[kind] > AT_ONCE[kind] for kind in RECORDED):
        raise Invalid("too_many_recordings")
    Attachment.objects.bulk_create(
        Attachment(report=report, event=event, file_id=file_id, position=position)
        for position, file_id in enumerate(files)
    )
    if recorded := [pk for pk, kind in kinds.items() if kind in RECORDED]:
        files_operations.release(file_ids=recorded)


def title_of_recordings(files: Sequence[int]) -> str:
    """Return the title of a report that was spoken and not written; empty where there is no recording."""
    rows = StoredFile.objects.filter(pk__in=files, kind__in=RECORDED)
    found = dict(rows.values_list("kind", "duration_ms")) if files else {}
    kind = next((kind for kind in RECORDED if kind in found), None)
    return title_of_recording(kind, found[kind] or 0) if kind else ""


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
    hangs, covered = (Attachment.objects.filter(**{of: OuterRef("pk")}) for of in ("file", "masked"))
    old = StoredFile.objects.filter(created_at__lte=now - LOOSE_AFTER).order_by("created_at")
    old = old.exclude(Exists(hangs)).exclude(Exists(covered))
    # Whoever attaches one at this moment holds a lock on its row: that one is in use.
    loose = list(old.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:DISCARD_AT_ONCE])
    files_operations.discard(file_ids=loose)
    return len(loose)

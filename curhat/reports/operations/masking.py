"""What of a photo everybody must not see: faces, plates, children."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from curhat.access.actions import Action
from curhat.access.actors import Actor
from curhat.files import masks
from curhat.files import operations as files
from curhat.files.kinds import Kind
from curhat.kernel.errors import Invalid
from curhat.reports.models import Report
from curhat.reports.models.timeline import Audience
from curhat.reports.operations.step import Words, lock, record


@transaction.atomic
def mask(
    *,
    report_id: int,
    attachment_id: int,
    boxes: Sequence[Sequence[float]],
    actor: Actor,
    now: dt.datetime,
    seen_version: int | None = None,
) -> Report:
    """
    Fill parts of a photo in what everybody is given of it; these boxes replace those before.

    The copy is made at once, so that there is no moment in which the public has the photo and the
    boxes are not in it. Where nothing is covered any more, a photo that was out is taken back: it
    must be chosen anew.

    :param boxes: as `files.masks.read` takes them; none: nothing is hidden
    :raises Invalid: photo_unknown, photo_not_ready, mask_invalid or mask_too_many
    :raises Unavailable: mask_not_kept
    :raises NotFound, NotPermitted, StaleForm: as `step.lock`
    """
    report, seat = lock(report_id=report_id, action=Action.PUBLISH, actor=actor, seen_version=seen_version)
    photo = report.attachments.filter(pk=attachment_id, file__kind=Kind.PHOTO).first()
    if photo is None:
        raise Invalid("photo_unknown")
    wanted = masks.read(boxes)
    before = photo.masked_id
    photo.mask = [list(box) for box in wanted] or None
    photo.masked = files.cover(file_id=photo.file_id, boxes=wanted, now=now) if wanted else None
    photo.public = photo.public and (bool(wanted) or before is None)
    photo.save(update_fields=["mask", "masked", "public"])
    if before is not None:
        files.discard(file_ids=[before])
    what, words = "masked" if wanted else "unmasked", Words(audience=Audience.STAFF, data={"boxes": len(wanted)})
    record(report, what=what, actor=actor, seat=seat, now=now, words=words)
    return report

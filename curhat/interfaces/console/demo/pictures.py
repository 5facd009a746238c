"""The demo's photos as stored files, by the same way in as everybody's."""

from __future__ import annotations

import datetime as dt
import io
import random

from curhat.files import operations as files
from curhat.files.kinds import Kind
from curhat.interfaces.console.demo import drawing
from curhat.reports.models import Attachment


class Pictures:
    """
    Draws and stores; not every report brings a photo.

    :param now: when they came, whatever the story says: a photo that waits for
        days to be prepared would be given up
    """

    def __init__(self, rng: random.Random, now: dt.datetime) -> None:
        self._rng = rng
        self.now = now

    def of(self, kind: str, *, fixed: bool = False) -> tuple[int, ...]:
        """Return the keys of stored photos of a kind; none for the empty kind."""
        if not kind:
            return ()
        jpeg = drawing.photo(kind, self._rng, fixed=fixed)
        file = files.receive(stream=io.BytesIO(jpeg), keep_evidence=fixed, now=self.now)
        return (file.pk,)

    def ready(self, report_id: int) -> int | None:
        """Return the attachment of a report's first photo, prepared at once; None without one."""
        photo = Attachment.objects.filter(report_id=report_id, file__kind=Kind.PHOTO).order_by("pk").first()
        if photo is None:
            return None
        files.prepare(file_id=photo.file_id, now=self.now)
        return photo.pk

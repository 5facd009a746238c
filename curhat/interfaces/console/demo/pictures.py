"""The demo's photos as stored files, by the same way in as everybody's."""

from __future__ import annotations

import datetime as dt
import io
import random

from curhat.files import operations as files
from curhat.interfaces.console.demo import drawing


class Pictures:
    """
    Draws and stores; not every report brings a photo.

    :param now: when they came, whatever the story says: a photo that waits for
        days to be prepared would be given up
    """

    def __init__(self, rng: random.Random, now: dt.datetime) -> None:
        self._rng = rng
        self._now = now
        self.stored: list[int] = []

    def of(self, kind: str, *, fixed: bool = False) -> tuple[int, ...]:
        """Return the keys of stored photos of a kind; none for the empty kind."""
        if not kind:
            return ()
        jpeg = drawing.photo(kind, self._rng, fixed=fixed)
        file = files.receive(stream=io.BytesIO(jpeg), keep_evidence=fixed, now=self._now)
        self.stored.append(file.pk)
        return (file.pk,)

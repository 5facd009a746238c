"""Photos that come one at a time, before their report: what a broken line has brought need not come again."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Sequence
from typing import IO

from django.db import transaction

from curhat.files import operations as files_operations
from curhat.kernel.errors import Conflict, Invalid
from curhat.reports.models import ArrivedPhoto

# Each photo that is chosen gets the next position and keeps it: a person may change their mind a few times.
POSITIONS = 40


def keep_photo(*, key: uuid.UUID, position: int, stream: IO[bytes], now: dt.datetime) -> None:
    """
    Keep one photo of a report that is still to come; the same photo once more changes nothing.

    :param key: the submission key of the report
    :param position: of the photo among all that were ever chosen for it, from 0
    :raises Invalid: `position_unknown`, or as `files.operations.receive` says; then nothing is stored
    :raises Conflict: `photo_replaced`, if another photo came under this key and position
    :raises Unavailable: as `files.operations.receive` says
    """
    if not 0 <= position < POSITIONS:
        raise Invalid("position_unknown")
    where = {"key_digest": _digest(key), "position": position}
    known = ArrivedPhoto.objects.filter(**where).values_list("file__sha256_received", flat=True).first()
    if known is None:
        file = files_operations.receive(stream=stream, now=now)
        with transaction.atomic():
            kept, fresh = ArrivedPhoto.objects.get_or_create(**where, defaults={"file": file})
            if fresh:
                return
            # Its twin was faster; what both brought is there once.
            known = kept.file.sha256_received
            files_operations.discard(file_ids=[file.pk])
        same = known == file.sha256_received
    else:
        same = known == _sum_of(stream)
    if not same:
        raise Conflict("photo_replaced")


def photos_of(*, key: uuid.UUID, positions: Sequence[int]) -> list[int]:
    """
    Return the stored files of these positions, in this order.

    :raises Conflict: `photos_missing` with the `positions` that are not there, or not any more: after two
        days a photo without its report is discarded
    """
    found = ArrivedPhoto.objects.filter(key_digest=_digest(key), position__in=positions)
    files = dict(found.values_list("position", "file_id")) if positions else {}
    if missing := [position for position in positions if position not in files]:
        raise Conflict("photos_missing", positions=missing)
    return [files[position] for position in positions]


def _sum_of(stream: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := stream.read(files_operations.CHUNK_BYTES):
        digest.update(chunk)
    return digest.hexdigest()


def _digest(key: uuid.UUID) -> str:
    """Return what is kept of a key: it is drawn at random, so its digest tells nothing."""
    return hashlib.sha256(key.bytes).hexdigest()

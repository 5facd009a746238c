"""Files that come one at a time, before their report: what a broken line has brought need not come again."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Callable, Sequence
from typing import IO

from django.db import transaction

from curhat.files import operations as files_operations
from curhat.files import parts
from curhat.files.kinds import Kind
from curhat.kernel.errors import Conflict, DomainError, Invalid, Unavailable
from curhat.reports.models import ArrivedFile
from curhat.reports.operations import evidence

# Each file that is chosen gets the next position and keeps it: a person may change their mind a few times.
POSITIONS = 40


def keep_file(*, key: uuid.UUID, position: int, stream: IO[bytes], now: dt.datetime, kind: Kind = Kind.PHOTO) -> None:
    """
    Keep one file of a report that is still to come; the same file once more changes nothing.

    :param key: the submission key of the report
    :param position: of the file among all that were ever chosen for it, from 0
    :raises Invalid: `position_unknown`, or as `files.operations.receive` says; then nothing is stored
    :raises Conflict: `file_replaced`, if another file came under this key and position
    :raises Unavailable: as `files.operations.receive` says
    """
    where = _place(key, position)
    known = ArrivedFile.objects.filter(**where).values_list("file__sha256_received", flat=True).first()
    if known is None:
        file = files_operations.receive(stream=stream, kind=kind, now=now)
        with transaction.atomic():
            kept, fresh = ArrivedFile.objects.get_or_create(**where, defaults={"file": file})
            if fresh:
                return
            # Its twin was faster; what both brought is there once.
            known = kept.file.sha256_received
            files_operations.discard(file_ids=[file.pk])
        same = known == file.sha256_received
    else:
        same = known == _sum_of(stream)
    if not same:
        raise Conflict("file_replaced")


def keep_part(
    *,
    key: uuid.UUID,
    position: int,
    number: int,
    of: int,
    stream: IO[bytes],
    kind: Kind,
    now: dt.datetime,
    allow: Callable[[], None] = lambda: None,
) -> int | None:
    """
    Keep one part of a file, and the file once its last part is there.

    Returns the number of the part that is wanted next; None where the file is whole.

    :param number: of the part, from 0
    :param of: how many there are
    :param allow: asked once the file is whole, before it is looked at; may raise
    :raises Invalid: `position_unknown`, or as `parts.keep` and `files.operations.receive` say; of a file
        that is refused no part stays
    :raises Conflict, Unavailable: as `parts.keep` and `keep_file` say
    """
    where = _place(key, position)
    if not number < of <= parts.MOST_PARTS:
        raise Invalid("part_unknown")
    if ArrivedFile.objects.filter(**where).exists():
        return None
    upload = _upload(_digest(key), position)
    parts.keep(upload=upload, number=number, stream=stream, now=now)
    if wanted := parts.missing(upload=upload, of=of):
        return wanted[0]
    allow()
    try:
        keep_file(key=key, position=position, stream=parts.whole(upload=upload, of=of), kind=kind, now=now)
    except FileNotFoundError:
        return parts.forget_lost(upload=upload, of=of)
    except Unavailable:
        raise
    except DomainError:
        parts.discard(uploads=[upload])
        raise
    parts.discard(uploads=[upload])
    return None


def files_of(*, key: uuid.UUID, positions: Sequence[int]) -> list[int]:
    """
    Return the stored files of these positions, in this order.

    :raises Conflict: `files_missing` with the `positions` that are not there, or not any more: after two
        days a file without its report is discarded
    """
    found = ArrivedFile.objects.filter(key_digest=_digest(key), position__in=positions)
    files = dict(found.values_list("position", "file_id")) if positions else {}
    if missing := [position for position in positions if position not in files]:
        raise Conflict("files_missing", positions=missing)
    return [files[position] for position in positions]


@transaction.atomic
def forget(*, key: uuid.UUID) -> None:
    """Forget what came ahead of a report and hangs on none, whole or in parts."""
    digest = _digest(key)
    evidence.forget_loose(list(ArrivedFile.objects.filter(key_digest=digest).values_list("file_id", flat=True)))
    parts.discard(uploads=[_upload(digest, position) for position in range(POSITIONS)])


def _upload(digest: str, position: int) -> str:
    """Return whose the parts of a file are; it tells nothing."""
    return hashlib.sha256(f"{digest}:{position}".encode()).hexdigest()


def _place(key: uuid.UUID, position: int) -> dict[str, str | int]:
    if not 0 <= position < POSITIONS:
        raise Invalid("position_unknown")
    return {"key_digest": _digest(key), "position": position}


def _sum_of(stream: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := stream.read(files_operations.CHUNK_BYTES):
        digest.update(chunk)
    return digest.hexdigest()


def _digest(key: uuid.UUID) -> str:
    """Return what is kept of a key: it is drawn at random, so its digest tells nothing."""
    return hashlib.sha256(key.bytes).hexdigest()

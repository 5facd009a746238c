"""Large files that come a part at a time: over a slow line a whole one would begin anew each time it breaks."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Iterator, Sequence
from typing import IO

import structlog
from django.db import transaction
from django.db.models import Sum

from curhat.files import blobs, operations
from curhat.files.models import FilePart
from curhat.kernel.errors import Conflict, Invalid, Unavailable
from curhat.messaging import jobs

log = structlog.get_logger(__name__)

# Ten seconds of a line of 400 kbit/s: as much as is lost when it breaks.
PART_BYTES = 524_288
MOST_PARTS = 48  # of 25 MB
OLD_AFTER = dt.timedelta(days=2)
# Of files that nobody has finished, all together: more is not a city's telephones.
MOST_WAITING_BYTES = 20_000_000_000


def keep(*, upload: str, number: int, stream: IO[bytes], now: dt.datetime) -> None:
    """
    Keep one part; the same part once more changes nothing.

    :param upload: whose part it is: a digest
    :param number: from 0
    :raises Invalid: part_unknown for a number that no file has or a part that is too large, recording_empty
    :raises Conflict: file_replaced, if other bytes came in its place
    :raises Unavailable: file_not_kept
    """
    data = stream.read(PART_BYTES + 1)
    if not 0 <= number < MOST_PARTS or len(data) > PART_BYTES:
        raise Invalid("part_unknown")
    if not data:
        raise Invalid("recording_empty")
    if number == 0 and FilePart.objects.aggregate(bytes=Sum("size_bytes", default=0))["bytes"] > MOST_WAITING_BYTES:
        raise Unavailable("file_not_kept")
    digest = hashlib.sha256(data).hexdigest()
    known = FilePart.objects.filter(upload=upload, number=number).values_list("sha256", flat=True).first()
    if known is None:
        known = _write(upload, number, data, digest, now)
    if known != digest:
        raise Conflict("file_replaced")


def _write(upload: str, number: int, data: bytes, digest: str, now: dt.datetime) -> str:
    """Write a part, and return the digest of what stands in its place."""
    try:
        key = blobs.quarantine(io.BytesIO(data), folder=blobs.PARTS)
    except Exception as e:  # Each kind of storage fails in its own words; nothing else happens here.
        log.exception("storage_refuses")
        raise Unavailable("file_not_kept") from e
    about = {"size_bytes": len(data), "sha256": digest, "blob_key": key, "created_at": now}
    with transaction.atomic():
        row, fresh = FilePart.objects.get_or_create(upload=upload, number=number, defaults=about)
        if not fresh:  # Its twin was faster.
            _forget([key])
    return row.sha256


def missing(*, upload: str, of: int) -> list[int]:
    """Return which of so many parts are not there, or not any more."""
    there = set(FilePart.objects.filter(upload=upload).values_list("number", flat=True))
    return [number for number in range(of) if number not in there]


def whole(*, upload: str, of: int) -> IO[bytes]:
    """Return the file that the parts make, to be read once from its start."""
    rows = FilePart.objects.filter(upload=upload, number__lt=of).order_by("number")
    return io.BufferedReader(_Joined([row.blob_key for row in rows]), PART_BYTES)  # type: ignore[type-var]


def forget_lost(*, upload: str, of: int) -> int:
    """Forget parts whose bytes are not there any more, and return the first that must come again."""
    for row in FilePart.objects.filter(upload=upload):
        if not blobs.storage().exists(row.blob_key):
            row.delete()
    return next(iter(missing(upload=upload, of=of)), 0)


class _Joined(io.RawIOBase):
    """Blobs read one after the other."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._parts: Iterator[bytes] = (blobs.read(key) for key in keys)
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, into: bytearray) -> int:  # type: ignore[override]
        while not self._left:
            part = next(self._parts, None)
            if part is None:
                return 0
            self._left = part
        size = min(len(into), len(self._left))
        into[:size], self._left = self._left[:size], self._left[size:]
        return size


@transaction.atomic
def discard(*, uploads: Sequence[str]) -> None:
    """Forget the parts of files: each is whole, was refused, or is not wanted any more."""
    rows = FilePart.objects.filter(upload__in=uploads)
    keys = list(rows.values_list("blob_key", flat=True))
    rows.delete()
    _forget(keys)


@transaction.atomic
def discard_old(*, now: dt.datetime, at_once: int = 500) -> int:
    """Forget parts of files that never became whole, the oldest first; return how many, for who goes on."""
    old = FilePart.objects.filter(created_at__lte=now - OLD_AFTER).order_by("created_at")
    rows = list(old.values_list("pk", "blob_key")[:at_once])
    FilePart.objects.filter(pk__in=[pk for pk, _ in rows]).delete()
    _forget([key for _, key in rows])
    return len(rows)


def _forget(keys: Sequence[str]) -> None:
    for key in keys:
        jobs.defer_once(task=operations.FORGET, queue=operations.QUEUE, args={"key": key}, lock=f"files:{key}")

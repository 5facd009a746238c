"""Taking photos in, making of them what is served, and letting them go."""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
from collections.abc import Sequence
from typing import IO
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from curhat.files import blobs, images
from curhat.files.models import StoredFile
from curhat.kernel.errors import Invalid
from curhat.messaging import jobs

PREPARE, FORGET = "files.prepare", "files.forget"
QUEUE = "files"
IN_MEMORY_BYTES = 1_000_000
CHUNK_BYTES = 65_536
ORPHAN_AFTER = dt.timedelta(hours=1)
LOST_AFTER = dt.timedelta(minutes=10)
HOPELESS_AFTER = dt.timedelta(days=1)


def receive(*, stream: IO[bytes], now: dt.datetime, keep_evidence: bool = False) -> StoredFile:
    """
    Take one photo into quarantine and have a job prepare it.

    Neither the name nor the type that the sender gave is believed or kept. The
    bytes are written first; a transaction that fails leaves them to `sweep`.
    Costs two statements.

    :param keep_evidence: a follow-up photo of staff: keep its time and place in columns
    :raises Invalid: file_empty, file_too_large, file_type, file_pixels, file_small,
        file_broken or file_mixed; then nothing is stored
    """
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as copy:
        digest, size = _copied(stream, copy)
        try:
            mime = images.sniff(copy)
        except images.NotAPhoto as e:
            raise Invalid(e.code) from e
        key = blobs.quarantine(copy)
    # No savepoint of its own: nothing here can be refused any more.
    with transaction.atomic(savepoint=False):
        row = StoredFile.objects.create(
            sha256_received=digest,
            size_bytes=size,
            mime_received=mime,
            keep_evidence=keep_evidence,
            quarantine_key=key,
            created_at=now,
        )
        _defer_prepare(row.pk)
    return row


def prepare(*, file_id: int, now: dt.datetime) -> None:
    """
    Make the two served sizes of a received photo and drop what came; again does nothing.

    May be killed at any point: until its commit the file stays `received` and its
    original stays, after it `sweep` removes what is left.

    :raises OSError: if the storage fails, which may pass
    """
    row = StoredFile.objects.filter(pk=file_id, state=StoredFile.State.RECEIVED).first()
    if row is None:
        return
    data = blobs.read(row.quarantine_key)
    try:
        made = images.prepare(data, keep_evidence=row.keep_evidence, zone=ZoneInfo(settings.TIME_ZONE))
    except images.NotAPhoto as e:
        _refuse(row, code=e.code, now=now)
        return
    large, small = blobs.served_key(made.large), blobs.served_key(made.small)
    with transaction.atomic():
        blobs.hold([large, small])
        blobs.serve(large, made.large)
        blobs.serve(small, made.small)
        StoredFile.objects.filter(pk=row.pk, state=StoredFile.State.RECEIVED).update(
            state=StoredFile.State.READY,
            large_key=large,
            small_key=small,
            width=made.width,
            height=made.height,
            taken_at=made.evidence.taken_at,
            latitude=made.evidence.latitude,
            longitude=made.evidence.longitude,
            processed_at=now,
        )
    _drop_original(row)


@transaction.atomic
def discard(*, file_ids: Sequence[int]) -> None:
    """
    Forget files for good: the rows now, the bytes by a job after the commit.

    Bytes that another row shares stay. What points to the rows must be gone before.
    """
    rows = list(StoredFile.objects.select_for_update().filter(pk__in=file_ids).order_by("pk"))
    StoredFile.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for key in sorted({key for row in rows for key in (row.quarantine_key, row.large_key, row.small_key) if key}):
        jobs.defer_once(task=FORGET, queue=QUEUE, args={"key": key}, lock=f"files:{key}")


@transaction.atomic
def forget(*, key: str) -> None:
    """Remove a blob that no row points to."""
    blobs.hold([key])
    if not StoredFile.objects.filter(Q(large_key=key) | Q(small_key=key) | Q(quarantine_key=key)).exists():
        blobs.storage().delete(key)


def sweep(*, now: dt.datetime) -> None:
    """Remove originals that nobody needs, prepare again what lost its job, give up what never works."""
    received = StoredFile.objects.filter(state=StoredFile.State.RECEIVED)
    for row in received.filter(created_at__lt=now - HOPELESS_AFTER).order_by("pk")[:100]:
        _refuse(row, code="file_broken", now=now)
    for pk in received.filter(created_at__lt=now - LOST_AFTER).order_by("pk").values_list("pk", flat=True)[:100]:
        _defer_prepare(pk)
    for row in StoredFile.objects.exclude(state=StoredFile.State.RECEIVED).exclude(quarantine_key="")[:100]:
        _drop_original(row)
    _sweep_quarantine(before=now - ORPHAN_AFTER)


def _sweep_quarantine(*, before: dt.datetime) -> None:
    storage = blobs.storage()
    try:
        _, names = storage.listdir(blobs.QUARANTINE)
    except FileNotFoundError:
        return
    keys = [f"{blobs.QUARANTINE}/{name}" for name in names]
    known = set(StoredFile.objects.filter(quarantine_key__in=keys).values_list("quarantine_key", flat=True))
    for key in keys:
        if key not in known and storage.get_modified_time(key) < before:
            storage.delete(key)


def _copied(stream: IO[bytes], copy: IO[bytes]) -> tuple[str, int]:
    """Copy to `copy`; return the sha256 in hex and the size in bytes."""
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK_BYTES):
        size += len(chunk)
        if size > images.MAX_BYTES:
            raise Invalid("file_too_large", limit_mb=images.MAX_BYTES // 1_000_000)
        digest.update(chunk)
        copy.write(chunk)
    if not size:
        raise Invalid("file_empty")
    return digest.hexdigest(), size


def _refuse(row: StoredFile, *, code: str, now: dt.datetime) -> None:
    StoredFile.objects.filter(pk=row.pk, state=StoredFile.State.RECEIVED).update(
        state=StoredFile.State.REFUSED, refusal=code, processed_at=now
    )
    _drop_original(row)


def _drop_original(row: StoredFile) -> None:
    """Remove what came, and only then forget where it was: a kill between leaves a name to try again."""
    blobs.storage().delete(row.quarantine_key)
    StoredFile.objects.filter(pk=row.pk).update(quarantine_key="")


def _defer_prepare(file_id: int) -> None:
    jobs.defer_once(task=PREPARE, queue=QUEUE, args={"file_id": file_id}, lock=f"files:{file_id}")

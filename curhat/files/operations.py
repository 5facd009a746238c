"""Taking photos in, making of them what is served, and letting them go."""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
from collections.abc import Collection, Sequence
from typing import IO
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from curhat.files import blobs, images
from curhat.files.models import StoredFile
from curhat.kernel.errors import Invalid, Unavailable
from curhat.messaging import jobs

log = structlog.get_logger(__name__)

PREPARE, FORGET = "files.prepare", "files.forget"
QUEUE = "files"
IN_MEMORY_BYTES = 1_000_000
CHUNK_BYTES = 65_536
ORPHAN_AFTER = dt.timedelta(hours=1)
LOST_AFTER = dt.timedelta(minutes=10)
MAX_TRIES = 12


def receive(*, stream: IO[bytes], now: dt.datetime, keep_evidence: bool = False) -> StoredFile:
    """
    Take one photo into quarantine and have a job prepare it.

    Neither the name nor the type that the sender gave is believed or kept. The
    bytes are written first; a transaction that fails leaves them to `sweep`.
    Costs two statements.

    :param keep_evidence: a follow-up photo of staff: keep its time and place in columns
    :raises Invalid: file_empty, file_too_large, file_type, file_pixels, file_small,
        file_broken or file_mixed; then nothing is stored
    :raises Unavailable: file_not_kept, if the storage is full or does not answer; then nothing is stored
    """
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as copy:
        digest, size = _copied(stream, copy)
        try:
            mime = images.sniff(copy)
        except images.NotAPhoto as e:
            raise Invalid(e.code) from e
        try:
            key = blobs.quarantine(copy)
        except Exception as e:  # Each kind of storage fails in its own words; nothing else happens here.
            log.exception("storage_refuses")
            raise Unavailable("file_not_kept") from e
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
    try:
        made = _made(row)
    except images.NotAPhoto as e:
        _refuse(row, code=e.code, now=now)
        return
    try:
        _serve(row, made, now)
    except Exception:
        # The storage or the database is away: for however long that is, it is no fault of the photo.
        StoredFile.objects.filter(pk=row.pk).update(tries=row.tries)
        raise
    _drop_original(row)


def _made(row: StoredFile) -> images.Prepared:
    """Count the try, for it may be the end of this process, and decode."""
    count = StoredFile.objects.filter(pk=row.pk)
    try:
        data = blobs.read(row.quarantine_key)
    except FileNotFoundError:
        count.update(tries=row.tries + 1)
        raise
    count.update(tries=row.tries + 1)
    return images.prepare(data, keep_evidence=row.keep_evidence, zone=ZoneInfo(settings.TIME_ZONE))


def _serve(row: StoredFile, made: images.Prepared, now: dt.datetime) -> None:
    large, small = blobs.served_key(made.large), blobs.served_key(made.small)
    with transaction.atomic():
        blobs.hold([large, small])
        blobs.serve(large, made.large)
        blobs.serve(small, made.small)
        changed = StoredFile.objects.filter(pk=row.pk, state=StoredFile.State.RECEIVED).update(
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
        if not changed:  # Discarded while it was being made.
            _forget_unless_needed(large, small)


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
    _forget_unless_needed(key)


def sweep(*, now: dt.datetime) -> None:
    """Remove originals that nobody needs, prepare again what lost its job, give up what never works."""
    received = StoredFile.objects.filter(state=StoredFile.State.RECEIVED)
    # Not by its age: a clock that jumps, or a disk that was full for days, would lose what people sent.
    for row in received.filter(tries__gte=MAX_TRIES).order_by("pk")[:100]:
        _refuse(row, code="file_broken", now=now)
    for pk in received.filter(created_at__lt=now - LOST_AFTER).order_by("pk").values_list("pk", flat=True)[:100]:
        _defer_prepare(pk)
    for row in StoredFile.objects.exclude(state=StoredFile.State.RECEIVED).exclude(quarantine_key="")[:100]:
        _drop_original(row)
    for folder in (blobs.QUARANTINE, blobs.UNFINISHED):
        _sweep_folder(folder, before=now - ORPHAN_AFTER)


def sweep_served(*, now: dt.datetime) -> None:
    """Remove served blobs that no row points to; looks at every one there is, so once a night is enough."""
    for folder in sorted(_listed(blobs.SERVED)[0]):
        _sweep_folder(f"{blobs.SERVED}/{folder}", before=now - ORPHAN_AFTER)


def _sweep_folder(folder: str, *, before: dt.datetime) -> None:
    keys = {f"{folder}/{name}" for name in _listed(folder)[1]}
    columns = ("quarantine_key", "large_key", "small_key")
    known = {key for row in _pointing_to(keys).values_list(*columns) for key in row}
    for key in sorted(keys - known):
        if (written := _written_at(key)) and written < before:
            forget(key=key)  # Asks once more, with the blob held.


def _written_at(key: str) -> dt.datetime | None:
    """Return when a blob was written; None where a job has removed it since it was listed."""
    try:
        return blobs.storage().get_modified_time(key)
    except Exception:  # Each storage says it in its own way.
        if blobs.storage().exists(key):
            raise
        return None


def _listed(folder: str) -> tuple[list[str], list[str]]:
    try:
        folders, names = blobs.storage().listdir(folder)
    except FileNotFoundError:
        return [], []
    return folders, names


def _forget_unless_needed(*keys: str) -> None:
    """Remove blobs that no row points to; the caller holds them."""
    for key in keys:
        if not _pointing_to([key]).exists():
            blobs.storage().delete(key)


def _pointing_to(keys: Collection[str]) -> QuerySet[StoredFile]:
    """Return the rows of some blobs of one folder: what is served has an index, what waits is little."""
    if all(key.startswith(f"{blobs.SERVED}/") for key in keys):
        return StoredFile.objects.filter(Q(large_key__in=keys) | Q(small_key__in=keys))
    return StoredFile.objects.filter(quarantine_key__in=keys)


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

"""Taking files in, making of them what is served, and letting them go."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import tempfile
from collections.abc import Collection, Sequence
from typing import IO, Any
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from curhat.files import blobs, images, recordings
from curhat.files.kinds import LIMITS, Kind
from curhat.files.masks import Box
from curhat.files.models import FilePart, StoredFile
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


@dataclasses.dataclass(frozen=True, slots=True)
class _Made:
    """What is served of a file, and what its row says of it."""

    large: bytes
    small: bytes
    ending: str
    columns: dict[str, Any]


def receive(*, stream: IO[bytes], now: dt.datetime, kind: Kind = Kind.PHOTO, keep_evidence: bool = False) -> StoredFile:
    """
    Take one file into quarantine; have a job prepare a photo, and hold a recording until it is released.

    Neither the name nor the type that the sender gave is believed or kept. The
    bytes are written first; a transaction that fails leaves them to `sweep`.
    Costs two statements.

    :param keep_evidence: a follow-up photo of staff: keep its time and place in columns
    :raises Invalid: file_empty, file_too_large, file_type, file_pixels, file_small,
        file_broken or file_mixed for a photo, and as `recordings.look` says for a
        recording; then nothing is stored
    :raises Unavailable: file_not_kept, if the storage is full or does not answer; then nothing is stored
    """
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as copy:
        digest, size = _copied(stream, copy, kind)
        mime, duration_ms = _looked_at(copy, kind)
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
            kind=kind,
            state=StoredFile.State.RECEIVED if kind is Kind.PHOTO else StoredFile.State.HELD,
            duration_ms=duration_ms,
            keep_evidence=keep_evidence,
            quarantine_key=key,
            created_at=now,
        )
        if kind is Kind.PHOTO:
            _defer_prepare(row)
    return row


def release(*, file_ids: Sequence[int]) -> None:
    """Have recordings prepared that hang on something now; the caller holds the transaction."""
    rows = StoredFile.objects.filter(pk__in=file_ids, state=StoredFile.State.HELD)
    for row in rows.select_for_update().order_by("pk"):
        StoredFile.objects.filter(pk=row.pk).update(state=StoredFile.State.RECEIVED)
        _defer_prepare(row)


def _looked_at(copy: IO[bytes], kind: Kind) -> tuple[str, int | None]:
    """Return what a file is and, of a recording, how long."""
    try:
        if kind is Kind.PHOTO:
            return images.sniff(copy), None
        copy.flush()
        seen = recordings.look(copy, kind)
    except images.NotAPhoto as e:
        raise Invalid(e.code) from e
    except recordings.NotARecording as e:
        raise Invalid(e.code, **e.details) from e
    except recordings.Interrupted as e:
        raise Unavailable("file_not_kept") from e
    return seen.mime, seen.duration_ms


def prepare(*, file_id: int, now: dt.datetime) -> None:
    """
    Make what is served of a received file and drop what came; again does nothing.

    May be killed at any point: until its commit the file stays `received` and its
    original stays, after it `sweep` removes what is left.

    :raises OSError: if the storage fails, which may pass
    """
    row = StoredFile.objects.filter(pk=file_id, state=StoredFile.State.RECEIVED).first()
    if row is None:
        return
    try:
        made = _made(row)
    except (images.NotAPhoto, recordings.NotARecording) as e:
        _refuse(row, code=e.code, now=now)
        return
    try:
        _serve(row, made, now)
    except Exception:
        # The storage or the database is away: for however long that is, it is no fault of the file.
        StoredFile.objects.filter(pk=row.pk).update(tries=row.tries)
        raise
    _drop_original(row)


def _made(row: StoredFile) -> _Made:
    """Count the try, for it may be the end of this process, and decode."""
    count = StoredFile.objects.filter(pk=row.pk)
    try:
        data = blobs.read(row.quarantine_key)
    except FileNotFoundError:
        count.update(tries=row.tries + 1)
        raise
    count.update(tries=row.tries + 1)
    if row.kind == Kind.PHOTO:
        photo = images.prepare(data, keep_evidence=row.keep_evidence, zone=ZoneInfo(settings.TIME_ZONE))
        size = {"width": photo.width, "height": photo.height}
        return _Made(photo.large, photo.small, "jpg", size | dataclasses.asdict(photo.evidence))
    try:
        made = recordings.prepare(data, Kind(row.kind))
    except recordings.Interrupted as e:
        if not e.counts:
            count.update(tries=row.tries)  # By whoever stops this service, or the machine.
        raise
    columns = {"width": made.width, "height": made.height, "duration_ms": made.duration_ms}
    return _Made(made.full, made.silent, recordings.ENDINGS[Kind(row.kind)], columns)


def _serve(row: StoredFile, made: _Made, now: dt.datetime) -> None:
    large = blobs.served_key(made.large, made.ending)
    small = blobs.served_key(made.small, made.ending) if made.small else ""
    served = {large: made.large} | ({small: made.small} if small else {})
    with transaction.atomic():
        blobs.hold(served)
        for key, data in served.items():
            blobs.serve(key, data)
        columns = {"large_key": large, "small_key": small, "processed_at": now, **made.columns}
        if not _decide(row, state=StoredFile.State.READY, **columns):  # Discarded while it was being made.
            _forget_unless_needed(*served)


@transaction.atomic
def again(*, file_ids: Sequence[int]) -> list[int]:
    """
    Return as many files that are the same, to hang elsewhere; the bytes are kept once, and prepared once.

    What is waiting to be prepared is, with every file that shares its original; what is ready, is.
    """
    # Locked: whoever prepares one at this moment must see all who share its original, or be done with it.
    rows = {row.pk: row for row in StoredFile.objects.select_for_update().filter(pk__in=file_ids).order_by("pk")}
    copies = [rows[pk] for pk in file_ids if pk in rows]
    for row in copies:
        row.pk, row._state.adding = None, True
    return [row.pk for row in StoredFile.objects.bulk_create(copies)]


@transaction.atomic
def cover(*, file_id: int, boxes: Sequence[Box], now: dt.datetime) -> StoredFile:
    """
    Make a copy of a photo in which the boxes are filled: a file of its own, ready at once.

    The photo stays as it is. A transaction that fails leaves bytes to `sweep_served`.

    :raises Invalid: photo_not_ready, if there is nothing yet that could be shown
    :raises Unavailable: mask_not_kept, if the storage is full or does not answer
    """
    row = StoredFile.objects.filter(pk=file_id, kind=Kind.PHOTO, state=StoredFile.State.READY).first()
    if row is None:
        raise Invalid("photo_not_ready")
    try:
        made = images.cover(blobs.read(row.large_key), boxes)
        large, small = (blobs.served_key(data, "jpg") for data in (made.large, made.small))
        blobs.hold([large, small])
        blobs.serve(large, made.large)
        blobs.serve(small, made.small)
    except Exception as e:  # Each kind of storage fails in its own words.
        log.exception("photo_not_covered")
        raise Unavailable("mask_not_kept") from e
    return StoredFile.objects.create(
        state=StoredFile.State.READY,
        sha256_received=hashlib.sha256(made.large).hexdigest(),
        size_bytes=len(made.large),
        mime_received=images.SERVED_MIME,
        large_key=large,
        small_key=small,
        width=made.width,
        height=made.height,
        created_at=now,
        processed_at=now,
    )


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
        _refuse(row, code="file_broken" if row.kind == Kind.PHOTO else "recording_broken", now=now)
    for row in received.filter(created_at__lt=now - LOST_AFTER).order_by("pk")[:100]:
        _defer_prepare(row)
    over = StoredFile.objects.filter(state__in=[StoredFile.State.READY, StoredFile.State.REFUSED])
    for row in over.exclude(quarantine_key="")[:100]:
        _drop_original(row)
    for folder in (blobs.QUARANTINE, blobs.UNFINISHED, blobs.PARTS):
        _sweep_folder(folder, before=now - ORPHAN_AFTER)


def sweep_served(*, now: dt.datetime) -> None:
    """Remove served blobs that no row points to; looks at every one there is, so once a night is enough."""
    for folder in sorted(_listed(blobs.SERVED)[0]):
        _sweep_folder(f"{blobs.SERVED}/{folder}", before=now - ORPHAN_AFTER)


def _sweep_folder(folder: str, *, before: dt.datetime) -> None:
    keys = {f"{folder}/{name}" for name in _listed(folder)[1]}
    for key in sorted(keys - _needed(keys)):
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
        if not _needed([key]):
            blobs.storage().delete(key)


def _needed(keys: Collection[str]) -> set[str]:
    """Return which of some blobs of one folder a row points to: what is served has an index, what waits is little."""
    if all(key.startswith(f"{blobs.PARTS}/") for key in keys):
        return set(FilePart.objects.filter(blob_key__in=keys).values_list("blob_key", flat=True))
    if all(key.startswith(f"{blobs.SERVED}/") for key in keys):
        rows = StoredFile.objects.filter(Q(large_key__in=keys) | Q(small_key__in=keys))
    else:
        rows = StoredFile.objects.filter(quarantine_key__in=keys)
    columns = ("quarantine_key", "large_key", "small_key")
    return {key for row in rows.values_list(*columns) for key in row if key in keys}


def _copied(stream: IO[bytes], copy: IO[bytes], kind: Kind) -> tuple[str, int]:
    """Copy to `copy`; return the sha256 in hex and the size in bytes."""
    digest, size = hashlib.sha256(), 0
    photo = kind is Kind.PHOTO
    most = images.MAX_BYTES if photo else LIMITS[kind].max_bytes
    while chunk := stream.read(CHUNK_BYTES):
        size += len(chunk)
        if size > most:
            raise Invalid("file_too_large" if photo else f"{kind}_too_large", limit_mb=most // 1_000_000)
        digest.update(chunk)
        copy.write(chunk)
    if not size:
        raise Invalid("file_empty" if photo else "recording_empty")
    return digest.hexdigest(), size


def _refuse(row: StoredFile, *, code: str, now: dt.datetime) -> None:
    with transaction.atomic():
        _decide(row, state=StoredFile.State.REFUSED, refusal=code, processed_at=now)
    _drop_original(row)


def _decide(row: StoredFile, **columns: Any) -> int:
    """Write what became of an original into every row that shares it; how many there were."""
    # First the lock, then the look: `again` may be about to add one.
    list(StoredFile.objects.select_for_update().filter(pk=row.pk).values_list("pk"))
    sharing = StoredFile.objects.filter(quarantine_key=row.quarantine_key, state=StoredFile.State.RECEIVED)
    return sharing.update(**columns)


def _drop_original(row: StoredFile) -> None:
    """Remove what came, and only then forget where it was: a kill between leaves a name to try again."""
    blobs.storage().delete(row.quarantine_key)
    StoredFile.objects.filter(quarantine_key=row.quarantine_key).update(quarantine_key="")


def _defer_prepare(row: StoredFile) -> None:
    """Have it prepared: a photo beside others, recordings one after the other, for each takes a whole processor."""
    once = f"files:{row.pk}"
    lock = once if row.kind == Kind.PHOTO else "files:recordings"
    jobs.defer_once(task=PREPARE, queue=QUEUE, args={"file_id": row.pk}, lock=lock, once=once)

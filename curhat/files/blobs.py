"""Where the bytes are. The storage itself is named in settings.STORAGES["files"]."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from typing import IO

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages
from django.db import connection

QUARANTINE = "quarantine"
PARTS = "parts"  # of files that are still on their way
SERVED = "served"
UNFINISHED = "unfinished"  # what is being written; a storage that writes at once has none


def storage() -> Storage:
    """Return the storage of files."""
    found: Storage = storages["files"]
    return found


def quarantine(file: IO[bytes], *, folder: str = QUARANTINE) -> str:
    """Write bytes as they came under a fresh name, which is returned."""
    file.seek(0)
    key = f"{folder}/{uuid.uuid4().hex}"
    storage().save(key, File(file))
    return key


def read(key: str) -> bytes:
    """Return a whole blob."""
    with storage().open(key, "rb") as file:
        return bytes(file.read())


def served_key(data: bytes, ending: str) -> str:
    """Return the name of served bytes: their sha256, and an ending that says what they are."""
    digest = hashlib.sha256(data).hexdigest()
    return f"{SERVED}/{digest[:2]}/{digest}.{ending}"


def serve(key: str, data: bytes) -> None:
    """Write served bytes unless they are there; the caller holds the key."""
    if not storage().exists(key):
        storage().save(key, ContentFile(data))


def hold(keys: Iterable[str]) -> None:
    """
    Keep every other transaction from adding or removing these blobs until this one ends.

    Equal files share a blob: without this, one row's erasure could remove what
    another is just about to point to.
    """
    with connection.cursor() as cursor:
        for key in sorted(set(keys)):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [key])

"""Files as the reports of the matrix hold them."""

from __future__ import annotations

import io
import uuid

from curhat.files import blobs
from curhat.files import operations as files
from curhat.files.kinds import Kind
from curhat.files.models import StoredFile
from curhat.files.recordings import ENDINGS
from tests import photos
from tests.cast import NOW


def photo(*, evidence: bool = False) -> int:
    """Store a photo that says where it was taken, and have it prepared."""
    data = photos.encoded(image=photos.picture(32, 24), exif=photos.exif())
    row = files.receive(stream=io.BytesIO(data), keep_evidence=evidence, now=NOW)
    files.prepare(file_id=row.pk, now=NOW)
    return row.pk


def recording(kind: Kind) -> int:
    """Store a recording as it is once it was made anew; nobody here plays it."""
    data = f"{kind} {uuid.uuid4()}".encode()
    key = blobs.served_key(data, ENDINGS[kind])
    blobs.serve(key, data)
    row = StoredFile.objects.create(
        kind=kind, state="ready", sha256_received="0" * 64, size_bytes=len(data), mime_received="x/y", large_key=key,
        small_key=key if kind is Kind.VIDEO else "", duration_ms=42_000, created_at=NOW, processed_at=NOW,
    )  # fmt: skip
    return row.pk

"""Reading what is served. Whether somebody may is asked by who calls."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from curhat.files import blobs
from curhat.files.images import SERVED_MIME
from curhat.files.models import StoredFile
from curhat.kernel.errors import NotFound

CHUNK_BYTES = 65_536

type Size = Literal["large", "small"]


@dataclasses.dataclass(frozen=True, slots=True)
class Variant:
    """
    One size of one photo.

    :param etag: quoted; the sha256 of the bytes
    """

    key: str
    mime: str
    etag: str

    def chunks(self) -> Iterator[bytes]:
        """Read the bytes, a part at a time."""
        with blobs.storage().open(self.key, "rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk


def open_variant(*, file_id: int, size: Size) -> Variant:
    """
    Return what is served of a photo; reads no bytes yet.

    :raises NotFound: if there is no such file, or it is not ready
    """
    row = StoredFile.objects.filter(pk=file_id, state=StoredFile.State.READY).first()
    if row is None:
        raise NotFound
    key = row.large_key if size == "large" else row.small_key
    return Variant(key=key, mime=SERVED_MIME, etag=f'"{key.rpartition("/")[2].partition(".")[0]}"')


def states(file_ids: Iterable[int]) -> Mapping[int, str]:
    """Return the state of each file that exists, in one query."""
    return dict(StoredFile.objects.filter(pk__in=list(file_ids)).values_list("pk", "state"))

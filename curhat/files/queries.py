"""Reading what is served. Whether somebody may is asked by who calls."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Literal

from curhat.files import blobs
from curhat.files.models import StoredFile
from curhat.kernel.errors import NotFound

CHUNK_BYTES = 65_536

type Size = Literal["large", "small"]

# Of what is served, by the ending of its name.
MIMES: Mapping[str, str] = MappingProxyType({"jpg": "image/jpeg", "m4a": "audio/mp4", "mp4": "video/mp4"})


@dataclasses.dataclass(frozen=True, slots=True)
class Variant:
    """
    One form of one file.

    :param etag: quoted; the sha256 of the bytes
    """

    key: str
    etag: str

    @property
    def ending(self) -> str:
        """How its name ends."""
        return self.key.rpartition(".")[2]

    @property
    def mime(self) -> str:
        """What a browser is told that it is."""
        return MIMES[self.ending]

    def size_bytes(self) -> int:
        """Ask the storage how large it is."""
        return blobs.storage().size(self.key)

    def chunks(self, begin: int = 0, count: int | None = None) -> Iterator[bytes]:
        """
        Read the bytes, a part at a time.

        :param begin: of the first byte
        :param count: of bytes; None: all that follow
        """
        with blobs.storage().open(self.key, "rb") as file:
            if begin:
                file.seek(begin)
            left = count
            while chunk := file.read(CHUNK_BYTES if left is None else min(CHUNK_BYTES, left)):
                left = left if left is None else left - len(chunk)
                yield chunk


def open_variant(*, file_id: int, size: Size) -> Variant:
    """
    Return one form of what is served of a file; reads no bytes yet.

    :raises NotFound: if there is no such file, it is not ready, or it has no such form
    """
    row = StoredFile.objects.filter(pk=file_id, state=StoredFile.State.READY).first()
    key = "" if row is None else row.large_key if size == "large" else row.small_key
    if not key:
        raise NotFound
    return Variant(key=key, etag=f'"{key.rpartition("/")[2].partition(".")[0]}"')


def states(file_ids: Iterable[int]) -> Mapping[int, str]:
    """Return the state of each file that exists, in one query."""
    return dict(StoredFile.objects.filter(pk__in=list(file_ids)).values_list("pk", "state"))


def kinds(file_ids: Iterable[int]) -> Mapping[int, str]:
    """Return the kind of each file that exists, in one query."""
    return dict(StoredFile.objects.filter(pk__in=list(file_ids)).values_list("pk", "kind"))

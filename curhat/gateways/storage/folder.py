"""Files in a folder: there as a whole or not at all, and there after a power cut."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import tempfile
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import Storage
from django.utils._os import safe_join
from django.utils.deconstruct import deconstructible

from curhat.files.blobs import UNFINISHED


@deconstructible
class FolderStorage(Storage):
    """
    A storage of Django over one folder.

    :param location: the folder; made when the first file comes
    """

    def __init__(self, location: str | os.PathLike[str]) -> None:
        self.location = Path(location)

    def path(self, name: str) -> str:
        """Return where a file is; refuses a name that leads out of the folder."""
        return safe_join(str(self.location), name)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:  # noqa: ARG002
        """Return the name itself: names are drawn at random or are the hash of what they hold."""
        return name

    def exists(self, name: str) -> bool:
        """Whether the file is there."""
        return Path(self.path(name)).is_file()

    def delete(self, name: str) -> None:
        """Remove a file; one that is not there is gone already."""
        if name:
            Path(self.path(name)).unlink(missing_ok=True)

    def size(self, name: str) -> int:
        """Return the size in bytes."""
        return Path(self.path(name)).stat().st_size

    def get_modified_time(self, name: str) -> dt.datetime:
        """Return when it was written, aware."""
        return dt.datetime.fromtimestamp(Path(self.path(name)).stat().st_mtime, tz=dt.UTC)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Return the names of folders and of files."""
        entries = list(Path(self.path(path)).iterdir())
        return [entry.name for entry in entries if entry.is_dir()], [e.name for e in entries if e.is_file()]

    def _open(self, name: str, mode: str = "rb") -> File[Any]:
        return File(Path(self.path(name)).open(mode))

    def _save(self, name: str, content: File[Any]) -> str:
        target = Path(self.path(name))
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Apart, so that what a kill leaves half written can be told from everything else and taken away.
        unfinished = self.location / UNFINISHED
        unfinished.mkdir(mode=0o700, exist_ok=True)
        handle, partial = tempfile.mkstemp(dir=unfinished)  # 0600
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            Path(partial).replace(target)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                Path(partial).unlink()
            raise
        # The name too must survive: it is in the folder's own data.
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return name

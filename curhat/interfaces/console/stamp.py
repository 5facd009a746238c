"""
Whether anything that is prepared before the first request has changed since it last was. Knows no models.

A stamp that holds is a bet, not a proof: the web server is started on it at once,
and what it says is checked while that is serving.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

NAME = "prepared.sha256"


def holds(data_dir: Path, *, code: Path, city_file: Path, static_root: Path) -> bool:
    """Whether the last preparation of this folder was for the same code, city file and static files."""
    try:
        return (data_dir / NAME).read_text(encoding="ascii") == _of(code, city_file, static_root)
    except OSError:
        return False


def write(data_dir: Path, *, code: Path, city_file: Path, static_root: Path) -> None:
    """Note that everything is prepared."""
    (data_dir / NAME).write_text(_of(code, city_file, static_root), encoding="ascii")


def _of(code: Path, city_file: Path, static_root: Path) -> str:
    seen = hashlib.sha256()
    for path in sorted({*_sources(code), city_file, *static_root.glob("staticfiles.json")}):
        found = path.stat()
        seen.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    return seen.hexdigest()


def _sources(code: Path) -> Iterator[Path]:
    yield from code.glob("*/migrations/*.py")
    yield from (path for path in code.glob("interfaces/*/static/**/*") if path.is_file())
    yield from code.parent.glob("requirements*.lock")  # The packages bring tables and static files too.

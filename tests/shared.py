"""Data that lies beside the project and is never copied into it; absent on most machines."""

from __future__ import annotations

from pathlib import Path

import pytest


def _folder() -> Path | None:
    above = (parent / "shared" / "data" for parent in Path(__file__).resolve().parents[2:])
    return next((folder for folder in above if folder.is_dir()), None)


def path(name: str) -> Path:
    """Return the file, or skip the test in words."""
    folder = _folder()
    if folder is None or not (folder / name).exists():
        pytest.skip(f"shared/data/{name} is not beside this checkout")
    return folder / name

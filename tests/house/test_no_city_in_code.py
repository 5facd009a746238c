"""The product knows no city: what is Mojokerto's stands in its city file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Names that no other city shares; topic words such as "kali" are Indonesian, not a city's.
OURS = re.compile(
    r"mojokerto|ning ita|\bCNI\b|curhatningita|prajurit\s?kulon|magersari|kranggan|surodinawan|blooto|mentikan"
    r"|pulorejo|gedongan|balongsari|kedundung|jagalan|sentanan|purwotengah|maja\s?tirta|dpuprperakim|dinsosp3a"
    r"|diskopukmperindag|dispendukcapil|wahidin|35\.76",
    re.IGNORECASE,
)
# The setting's default names the file of the first city; a demo tells stories of a real place.
ALLOWED = {"config/env.py": "cities/mojokerto.toml"}
DEMO = "interfaces/console/demo/"
ENDINGS = {".py", ".html", ".txt", ".js", ".css", ".svg", ".json", ".webmanifest", ".po"}


def _sources() -> list[Path]:
    return [path for path in (ROOT / "curhat").rglob("*") if path.suffix in ENDINGS and "migrations" not in path.parts]


@pytest.mark.parametrize("path", _sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_names_no_city(path: Path) -> None:
    name = path.relative_to(ROOT / "curhat").as_posix()
    if name.startswith(DEMO):
        pytest.skip("the demo is of one city by intention")
    text = path.read_text(encoding="utf-8").replace(ALLOWED.get(name, "\0"), "")

    found = OURS.search(text)

    assert found is None, f"{name} names {found.group()!r}: put it into the city file" if found else ""

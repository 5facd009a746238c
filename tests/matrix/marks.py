"""
Marks that are planted in everything a report holds, and the look for them in whatever leaves the house.

Each mark says of which report it is and where it was put, so that a page that
shows one it should not show names the leak by itself.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from typing import NamedTuple

OFFICER, OFFICER_KIND = 99, "officer"
NUMBER, CODE, KEY = "number", "code", "key"
# What each word of the table lets somebody read, place by place.
PUBLIC = frozenset({NUMBER, "publictitle", "publictext"})
OWN = PUBLIC | {"title", "text", "transcript", "address", "landmark", "about", "point", "question", "reply", "answer"}
FIELDS: Mapping[str, frozenset[str]] = {
    "-": frozenset(),
    "exists": frozenset({NUMBER}),
    "public": PUBLIC,
    "own": OWN,
    "all": OWN | {"note", "draft"},
}
IDENTITY = frozenset({"name", "phone", "mail"})
_MARK = re.compile(r"zq(\d\d)([a-z]+?)qz|62899(\d\d)77123|[.,]47(\d\d)3\b")


class Found(NamedTuple):
    """A mark that was seen: of which kind of report, and from which place."""

    kind: str
    field: str


def mark(index: int, field: str) -> str:
    """Return the mark of one place of one report."""
    return f"zq{index:02}{field}qz"


def phone(index: int) -> str:
    """Return a telephone number that is a mark."""
    return f"+62899{index:02}77123"


def point(index: int) -> tuple[float, float]:
    """Return a place in the city that is a mark."""
    return -float(f"7.47{index:02}3"), 112.4338


class Look:
    """Finds marks; knows the numbers, codes and keys that the city drew for the reports."""

    def __init__(self, kinds: Mapping[int, str]) -> None:
        self._kinds = {**kinds, OFFICER: OFFICER_KIND}
        self._drawn: dict[str, Found] = {}

    def learn(self, kind: str, *, number: str, code: str, keys: Iterable[uuid.UUID]) -> None:
        """Look also for what was drawn for a report."""
        self._drawn |= {number.lower(): Found(kind, NUMBER)}
        self._drawn |= dict.fromkeys((code.lower(), code.lower().replace("-", "")), Found(kind, CODE))
        self._drawn |= {form: Found(kind, KEY) for key in keys for form in (str(key), key.hex)}

    def at(self, text: str) -> set[Found]:
        """Return every mark in the text."""
        text = text.lower()
        found = {drawn for form, drawn in self._drawn.items() if form in text}
        for index, field, calling, standing in _MARK.findall(text):
            place = field or ("phone" if calling else "point")
            kind = self._kinds.get(int(index or calling or standing))
            found |= {Found(kind, place)} if kind else set()
        return found

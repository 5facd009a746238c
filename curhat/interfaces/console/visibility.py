"""docs/who-sees-what.toml as a table: written by people, held to by tests/matrix, shown in docs/permissions.md."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

NOTHING = "-"
NAMED = "+"
WITHHELD = "~"


class Cell(NamedTuple):
    """What one person sees of one kind of report, whether they may open who sent it, and hear what was recorded."""

    level: str
    named: bool
    heard: bool = True


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """Some kinds of report, each with its meaning, and a cell for every person."""

    title: str
    kinds: Mapping[str, str]
    cells: Mapping[tuple[str, str], Cell]


@dataclasses.dataclass(frozen=True, slots=True)
class Visibility:
    """
    The whole table.

    :param words: what may stand in a cell, each with its meaning
    :param people: each with who that is
    """

    words: Mapping[str, str]
    people: Mapping[str, str]
    parts: tuple[Part, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """Every kind of report, in the order of the table."""
        return tuple(kind for part in self.parts for kind in part.kinds)

    def cell(self, person: str, kind: str) -> Cell:
        """Return a cell; a KeyError for a person or kind that is not there."""
        return next(part for part in self.parts if kind in part.kinds).cells[person, kind]


def read(path: Path) -> Visibility:
    """
    Return the table of a file.

    :raises ValueError: if a word, a person or a kind is unknown or missing
    """
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    words, people = document["words"], document["people"]
    return Visibility(words, people, tuple(_part(part, words, people) for part in document["part"]))


def _part(part: Mapping[str, Any], words: Mapping[str, str], people: Mapping[str, str]) -> Part:
    head, *rows = [line.split() for line in part["cells"].strip().splitlines()]
    if head != list(part["kinds"]):
        raise ValueError(f"{part['title']}: the head of the table and its kinds differ")
    if [row[0] for row in rows] != list(people):
        raise ValueError(f"{part['title']}: a row for each person is owed, in their order")
    cells: dict[tuple[str, str], Cell] = {}
    for person, *found in rows:
        if len(found) != len(head):
            raise ValueError(f"{part['title']}: the row of {person} has {len(found)} cells, not {len(head)}")
        for kind, word in zip(head, found, strict=True):
            shown = word.removesuffix(WITHHELD)
            level = shown.removesuffix(NAMED)
            if level not in words:
                raise ValueError(f"{part['title']}: {word!r} of {person} is no known word")
            cells[person, kind] = Cell(level, shown != level, heard=shown == word)
    return Part(part["title"], part["kinds"], cells)

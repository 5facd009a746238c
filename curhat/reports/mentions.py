"""
Whom a note names with "@": found in what was typed, kept as a code, and put back for each reader. Pure.

The name itself is not kept: who leaves, or was renamed, stands in no old note, and
colleagues of other offices read the office alone.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from typing import Final

PERSON, OFFICE = "p", "o"
# Not within an address, as in a@b.
_SIGN: Final = re.compile(r"(?<![\w.@+-])@(?=[^\s@])")
_KEPT: Final = re.compile(r"@\{([po][0-9]+)\}")
_WORD: Final = re.compile(r"[\w'’-]+")


@dataclasses.dataclass(frozen=True, slots=True)
class Colleague:
    """
    Somebody, or an office, that a note may name.

    :ivar code: p and the number of an account, or o and that of an agency
    :ivar office_id: where they sit, which is what others read of them
    """

    code: str
    name: str
    office_id: int


class UnknownName(ValueError):
    """Nobody of this name may be named; why is not said."""


def taken(text: str, known: Sequence[Colleague]) -> tuple[str, list[str]]:
    """
    Return a note as it is kept, and the codes that stand in it, each once.

    :raises UnknownName: for a sign that is followed by no name of these, or by that of several
    """
    parts: list[str] = []
    codes: list[str] = []
    at = 0
    for sign in _SIGN.finditer(text):
        one, end = _named(text, sign.end(), known)
        parts += [text[at : sign.start()], kept(one.code)]
        codes.append(one.code)
        at = end
    return "".join([*parts, text[at:]]), list(dict.fromkeys(codes))


def kept(code: str) -> str:
    """Return how a note keeps whom it names."""
    return f"@{{{code}}}"


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """Give a note piece by piece: its words with no code, and codes with no words."""
    at = 0
    for found in _KEPT.finditer(text):
        yield text[at : found.start()], ""
        yield "", found[1]
        at = found.end()
    yield text[at:], ""


def _named(text: str, at: int, known: Sequence[Colleague]) -> tuple[Colleague, int]:
    """Return whose name begins here, and where it ends: the longest, else a first name that only one has."""
    rest = text[at:].lower()
    whole = [one for one in known if _begins(rest, one.name.lower())]
    longest = max((len(one.name) for one in whole), default=0)
    found, length = [one for one in whole if len(one.name) == longest], longest
    if not found and (word := _WORD.match(rest)):
        found = [one for one in known if one.name.lower().split()[:1] == [word[0]]]
        length = len(word[0])
    if len(found) != 1:
        raise UnknownName
    return found[0], at + length


def _begins(rest: str, name: str) -> bool:
    return bool(name) and rest.startswith(name) and not rest[len(name) : len(name) + 1].isalnum()

"""
Finding words in what people write: Indonesian and Javanese, typed in haste.

A phrase of a `Lexicon` is one or more words in a row ("lampu jalan"); `lubang*`
is every word that begins so; `minta + uang` is both within eight words, in any
order. Spellings that differ only by what `fold_word` irons out are one word, and
common prefixes and suffixes ("berlubang", "lampune", "selokannya") do not hide one.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

_TOKEN = re.compile(r"[a-z0-9]+")
_WORD = re.compile(r"\w+")
_DOUBLED = re.compile(r"([a-z])\1+")
_REPEATED_WORD = re.compile(r"^([a-z]+)2$")
# Javanese dh and th are written d and t as often; q for k is chat.
_ALIKE = (("dh", "d"), ("th", "t"), ("q", "k"), ("uwi", "ui"))
_SUFFIXES = ("nya", "nipun", "ipun", "ne", "e", "an", "kan", "ku", "mu", "lah", "kah", "pun", "i", "x")
_LOOSE_SUFFIXES = frozenset({"nya", "ne", "e", "x"})
_PREFIXES = ("ber", "ter", "per", "ke", "di", "se", "be", "te", "tak", "nge")
_SHORT_STEM, _STEM = 3, 4
_WINDOW = 8
# The words of a language come again and again: what a word is made of is worked out once.
_REMEMBERED = 8_192
_KEPT_CONTROLS = frozenset("\n\t")


def to_translate(text: str) -> str:
    """Return the text as it is; it stands in the catalogues (`curhat words`), and whoever shows it translates it."""
    return text


def says_something(text: str) -> bool:
    """Whether there is anything to read in a text: white space and invisible characters are nothing."""
    return any(letter.isprintable() and not letter.isspace() for letter in text)


def plain(text: str) -> str:
    """Return a text without control characters, which break pages and exports of other people."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    return "".join(c for c in text if c in _KEPT_CONTROLS or unicodedata.category(c) not in {"Cc", "Cs"}).strip()


def fold(text: str) -> str:
    """Return the text in small letters without accents, for comparing."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def folded_name(name: str) -> str:
    """Return a name by its letters and digits alone: "Pasir Putih" and "Pasirputih" are one."""
    return "".join(_TOKEN.findall(fold(name)))


def fold_word(word: str) -> str:
    """Return a folded word in the one spelling that stands for all its usual ones."""
    word = _REPEATED_WORD.sub(r"\1", word)
    for written, plain in _ALIKE:
        word = word.replace(written, plain)
    return _DOUBLED.sub(r"\1", word)


def tokens(text: str) -> tuple[str, ...]:
    """Return the words of a text, each in its one spelling."""
    return tuple(fold_word(word) for word in _TOKEN.findall(fold(text)))


_tokens_of_word = functools.lru_cache(_REMEMBERED)(tokens)


@functools.lru_cache(_REMEMBERED)
def stems(word: str) -> frozenset[str]:
    """Return the word and what is left of it without common prefixes and suffixes."""
    without_suffix = {word}
    for suffix in _SUFFIXES:
        least = _SHORT_STEM if suffix in _LOOSE_SUFFIXES else _STEM
        if word.endswith(suffix) and len(word) - len(suffix) >= least:
            without_suffix.add(word[: -len(suffix)])
    found = set(without_suffix)
    for prefix in _PREFIXES:
        found |= {
            stem[len(prefix) :]
            for stem in without_suffix
            if stem.startswith(prefix) and len(stem) - len(prefix) >= _STEM
        }
    return frozenset(found)


class Lexicon:
    """
    Lists of phrases by label, searched in one pass.

    :param lists: label -> phrases, as people write them
    """

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        # The first word of a part -> the whole part; a part is a row of words.
        self._exact: dict[str, set[tuple[str, ...]]] = {}
        self._begins: dict[str, set[tuple[str, ...]]] = {}
        self._phrases: dict[tuple[tuple[str, ...], ...], list[tuple[str, str]]] = {}
        self._by_part: dict[tuple[str, ...], set[tuple[tuple[str, ...], ...]]] = {}
        for label, phrases in lists.items():
            for phrase in phrases:
                self._add(label, phrase)
        self._beginning_with = functools.lru_cache(_REMEMBERED)(self._parts_of)

    def matches(self, text: str) -> dict[str, tuple[str, ...]]:
        """Return label -> its phrases that occur in the text; labels without any are left out."""
        places = self._places(tokens(text))
        phrases = {phrase for part in places for phrase in self._by_part[part]}
        found: dict[str, set[str]] = {}
        for phrase in phrases:
            if all(part in places for part in phrase) and _near([places[part] for part in phrase]):
                for label, written in self._phrases[phrase]:
                    found.setdefault(label, set()).add(written)
        return {label: tuple(sorted(written)) for label, written in found.items()}

    def covered(self, text: str, *, letter: str = "•") -> str:
        """Return the text with a mark in the place of every letter of a phrase; the rest of it stays as it is."""
        words = [(word, at.start(), at.end()) for at in _WORD.finditer(text) for word in _tokens_of_word(at[0])]
        places = self._places([word for word, _, _ in words])
        if not places:
            return text
        met = {p for part in places for p in self._by_part[part] if all(other in places for other in p)}
        letters = list(text)
        for part in {part for phrase in met if _near([places[part] for part in phrase]) for part in phrase}:
            for place in places[part]:
                for _, begin, end in words[place : place + len(part)]:
                    letters[begin:end] = letter * (end - begin)
        return "".join(letters)

    def _add(self, label: str, phrase: str) -> None:
        parts = tuple(part for piece in phrase.split(" + ") if (part := _part(piece)))
        for part in parts:
            first = part[0]
            index, key = (self._begins, first[:-1]) if first.endswith("*") else (self._exact, first)
            index.setdefault(key, set()).add(part)
            self._by_part.setdefault(part, set()).add(parts)
        self._phrases.setdefault(parts, []).append((label, phrase))

    def _places(self, words: Sequence[str]) -> dict[tuple[str, ...], list[int]]:
        """Return where each part of a phrase stands in a row of words."""
        forms = [stems(word) for word in words]
        places: dict[tuple[str, ...], list[int]] = {}
        for at, of_word in enumerate(forms):
            for part in self._beginning_with(of_word):
                if len(part) <= len(words) - at and all(
                    _is(wanted, forms[at + n]) for n, wanted in enumerate(part[1:], start=1)
                ):
                    places.setdefault(part, []).append(at)
        return places

    def _parts_of(self, forms: frozenset[str]) -> set[tuple[str, ...]]:
        """Return the parts of phrases whose first word may have one of these forms."""
        found: set[tuple[str, ...]] = set()
        for form in forms:
            found |= self._exact.get(form, set())
            for end in range(_SHORT_STEM, len(form) + 1):
                found |= self._begins.get(form[:end], set())
        return found


def _part(piece: str) -> tuple[str, ...]:
    # A star survives folding by being put back.
    return tuple(
        word
        for raw in piece.split()
        if (word := "".join(tokens(raw)) + ("*" if raw.endswith("*") else "")) not in {"", "*"}
    )


def _is(wanted: str, forms: frozenset[str]) -> bool:
    if wanted.endswith("*"):
        return any(form.startswith(wanted[:-1]) for form in forms)
    return wanted in forms


def _near(places: Sequence[Sequence[int]]) -> bool:
    """Whether one place of each lies within the window around one of the first."""
    return any(all(any(abs(there - here) <= _WINDOW for there in other) for other in places[1:]) for here in places[0])

"""Reading a TOML document with every problem reported at its line. Pure."""

from __future__ import annotations

import dataclasses
import datetime as dt
import difflib
import math
import re
import tomllib
from collections.abc import Sequence
from typing import Any

Path = tuple[str | int, ...]
_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_-]+(?:\s*\.\s*[A-Za-z0-9_-]+)*)\s*=")
_TOKEN = re.compile(r'"""|\'\'\'|"(?:\\.|[^"\\])*"|\'[^\']*\'|[\[\]{}#]')
_AT_LINE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")
_TOO_DEEP = re.compile(r"^[ \t]*\[{0,2}[ \t]*(?:[\w\"'-]{1,40}[ \t]*\.[ \t]*){16}", re.MULTILINE | re.ASCII)
_NOTHING = object()
_FIRST_PRINTED = 32
LONGEST = 200
# What tomllib says, for people; the first that fits is taken.
_REASONS = (
    ("twice", "bagian ini ditulis dua kali"),
    ("Cannot overwrite", "kunci ini ditulis dua kali"),
    ("Cannot mutate", "bagian ini ditulis dua kali dengan cara yang berbeda"),
    ("Duplicate inline", "kunci ini ditulis dua kali"),
    ("Invalid statement", "baris ini bukan `kunci = nilai` dan bukan [bagian]"),
    ("Illegal character", "ada karakter kendali di dalamnya"),
    ("Unterminated string", "tanda kutip belum ditutup"),
    ("Expected newline", "ada sisa tulisan setelah nilainya"),
    ("Unclosed array", "kurung siku belum ditutup"),
    ("Unclosed inline", "kurung kurawal belum ditutup"),
    ("Expected '='", "tanda = belum ada setelah nama kuncinya"),
    ("Invalid value", "nilainya tidak terbaca; teks harus di antara tanda kutip"),
    ("Invalid date", "tanggal itu tidak ada"),
    ("scalar value", "ada kode huruf yang tidak berlaku"),
    ("Unescaped", "tanda \\ harus ditulis \\\\"),
    ("declaration", "nama bagian ini belum ditutup dengan ]"),
)


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong: its line (0: the whole file) and what to do about it, in Indonesian."""

    line: int
    words: str

    def __str__(self) -> str:
        return f"baris {self.line}: {self.words}" if self.line else f"berkas: {self.words}"


class CityFileError(Exception):
    """The file cannot be used; `problems` holds every reason, by line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


class Document:
    """
    A parsed document and the problems found in it so far.

    :raises CityFileError: if the text is no TOML
    """

    def __init__(self, text: str) -> None:
        self.problems: list[Problem] = []
        data = _parsed(text)
        self._lines = locate(text)
        self.root = Table(self, (), data)

    def report(self, path: Path, words: str) -> None:
        """Note a problem at the line of the path, or of the nearest thing around it."""
        self.problems.append(Problem(self.line_of(path), words))

    def line_of(self, path: Path) -> int:
        """Return the line of a path; 0 where nothing of it is in the file."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 0)

    def stop_if_wrong(self) -> None:
        """
        Refuse the document if anything was reported.

        :raises CityFileError: with all of it
        """
        if self.problems:
            raise CityFileError(self.problems)


class Table:
    """One table of the document; what is asked of it and not there, or wrong, is reported."""

    def __init__(self, document: Document, path: Path, data: dict[str, Any]) -> None:
        self.document, self.path, self._data = document, path, data
        self._asked: set[str] = set()

    def report(self, key: str, words: str) -> None:
        """Note a problem at one key."""
        self.document.report((*self.path, key), words)

    def has(self, key: str) -> bool:
        """Whether the key is there; it counts as asked for."""
        self._asked.add(key)
        return key in self._data

    def text(self, key: str, default: str | None = None, *, most: int = LONGEST) -> str:
        """
        Return a text that is not blank; `default` where it is left out.

        :param most: characters, as many as its column takes
        """
        value = self._get(key, str, "teks di antara tanda kutip", default)
        if value is None:
            return default or ""
        if not value.strip() and default is None:
            self.report(key, f"`{key}` kosong; isi dengan teks.")
        if len(value) > most:
            self.report(key, f"`{key}` terlalu panjang: {len(value)} huruf, paling banyak {most}.")
        if any(ord(c) < _FIRST_PRINTED and c not in "\n\t" for c in value):
            # The database takes no NUL, and a terminal would obey an escape that it is shown.
            self.report(key, f"`{key}` berisi karakter kendali; tulis ulang.")
            return default or ""
        return str(value).strip()

    def optional(self, key: str) -> str | None:
        """Return a text, None where it is left out or blank."""
        return self.text(key, "") or None

    def number(self, key: str, *, least: int, most: int, default: int | None = None) -> int:
        """Return a whole number within bounds."""
        value = self._get(key, int, "bilangan bulat", default)
        if value is None:
            return default if default is not None else least
        if isinstance(value, bool) or not least <= value <= most:
            self.report(key, f"`{key}` harus antara {least} dan {most}.")
            return least
        return int(value)

    def flag(self, key: str) -> bool:
        """Return a yes or no; no where it is left out."""
        return bool(self._get(key, bool, "true atau false", False))

    def date(self, key: str) -> dt.date:
        """Return a date that must be there; the last of all days where it is not."""
        value = self._get(key, dt.date, "tanggal seperti 2026-01-31", None)
        if isinstance(value, dt.datetime):
            self.report(key, f"`{key}` harus tanggal tanpa jam, seperti 2026-01-31.")
        return value if isinstance(value, dt.date) and not isinstance(value, dt.datetime) else dt.date.max

    def choice(self, key: str, options: Sequence[str], default: str | None = None) -> str:
        """Return one of the options."""
        value = self.text(key, default)
        if value not in options and not (value == "" and (default == "" or key not in self._data)):
            near = _nearest(value, options)
            self.report(
                key, f'`{key} = "{value}"` tidak dikenal{near}; pilihannya: {", ".join(filter(None, options))}.'
            )
            return options[0]
        # Left out where it is needed: `text` has reported it, and what reads on must have an option.
        return value if value or default is not None else options[0]

    def numbers(self, key: str, count: int, *, needed: bool = False) -> tuple[float, ...] | None:
        """Return exactly `count` numbers; None where they are left out or wrong."""
        self._asked.add(key)
        value = self._data.get(key)
        if value is None:
            if needed:
                self.document.report(self.path, f"`{key}` belum ada; tambahkan {count} angka.")
            return None
        right = isinstance(value, list) and len(value) == count
        if not right or not all(_is_number(n) for n in value):
            self.report(key, f"`{key}` harus berisi {count} angka, seperti [-7.47, 112.43].")
            return None
        return tuple(float(n) for n in value)

    def words(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; empty where it is left out."""
        value = self._get(key, list, 'daftar teks, seperti ["satu", "dua"]', []) or []
        if not all(isinstance(word, str) and word.strip() and word.isprintable() for word in value):
            self.report(key, f"`{key}` hanya boleh berisi teks yang tidak kosong.")
            return ()
        return tuple(word.strip() for word in value)

    def table(self, key: str) -> Table:
        """Return a table; an empty one, reported, where it is left out."""
        value = self._get(key, dict, f"bagian [{key}]", None)
        return Table(self.document, (*self.path, key), value or {})

    def tables(self, key: str, *, needed: bool = True) -> list[Table]:
        """Return the tables of an array."""
        value = self._get(key, list, f"satu atau lebih bagian [[{key}]]", None if needed else [])
        rows = [row for row in value or [] if isinstance(row, dict)]
        if value is not None and len(rows) != len(value):
            self.report(key, f"`{key}` harus ditulis sebagai bagian [[{key}]].")
        return [Table(self.document, (*self.path, key, n), row) for n, row in enumerate(rows)]

    def finish(self) -> None:
        """Report the keys that nobody asked for: a misspelt key must not be lost in silence."""
        for key in self._data:
            if key not in self._asked:
                near = _nearest(key, sorted(self._asked))
                self.report(key, f"`{key}` tidak dikenal di sini{near}; hapus atau perbaiki ejaannya.")

    def _get(self, key: str, kind: type, form: str, default: object) -> Any:
        self._asked.add(key)
        value = self._data.get(key, _NOTHING)
        if value is _NOTHING:
            if default is None:
                self.document.report(self.path, f"`{key}` belum ada; tambahkan {form}.")
            return default
        if not isinstance(value, kind):
            self.report(key, f"`{key}` harus berupa {form}.")
            return default
        return value


def _parsed(text: str) -> dict[str, Any]:
    if not text.strip():
        raise CityFileError([Problem(0, "kosong; mulai dari salinan berkas kota yang sudah ada.")])
    if deep := _TOO_DEEP.search(text):
        # tomllib's time grows with the square of the parts of a name.
        line = text.count("\n", 0, deep.start()) + 1
        raise CityFileError([Problem(line, "nama kunci ini bertingkat terlalu dalam; perbaiki tulisannya.")])
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        found = _AT_LINE.search(str(e))
        line = int(found.group(1)) if found and found.group(1) else text.count("\n") + 1
        reason = next((words for said, words in _REASONS if said in str(e)), "tulisannya tidak terbaca")
        raise CityFileError([Problem(line, f"bukan TOML yang benar: {reason}; perbaiki tulisannya.")]) from e
    except RecursionError as e:
        raise CityFileError([Problem(0, "kurung di dalam kurung terlalu dalam; perbaiki tulisannya.")]) from e
    except ValueError as e:
        raise CityFileError([Problem(0, "ada angka yang terlalu panjang; perbaiki tulisannya.")]) from e


def locate(text: str) -> dict[Path, int]:
    """
    Return the line of every header and key of a TOML text.

    tomllib keeps no lines. What stands inside a list or a long text that runs over
    several lines is found at the line where that began.
    """
    lines: dict[Path, int] = {}
    counts: dict[str, int] = {}
    table: Path = ()
    depth, quote = 0, ""
    for number, line in enumerate(text.split("\n"), start=1):
        if not depth and not quote:
            if header := _HEADER.match(line):
                table = _opened(header.group(1) == "[[", header.group(2), counts)
                lines.setdefault(table, number)
                lines.setdefault(table[:1], number)
                continue
            if key := _KEY.match(line):
                names = tuple(name.strip() for name in key.group(1).split("."))
                lines.setdefault((*table, *names), number)
        depth, quote = _state_after(line, depth, quote)
    return lines


def _opened(repeated: bool, name: str, counts: dict[str, int]) -> Path:
    names: tuple[str | int, ...] = tuple(part.strip() for part in name.split("."))
    if not repeated:
        return names
    counts[name] = counts.get(name, -1) + 1
    return (*names, counts[name])


def _state_after(line: str, depth: int, quote: str) -> tuple[int, str]:
    """Return how many brackets are open after a line, and which long text."""
    position = 0
    while position < len(line):
        if quote:
            end = line.find(quote, position)
            if end < 0:
                return depth, quote
            position, quote = end + len(quote), ""
            continue
        found = _TOKEN.search(line, position)
        if found is None or found.group() == "#":
            return depth, quote
        token, position = found.group(), found.end()
        if token in {'"""', "'''"}:
            quote = token
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token, 0)
    return depth, quote


def _is_number(value: object) -> bool:
    """Whether it is a plain number: TOML knows nan and inf, a map does not."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _nearest(word: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(word, [k for k in known if k], n=1)
    return f" (maksudnya `{near[0]}`?)" if near else ""

"""
The catalogues of what citizens read: collected from code and templates, checked, compiled.

`locale/<language>/LC_MESSAGES/django.po` says every sentence in one more language; its key is
the Indonesian one. Compiled files are made where they are missing or old, and never kept in the
repository. Knows no settings, so that setting up can compile before anything else is there, and
loads Babel only where there is something to do: every start of the service asks.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

ROOT: Final = Path(__file__).resolve().parents[3]
LANGUAGES: Final = ("en", "jv")
# By babel's own table Javanese has two; nobody says "laporan-laporan" after a number.
PLURALS: Final = {"en": "nplurals=2; plural=(n != 1);", "jv": "nplurals=1; plural=0;"}
KEYWORDS: Final[dict[str, Any]] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop", "to_translate")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
}
# A date that never changes: two people's changes must not meet in the head of a file.
_WRITTEN: Final = dt.datetime(2026, 11, 27, tzinfo=dt.UTC)
# Of the head of a file: who made it, and with which version.
_IDLE = re.compile(r'^"(?!Content-|Plural-|Language:|MIME)[A-Z][A-Za-z-]+: .*\\n"$')
_PLACES = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}|<(/?\w+)")
_READ_FIRST: Final = {
    "en": "English, plain and short.",
    "jv": "Basa Jawa, ngoko alus of East Java (docs/languages.md). TO BE READ BY A NATIVE SPEAKER.",
}

type Key = tuple[str | tuple[str, ...], str | None]


def path_of(language: str, root: Path = ROOT) -> Path:
    """Return where the catalogue of a language lies."""
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def collected(root: Path = ROOT) -> Catalog:
    """Return everything that code and templates have marked for the catalogues."""
    from babel.messages.catalog import Catalog

    found = Catalog(creation_date=_WRITTEN)
    for path in sorted((root / "curhat").rglob("*")):
        if path.suffix in {".py", ".html", ".txt"} and "migrations" not in path.parts:
            for message, context in _marked(path):
                found.add(message, context=context)
    return found


def read(language: str, root: Path = ROOT) -> Catalog:
    """Return the catalogue of a language; an empty one where there is none yet."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po

    path = path_of(language, root)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(language: str, root: Path = ROOT) -> None:
    """Write what was collected into a catalogue: new sentences empty, sentences that are gone left out."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    old, new = read(language, root), Catalog(
        locale=language, creation_date=_WRITTEN, revision_date=_WRITTEN, fuzzy=False,
        header_comment=f"# {_READ_FIRST[language]}",
    )  # fmt: skip
    new.mime_headers = [("Plural-Forms", PLURALS[language])]
    for message in collected(root):
        if message.id:
            known = old.get(message.id, context=message.context)
            empty: Any = ("",) * new.num_plurals if message.pluralizable else ""
            new.add(message.id, known.string if known else empty, context=message.context)
    text = io.BytesIO()
    write_po(text, new, sort_output=True, no_location=True, width=110)
    path_of(language, root).parent.mkdir(parents=True, exist_ok=True)
    lines = [line for line in text.getvalue().decode().splitlines() if not _IDLE.match(line)]
    path_of(language, root).write_text("\n".join(lines).strip() + "\n", encoding="utf-8")


def troubles(root: Path = ROOT) -> Iterator[str]:
    """Say what is not as it must be: missing, empty, unsure, left over, or with another placeholder."""
    wanted = {(message.id, message.context): message for message in collected(root) if message.id}
    for language in LANGUAGES:
        catalogue = read(language, root)
        known = {(message.id, message.context): message for message in catalogue if message.id}
        for key in wanted.keys() - known.keys():
            yield f"{language}: missing: {_shown(key)}"
        for key in known.keys() - wanted.keys():
            yield f"{language}: left over: {_shown(key)}"
        for message in catalogue.obsolete.values():
            yield f"{language}: left over: {message.id!r}"
        for key in wanted.keys() & known.keys():
            yield from (f"{language}: {what}: {_shown(key)}" for what in _wrong(known[key]))


def _wrong(message: Message) -> Iterator[str]:
    said = message.string if isinstance(message.string, tuple | list) else (message.string,)
    meant = message.id if isinstance(message.id, tuple | list) else (message.id,)
    if message.fuzzy:
        yield "unsure"
    for text in said:
        if not str(text).strip():
            yield "empty"
        elif places(str(text)) != places(str(meant[-1])):
            yield "other placeholders or markup"


def places(text: str) -> Sequence[str]:
    """Return what is filled into a sentence, and its markup, in no order."""
    return sorted("".join(found) for found in _PLACES.findall(text))


def compile_stale(root: Path = ROOT) -> list[str]:
    """Compile the catalogues whose compiled file is missing or older; return their languages."""
    done = []
    for language in LANGUAGES:
        source = path_of(language, root)
        made = source.with_suffix(".mo")
        if source.exists() and not (made.exists() and made.stat().st_mtime_ns > source.stat().st_mtime_ns):
            _compile(source, made, language)
            done.append(language)
    return done


def _compile(source: Path, made: Path, language: str) -> None:
    """Write a compiled file whole or not at all: another process may be reading it."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as file:
        catalogue = read_po(file, locale=language)
    handle, name = tempfile.mkstemp(dir=made.parent)
    with os.fdopen(handle, "wb") as file:
        write_mo(file, catalogue)
    Path(name).chmod(0o644)
    Path(name).replace(made)


def _marked(path: Path) -> Iterator[Key]:
    from babel.messages.extract import extract

    method = "python" if path.suffix == ".py" else "jinja2"
    with path.open("rb") as file:
        found = extract(method, file, keywords=KEYWORDS, options={"newstyle_gettext": "true"})
        yield from ((message, context) for _line, message, _comments, context in found)


def _shown(key: Any) -> str:
    return repr(key[0] if isinstance(key[0], str) else key[0][0])


if __name__ == "__main__":
    sys.exit(0 if compile_stale() is not None else 1)

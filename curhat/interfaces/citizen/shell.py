"""
What opens without a network: pages that are the same for everybody, and the files they need.

The pages are rendered without a request, so nothing of who asks can stand in them. The version
is a digest of all of it: a phone that holds another one fetches everything anew.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

import brotli
from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, override

from curhat.directory import queries as directory
from curhat.directory.cityfile import CityFile
from curhat.interfaces.citizen import app_words
from curhat.interfaces.citizen.menu import nav
from curhat.interfaces.shared import context
from curhat.interfaces.shared.bundles import PICTURES, STYLES, addresses
from curhat.interfaces.shared.report_form import ReportForm, choices
from curhat.interfaces.shared.uploads import MOST_PHOTOS
from curhat.kernel import clock

# Whatever is not kept is not there without a network.
SCRIPTS: Final = ("citizen/bundle-sending.js", "citizen/bundle-app.js")
# Kept once somebody comes back: who opens the form for the first time need not pay for it.
LATER: Final = ("citizen/recorder.js", "citizen/place.js", "citizen/preview.js")
LATER_WORDS: Final = "/kata-rekaman.js"
WORKER: Final = ("citizen/bundle-sending.js", "citizen/bundle-worker.js")

# Address that a person opens -> address that it is fetched from, for nobody in particular.
PAGES: Final[Mapping[str, str]] = {"/": "/formulir", "/kotak-kirim": "/kotak-kirim", "/tanpa-sinyal": "/tanpa-sinyal"}
AWAY: Final = "/tanpa-sinyal"
_FRESH_S: Final = 60


@dataclasses.dataclass(frozen=True, slots=True)
class Shell:
    """
    Everything that a phone keeps.

    :param language: in which the pages speak; in another language everything is another shell
    :param pages: address -> page, packed with brotli: of all that comes over the line it is the most
    """

    version: str
    language: str
    pages: Mapping[str, bytes]
    files: tuple[str, ...]
    later: tuple[str, ...]

    @property
    def script(self) -> str:
        """The service worker: what it keeps, and then how."""
        known = {
            "version": self.version,
            "language": self.language,
            "pages": dict(PAGES),
            "away": AWAY,
            "files": self.files,
            "later": self.later,
        }
        parts = ", ".join(json.dumps(at) for name in WORKER for at in addresses(name))
        return f"self.SHELL = {json.dumps(known)};\nimportScripts({parts});\n"


def current() -> Shell:
    """Return the shell as it is now; a change of the city is seen within a minute."""
    offered = (tuple(directory.area_choices()), tuple(directory.agency_choices()))
    return _made(int(clock.now().timestamp() // _FRESH_S), offered, get_language() or settings.LANGUAGE_CODE)


def form_context(city: CityFile) -> dict[str, Any]:
    """Return what the page of the form needs, whoever opens it."""
    return {
        "words_at": words_file().at,
        "protected_numbers": city.emergency_for("protected"),
        "most_photos": MOST_PHOTOS,
        "nav": nav("report"),
    }


@dataclasses.dataclass(frozen=True, slots=True)
class WordsFile:
    """
    What the app's scripts say and listen for: one file for all pages, fetched once.

    :ivar at: its address, which changes with what is in it
    """

    at: str
    packed: bytes


def words_file(language: str | None = None) -> WordsFile:
    """Return the words as they are now, in a language or in that of the page."""
    return _words(int(clock.now().timestamp() // _FRESH_S), language or get_language() or settings.LANGUAGE_CODE)


@functools.lru_cache(maxsize=len(settings.LANGUAGES))
def _words(_minute: int, language: str) -> WordsFile:
    city = directory.city(clock.now())
    with override(language):
        known = {
            "words": app_words.form_words(),
            "signals": {name: list(phrases) for name, phrases in city.signal_words.items()},
            "known": app_words.care(city),
            "alikeAt": static("citizen/alike.js"),
            "laterAt": [LATER_WORDS, static("citizen/place.js"), static("citizen/preview.js")],
        }
    script = f"Object.assign(self.Curhat = self.Curhat || {{}}, {json.dumps(known, ensure_ascii=False)});\n".encode()
    at = reverse("citizen:words", args=[hashlib.sha256(script).hexdigest()[:16]])
    return WordsFile(at, brotli.compress(script))  # type: ignore[no-untyped-call]


@functools.lru_cache(maxsize=len(settings.LANGUAGES))
def _made(_minute: int, _offered: object, language: str) -> Shell:
    city = directory.city(clock.now())
    common = {"service": context.current(), "nav": nav(""), "languages": settings.LANGUAGES}
    form = {**common, **form_context(city), "form": ReportForm(**choices(city)), "shell": True}
    words_at = words_file().at
    box = {**common, "words_at": words_at, **app_words.nothing()}
    pages = {
        "/formulir": render_to_string("citizen/report.html", form),
        "/kotak-kirim": render_to_string("citizen/outbox.html", box),
        "/tanpa-sinyal": render_to_string("citizen/no_signal.html", common),
    }
    files = (
        words_at,
        *map(static, (*STYLES, *PICTURES)),
        *dict.fromkeys(at for name in SCRIPTS for at in addresses(name)),
    )
    later = (*map(static, LATER), LATER_WORDS)
    said = [pages, files, later, app_words.recorder_words()]
    digest = hashlib.sha256(json.dumps(said).encode()).hexdigest()
    packed = {at: brotli.compress(page.encode()) for at, page in pages.items()}  # type: ignore[no-untyped-call]
    return Shell(digest[:16], language, packed, files, later)

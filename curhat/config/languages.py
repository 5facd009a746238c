"""The languages that citizens choose from; what is written in the code is the first (docs/languages.md)."""

from __future__ import annotations

from typing import Final

from django.conf import locale

SOURCE: Final = "id"
LANGUAGES: Final = [(SOURCE, "Bahasa Indonesia"), ("en", "English"), ("jv", "Basa Jawa")]


def make_known() -> None:
    """Tell Django of the languages that it does not know itself."""
    locale.LANG_INFO.setdefault("jv", {"bidi": False, "code": "jv", "name": "Javanese", "name_local": "Basa Jawa"})

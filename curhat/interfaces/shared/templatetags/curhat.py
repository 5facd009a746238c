"""Template tags that every page has without loading them."""

from __future__ import annotations

import functools
from pathlib import Path

import lucide
from django import template
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from curhat.interfaces.shared import civil as civility
from curhat.interfaces.shared.bundles import addresses

register = template.Library()
_THEIRS, _NOTHING = format_html(' lang="{}"', settings.LANGUAGE_CODE), SafeString("")
MARK = Path(__file__).resolve().parents[1] / "static" / "curhat" / "mark.svg"


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return a lucide icon of the text's own size; it is decoration, the word stands beside it."""
    return _icon(str(name))


@register.simple_tag
def mark() -> SafeString:
    """Return the mark (a speech bubble with a sun) inline, so that its colours follow light and dark."""
    return _mark()


@register.simple_tag
def script(name: str) -> SafeString:
    """Return what loads a script or a bundle of them, once the page is read."""
    return format_html_join("", '<script src="{}" defer></script>', ((at,) for at in addresses(name)))


@register.simple_tag
def in_indonesian() -> SafeString:
    """Return ` lang="id"` for words that stay as they were written, on a page in another language."""
    return _THEIRS if get_language() != settings.LANGUAGE_CODE else _NOTHING


@register.filter
def civil(text: str) -> str:
    """Return what a reporter wrote with its threats and insults covered, for officers."""
    return civility.civil(text)


@register.filter
def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text of the city file: an empty line parts them, a lone line break means nothing."""
    return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]


@functools.cache
def _icon(name: str) -> SafeString:
    # The markup comes out of the installed package, never from a person.
    return mark_safe(lucide._render_icon(name, 24, **{"class": "icon", "aria-hidden": "true"}))  # noqa: S308


@functools.cache
def _mark() -> SafeString:
    source = MARK.read_text(encoding="utf-8").strip()
    return mark_safe(source.replace("<svg ", '<svg class="mark" aria-hidden="true" ', 1))  # noqa: S308

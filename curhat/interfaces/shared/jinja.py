"""What every template of ours knows without asking: sentences, addresses, icons, how dates and numbers are written."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jinja2
import lucide
from django.conf import settings
from django.http import HttpRequest
from django.template import defaultfilters
from django.template.backends.jinja2 import Jinja2, Template
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import template_localtime  # type: ignore[attr-defined]
from jinja2 import nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from curhat.interfaces.shared import civil as civility
from curhat.interfaces.shared.bundles import addresses

_THEIRS, _NOTHING = format_html(' lang="{}"', settings.LANGUAGE_CODE), SafeString("")
MARK = Path(__file__).resolve().parent / "static" / "curhat" / "mark.svg"


class Templates(Jinja2):
    """Django's backend for Jinja, but that what a view says goes before what every page is told."""

    def get_template(self, template_name: str) -> Any:
        """Return a template of ours, or say that it is none: then it is Django's to find."""
        return _Page(super().get_template(template_name).template, self)


class _Page(Template):
    """
    A template with everything that it is told.

    A page that says that the database is away gives its own words for the city, and must ask nothing for them.
    """

    def render(self, context: Mapping[str, Any] | None = None, request: HttpRequest | None = None) -> str:
        """Return the page."""
        told: dict[str, Any] = {}
        if request is not None:
            told["request"] = request
            for processor in self.backend.template_context_processors:
                told |= processor(request)
        return self.template.render({**told, **(context or {})})


class Environment(jinja2.Environment):
    """
    Our templates' Jinja.

    A row's own field goes before what every dict can do (`row.items`, `row.values`), and what is
    the same on every page and in every language (an icon, the address of a style sheet) is worked
    out once, when the template is read.
    """

    def __init__(self, **options: Any) -> None:
        ours = {"undefined": jinja2.ChainableUndefined, "extensions": ["jinja2.ext.i18n"]}
        super().__init__(**{**options, **ours})
        self.install_gettext_callables(said, translation.ngettext, newstyle=True)  # type: ignore[attr-defined]
        self.globals.update(
            _=said, url=url, in_indonesian=in_indonesian, get_language=translation.get_language, part=part, **_FIXED
        )
        self.filters.update(
            date=date, floatformat=defaultfilters.floatformat, truncatechars=defaultfilters.truncatechars,
            capfirst=defaultfilters.capfirst, urlize=defaultfilters.urlize, json_script=json_script,
            civil=civility.civil, paragraphs=paragraphs,
        )  # fmt: skip

    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> str:
        return super()._generate(_Once().visit(source), *args, **kwargs)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return a field of what a template was given; nothing where there is none."""
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


class _Once(NodeTransformer):
    """Puts what a fixed function returns in the place of its call."""

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802  # its visitor's name
        self.generic_visit(node)
        if not isinstance(node.node, nodes.Name) or not all(isinstance(given, nodes.Const) for given in node.args):
            return node
        given = [one.value for one in node.args if isinstance(one, nodes.Const)]
        if fixed := _FIXED.get(node.node.name):
            value = fixed(*given)
            # Jinja writes a constant down as Python would: Django's own safe strings would forget that they are.
            safe = Markup(value) if isinstance(value, SafeString) else value  # noqa: S704
            return nodes.Const(safe, lineno=node.lineno)
        if node.node.name == "url" and not node.kwargs and not node.dyn_args:
            return nodes.Const(url(*given), lineno=node.lineno)
        return node


def said(sentence: str) -> Markup:
    """Return a sentence of ours in the language of the page."""
    return _said(sentence, translation.get_language())


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """Return the address of a page by its name."""
    return reverse(name, args=args, kwargs=kwargs)


def date(value: Any, form: str | None = None) -> str:
    """Return a day or a time in the city's zone, in the words of the page's language."""
    return defaultfilters.date(template_localtime(value), form)


@jinja2.pass_environment
def part(environment: jinja2.Environment, name: str, /, **given: Any) -> Markup:
    """Return a part of a page that knows only what it is given here."""
    return Markup(environment.get_template(name).render(given))  # noqa: S704  # it escapes what it is given


def icon(name: str) -> SafeString:
    """Return a lucide icon of the text's own size; it is decoration, the word stands beside it."""
    return _icon(str(name))


def script(name: str) -> SafeString:
    """Return what loads a script or a bundle of them, once the page is read."""
    return format_html_join("", '<script src="{}" defer></script>', ((at,) for at in addresses(name)))


def in_indonesian() -> SafeString:
    """Return ` lang="id"` for words that stay as they were written, on a page in another language."""
    return _THEIRS if translation.get_language() != settings.LANGUAGE_CODE else _NOTHING


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text of the city file: an empty line parts them, a lone line break means nothing."""
    return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]


@functools.lru_cache(maxsize=4_096)
def _said(sentence: str, _language: str | None) -> Markup:
    return Markup(translation.gettext(sentence))  # noqa: S704  # the sentences of templates are ours


@functools.cache
def _icon(name: str) -> SafeString:
    # The markup comes out of the installed package, never from a person.
    return mark_safe(lucide._render_icon(name, 24, **{"class": "icon", "aria-hidden": "true"}))  # noqa: S308


@functools.cache
def mark() -> SafeString:
    """Return the mark (a speech bubble with a sun) inline, so that its colours follow light and dark."""
    source = MARK.read_text(encoding="utf-8").strip()
    return mark_safe(source.replace("<svg ", '<svg class="mark" aria-hidden="true" ', 1))  # noqa: S308


_FIXED: dict[str, Callable[..., str]] = {"static": static, "icon": icon, "mark": mark, "script": script}

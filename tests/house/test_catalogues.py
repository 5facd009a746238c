"""Every sentence that a citizen may meet is marked, and stands in every language."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from curhat.interfaces.console import catalogues

ROOT = Path(__file__).resolve().parents[2]
INTERFACES = ROOT / "curhat" / "interfaces"
# Where only the staff come: these rooms speak Indonesian (docs/languages.md).
_STAFF_PAGES = re.compile(
    r"interfaces/(desk|field|oversight|console)/|/jinja2/(account|mfa)/|shared/(gaya|layout_desk|layout_room)"
    r"|parts/(account_foot|side|passkey\w*)\.html"
    r"|accounts/(demo|invitation|invite|invited|mailbox|people|person|recover|recoveries|security)\.html"
)
TEMPLATES = sorted(
    path
    for path in (ROOT / "curhat").rglob("jinja2/**/*.html")
    if not _STAFF_PAGES.search(path.as_posix().partition("curhat/")[2])
)
# What is the same in every language, and what is no word.
_SAME = re.compile(r"SP4N-LAPOR!|WhatsApp|SMS|E-mail|https?://\S+|&\w+;")
_SAID_BY_ATTRIBUTES = re.compile(r'\b(?:alt|title|placeholder|aria-label|content|label)="([^"]*)"')
_NO_WORDS = frozenset({"width=device-width, initial-scale=1, viewport-fit=cover", "width=device-width", "light dark",
                       "noindex", "telephone=no", "#faf6f0", "#17130f"})  # fmt: skip

_CLASSES = frozenset({"layout-citizen", "has-aside"})

# Python of the citizens' side; whatever reads like a sentence there must be in a call that marks it.
MODULES = [
    *sorted((INTERFACES / "citizen").rglob("*.py")),
    *(
        INTERFACES / "shared" / f"{name}.py"
        for name in ("telling", "uploads", "errors", "present", "context", "report_form", "taking", "by_hand")
    ),
    INTERFACES / "accounts" / "citizen_views.py",
    INTERFACES / "accounts" / "sessions.py",
    ROOT / "curhat" / "notices" / "messages.py",
    ROOT / "curhat" / "deadlines" / "explain.py",
    ROOT / "curhat" / "people" / "handlers.py",
]
SCRIPTS = sorted([*(INTERFACES / "citizen").rglob("static/**/*.js"), *(INTERFACES / "shared").rglob("static/**/*.js")])
# "use strict", selectors and SVG are no sentences: a capital, and words between spaces.
_SENTENCE_OF_SCRIPT = re.compile(r"\b[A-Z][a-z]+ [a-z]{2,}")
_CALLS = frozenset({*catalogues.KEYWORDS, "format"})
_SENTENCE = re.compile(r"^[A-Z][a-z]+(?: [\w{}-]+)*[.?!]?$|[a-z]+ [a-z]+")
# English for logs and programmers, code, addresses; and what only the staff read.
_NOT_SAID = {
    "citizen/preview.py": {"Nameless"},  # the end of a key
    "accounts/sessions.py": {
        "Firefox",
        "Chrome",
        "Safari",
        "Mac",
        "Samsung",
        "Android",
        "Windows",
        "Linux",
        "Edg",
        "Opera",
    },
    "shared/errors.py": {"<!doctype", '">'},
    "citizen/map_views.py": {"Feature"},
    "shared/context.py": {"Layanan Pengaduan", "Pemerintah Kota", "Pemerintah "},
    "citizen/receipt_pdf.py": {"Pemerintah "},
    "people/handlers.py": {"Pemulihan akun Anda telah dikukuhkan", "Dua rekan telah"},
}


_TAG = re.compile(r"(?s)(\{[{%#].*?[}%#]\})")


def literal_words(text: str) -> list[str]:
    """Return what a template says outside of the tags that translate."""
    found, inside, shown = [], False, ""
    for token in _TAG.split(text):
        tag = token[2:-2].strip("-+ \n") if _TAG.fullmatch(token) else ""
        if tag:
            name = tag.split()[0]
            if token.startswith("{%"):
                inside = name in {"trans", "pluralize"} or (inside and name != "endtrans")
            found += re.findall(r'\b(?:title|label|hint|button|text)=["\']([^"\']*[a-z]{2}[^"\']*)["\']', tag)
            found += re.findall(r'default\(["\']([A-Z][^"\']+)["\']', tag)
        shown += "\0" if tag or inside else token
    shown = re.sub(r"<(style|script)\b.*?</\1>", "", shown, flags=re.DOTALL)
    found += [said for said in _SAID_BY_ATTRIBUTES.findall(shown) if said not in _NO_WORDS]
    bare = re.sub(r"<[^>]*>", "\0", re.sub(r"<!--.*?-->", "", shown, flags=re.DOTALL))
    found += bare.split("\0")
    bare_words = [said.strip() for said in found if re.search(r"[A-Za-z]{2}", _SAME.sub("", said))]
    return [said for said in bare_words if said not in _CLASSES]


def unmarked(tree: ast.AST) -> Iterator[str]:
    """Return the texts of a module that read like a sentence and stand in no call that marks them."""
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            skipped.add(id(node.body[0].value))  # type: ignore[attr-defined]
        if isinstance(node, ast.Call) and _name(node.func) in _CALLS:
            skipped |= {id(inner) for argument in node.args for inner in ast.walk(argument)}
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _name(node.func.value) == "log":
            skipped |= {id(inner) for argument in node.args for inner in ast.walk(argument)}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in skipped else None
        if isinstance(text, str) and _SENTENCE.search(text) and not text.isupper():
            yield text


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


class TestTemplates:
    @pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
    def test_say_nothing_that_is_not_marked(self, path: Path) -> None:
        assert literal_words(path.read_text(encoding="utf-8")) == []

    @pytest.mark.parametrize(
        "text",
        [
            "<p>Laporan Anda</p>",
            '<img alt="Foto laporan">',
            '{% with title="Jawab kami" %}{% include "x.html" %}{% endwith %}',
            '{{ part("x.html", title="Jawab kami") }}',
            "{{ row.alt|default('Foto laporan', true) }}",
            "{% trans %}Ya{% endtrans %}<b>Tidak</b>",
        ],
    )
    def test_are_seen_through(self, text: str) -> None:
        assert len(literal_words(text)) == 1

    def test_are_many(self) -> None:
        assert len(TEMPLATES) > 50


class TestCode:
    @pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
    def test_says_nothing_that_is_not_marked(self, path: Path) -> None:
        name = "/".join(path.parts[-2:])
        found = set(unmarked(ast.parse(path.read_text(encoding="utf-8"))))
        allowed = _NOT_SAID.get(name, set())
        assert {said for said in found if not any(said.startswith(known) for known in allowed)} == set()

    def test_is_seen_through(self) -> None:
        assert list(
            unmarked(ast.parse('def f():\n    """Why."""\n    say("Sudah kami catat.")\n    _("Belum ada")'))
        ) == ["Sudah kami catat."]


class TestScripts:
    @pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
    def test_hold_no_sentence_of_their_own(self, path: Path) -> None:
        code = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        said = [a or b for a, b in re.findall(r'"([^"\n]*)"|\'([^\'\n]*)\'', code)]

        assert [text for text in said if _SENTENCE_OF_SCRIPT.search(text)] == []


class TestCatalogues:
    def test_are_complete(self) -> None:
        assert sorted(catalogues.troubles()) == []

    def test_are_written_as_the_command_writes_them(self, tmp_path: Path) -> None:
        shutil.copytree(ROOT / "locale", tmp_path / "locale")
        (tmp_path / "curhat").symlink_to(ROOT / "curhat")
        for language in catalogues.LANGUAGES:
            catalogues.update(language, tmp_path)
            written = catalogues.path_of(language).read_text(encoding="utf-8")
            assert catalogues.path_of(language, tmp_path).read_text(encoding="utf-8") == written

    def test_mark_the_javanese_as_not_yet_read_by_who_speaks_it(self) -> None:
        assert "NATIVE SPEAKER" in catalogues.path_of("jv").read_text(encoding="utf-8")


class TestTroubles:
    SAID = 'from x import gettext as _, ngettext\n_("Halo {name}")\nngettext("{n} laporan", "{n} laporan", 2)\n'
    GOOD = (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\nmsgid "Halo {name}"\nmsgstr "Hello {name}"\n\n'
        'msgid "{n} laporan"\nmsgid_plural "{n} laporan"\nmsgstr[0] "{n} report"\nmsgstr[1] "{n} reports"\n'
    )

    @pytest.fixture
    def house(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setattr(catalogues, "LANGUAGES", ("en",))
        (tmp_path / "curhat").mkdir()
        (tmp_path / "curhat" / "x.py").write_text(self.SAID)
        catalogues.path_of("en", tmp_path).parent.mkdir(parents=True)
        catalogues.path_of("en", tmp_path).write_text(self.GOOD)
        return tmp_path

    def test_are_none_where_all_is_said(self, house: Path) -> None:
        assert list(catalogues.troubles(house)) == []

    @pytest.mark.parametrize(
        ("before", "after", "what"),
        [
            ('msgid "Halo {name}"', 'msgid "Halo {nama}"', "missing"),
            ('msgid "Halo {name}"', 'msgid "Halo {nama}"', "left over"),
            ('"Hello {name}"', '""', "empty"),
            ('msgstr[1] "{n} reports"', 'msgstr[1] ""', "empty"),
            ('msgstr[1] "{n} reports"\n', "", "empty"),
            ('"Hello {name}"', '"Hello {nama}"', "other placeholders"),
            ('"Hello {name}"', '"Hello"', "other placeholders"),
            ('"Hello {name}"', '"Hello <b>{name}"', "other placeholders"),
            ('\nmsgid "Halo', '\n#, fuzzy\nmsgid "Halo', "unsure"),
            ('\nmsgid "{n}', '\n#~ msgid "Dulu"\n#~ msgstr "Once"\n\nmsgid "{n}', "left over"),
        ],
    )
    def test_are_said(self, house: Path, before: str, after: str, what: str) -> None:
        path = catalogues.path_of("en", house)
        assert before in self.GOOD
        path.write_text(self.GOOD.replace(before, after, 1))

        assert any(what in trouble for trouble in catalogues.troubles(house))

    def test_are_put_right_as_far_as_a_program_can(self, house: Path) -> None:
        path = catalogues.path_of("en", house)
        path.write_text(self.GOOD.replace("Halo", "Hai"))
        catalogues.update("en", house)

        assert sorted(catalogues.troubles(house)) == ["en: empty: 'Halo {name}'"]
        assert '"{n} reports"' in path.read_text()

    def test_end_with_a_compiled_file_that_is_made_once(self, house: Path) -> None:
        assert catalogues.compile_stale(house) == ["en"]
        assert catalogues.compile_stale(house) == []
        assert [p.name for p in catalogues.path_of("en", house).parent.iterdir() if p.suffix != ".po"] == ["django.mo"]

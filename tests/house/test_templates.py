"""What every template of ours keeps to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from curhat.interfaces.shared.jinja import icon

TEMPLATES = sorted((Path(__file__).parents[2] / "curhat" / "interfaces").rglob("jinja2/**/*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
class TestTemplate:
    def test_names_icons_that_exist(self, path: Path) -> None:
        for name in re.findall(r'icon\("([^"]+)"\)', path.read_text(encoding="utf-8")):
            assert "<svg" in icon(name)

    def test_has_no_inline_style_or_script(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")

        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|hx-on", text)
        assert not re.search(r"<script(?![^>]*(\ssrc=|type=\"application/json\"))", text)


STYLES = sorted((Path(__file__).parents[2] / "curhat" / "interfaces").rglob("static/**/*.css"))
# Not in Chrome 80, where each would leave a page broken rather than plain.
TOO_NEW = re.compile(
    r":is\(|:where\(|:has\(|@layer|@container|aspect-ratio:|\binset:|light-dark\(|color-mix\(|\d[sdl]v[hw]\b"
)


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
class TestStyles:
    def test_need_no_newer_browser_than_chrome_80(self, path: Path) -> None:
        rules = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)

        assert TOO_NEW.findall(rules) == []
        # The gap of a flex row came with 84; grid's, under its first name, is old.
        assert re.findall(r"(?<!grid-)(?<!-)\bgap:", rules) == []

    def test_close_what_they_open(self, path: Path) -> None:
        """A brace that is missing hides everything below it, and no browser says so."""
        open_now = 0
        for brace in re.findall(r"[{}]", re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)):
            open_now += 1 if brace == "{" else -1
            assert 0 <= open_now <= 2  # a rule within a condition
        assert open_now == 0


SCRIPTS = sorted((Path(__file__).parents[2] / "curhat" / "interfaces").rglob("static/**/*.js"))
# Newer than ES2019 or than Chrome 80; the last ones are no syntax, but fail there all the same.
TOO_NEW_FOR_SCRIPTS = re.compile(
    r"\?\.(?=[a-zA-Z\[(])|\?\?|\|\|=|&&=|\.replaceAll\(|\.at\(|structuredClone|\.hasOwn\(|Promise\.any"
    r"|\bimport\(|crypto\.randomUUID|\.findLast|\.toSorted|\.replaceChildren\("
)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
class TestScripts:
    def test_need_no_newer_browser_than_chrome_80(self, path: Path) -> None:
        lines = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)

        assert TOO_NEW_FOR_SCRIPTS.findall(lines) == []

    def test_are_short(self, path: Path) -> None:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 400

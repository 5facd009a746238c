"""What every template of ours keeps to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from curhat.interfaces.shared.templatetags.curhat import icon

TEMPLATES = sorted((Path(__file__).parents[2] / "curhat" / "interfaces").rglob("templates/**/*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
class TestTemplate:
    def test_names_icons_that_exist(self, path: Path) -> None:
        for name in re.findall(r'{% icon "([^"]+)" %}', path.read_text(encoding="utf-8")):
            assert "<svg" in icon(name)

    def test_has_no_inline_style_or_script(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")

        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|hx-on", text)
        assert not re.search(r"<script(?![^>]*(\ssrc=|type=\"application/json\"))", text)

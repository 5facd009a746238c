"""The house's own rules, kept by the build."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from curhat.config.env import SETTINGS

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sorted(
    path
    for folder in ("curhat", "tests", "bench", "security")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 40


def _code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring."""
    first = function.body[0]
    documented = ast.get_docstring(function, clean=False) is not None
    skipped = (first.end_lineno or first.lineno) - first.lineno + 1 if documented else 0
    return (function.end_lineno or function.lineno) - function.lineno + 1 - skipped


class TestFiles:
    @pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
    def test_are_short_and_so_are_their_functions(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        functions = [
            node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        ]

        assert len(text.splitlines()) <= MAX_FILE_LINES
        assert [node.name for node in functions if _code_lines(node) > MAX_FUNCTION_LINES] == []

    def test_none_is_called_by_a_name_that_says_nothing(self) -> None:
        assert [path for path in PYTHON if re.search(r"utils?|helpers?|common|misc", path.stem)] == []


class TestReadme:
    def test_tells_every_setting_and_no_other(self) -> None:
        text = (ROOT / "README.md").read_text(encoding="utf-8")
        rows = re.findall(r"^\| `([A-Z0-9_]+)` \| (.*?) \|", text, flags=re.MULTILINE)

        assert dict(rows) == {
            setting.name: f"`{setting.default}`" if setting.default else "kosong" for setting in SETTINGS
        }


class TestLocks:
    @pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock", "requirements-tools.lock"])
    def test_name_no_registry_and_pin_every_hash(self, name: str) -> None:
        text = (ROOT / name).read_text(encoding="utf-8")

        assert "://" not in text
        assert "--index-url" not in text
        entries = re.split(r"\n(?=\S)", text.strip())
        assert [entry for entry in entries if "--hash=sha256:" not in entry] == []

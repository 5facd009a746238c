"""Every refusal has words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from curhat.interfaces.shared.words import PAGES, STAFF_WORDS, WORDS, words_for
from curhat.kernel.errors import Invalid

ROOT = Path(__file__).resolve().parents[2] / "curhat"
KINDS = {"DomainError", "NotFound", "NotPermitted", "Conflict", "Invalid"}


def codes() -> Iterator[tuple[str, str]]:
    """Every code raised or given to an error class, with the file that does."""
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KINDS and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value, path.name
            if isinstance(node, ast.ClassDef) and any(isinstance(b, ast.Name) and b.id in KINDS for b in node.bases):
                for statement in node.body:
                    if isinstance(statement, ast.Assign) and getattr(statement.targets[0], "id", "") == "code":
                        yield ast.literal_eval(statement.value), path.name


class TestWords:
    def test_has_a_sentence_for_every_code(self) -> None:
        missing = {(code, where) for code, where in codes() if code not in WORDS | STAFF_WORDS}

        assert missing == set()

    def test_finds_codes_at_all(self) -> None:
        assert len(set(codes())) > 5

    def test_says_the_general_thing_rather_than_break(self) -> None:
        assert words_for(Invalid("never_heard_of")) == WORDS["invalid"]
        WORDS["with_place"] = "Tulis {what}."
        try:
            assert words_for(Invalid("with_place")) == "Tulis {what}."
            assert words_for(Invalid("with_place", what="alasan")) == "Tulis alasan."
        finally:
            del WORDS["with_place"]

    def test_has_words_for_each_error_page(self) -> None:
        assert {400, 403, 404, 409, 413, 422, 429, 500, 503} <= set(PAGES)

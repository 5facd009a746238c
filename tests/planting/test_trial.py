"""The machine that plants faults tells red from broken."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.planting import page, trial
from tests.planting.plants import ROOT, Plant, Unfit
from tests.planting.trial import Result, Verdict

SUM = """def total(numbers):
    return sum(numbers)
"""
PROOF = """import pytest
from product import total

def test_total():
    assert total([1, 2]) == 3

def test_weak():
    assert total([]) == 0

@pytest.mark.skip
def test_skipped():
    pass
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a copy of a product of two lines and its proofs."""
    root = tmp_path_factory.mktemp("product")
    trial._git(root, "init", "-q")
    (root / "product.py").write_text(SUM)
    (root / "test_product.py").write_text(PROOF)
    (root / "tests").mkdir()
    (root / "tests" / "__init__.py").touch()
    shutil.copytree(ROOT / "tests" / "planting", root / "tests" / "planting")
    (root / ".venv").symlink_to((ROOT / ".venv").resolve())
    with trial.copy_of(root) as copy:
        yield copy


def plant(replace: str, proof: str = "test_total", find: str = "sum(numbers)", **more: str) -> Plant:
    return Plant("n", "k", "product.py", find, replace, f"test_product.py::{proof}", **more)


class TestTrial:
    @pytest.mark.parametrize(
        ("fault", "result"),
        [
            (plant("sum(numbers) + 1"), Result.RED),
            (plant("sum(numbers) * 1"), Result.GREEN),
            (plant("max(numbers)", proof="test_weak"), Result.BROKEN),
            (plant("max(numbers)", proof="test_weak", red="ValueError"), Result.RED),
            (plant("summ(numbers)"), Result.BROKEN),
            (plant("0", proof="test_gone"), Result.BROKEN),
            (plant("sum(numbers"), Result.UNFIT),
            (plant("x", find="number"), Result.UNFIT),
            (plant("x", find="nothing"), Result.UNFIT),
        ],
    )
    def test_tells_a_fault_that_was_noticed_from_everything_else(self, tree: Path, fault: Plant, result: str) -> None:
        assert trial.try_out(tree, fault).result == result
        assert (tree / "product.py").read_text() == SUM

    def test_does_not_take_a_skipped_proof_for_a_green_one(self, tree: Path) -> None:
        heard = trial.run(tree, ["test_product.py"])
        ends = {h.test.rpartition("::")[2]: h.outcome for h in heard}
        assert ends == {"test_total": "passed", "test_weak": "passed", "test_skipped": "skipped"}

    def test_refuses_a_fault_that_changes_nothing(self, tree: Path) -> None:
        with pytest.raises(Unfit, match="changes nothing"):
            plant("sum(numbers)").sound(tree)


class TestPage:
    def test_shows_what_was_not_noticed_and_counts_it(self) -> None:
        seen, missed, new = (dataclasses.replace(plant("0"), name=name) for name in ("seen", "missed", "new"))
        red = Verdict(seen, Result.RED, "test_product.py::test_total", "assert 0 == 3\nmore | of it")
        green = dataclasses.replace(red, plant=missed, result=Result.GREEN, by="", said="passed")

        text = page.written([seen, missed, new], [red, green], before="", day="2026-11-24", of="commit abc")

        assert "**1 of 3 planted faults were noticed**" in text
        row = "| seen | `product.py` | total (`test_product.py`) | `assert 0 == 3` | 2026-11-24, commit abc |"
        assert row in text
        assert "**STAYED GREEN**" in text
        assert "**not tried yet**" in text
        assert page.untried([seen, missed, new], text) == [missed, new]

        found = dataclasses.replace(red, plant=missed)
        later = page.written([missed, seen], [found], before=text, day="2026-11-30", of="commit def")
        assert row in later
        assert "**2 of 2 planted faults were noticed**" in later
        assert "2026-11-30, commit def" in later

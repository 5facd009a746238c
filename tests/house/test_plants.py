"""The planted faults fit the code as it is, so that none of them rots."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.planting.plants import ROOT, Plant, read

PLANTS = read()


def _names(file: Path) -> set[str]:
    """Return every class and function of a test file, as pytest names them."""
    found = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{inner.name}" for inner in node.body if isinstance(inner, ast.FunctionDef)}
    return found


class TestPlants:
    @pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.name)
    def test_fit_the_code_and_name_a_proof_that_is_there(self, plant: Plant) -> None:
        plant.sound(ROOT)
        file, _, inner = plant.proof.partition("::")
        assert (ROOT / file).exists(), file
        if inner:
            assert inner.partition("[")[0] in _names(ROOT / file)

    def test_have_names_of_their_own(self) -> None:
        assert len({plant.name for plant in PLANTS}) == len(PLANTS)

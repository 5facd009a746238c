"""docs/proofs.md: what is proven, by which test, and that the test can fail."""

from __future__ import annotations

import itertools
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.planting.plants import ROOT, Plant
from tests.planting.trial import Result, Verdict

PAGE = ROOT / "docs" / "proofs.md"
SAID_LENGTH = 110
HEAD = """# What is proven, and that each proof can fail
<!-- Written by `bin/plants`; do not edit by hand. The list is tests/plants.toml. -->

A test that cannot fail proves nothing. For each fault below, `make plants` copies the tree, changes one
place of it, and runs the test that should notice. Before that, every test here passed on the tree as it is. A
fault counts as noticed only when a test said so by an assertion (or when the database refused it, where
the table says that); a program that merely broke does not count. A fault that nobody notices, or that no
longer fits the code, makes `make plants` fail. `bin/plants WORD` tries some and changes their rows alone;
the last column says on which tree each was tried.
"""


def written(plants: Sequence[Plant], verdicts: Sequence[Verdict], *, before: str, day: str, of: str) -> str:
    """
    Return the page: what was tried now, and of the other faults what came of it when they were tried last.

    :param before: the page as it was
    """
    rows = _rows_of(before) | {v.plant.name: f"{_row(v)} {day}, {of} |" for v in verdicts}
    noticed = len(plants) - len(_open(plants, rows))
    parts = [HEAD, f"**{noticed} of {len(plants)} planted faults were noticed** when they were last tried.\n"]
    by_kind = sorted(plants, key=lambda plant: plant.kind)
    for kind, group in itertools.groupby(by_kind, key=lambda plant: plant.kind):
        parts.append(f"## {kind[0].upper()}{kind[1:]}")
        parts.append(_COLUMNS + "".join(f"\n{rows.get(plant.name) or _untried(plant)}" for plant in group) + "\n")
    return "\n".join(parts)


_COLUMNS = "| planted fault | where | noticed by | what it said | tried |\n| --- | --- | --- | --- | --- |"


def _rows_of(page: str) -> dict[str, str]:
    """Return the rows of a page by the names of their faults."""
    rows = [line for line in page.splitlines() if line.startswith("| ") and " | `" in line]
    return {row[2:].partition(" | ")[0]: row for row in rows}


def untried(plants: Sequence[Plant], page: str) -> list[Plant]:
    """Return the faults that a page does not show as noticed."""
    return _open(plants, _rows_of(page))


def _open(plants: Sequence[Plant], rows: Mapping[str, str]) -> list[Plant]:
    return [plant for plant in plants if "| **" in rows.get(plant.name, "| **")]


def _untried(plant: Plant) -> str:
    return f"| {plant.name} | `{plant.file}` | {_test(plant.proof)} | **not tried yet** | |"


def _row(verdict: Verdict) -> str:
    plant = verdict.plant
    by = _test(verdict.by or plant.proof)
    said = _short(verdict.said)
    if verdict.result is not Result.RED:
        return f"| {plant.name} | `{plant.file}` | {by} | **{verdict.result}**: {said} |"
    refused = "" if plant.red == "AssertionError" else f"{plant.red}: "
    return f"| {plant.name} | `{plant.file}` | {by} | {refused}{said} |"


def _test(node: str) -> str:
    file, _, inner = node.partition("::")
    sentence = inner.partition("[")[0].replace("::", " ").replace("_", " ").replace(" test ", " ")
    return f"{sentence.removeprefix('test ')} (`{file}`)" if inner else f"`{file}`"


def _short(said: str) -> str:
    """Return what was asserted, else the first line, without what only this run knows, as a table can hold it."""
    lines = [line.strip() for line in said.splitlines() if line.strip()] or ["the test failed"]
    line = next((line for line in lines if line.startswith("assert ")), lines[0])
    line = re.sub(r"/tmp/\S+", "…", line)
    line = line if len(line) <= SAID_LENGTH else f"{line[:SAID_LENGTH]}…"
    return "`" + line.replace("|", "¦").replace("`", "'") + "`"


def commit(root: Path = ROOT) -> str:
    """Return which tree it is, in words."""
    asked = ["git", "-C", str(root)]
    head = subprocess.run([*asked, "rev-parse", "--short=10", "HEAD"], capture_output=True, text=True, check=True)
    dirty = subprocess.run([*asked, "status", "--porcelain"], capture_output=True, text=True, check=True)
    return f"commit {head.stdout.strip()}" + (" with changes that were not committed" if dirty.stdout.strip() else "")

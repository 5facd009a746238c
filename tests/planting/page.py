"""docs/proofs.md: what is proven, by which test, and that the test can fail."""

from __future__ import annotations

import itertools
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.planting.plants import ROOT
from tests.planting.trial import Result, Verdict

PAGE = ROOT / "docs" / "proofs.md"
SAID_LENGTH = 110
HEAD = """# What is proven, and that each proof can fail
<!-- Written by `bin/plants`; do not edit by hand. The list is tests/plants.toml. -->

A test that cannot fail proves nothing. For each fault below, `make plants` copies the tree, changes one
place of it, and runs the test that should notice. Before that, every test here passed on the tree as it is. A
fault counts as noticed only when a test said so by an assertion (or when the database refused it, where
the table says that); a program that merely broke does not count. A fault that nobody notices, or that no
longer fits the code, makes `make plants` fail.
"""


def written(verdicts: Sequence[Verdict], *, day: str, of: str) -> str:
    """Return the page."""
    red = sum(v.result is Result.RED for v in verdicts)
    parts = [HEAD, f"**{red} of {len(verdicts)} planted faults were noticed**, on {day}, at {of}.\n"]
    by_kind = sorted(verdicts, key=lambda v: v.plant.kind)
    for kind, group in itertools.groupby(by_kind, key=lambda v: v.plant.kind):
        parts.append(f"## {kind[0].upper()}{kind[1:]}")
        parts.append("| planted fault | where | noticed by | what it said |\n| --- | --- | --- | --- |")
        parts[-1] += "".join(f"\n{_row(verdict)}" for verdict in group) + "\n"
    return "\n".join(parts)


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

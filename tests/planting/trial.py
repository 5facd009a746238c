"""A throw-away copy of the tree, and what a proof says in it."""

from __future__ import annotations

import dataclasses
import enum
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.planting import witness
from tests.planting.plants import ROOT, Plant, Unfit

# Of a run, with the start of its own database, and of each proof in it.
LONGEST_RUN_S, LONGEST_PROOF_S = 300, 600
# What is found must not hang on luck: the random tests look in the same places each time.
SEED = "--hypothesis-seed=0"


class Result(enum.StrEnum):
    """What became of a plant."""

    RED = "red"
    GREEN = "STAYED GREEN"
    UNFIT = "DOES NOT FIT"
    BROKEN = "PROOF BROKEN"


@dataclasses.dataclass(frozen=True, slots=True)
class Verdict:
    """
    What became of one plant.

    :param by: the first test that turned red
    :param said: what it said, or what is wrong
    """

    plant: Plant
    result: Result
    by: str = ""
    said: str = ""
    seconds: float = 0.0


@dataclasses.dataclass(frozen=True, slots=True)
class Heard:
    """One line of the witness: how one test ended."""

    test: str
    when: str
    outcome: str
    kinds: Sequence[str]
    said: str


@contextmanager
def copy_of(root: Path = ROOT) -> Iterator[Path]:
    """Give a copy of what git knows of the tree, as it lies there now, with the same environment."""
    with tempfile.TemporaryDirectory(prefix="curhat-plants-") as folder:
        tree = Path(folder)
        # Root's database runs as somebody else, who must get past here.
        tree.chmod(0o711)
        for name in _git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0"):
            if name and (root / name).is_file():
                (tree / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(root / name, tree / name)
        (tree / ".venv").symlink_to((root / ".venv").resolve())
        # Some proofs ask git what belongs to the tree.
        _git(tree, "init", "-q")
        _git(tree, "add", "-A")
        yield tree


def run(tree: Path, proofs: Sequence[str]) -> list[Heard]:
    """Run tests in a tree and return how each ended; what never came to an end counts as failed."""
    out = tree / ".witness"
    out.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", "-p", witness.__name__, SEED, "-p", "no:cacheprovider", *proofs]
    if len(proofs) == 1:
        command.append("-x")
    # A run of its own, also where a test asks for it: nothing of the outer one's settings and folders.
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CURHAT_", "DJANGO_", "PYTEST_"))}
    environ = {**kept, witness.FILE: str(out), "PYTHONDONTWRITEBYTECODE": "1"}
    longest_s = LONGEST_RUN_S + LONGEST_PROOF_S * len(proofs)
    try:
        done = subprocess.run(
            command, cwd=tree, env=environ, capture_output=True, text=True, check=False, timeout=longest_s
        )
        trouble = done.stdout[-1_500:] + done.stderr[-500:] if done.returncode not in {0, 1} else ""
    except subprocess.TimeoutExpired:
        trouble = f"no end within {longest_s} s"
    lines = out.read_text(encoding="utf-8").splitlines() if out.exists() else []
    heard = [Heard(**json.loads(line)) for line in lines]
    if trouble or not heard:
        heard.append(Heard("", "run", "failed", ["the run broke"], trouble or "no test ran"))
    return heard


def of_proof(heard: Sequence[Heard], proof: str) -> list[Heard]:
    """Return what was heard of one proof, with what befell the run as a whole."""
    ours = [h for h in heard if h.test == proof or h.test.startswith((f"{proof}::", f"{proof}[", f"{proof}/"))]
    return ours + [h for h in heard if h.when in {"run", "collect"}]


def try_out(tree: Path, plant: Plant) -> Verdict:
    """Plant one fault, run its proof, and leave the tree as it was."""
    original = tree / plant.file
    began = time.monotonic()
    try:
        before = plant.sound(tree)
        plant.put_into(tree)
    except Unfit as e:
        return Verdict(plant, Result.UNFIT, said=str(e))
    try:
        heard = run(tree, [plant.proof])
    finally:
        original.write_text(before, encoding="utf-8")
    return _judged(plant, heard, time.monotonic() - began)


def _judged(plant: Plant, heard: Sequence[Heard], seconds: float) -> Verdict:
    failed = [h for h in heard if h.outcome == "failed"]
    if not failed:
        return Verdict(plant, Result.GREEN, said="the proof passed with the fault in place", seconds=seconds)
    first = failed[0]
    # A fixture that fails, a missing name, a page of the wrong shape: red, but it proves nothing.
    if first.when != "call" or set(first.kinds) != {plant.red}:
        return Verdict(plant, Result.BROKEN, first.test, f"{', '.join(first.kinds)}: {first.said}", seconds)
    return Verdict(plant, Result.RED, first.test, first.said, seconds)


def _git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, text=True, check=True)
    return done.stdout

"""
What is locked: every package with its hashes, one version everywhere, none that is known to be bad.

`python -m security.dependencies` looks offline; with `--ask` it also asks the
network, through pip-audit, and says so when there was no answer.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-tools.lock")
ADVISORIES = ROOT / "security" / "advisories.toml"
NO_ANSWER, FOUND = 3, 1
_ENTRY = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[a-z0-9,_-]+\])?==([^\s;\\]+)", re.IGNORECASE)


@dataclasses.dataclass(frozen=True, slots=True)
class Locked:
    """One package of a lock."""

    lock: str
    name: str
    version: str
    hashes: int


@dataclasses.dataclass(frozen=True, slots=True)
class Advisory:
    """
    What is bad about some versions of a package.

    :param versions: as pip writes them: ">=44,<50"
    """

    package: str
    versions: str
    advisory: str
    why: str

    def holds_for(self, locked: Locked) -> bool:
        """Whether the locked version is one of the bad ones."""
        return locked.name == self.package and SpecifierSet(self.versions).contains(locked.version, prereleases=True)


class NoAnswer(Exception):
    """The network gave no answer about some package; says which, or why."""


def read_lock(name: str, text: str) -> list[Locked]:
    """
    Return the packages of a lock.

    :raises ValueError: for an entry that is not pinned to one version
    """
    found = []
    for entry in re.split(r"\n(?=\S)", text.strip()):
        if entry.startswith("#"):
            continue
        match = _ENTRY.match(entry)
        if match is None:
            raise ValueError(f"{name}: {entry.splitlines()[0]!r} is not pinned to one version")
        found.append(Locked(name, match[1].lower().replace("_", "-"), match[2], entry.count("--hash=sha256:")))
    return found


def read_advisories(file: Path = ADVISORIES) -> tuple[dt.date, list[Advisory]]:
    """Return the day of the snapshot, and what it holds."""
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    return data["as_of"], [Advisory(**entry) for entry in data["bad"]]


def troubles(locked: Sequence[Locked], advisories: Iterable[Advisory]) -> list[str]:
    """Return what is wrong with the locks, in words."""
    found = [f"{one.lock}: {one.name} has no hash" for one in locked if not one.hashes]
    versions: dict[str, set[str]] = {}
    for one in locked:
        versions.setdefault(one.name, set()).add(one.version)
    found += [f"{name} is locked as {' and as '.join(sorted(v))}" for name, v in versions.items() if len(v) > 1]
    found += [
        f"{one.lock}: {one.name} {one.version} must not be used: {bad.advisory}, {bad.why}"
        for one in locked
        for bad in advisories
        if bad.holds_for(one)
    ]
    return found


def read_answer(text: str) -> list[str]:
    """
    Return what pip-audit found, in words.

    :raises NoAnswer: if it could not look a package up; it calls that "no known vulnerabilities", which it is not
    """
    found, unknown = [], []
    for entry in json.loads(text)["dependencies"]:
        if "skip_reason" in entry:
            unknown.append(entry["name"])
        found += [f"{entry['name']} {entry['version']}: {bad['id']}" for bad in entry.get("vulns", ())]
    if unknown:
        raise NoAnswer(f"nothing is known of {len(unknown)} packages, {unknown[0]} among them")
    return found


def ask() -> list[str]:
    """
    Ask the network about every locked package.

    :raises NoAnswer: without pip-audit, without a network, or without an answer for all
    """
    program = shutil.which("pip-audit")
    if program is None:
        raise NoAnswer("pip-audit is not installed here")
    found = []
    for name in LOCKS:
        command = [program, "-r", str(ROOT / name), "--disable-pip", "--require-hashes", "-f", "json"]
        try:
            done = subprocess.run(  # noqa: S603
                [*command, "--progress-spinner", "off"], capture_output=True, text=True, check=False, timeout=600
            )
            found += read_answer(done.stdout)
        except (subprocess.TimeoutExpired, ValueError) as e:
            raise NoAnswer("it ended without an answer") from e
    return found


def main(words: Sequence[str]) -> int:
    """Return 0 if nothing is wrong, 3 if the network was to be asked and gave no answer."""
    locked = [one for name in LOCKS for one in read_lock(name, (ROOT / name).read_text(encoding="utf-8"))]
    as_of, advisories = read_advisories()
    found = troubles(locked, advisories)
    if "--ask" in words:
        try:
            found += ask()
        except NoAnswer as e:
            _say(found, f"NOT ASKED: {e}. What was published since {as_of} is not known here.")
            return FOUND if found else NO_ANSWER
    _say(found, f"{len(locked)} locked packages, {len(advisories)} known bad ranges of {as_of}: {len(found)} found.")
    return FOUND if found else 0


def _say(found: Iterable[str], last: str) -> None:
    print(*found, last, sep="\n")  # noqa: T201


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

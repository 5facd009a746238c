"""
`make soak`: the heavy proofs at the sizes that the issues name, and docs/soak.md with what they saw.

Four runs: the properties with ten times as many examples, the telephones, then the kills
and, beside them, the cities. Each is pytest; what it tells comes out of its XML (tests/evidence.py).
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "soak.md"
SAID_LENGTH = 200
HEAD = """# What the heavy runs saw
<!-- Written by `make soak`; do not edit by hand. -->

`make test` proves the same at sizes that fit into minutes. Here each proof runs at the size that was asked for.
The seeds repeat what the dice decided: which citizen sends what, which process is killed next, which person tries
which step. At which instant a kill falls is the machine's, and never the same twice.
"""


@dataclasses.dataclass(frozen=True)
class Run:
    """
    One call of pytest.

    :param what: the heading, and what was done in words
    """

    name: str
    what: str
    words: tuple[str, ...]


PROPERTIES = Run(
    "Properties",
    "Every property test of the pure rooms, 1,000 examples each where `make test` takes 100.",
    ("-n", "2", "-m", "hypothesis", "tests/unit", "tests/web/test_throttle.py"),
)
KILLS = Run(
    "Kills",
    "2,000 reports with one to three photos each, sent by four citizens at a time on lines that break now and then, "
    "while one process after another is ended with `kill -9`; then the service at its edges. Afterwards every "
    "acknowledged number is there exactly once, every photo is opened in both sizes by its reporter and is the one "
    "that was sent, no file lies on the disk without a row, no row is without its file, no job is left, and nobody "
    "was told twice.",
    ("tests/journeys/test_kill.py", "tests/journeys/test_edge.py", "tests/journeys/test_disk.py"),
)
TELEPHONES = Run(
    "Telephones",
    "200 reports with photos, written on 20 telephones (browsers with a service worker and an outbox of their own) "
    "while the line is cut at any byte or loses its answers, the web server is ended with `kill -9`, and tabs are "
    "closed. Afterwards each is there exactly once, and its reporter opens every photo.",
    ("tests/journeys/test_offline_many.py",),
)
CITIES = Run(
    "Cities",
    "Random people take random steps, and after each the timelines, the clocks, the lists of everybody and their "
    "counts are looked at: 150 cities of 40 steps; and 50 more in which the clock is set back and forward by days.",
    ("tests/machine/test_city.py", "tests/machine/test_clock.py"),
)


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What came of one run."""

    run: Run
    passed: bool
    seconds: float
    tests: list[ET.Element]


def main() -> int:
    """Run everything, write the page, and return 0 if all of it was green."""
    seed = int(os.environ.get("CURHAT_SEED") or random.SystemRandom().randrange(10**6))
    began, commit, dirty = time.monotonic(), git("rev-parse", "--short", "HEAD"), git("status", "--porcelain")
    with tempfile.TemporaryDirectory(prefix="curhat-soak-") as folder:
        outcomes = list(at_once([PROPERTIES], seed, Path(folder)))
        outcomes += at_once([TELEPHONES], seed, Path(folder))
        outcomes += at_once([KILLS, CITIES], seed, Path(folder))
    green = all(outcome.passed for outcome in outcomes)
    about = f"{commit}{', with changes that are not committed' if dirty else ''}"
    PAGE.write_text(written(outcomes, seed=seed, of=about, seconds=time.monotonic() - began), encoding="utf-8")
    print(f"{'All green' if green else 'RED'}; see {PAGE.relative_to(ROOT)}")  # noqa: T201
    return 0 if green else 1


def at_once(runs: list[Run], seed: int, folder: Path) -> Iterator[Outcome]:
    """Start runs beside each other, and yield what came of each."""
    environ = {**os.environ, "CURHAT_SOAK": "1", "CURHAT_SEED": str(seed)}
    started = []
    for run in runs:
        report = folder / f"{run.name}.xml"
        command = [sys.executable, "-m", "pytest", "-q", "--show-capture=no", f"--hypothesis-seed={seed}", *run.words]
        command += ["--override-ini=junit_family=xunit1", f"--junitxml={report}"]  # The other family has no evidence.
        log = (folder / f"{run.name}.log").open("w")
        started.append(
            (run, report, log, time.monotonic(), subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log))
        )
    for run, report, log, began, process in started:
        code = process.wait()
        log.close()
        if code:
            print(Path(log.name).read_text()[-8000:])  # noqa: T201
        tests = list(ET.parse(report).iter("testcase")) if report.exists() else []
        yield Outcome(run, code == 0 and bool(tests), time.monotonic() - began, tests)


def written(outcomes: list[Outcome], *, seed: int, of: str, seconds: float) -> str:
    """Return the page."""
    done = sum(outcome.passed for outcome in outcomes)
    verdict = "**All green**" if done == len(outcomes) else f"**RED: {len(outcomes) - done} of {len(outcomes)} runs**"
    day = f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC"
    parts = [
        HEAD,
        f"{verdict}, on {day}, at {of}, with seed {seed}, in {minutes(seconds)}.",
        f"On {machine()}.",
    ]
    for outcome in outcomes:
        parts += ["", f"## {outcome.run.name}", outcome.run.what, "", *rows(outcome)]
    return "\n".join(parts) + "\n"


def rows(outcome: Outcome) -> Iterator[str]:
    """Return what one run came to: every test that told something or failed, the others counted."""
    quiet = 0
    yield "| proof | result | took | what was seen |"
    yield "| --- | --- | --- | --- |"
    for test in outcome.tests:
        failure = next(iter([*test.iter("failure"), *test.iter("error")]), None)
        skipped = test.find("skipped")
        seen = "; ".join(f"{p.get('name')}: {p.get('value')}" for p in test.iter("property"))
        if failure is None and skipped is None and not seen:
            quiet += 1
            continue
        result = "green" if failure is None else "**red**"
        said = seen if failure is None else f"{short(failure.get('message') or '')} {seen}"
        if skipped is not None:
            result, said = "not run", short(skipped.get("message") or "")
        yield f"| {sentence(test)} | {result} | {minutes(float(test.get('time') or 0))} | {said} |"
    if quiet:
        yield f"| {quiet} more | green | | |"
    if not outcome.tests:
        yield "| the run itself | **red** | | it ended before its first test |"


def sentence(test: ET.Element) -> str:
    """Return the name of a test as it is read."""
    room = (test.get("classname") or "").rpartition(".")[2]
    said = (test.get("name") or "").removeprefix("test_").replace("_", " ")
    return f"{room.removeprefix('Test')} {said}" if room.startswith("Test") else said


def short(said: str) -> str:
    """Return the beginning of a message, as a table can hold it."""
    return " ".join(said.split())[:SAID_LENGTH].replace("|", "/")


def minutes(seconds: float) -> str:
    """Return a time as it is said."""
    return f"{seconds / 60:.1f} min" if seconds >= 90 else f"{seconds:.0f} s"


def machine() -> str:
    """Return what it ran on, without the name of anything of it."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    from curhat.interfaces.console import binaries

    postgres = subprocess.run(
        [binaries.choose(None, None) / "postgres", "--version"], capture_output=True, text=True, check=False
    ).stdout.partition(")")[2]
    return (
        f"{os.cpu_count()} processors ({platform.machine()}), {memory:.0f} GB, {platform.system()}, "
        f"Python {platform.python_version()}, PostgreSQL {postgres.strip() or 'of the system'}"
    )


def git(*words: str) -> str:
    """Return what git says."""
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())

"""The results as a person reads them."""

from __future__ import annotations

import datetime as dt
import os
import platform
import subprocess
import sysconfig
from collections.abc import Sequence
from pathlib import Path

from bench.city import ROOT, SERVER
from bench.figures import Figure
from bench.measure import CONNECTIONS, Line

_PEERS = """
A submit with 47 statements took the nearest peer 49 and 41 ms of web and database, its list of 50 reports 347 and
130 ms with 263 to 374 statements, its report page 54 and 49 ms.
"""
_HOW = """
## How to repeat it
`make bench` makes the cities anew and measures them (about half an hour; `BENCH="--sizes 10000"` for a quick
look). It needs nothing beside what `make setup` installs, and some 12 GB of disk at a million reports.

The cities come from the demo: 240 reports whose lives the real operations have told. Each further report repeats one
of them at another place, in other words, whole weeks earlier, with every event, hold, clock span, deadline,
escalation and photo row; COPY writes them, and every constraint is built anew over the result. Three reports of a
hundred are open, as in a city that keeps up; the rest is spread over six years. The seed is fixed.

Each page is asked for over 1, 8 and 32 connections, in turns with a bare view: a Django view behind the same
middleware on the same server and pool that runs as many statements (each reads one report or writes one row) and
renders as many rows of five cells, and decides nothing. One web process with its usual two threads and one
PostgreSQL share the machine with the client; no worker runs. Processor time is what the kernel has charged to the
processes. Each figure is of five turns of a second: processor time, p50 and answers a second of the best one, the
share of the bare view's throughput of the middle one, p99 of all. Every request of a citizen comes from an address of
its own, and the throttle counts it. Search goes through seven queries, from a rare street to a word that most reports
have.
"""
_PHONE = """
`make bench` measures it, or `make bench BENCH="--only phone --sizes 10000"` alone: headless Chromium, 360 x 740, over
400 kbit/s and 400 ms, the processor slowed down four times. Each figure of the form is the middle of three visits by
somebody new: what the page weighs, when its largest part stood there, how far it jumped, the longest that a tap went
unanswered, and when the form stood there again without a network. The scores are Lighthouse's own for a phone, where
its command is installed (an npm package); elsewhere they are left out.
"""


def results(lines: Sequence[Line], found: Sequence[Figure]) -> str:
    """Return the page: what was promised, what was measured, how to repeat it."""
    missed = [figure.name for figure in found if not figure.reached]
    verdict = f"Missed: {', '.join(missed)}." if missed else "Every goal is reached."
    parts = [
        "# What the pages cost\n<!-- Written by `make bench`; do not edit by hand. -->\n",
        f"{dt.datetime.now(dt.UTC):%Y-%m-%d}, commit {_commit()}, {_machine()}. {verdict}\n",
        _promises(found),
        "![Growth](growth.svg)\n",
        "## Every figure\n",
        _table(lines),
        _PEERS,
        _HOW,
    ]
    return "\n".join(parts)


def phone(found: Sequence[Figure]) -> str:
    """Return the page of what a cheap phone feels."""
    missed = [figure.name for figure in found if not figure.reached]
    verdict = f"Missed: {', '.join(missed)}." if missed else "Every goal is reached."
    head = "# What a cheap phone feels\n<!-- Written by `make bench`; do not edit by hand. -->\n"
    when = f"{dt.datetime.now(dt.UTC):%Y-%m-%d}, commit {_commit()}, {_machine()}. {verdict}\n"
    return "\n".join([head, when, _promises(found), _PHONE])


def _promises(found: Sequence[Figure]) -> str:
    rows = ["| figure | value | goal | reached |", "| --- | ---: | ---: | --- |"]
    for figure in found:
        sign = "≥" if figure.at_least else "≤"
        rows.append(
            f"| {figure.name.replace('_', ' ')} | {figure.value:g} {figure.unit} | {sign} {figure.goal:g} | "
            f"{'yes' if figure.reached else '**no**'} |"
        )
    return "\n".join(rows) + "\n"


def _table(lines: Sequence[Line]) -> str:
    rows = [
        "Times in milliseconds; processor time for one answer, web and database; in brackets the bare view.\n",
        "| page | reports | connections | statements | rows | p50 | p99 | a second | web | database | of bare |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for line in sorted(lines, key=lambda line: (line.scene, line.size, CONNECTIONS.index(line.connections))):
        page, bare = line.page, line.bare
        rows.append(
            f"| {line.scene} | {line.size:,} | {line.connections} | {line.statements} | {line.rows} "
            f"| {page.p50_ms:.1f} ({bare.p50_ms:.1f}) "
            f"| {page.p99_ms:.1f} ({bare.p99_ms:.1f}) "
            f"| {page.per_second:.0f} ({bare.per_second:.0f}) "
            f"| {page.web_each_ms:.2f} ({bare.web_each_ms:.2f}) "
            f"| {page.database_each_ms:.2f} ({bare.database_each_ms:.2f}) | {line.of_bare:.2f} |"
        )
    return "\n".join(rows) + "\n"


def _commit() -> str:
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "unknown"


def _machine() -> str:
    with Path("/proc/cpuinfo").open() as file:
        model = next((line.partition(":")[2].strip() for line in file if line.startswith("model name")), "")
    settings = ", ".join(f"{name} {value}" for name, value in SERVER.items())
    return f"{os.cpu_count()} cores {model}, {_python()}, PostgreSQL with {settings}"


def _python() -> str:
    """Say also how it was built: the same work took one built plainly half as long again as one built with PGO."""
    optimized = "--enable-optimizations" in str(sysconfig.get_config_var("CONFIG_ARGS"))
    return f"Python {platform.python_version()} built {'with' if optimized else 'without'} profile-guided optimization"

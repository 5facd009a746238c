"""The figures that are promised, and whether they were reached."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.measure import Line

# Processor milliseconds for one answer, web server and database.
CPU_GOALS = {"submit": (6.0, 3.0), "queue": (12.0, 3.0), "report": (8.0, 2.0), "tracking": (4.0, 1.0)}
OF_BARE = {"submit": 0.6, "queue": 0.6, "report": 0.6}
GROWTH = 1.5
# What a page of the public may ask of the database, however many reports there are.
STATEMENTS = {
    **dict.fromkeys(("public", "filtered", "map", "squares", "published"), 8),
    **dict.fromkeys(("queues", "narrowed"), 10),
}
# Milliseconds, for one at a time: of a hundred answers of the largest city, all but one.
P99_GOALS = {"queues": 100.0, "narrowed": 100.0, "search": 200.0}
MEMORY_MB = 120.0
AT = 8  # connections at which throughput and processor time are judged
# Below this, in milliseconds, the kernel's own clock (10 ms ticks) says nothing about growth.
FLOOR_MS = 0.3


@dataclasses.dataclass(frozen=True, slots=True)
class Figure:
    """
    One promise.

    :ivar at_least: whether more is better
    """

    name: str
    value: float
    unit: str
    goal: float
    at_least: bool = False

    @property
    def reached(self) -> bool:
        """Whether the goal was reached."""
        return self.value >= self.goal if self.at_least else self.value <= self.goal


def figures(lines: Sequence[Line], memory_mb: float) -> list[Figure]:
    """Return every figure: costs and shares at the largest size, growth from the smallest to it."""
    largest = max(line.size for line in lines)
    smallest = min(line.size for line in lines)
    found = [Figure("web_worker_memory", round(memory_mb, 1), "MB", MEMORY_MB)]
    for line in lines:
        if line.size == largest and line.connections == AT:
            found += _costs(line)
        if line.size == largest and line.connections == 1 and line.scene in P99_GOALS:
            found.append(Figure(f"{line.scene}_p99", round(line.page.p99_ms, 1), "ms", P99_GOALS[line.scene]))
    if smallest != largest:
        found += _growth(lines, smallest, largest)
    return found


def write(path: Path, found: Sequence[Figure]) -> None:
    """Write the figures into the file, beside those of other benches."""
    known = json.loads(path.read_text(encoding="utf-8"))["figures"] if path.exists() else {}
    for figure in found:
        known[figure.name] = {
            "value": figure.value,
            "unit": figure.unit,
            "goal": figure.goal,
            "reached": figure.reached,
        }
    path.write_text(json.dumps({"figures": known}, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _costs(line: Line) -> Iterator[Figure]:
    if line.scene in CPU_GOALS:
        web, database = CPU_GOALS[line.scene]
        yield Figure(f"{line.scene}_cpu_web", round(line.page.web_each_ms, 2), "ms/request", web)
        yield Figure(f"{line.scene}_cpu_database", round(line.page.database_each_ms, 2), "ms/request", database)
    if line.scene in STATEMENTS:
        yield Figure(f"{line.scene}_statements", line.statements, "statements", STATEMENTS[line.scene])
    if line.scene in OF_BARE:
        goal = OF_BARE[line.scene]
        yield Figure(f"{line.scene}_of_bare", round(line.of_bare, 2), "of the bare view", goal, at_least=True)


def _growth(lines: Sequence[Line], smallest: int, largest: int) -> Iterator[Figure]:
    by_place = {(line.size, line.scene, line.connections): line for line in lines}
    for scene in dict.fromkeys(line.scene for line in lines):
        few, many = by_place[smallest, scene, AT], by_place[largest, scene, AT]
        pairs = {
            "p50": (few.page.p50_ms, many.page.p50_ms),
            "cpu_web": (few.page.web_each_ms, many.page.web_each_ms),
            "cpu_database": (few.page.database_each_ms, many.page.database_each_ms),
        }
        for name, (before, after) in pairs.items():
            value = max(after, FLOOR_MS) / max(before, FLOOR_MS)
            yield Figure(f"{scene}_growth_{name}", round(value, 2), f"times, {smallest:,} to {largest:,}", GROWTH)

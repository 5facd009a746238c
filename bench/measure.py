"""Measuring one page beside its bare twin, turn by turn, so that a slow minute hits both."""

from __future__ import annotations

import dataclasses
import itertools
import statistics
from collections.abc import Callable

from bench.load import Ask, Times, run
from bench.scenes import Scene
from bench.service import Service

CONNECTIONS = (1, 8, 32)
TURNS = 5


@dataclasses.dataclass(frozen=True, slots=True)
class Turn:
    """One stretch of asking: how long each answer took, and processor time of web server and database."""

    times: Times
    web_ms: float
    database_ms: float


@dataclasses.dataclass(slots=True)
class Cost:
    """
    What answers cost over all turns.

    Processor time and p50 are those of the best turn: a neighbour on the machine
    can make a turn dearer, nothing can make it cheaper than the code is.
    """

    turns: list[Turn] = dataclasses.field(default_factory=list)

    @property
    def p50_ms(self) -> float:
        """The middle answer of the best turn."""
        return min(turn.times.percentile_ms(50) for turn in self.turns)

    @property
    def p99_ms(self) -> float:
        """The 99th of a hundred answers, over all turns."""
        every = Times([ms for turn in self.turns for ms in turn.times.answers_ms])
        return every.percentile_ms(99)

    @property
    def per_second(self) -> float:
        """Answers a second in the best turn."""
        return max(turn.times.per_second for turn in self.turns)

    @property
    def web_each_ms(self) -> float:
        """Processor time of the web server for one answer."""
        return min(turn.web_ms / len(turn.times.answers_ms) for turn in self.turns)

    @property
    def database_each_ms(self) -> float:
        """Processor time of the database for one answer."""
        return min(turn.database_ms / len(turn.times.answers_ms) for turn in self.turns)


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """One page at one size with so many connections, and its bare twin."""

    size: int
    scene: str
    statements: int
    rows: int
    connections: int
    page: Cost
    bare: Cost

    @property
    def of_bare(self) -> float:
        """Throughput as a share of the bare view's, in the middle one of the turns."""
        pairs = zip(self.page.turns, self.bare.turns, strict=True)
        return statistics.median(page.times.per_second / bare.times.per_second for page, bare in pairs)


def measure(service: Service, scene: Scene, size: int, *, seconds: float, numbers: itertools.count[int]) -> list[Line]:
    """
    Measure a page at every number of connections.

    :param seconds: of each turn
    :param numbers: of the requests, each used once: no two citizens have one address
    """
    lines = []
    for connections in CONNECTIONS:
        page, bare = Cost(), Cost()
        for _ in range(TURNS):
            _turn(service, scene.asks, page, connections, seconds, numbers)
            _turn(service, scene.bare, bare, connections, seconds, numbers)
        lines.append(Line(size, scene.name, scene.statements, scene.rows, connections, page, bare))
    return lines


def _turn(
    service: Service,
    asks: Callable[[int], Ask],
    cost: Cost,
    connections: int,
    seconds: float,
    numbers: itertools.count[int],
) -> None:
    web, database = service.cpu_ms()
    times = run(service.port, lambda _: asks(next(numbers)), connections=connections, seconds=seconds)
    web_after, database_after = service.cpu_ms()
    cost.turns.append(Turn(times, web_after - web, database_after - database))

"""Measuring one page beside its bare twin, turn by turn, so that a slow minute hits both."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable

from bench.load import Ask, Times, run
from bench.scenes import Scene
from bench.service import Service

CONNECTIONS = (1, 8, 32)
TURNS = 3


@dataclasses.dataclass(slots=True)
class Cost:
    """What answers cost: how long each took, and processor time of web server and database."""

    times: Times = dataclasses.field(default_factory=Times)
    web_ms: float = 0.0
    database_ms: float = 0.0

    @property
    def web_each_ms(self) -> float:
        """Processor time of the web server for one answer."""
        return self.web_ms / len(self.times.answers_ms)

    @property
    def database_each_ms(self) -> float:
        """Processor time of the database for one answer."""
        return self.database_ms / len(self.times.answers_ms)


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
        """Throughput as a share of the bare view's."""
        return self.page.times.per_second / self.bare.times.per_second


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
    cost.times += run(service.port, lambda _: asks(next(numbers)), connections=connections, seconds=seconds)
    web_after, database_after = service.cpu_ms()
    cost.web_ms += web_after - web
    cost.database_ms += database_after - database

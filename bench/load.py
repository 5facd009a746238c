"""Browsers that ask as fast as they are answered, and what that took."""

from __future__ import annotations

import dataclasses
import http.client
import itertools
import statistics
import threading
import time
from collections.abc import Callable, Iterator


@dataclasses.dataclass(frozen=True, slots=True)
class Ask:
    """One request; the answer must have `status` or the figure is worth nothing."""

    method: str
    path: str
    headers: dict[str, str]
    body: str | None = None
    status: int = 200


class WrongAnswer(Exception):
    """A page of the bench did not answer as it should."""


@dataclasses.dataclass(slots=True)
class Times:
    """How long each answer took, in milliseconds, and over how many seconds."""

    answers_ms: list[float] = dataclasses.field(default_factory=list)
    seconds: float = 0.0

    def percentile_ms(self, percent: int) -> float:
        """Return a percentile of the answers."""
        return statistics.quantiles(self.answers_ms, n=100, method="inclusive")[percent - 1]

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return len(self.answers_ms) / self.seconds


def once(port: int, ask: Ask) -> tuple[http.client.HTTPResponse, str]:
    """Ask once and return the answer and its text."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        return _answer(connection, ask)
    finally:
        connection.close()


def run(port: int, asks: Callable[[int], Ask], *, connections: int, seconds: float) -> Times:
    """
    Ask for `seconds` over so many connections at once.

    :param asks: gives the n-th request
    :raises WrongAnswer: if any answer had another status than its own
    """
    numbers = itertools.count()
    times, wrong = Times(), []
    began = time.perf_counter()

    def browse() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            for took in _ask_on(connection, asks, numbers, until=began + seconds):
                times.answers_ms.append(took)
        except WrongAnswer as e:
            wrong.append(e)
        finally:
            connection.close()

    threads = [threading.Thread(target=browse) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]
    times.seconds = time.perf_counter() - began
    return times


def _ask_on(
    connection: http.client.HTTPConnection, asks: Callable[[int], Ask], numbers: Iterator[int], *, until: float
) -> Iterator[float]:
    while time.perf_counter() < until:
        ask = asks(next(numbers))
        began = time.perf_counter()
        _answer(connection, ask)
        yield (time.perf_counter() - began) * 1000


def _answer(connection: http.client.HTTPConnection, ask: Ask) -> tuple[http.client.HTTPResponse, str]:
    connection.request(ask.method, ask.path, body=ask.body, headers=ask.headers)
    response = connection.getresponse()
    body = response.read()
    if response.status != ask.status:
        raise WrongAnswer(f"{ask.method} {ask.path} answered {response.status} instead of {ask.status}")
    return response, body.decode(errors="replace")

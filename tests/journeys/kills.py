"""Kill -9 at random moments: web server, its own process, worker, database, one connection of it."""

from __future__ import annotations

import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import psycopg

from curhat.interfaces.console.postgres import Postgres
from tests.journeys.citizens import OnAir
from tests.journeys.service import Service

# The web server is two processes: the one that is supervised, and granian's own that answers.
KINDS = ("web", "web process", "worker", "database", "database connection")


def kill_9(pid: int | None) -> None:
    """End a process as the kernel does when memory is short."""
    assert pid
    os.kill(pid, signal.SIGKILL)


def children_of(pid: int) -> dict[int, str]:
    """Return the processes that a process has started, with what they call themselves."""
    try:
        pids = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return {int(child): Path(f"/proc/{child}/cmdline").read_text().replace("\0", " ").strip() for child in pids}
    except OSError:
        return {}


class Killer(threading.Thread):
    """
    Kills one process after another until told to stop, whatever is being done at that moment.

    :param on_air: what the citizens have on their way
    :param most: after so many it rests
    :param pause_s: the longest between two
    :ivar hits: per kind, how many kills there were
    :ivar amid: per kind, how many of them came while a request (of the worker: a job) was under way
    """

    def __init__(self, service: Service, *, seed: int, on_air: OnAir, most: int, pause_s: float) -> None:
        super().__init__(daemon=True)
        self.service, self.on_air, self.most, self.pause_s = service, on_air, most, pause_s
        self.chance = random.Random(seed)
        self.hits: Counter[str] = Counter()
        self.amid: Counter[str] = Counter()
        self._done = threading.Event()

    def run(self) -> None:
        """Kill at random moments, but only once the last one is over: what is down cannot be hit."""
        kinds: list[str] = []
        while self.hits.total() < self.most and not self._done.wait(self.chance.uniform(0, self.pause_s)):
            # Each kind in turn, in an order that changes: also a short run meets all of them.
            kinds = kinds or self.chance.sample(KINDS, len(KINDS))
            pid = self._find(kinds[-1]) if self.service.ready() else None
            if pid is not None:
                self._kill(kinds.pop(), pid)

    def stop(self) -> None:
        """Let what is left come to rest."""
        self._done.set()
        self.join()

    def said(self) -> dict[str, str]:
        """Return the figures as they are reported."""
        return {kind: f"{self.hits[kind]} kills, {self.amid[kind]} of them amid work" for kind in KINDS}

    def _kill(self, kind: str, pid: int) -> None:
        busy = self._busy_jobs() if kind == "worker" else self.on_air.count
        try:
            kill_9(pid)
        except ProcessLookupError:
            return
        self.hits[kind] += 1
        self.amid[kind] += bool(busy)

    def _find(self, kind: str) -> int | None:
        children = self.service.children()
        pids: dict[str, Callable[[], list[int]]] = {
            "web": lambda: [pid for name, pid in children.items() if name == "web"],
            "web process": lambda: list(children_of(children.get("web", 0))),
            "worker": lambda: [pid for name, pid in children.items() if name == "worker"],
            "database": lambda: [pid for pid in [Postgres(self.service.folder).pid()] if pid],
            "database connection": self._connections,
        }
        found = pids[kind]()
        return self.chance.choice(found) if found else None

    def _connections(self) -> list[int]:
        postmaster = Postgres(self.service.folder).pid() or 0
        return [pid for pid, name in children_of(postmaster).items() if "curhat curhat" in name]

    def _busy_jobs(self) -> int:
        try:
            with psycopg.connect(Postgres(self.service.folder).dsn) as connection:
                row = connection.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'").fetchone()
        except psycopg.Error:
            return 0
        return int(row[0]) if row else 0

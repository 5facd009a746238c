"""The product's web server under measurement, and the processor time of everything behind it."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.city import ROOT, Town

TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")


class Service:
    """One web server on one database, and nothing else: no job runs beside it."""

    def __init__(self, town: Town, database: str) -> None:
        self.town, self.database = town, database
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.environ = {**town.environ(database), "PORT": str(self.port), "CURHAT_LOG_LEVEL": "WARNING"}
        guests = subprocess.run(
            [sys.executable, "-m", "bench.guests"],
            env=self.environ, cwd=ROOT, check=True, capture_output=True, text=True,
        )  # fmt: skip
        self.guests: dict[str, Any] = json.loads(guests.stdout.splitlines()[-1])
        self.process = subprocess.Popen(
            [sys.executable, "-m", "curhat.interfaces.console", "web"], env=self.environ, cwd=ROOT
        )

    def wait(self) -> None:
        """Wait until it answers."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", "/readyz")
                if connection.getresponse().status == 200:
                    return
            time.sleep(0.1)
        raise TimeoutError("the web server does not answer")

    def cpu_ms(self) -> tuple[float, float]:
        """Return the processor time so far, in milliseconds: of the web server and of the database."""
        postmaster = self.town.server.pid() or 0
        web = sum(_ticks(pid) for pid in (self.process.pid, *_children(self.process.pid)))
        base = sum(_ticks(pid) for pid in _children(postmaster)) + _ticks(postmaster, ended=True)
        return web * TICK_MS, base * TICK_MS

    def memory_mb(self) -> float:
        """Return the largest resident size of a web worker, in megabytes."""
        sizes = []
        for pid in _children(self.process.pid):
            line = next(
                line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS")
            )
            sizes.append(int(line.split()[1]) / 1024)
        return max(sizes)


@contextlib.contextmanager
def serving(town: Town, database: str) -> Iterator[Service]:
    """Give a web server on a database, and end it."""
    its = Service(town, database)
    try:
        its.wait()
        yield its
    finally:
        its.process.terminate()
        its.process.wait(20)


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def _ticks(pid: int, *, ended: bool = False) -> int:
    """Return user and system time of a process, with that of its ended children if asked for."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(int(field) for field in fields[11 : 15 if ended else 13])
    return 0

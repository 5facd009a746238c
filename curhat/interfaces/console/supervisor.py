"""
Child processes that are kept alive, and ended together. Imports no Django.

Each child leads a process group of its own, so whatever it started ends with it.
"""

from __future__ import annotations

import contextlib
import ctypes
import dataclasses
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence

FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 30.0
# A child that lived this long had started well: the next wait is short again.
SETTLED_S = 30.0
SUPERVISED = "CURHAT_SUPERVISED"
_PR_SET_PDEATHSIG = 1


@dataclasses.dataclass(slots=True)
class Child:
    """One process that should always run."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    wait_s: float = FIRST_WAIT_S
    start_at: float = 0.0


class Supervisor:
    """
    Keeps children running until told to stop.

    :param later_s: children that are first started so many seconds after the others
    :param say: takes a line for the operator
    :param clock: monotonic seconds
    """

    def __init__(
        self,
        commands: Mapping[str, Sequence[str]],
        *,
        say: Callable[[str], None],
        later_s: Mapping[str, float] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        begin, later = clock(), later_s or {}
        self.children = [
            Child(name, command, start_at=begin + later.get(name, 0.0)) for name, command in commands.items()
        ]
        self._say = say
        self._clock = clock

    def tick(self) -> None:
        """Start what should run and does not, unless it died a moment ago."""
        for child in self.children:
            if child.process is not None and (code := child.process.poll()) is not None:
                self._buried(child, code)
            if child.process is None and self._clock() >= child.start_at:
                self._start(child)

    def stop(self, *, within_s: float) -> None:
        """Ask all to end, and end by force what has not after `within_s` seconds."""
        for child in self.children:
            if child.process is not None and child.process.poll() is None:
                child.process.terminate()
        deadline = time.monotonic() + within_s
        for child in self.children:
            if child.process is None:
                continue
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.0, deadline - time.monotonic()))
            _end_group(child.process)
            child.process = None

    def _start(self, child: Child) -> None:
        child.process = subprocess.Popen(  # noqa: S603
            child.command,
            stdin=subprocess.DEVNULL,
            env={**os.environ, SUPERVISED: str(os.getpid())},
            start_new_session=True,
        )
        child.started_at = self._clock()

    def _buried(self, child: Child, code: int) -> None:
        if child.process is not None:
            _end_group(child.process)
        child.process = None
        if self._clock() - child.started_at >= SETTLED_S:
            child.wait_s = FIRST_WAIT_S
        self._say(f"{child.name} berhenti (kode {code}); dimulai lagi dalam {child.wait_s:.0f} detik.")
        child.start_at = self._clock() + child.wait_s
        child.wait_s = min(LONGEST_WAIT_S, child.wait_s * 2)


def die_with_parent() -> None:
    """In a supervised child: be told to end when the supervisor is gone, even by kill -9."""
    parent = os.environ.get(SUPERVISED)
    if parent is None or not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != int(parent):
        sys.exit("curhat: pengawas proses ini sudah tidak ada")


def _end_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()

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
from collections.abc import Callable, Sequence

FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 30.0
# A child that lived this long had started well: the next wait is short again.
SETTLED_S = 30.0
RESTART_S = 6.0
SUPERVISED = "CURHAT_SUPERVISED"
_PR_SET_PDEATHSIG = 1


@dataclasses.dataclass(slots=True)
class Child:
    """
    One process.

    :param again: whether it should always run; one that should not is forgotten when it ends
    """

    name: str
    command: Sequence[str]
    again: bool = True
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    wait_s: float = FIRST_WAIT_S
    start_at: float = 0.0


class Supervisor:
    """
    Keeps children running until told to stop.

    :param say: takes a line for the operator
    :param clock: monotonic seconds
    """

    def __init__(self, *, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self.children: list[Child] = []
        self._say = say
        self._clock = clock

    def keep(self, name: str, command: Sequence[str]) -> None:
        """Start a child now and whenever it has died; nothing if there is one of that name."""
        if all(child.name != name for child in self.children):
            self.children.append(Child(name, command))
            self.tick()

    def once(self, name: str, command: Sequence[str]) -> None:
        """Start a child that ends by itself."""
        self.children.append(Child(name, command, again=False))
        self.tick()

    def restart(self, name: str) -> None:
        """End a child, if there is one of that name, and start it again."""
        for child in self.children:
            if child.name == name and child.process is not None:
                child.process.terminate()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.process.wait(RESTART_S)
                _end_group(child.process)
                self._start(child)

    def tick(self) -> None:
        """Start what should run and does not, unless it died a moment ago."""
        for child in list(self.children):
            if child.process is not None and (code := child.process.poll()) is not None:
                self._buried(child, code)
            if child not in self.children:
                continue
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
        if not child.again:
            self.children.remove(child)
            if code:
                self._say(f"{child.name} gagal (kode {code}).")
            return
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

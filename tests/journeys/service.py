"""The product as an operator starts it: real processes, own data folder, own port."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from curhat.interfaces.console.postgres import Postgres

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 120.0  # of a busy machine; a healthy one needs five


def until(condition: Callable[[], object], *, patience_s: float = PATIENCE_S) -> None:
    """Wait for a condition, with an end."""
    deadline = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Service:
    """One `curhat serve` and what it left behind."""

    def __init__(self, folder: Path, **more: str) -> None:
        self.folder, self.port = folder, free_port()
        self.log = folder / "serve.log"
        self.temporary = folder / "temporary"
        self.temporary.mkdir(exist_ok=True)
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = self.start(self.port, **more)

    def environ(self, port: int, **more: str) -> dict[str, str]:
        """Return the environment of its processes: nothing of the tests' own settings."""
        environ = {key: value for key, value in os.environ.items() if key not in {"DJANGO_SETTINGS_MODULE"}}
        return {**environ, "CURHAT_DATA": str(self.folder), "PORT": str(port), "TMPDIR": str(self.temporary), **more}

    def start(self, port: int, **more: str) -> subprocess.Popen[str]:
        """Start another `curhat serve` on its folder."""
        with self.log.open("a") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "curhat.interfaces.console", "serve"],
                env=self.environ(port, **more),
                cwd=ROOT,
                stdout=log,
                stderr=subprocess.STDOUT,
                text=True,
            )

    def run(self, code: str) -> str:
        """Run a piece of Python beside it, in its environment, and return what it printed."""
        environ = self.environ(self.port, DJANGO_SETTINGS_MODULE="curhat.config.settings", PYTHONPATH=str(ROOT))
        command = [sys.executable, "-c", f"import django; django.setup()\n{code}"]
        done = subprocess.run(
            command, env=environ, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ready(self) -> bool:
        """Whether it answers, its database too."""
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            asked.request("GET", "/readyz")
            return asked.getresponse().status == 200
        except OSError:
            return False
        finally:
            asked.close()

    def children(self) -> dict[str, int]:
        """Return its processes by name."""
        tasks = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return {Path(f"/proc/{pid}/cmdline").read_text().rstrip("\0").rpartition("\0")[2]: int(pid) for pid in tasks}

    def end(self) -> None:
        """End it, whatever state it is in."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        Postgres(self.folder).stop()


@contextmanager
def serving(folder: Path | None = None, /, **more: str) -> Iterator[Service]:
    """Give a running service, and take everything of it away afterwards."""
    folder = folder or fresh_folder()
    its = Service(folder, **more)
    try:
        until(lambda: its.ready() or its.process.poll() is not None)
        assert its.process.poll() is None, its.log.read_text()
        yield its
    finally:
        its.end()
        shutil.rmtree(folder, ignore_errors=True)


def fresh_folder() -> Path:
    """Make a data folder that the server's own user can walk through."""
    folder = Path(tempfile.mkdtemp(prefix=f"curhat-tests-{os.getpid()}-"))
    folder.chmod(0o711)
    return folder

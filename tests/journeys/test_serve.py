"""`curhat serve` as an operator has it: started, hurt, asked twice, ended."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from curhat.interfaces.console.postgres import Postgres

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 60.0


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Service:
    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.log = folder / "serve.log"
        self.process = self.start(self.port)

    def start(self, port: int, **more: str) -> subprocess.Popen[str]:
        environ = {key: value for key, value in os.environ.items() if key not in {"DJANGO_SETTINGS_MODULE"}}
        with self.log.open("a") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "curhat.interfaces.console", "serve"],
                env={**environ, "CURHAT_DATA": str(self.folder), "PORT": str(port), **more},
                cwd=ROOT,
                stdout=log,
                stderr=subprocess.STDOUT,
                text=True,
            )

    def ready(self) -> bool:
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            asked.request("GET", "/readyz")
            return asked.getresponse().status == 200
        except OSError:
            return False
        finally:
            asked.close()

    def children(self) -> dict[str, int]:
        tasks = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return {Path(f"/proc/{pid}/cmdline").read_text().rstrip("\0").rpartition("\0")[2]: int(pid) for pid in tasks}

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        Postgres(self.folder).stop()


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    folder = Path(tempfile.mkdtemp(prefix=f"curhat-tests-{os.getpid()}-"))
    folder.chmod(0o711)
    its = Service(folder)
    try:
        until(lambda: its.ready() or its.process.poll() is not None)
        assert its.process.poll() is None, its.log.read_text()
        yield its
    finally:
        its.end()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
class TestServe:
    def test_says_where_it_is(self, service: Service) -> None:
        until(lambda: f"siap di http://127.0.0.1:{service.port}" in service.log.read_text())
        until(lambda: f"http://127.0.0.1:{service.port}/undangan/" in service.log.read_text())

    def test_refuses_a_port_that_is_taken(self, service: Service) -> None:
        second = service.start(service.port)

        assert second.wait(PATIENCE_S) == 1
        assert f"Port {service.port} sudah dipakai" in service.log.read_text()

    def test_refuses_a_data_folder_that_is_taken(self, service: Service) -> None:
        second = service.start(free_port())

        assert second.wait(PATIENCE_S) == 1
        assert f"sedang dipakai `curhat serve` lain (proses {service.process.pid})" in service.log.read_text()

    @pytest.mark.parametrize("name", ["web", "worker"])
    def test_starts_a_child_again_that_was_killed(self, service: Service, name: str) -> None:
        until(lambda: name in service.children())
        pid = service.children()[name]
        os.kill(pid, signal.SIGKILL)

        until(lambda: service.children().get(name, pid) != pid and service.ready())

    def test_starts_the_database_again_after_kill_9(self, service: Service) -> None:
        pid = Postgres(service.folder).pid()
        assert pid
        os.kill(pid, signal.SIGKILL)

        until(lambda: Postgres(service.folder).pid() not in {None, pid} and service.ready())

    def test_ends_everything_within_ten_seconds(self, service: Service) -> None:
        until(lambda: set(service.children()) == {"web", "worker"})
        children = service.children().values()
        started = time.monotonic()
        service.process.terminate()

        assert service.process.wait(20) == 0
        assert time.monotonic() - started < 10
        assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]
        assert not Postgres(service.folder).running()

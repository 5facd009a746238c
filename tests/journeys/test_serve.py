"""`curhat serve` as an operator has it: started, hurt, asked twice, ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from curhat.interfaces.console.postgres import Postgres
from tests.journeys.service import PATIENCE_S, ROOT, Service, free_port, serving, until


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with serving() as its:
        yield its


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
class TestServe:
    def test_says_where_it_is(self, service: Service) -> None:
        until(lambda: f"siap di http://127.0.0.1:{service.port}" in service.log.read_text())
        until(lambda: f"http://127.0.0.1:{service.port}/undangan/" in service.log.read_text())

    def test_leaves_no_pool_open_after_a_command(self, service: Service) -> None:
        ask = "from curhat.directory.models import City; print(City.objects.count())"
        done = subprocess.run(
            [sys.executable, "-m", "curhat.interfaces.console", "shell", "-v", "0", "-c", ask],
            env=service.environ(service.port),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )

        # An open pool says so, after twenty seconds.
        assert (done.stdout + done.stderr).strip() == "1"

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

    def test_prepares_nothing_twice(self, service: Service) -> None:
        before = len(service.log.read_text())
        service.process = service.start(service.port)
        until(lambda: "siap di" in service.log.read_text()[before:] or service.process.poll() is not None)

        said = service.log.read_text()[before:]
        assert "siap di" in said
        assert "tidak ada yang berubah" in said  # the city file
        assert "Menyiapkan" not in said  # tables, static files

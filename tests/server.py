"""
One PostgreSQL a run: started by the first test that needs it, shared by xdist's workers.

CURHAT_TEST_POSTGRES names a folder of other binaries (another version of
PostgreSQL); DATABASE_URL a server that runs already.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg

from curhat.interfaces.console import postgres

FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}


def server(run_folder: Path) -> postgres.Postgres:
    """Return the server of a run, started or not."""
    given = os.environ.get("CURHAT_TEST_POSTGRES")
    return postgres.Postgres(run_folder, settings=FAST, bin_dir=Path(given) if given else None)


def ensure(run_folder: Path) -> None:
    """Start the run's server and migrate the template, once, whoever comes first."""
    ready = run_folder / "template.ready"
    with (run_folder / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if ready.exists():
            return
        its = server(run_folder)
        its.start()
        with psycopg.connect(its.dsn.replace(f"user={postgres.USER}", f"user={postgres.SUPERUSER}")) as connection:
            connection.execute(f"ALTER ROLE {postgres.USER} CREATEDB")
        _migrate()
        ready.touch()


def discard(run_folder: Path) -> None:
    """Stop the run's server and remove its folder."""
    with contextlib.suppress(postgres.PostgresError):
        server(run_folder).stop()
    shutil.rmtree(run_folder, ignore_errors=True)


def sweep() -> None:
    """Discard what runs that were killed have left."""
    for folder in Path(tempfile.gettempdir()).glob("curhat-tests-*"):
        match = re.match(r"curhat-tests-(\d+)-", folder.name)
        if match and not Path(f"/proc/{match.group(1)}").exists() and os.access(folder, os.W_OK):
            discard(folder)


def _migrate() -> None:
    # In a process of its own: this one's connections must not touch the template.
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "curhat.interfaces.console", "migrate", "--verbosity", "0"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        cwd=Path(__file__).resolve().parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the template could not be migrated:\n{done.stderr}")

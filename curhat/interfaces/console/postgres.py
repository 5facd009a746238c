"""
The embedded PostgreSQL: found, prepared, started, stopped. Imports no Django.

Everything stands in `<data folder>/postgres`: `cluster` (the data), `socket`,
`runtime` (a copy of the binaries, where one is needed). Nothing listens on TCP;
who may connect is decided twice: the socket's folder is closed to others, and
`peer` asks the kernel who is calling.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import psycopg

from curhat.interfaces.console import binaries

NAME = "curhat"
USER = "curhat"
SUPERUSER = "postgres"
PORT = 5432  # Only the name of the socket's file: nothing listens there.
START_TIMEOUT_S = 30.0
# After a kill -9 the old backends still hold the shared memory for a moment.
RETRY_S = 10.0
# The kernel takes 107 bytes; the folder must leave room for the file.
MAX_SOCKET_FOLDER_BYTES = 107 - len("/.s.PGSQL.5432")
RELOCATED = Path("/var/lib/curhat")

# Errors in the server's log would otherwise carry the statement and the row, and
# with them what a citizen wrote.
SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "logging_collector": "on",
    "log_filename": "postgresql-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
}


class PostgresError(Exception):
    """The database cannot be had; the message says, in Indonesian, what to do."""


def socket_folder(data_dir: Path) -> Path:
    """
    Return the folder of the server's socket, the same for everyone who asks.

    A path that the kernel would not take is replaced by a short one under /tmp.
    """
    folder = data_dir / "postgres" / "socket"
    if len(os.fsencode(folder)) <= MAX_SOCKET_FOLDER_BYTES:
        return folder
    return Path("/tmp") / f"curhat-{hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]}"  # noqa: S108


class Postgres:
    """
    One server over one data folder.

    :param data_dir: absolute; the folder that CURHAT_DATA names
    :param settings: further server settings, as `{"fsync": "off"}`
    :param bin_dir: where initdb and pg_ctl are; found if not given
    """

    def __init__(self, data_dir: Path, *, settings: Mapping[str, str] | None = None, bin_dir: Path | None = None):
        self.data_dir = data_dir
        self.home = data_dir / "postgres"
        self.sockets = socket_folder(data_dir)
        self._settings = {**SETTINGS, **(settings or {})}
        self._bin_dir = bin_dir

    @property
    def cluster(self) -> Path:
        """The server's own data folder."""
        return self.home / "cluster"

    @property
    def dsn(self) -> str:
        """What libpq needs to reach the database of the product."""
        return f"host={self.sockets} port={PORT} user={USER} dbname={NAME}"

    def running(self) -> bool:
        """Whether the server accepts connections now."""
        try:
            self._connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def alive(self) -> bool:
        """Whether the process that the server wrote down exists: cheaper than `running`."""
        pid = self.pid()
        return pid is not None and _alive(pid)

    def pid(self) -> int | None:
        """Return the process id that the server wrote down, or None."""
        with contextlib.suppress(OSError, ValueError, IndexError):
            return int((self.cluster / "postmaster.pid").read_text().splitlines()[0])
        return None

    def major(self) -> str | None:
        """
        Return the version that the data was made with, as "18"; None before there is any.

        :raises PostgresError: if the folder is another user's
        """
        try:
            return (self.cluster / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            return None
        except PermissionError as e:
            raise PostgresError(
                f"Folder {self.cluster} milik pengguna lain. Jalankan sebagai pengguna yang membuatnya, "
                "atau pilih folder lain dengan CURHAT_DATA."
            ) from e

    def start(self) -> bool:
        """
        Start the server unless it runs, and make the database unless it is there.

        Safe from several processes at once. Returns whether this call started it.

        :raises PostgresError: if it does not come up; says what to do
        """
        with self._locked():
            if self.running():
                return False
            self._place()
            chosen = binaries.choose(self._bin_dir, self.major())
            bin_dir = binaries.reachable(chosen, self._real / "runtime", self._identity())
            if not (self.cluster / "PG_VERSION").exists():
                self._initialise(bin_dir)
            self._open_socket_folder()
            self._write_access()
            self._launch(bin_dir)
            self._create_database()
            return True

    def stop(self) -> bool:
        """
        Stop the server, ending its connections. Returns whether it was running.

        :raises PostgresError: if it does not end within ten seconds
        """
        with self._locked():
            if self.pid() is None:
                return False
            bin_dir = binaries.reachable(
                binaries.choose(self._bin_dir, self.major()), self._real / "runtime", self._identity()
            )
            done = self._run(bin_dir / "pg_ctl", "stop", "-D", self._real / "cluster", "-m", "fast", "-w", "-t", "10")
            if done.returncode and self.running():
                raise PostgresError(f"Basis data tidak mau berhenti: {done.stdout.strip()}")
            return done.returncode == 0

    # What follows runs under the lock.

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        self.data_dir.mkdir(parents=True, exist_ok=True)
        with (self.data_dir / "postgres.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    @property
    def _real(self) -> Path:
        """`home` as the server's user sees it: where it really is, if it was relocated."""
        return self.home.resolve() if self.home.is_symlink() else self.home

    def _identity(self) -> binaries.Identity:
        """Whom the server runs as: the caller; for root the owner of the data, else nobody."""
        if os.geteuid() != 0:
            return binaries.Identity(os.geteuid(), os.getegid())
        if self.cluster.exists() and (owner := self.cluster.stat()).st_uid != 0:
            return binaries.Identity(owner.st_uid, owner.st_gid)
        nobody = pwd.getpwnam("nobody")
        return binaries.Identity(nobody.pw_uid, nobody.pw_gid)

    def _run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        return binaries.run(*command, identity=self._identity())

    def _place(self) -> None:
        """Make `home`, and where root's server could not enter it, put it elsewhere and link to it."""
        if not self.home.exists():
            identity = self._identity()
            if binaries.can_enter(self.data_dir, identity):
                self.home.mkdir()
            else:
                # The server may not run as root and nobody may not enter, say, /root:
                # opening other people's folders is worse than keeping the data apart.
                RELOCATED.mkdir(mode=0o755, parents=True, exist_ok=True)
                place = Path(tempfile.mkdtemp(prefix="postgres-", dir=RELOCATED))
                place.chmod(0o755)
                self.home.unlink(missing_ok=True)
                self.home.symlink_to(place)

    def _initialise(self, bin_dir: Path) -> None:
        identity = self._identity()
        # An initdb that was killed leaves a folder that it would refuse to use.
        shutil.rmtree(self.cluster, ignore_errors=True)
        fresh = self._real / "cluster.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        identity.own(fresh)
        words = ["-U", SUPERUSER, "-A", "peer", "-E", "UTF8", "--locale=C.UTF-8"]
        if self._settings.get("fsync") == "off":
            words.append("--no-sync")
        done = self._run(bin_dir / "initdb", "-D", fresh, *words)
        if done.returncode:
            raise PostgresError(f"Basis data tidak dapat dibuat di {self.cluster}: {done.stdout.strip()[-600:]}")
        fresh.rename(self._real / "cluster")

    def _open_socket_folder(self) -> None:
        identity = self._identity()
        with contextlib.suppress(FileExistsError):
            self.sockets.mkdir(mode=0o700)
        found = self.sockets.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), identity.uid}:
            raise PostgresError(
                f"{self.sockets} dipakai pengguna lain. Pilih CURHAT_DATA dengan nama yang lebih pendek."
            )
        identity.own(self.sockets)
        self.sockets.chmod(0o700)

    def _write_access(self) -> None:
        """Only the caller and the server's own user may be the two roles of the database."""
        users = {pwd.getpwuid(uid).pw_name for uid in (os.geteuid(), self._identity().uid)}
        lines = [f'curhat "{user}" {role}' for user in sorted(users) for role in (USER, SUPERUSER)]
        for name, text in (
            ("pg_hba.conf", "local all all peer map=curhat\n"),
            ("pg_ident.conf", "\n".join(lines) + "\n"),
        ):
            path = self.cluster / name
            path.write_text(text, encoding="utf-8")
            self._identity().own(path)

    def _launch(self, bin_dir: Path) -> None:
        sockets = self.sockets if self.sockets.parent != self.home else self._real / "socket"
        options = {**self._settings, "port": str(PORT), "unix_socket_directories": f'"{sockets}"'}
        words = " ".join(f"-c {key}={_quoted(value)}" for key, value in options.items())
        log = self._real / "cluster" / "start.log"
        command = (bin_dir / "pg_ctl", "start", "-D", self._real / "cluster", "-l", log, "-o", words, "-W")
        deadline = time.monotonic() + RETRY_S
        while True:
            self._run(*command)
            if self._came_up():
                return
            if time.monotonic() > deadline:
                raise PostgresError(f"Basis data tidak mau mulai. Lihat {self.cluster / 'start.log'} dan folder log.")

    def _came_up(self) -> bool:
        """Wait until the server answers, or until its process is seen to be gone."""
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            if self.running():
                return True
            time.sleep(0.05)
            pid = self.pid()
            if pid is None or not _alive(pid):
                return False
        return False

    def _create_database(self) -> None:
        with self._connect("postgres") as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [USER]).fetchone():
                connection.execute(f"CREATE ROLE {USER} LOGIN")
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
                connection.execute(f"CREATE DATABASE {NAME} OWNER {USER}")

    def _connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.sockets), port=PORT, user=SUPERUSER, dbname=database, autocommit=True, connect_timeout=5
        )


def _quoted(value: str) -> str:
    """Quote for the shell that pg_ctl runs the server with."""
    return "'" + value.replace("'", "'\\''") + "'"


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

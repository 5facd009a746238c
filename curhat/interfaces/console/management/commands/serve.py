"""`curhat serve`: everything, from an empty folder to a running service."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import sys
import time
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from curhat.interfaces.console import binaries, ports, postgres, preparation, supervisor

TICK_S = 0.2
CHILDREN_END_S = 6.0
WORKER_LATER_S = 2.5
WEB, WORKER = "Server web", "Pekerjaan latar"
PROGRAM = (sys.executable, "-m", "curhat.interfaces.console")


class Stop(BaseException):
    """SIGTERM or SIGINT came. Not an Exception: nothing on the way may swallow it."""


class Command(BaseCommand):
    """Prepare what is not prepared, then keep database, web server and worker running."""

    help = "Menyiapkan dan menjalankan semuanya: basis data, server web, pekerjaan latar."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the one flag."""
        parser.add_argument("--demo", action="store_true", help="isi dengan kota contoh dan akun contoh")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run until SIGTERM or SIGINT; refuse in words where a port or folder is taken."""
        if options["demo"] and not settings.DEMO:
            _again_as_demo()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _stop)
        try:
            ports.check(settings.HOST, settings.PORT)
            with _data_folder_held(), self._database() as server:
                preparation.prepare(say=self._say)
                self._run(server)
        except Stop:
            self._say("Layanan sudah berhenti.")
        except (ports.PortTaken, postgres.PostgresError, binaries.BinariesMissing) as e:
            raise CommandError(str(e)) from e

    @contextlib.contextmanager
    def _database(self) -> Iterator[postgres.Postgres | None]:
        if not settings.DATABASE_IS_OURS:
            yield None
            return
        server = postgres.Postgres(settings.DATA_DIR)
        try:
            server.start()
            yield server
        finally:
            _ignore_signals()
            preparation.let_go()
            server.stop()

    def _run(self, server: postgres.Postgres | None) -> None:
        commands = {WEB: (*PROGRAM, "web"), WORKER: (*PROGRAM, "worker")}
        # Two at once would share the processor while somebody waits for the first page.
        running = supervisor.Supervisor(commands, say=self._say, later_s={WORKER: WORKER_LATER_S})
        said = False
        try:
            if preparation.has_city():
                running.tick()
            preparation.fill()
            preparation.let_go()
            while True:
                if server is not None and not server.alive():
                    self._say("Basis data mati; dimulai lagi.")
                    server.start()
                running.tick()
                if not said and preparation.answers(settings.HOST, settings.PORT):
                    said = True
                    self._welcome()
                time.sleep(TICK_S)
        finally:
            _ignore_signals()
            running.stop(within_s=CHILDREN_END_S)

    def _welcome(self) -> None:
        self._say(f"{preparation.service_name()} siap di {settings.BASE_URL}")
        self._say(f"Petugas masuk di {settings.BASE_URL}/masuk. Hentikan dengan Ctrl+C.")
        preparation.invite_first_administrator(say=self._say)
        preparation.let_go()

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()


def _stop(_number: int, _frame: object) -> None:
    raise Stop


def _ignore_signals() -> None:
    """While ending, a second Ctrl+C must not leave half of it running."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)


@contextlib.contextmanager
def _data_folder_held() -> Iterator[None]:
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.DATA_DIR / "serve.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as e:
            file.seek(0)
            raise CommandError(
                f"Folder data {settings.DATA_DIR} sedang dipakai `curhat serve` lain (proses {file.read().strip()}). "
                "Hentikan yang itu, atau pilih folder lain, misalnya: make serve CURHAT_DATA=.data-lain PORT=8001"
            ) from e
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def _again_as_demo() -> None:
    """Start over with the environment of a demo: settings are read once a process."""
    if settings.PRODUCTION:
        raise CommandError("Contoh tidak boleh diisi ke layanan yang sungguhan (CURHAT_ENV=production).")
    given = {"CURHAT_DATA": str(settings.DATA_DIR.with_name(f"{settings.DATA_DIR.name}-demo"))}
    if "CURHAT_DATA" in os.environ:
        given = {}
    os.execve(sys.executable, [*PROGRAM, "serve"], {**os.environ, **given, "CURHAT_ENV": "demo"})  # noqa: S606

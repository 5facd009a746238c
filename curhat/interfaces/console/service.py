"""
`curhat serve` itself: everything, from an empty folder to a running service.

Reads the settings at once but sets Django up late: where nothing has changed, the
web server's own processes have the machine to themselves until they answer.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings

from curhat.interfaces.console import binaries, ports, postgres, stamp, supervisor

TICK_S = 0.2
CHILDREN_END_S = 6.0
ALONE_S = 20.0
DATABASE_PAUSE_S = 10.0
WEB, WORKER, DEMO = "Server web", "Pekerjaan latar", "Pengisian kota contoh"
PROGRAM = (sys.executable, "-m", "curhat.interfaces.console")


class Refused(Exception):
    """It cannot be served; the message says, in Indonesian, what to do."""


class Stop(BaseException):
    """SIGTERM or SIGINT came. Not an Exception: nothing on the way may swallow it."""


def serve(*, demo: bool, say: Callable[[str], None]) -> None:
    """
    Run until SIGTERM or SIGINT.

    :param say: takes a line for the operator
    :raises Refused: where a port or the folder is taken, or PostgreSQL cannot be had
    """
    if demo and not settings.DEMO:
        _again_as_demo()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    try:
        ports.check(settings.HOST, settings.PORT)
        with _data_folder_held(), _database() as server:
            _Run(server, say).forever()
    except Stop:
        say("Layanan sudah berhenti.")
    except (ports.PortTaken, postgres.PostgresError, binaries.BinariesMissing) as e:
        raise Refused(str(e)) from e


class _Run:
    """The children, from the first to the end."""

    def __init__(self, server: postgres.Postgres | None, say: Callable[[str], None]) -> None:
        self.server, self.say = server, say
        self.running = supervisor.Supervisor(say=say)
        self.welcomed = False
        self.database_at = 0.0  # not to be started again before

    def forever(self) -> None:
        """Prepare what is not prepared, then keep everything alive."""
        try:
            if self.server is not None and stamp.holds(settings.DATA_DIR, **_watched()):
                self._web_first()
            self._prepare()
            while True:
                self._tick()
                time.sleep(TICK_S)
        finally:
            _ignore_signals()
            self.running.stop(within_s=CHILDREN_END_S)

    def _web_first(self) -> None:
        self.running.keep(WEB, (*PROGRAM, "web"))
        deadline = time.monotonic() + ALONE_S
        while not ports.answers(settings.HOST, settings.PORT) and time.monotonic() < deadline:
            self.running.tick()
            time.sleep(TICK_S / 4)
        self.running.keep(WORKER, (*PROGRAM, "worker"))

    def _prepare(self) -> None:
        django.setup()
        from curhat.interfaces.console import preparation

        if preparation.prepare(say=self.say):
            self.running.restart(WEB)  # It was started on a bet that is lost.
        if preparation.has_city():
            self.running.keep(WEB, (*PROGRAM, "web"))
        preparation.load_city()
        self.running.keep(WEB, (*PROGRAM, "web"))
        stamp.write(settings.DATA_DIR, **_watched())
        if settings.DEMO:
            self.running.once(DEMO, (*PROGRAM, "demo"))
        preparation.let_go()

    def _tick(self) -> None:
        if self.server is not None and not self.server.alive() and time.monotonic() >= self.database_at:
            self._start_again(self.server)
        self.running.tick()
        if not self.welcomed and ports.answers(settings.HOST, settings.PORT):
            self.welcomed = True
            # Two at once would share the processor while somebody waits for the first page.
            self.running.keep(WORKER, (*PROGRAM, "worker"))
            self._welcome()

    def _start_again(self, server: postgres.Postgres) -> None:
        self.say("Basis data mati; dimulai lagi.")
        try:
            server.start()
        except (postgres.PostgresError, OSError) as e:
            # A full disk, most likely. The pages say so meanwhile; whoever makes room need not start anything.
            self.say(f"{e} Dicoba lagi dalam {DATABASE_PAUSE_S:.0f} detik.")
            self.database_at = time.monotonic() + DATABASE_PAUSE_S

    def _welcome(self) -> None:
        from curhat.interfaces.console import preparation

        self.say(f"{preparation.service_name()} siap di {settings.BASE_URL}")
        if settings.DEMO:
            self.say(f"Akun contoh untuk setiap peran: {settings.BASE_URL}/demo. Hentikan dengan Ctrl+C.")
        else:
            self.say(f"Petugas masuk di {settings.BASE_URL}/masuk. Hentikan dengan Ctrl+C.")
            preparation.invite_first_administrator(say=self.say)
        preparation.let_go()


def _watched() -> dict[str, Path]:
    return {"code": settings.ROOT / "curhat", "city_file": settings.CITY_FILE, "static_root": settings.STATIC_ROOT}


@contextlib.contextmanager
def _database() -> Iterator[postgres.Postgres | None]:
    if not settings.DATABASE_IS_OURS:
        yield None
        return
    server = postgres.Postgres(settings.DATA_DIR)
    try:
        server.start()
        yield server
    finally:
        _ignore_signals()
        if apps.ready:
            from curhat.interfaces.console import preparation

            preparation.let_go()
        server.stop()


@contextlib.contextmanager
def _data_folder_held() -> Iterator[None]:
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.DATA_DIR / "serve.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as e:
            file.seek(0)
            raise Refused(
                f"Folder data {settings.DATA_DIR} sedang dipakai `curhat serve` lain (proses {file.read().strip()}). "
                "Hentikan yang itu, atau pilih folder lain, misalnya: make serve CURHAT_DATA=.data-lain PORT=8001"
            ) from e
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def _stop(_number: int, _frame: object) -> None:
    raise Stop


def _ignore_signals() -> None:
    """While ending, a second Ctrl+C must not leave half of it running."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)


def _again_as_demo() -> None:
    """Start over with the environment of a demo: settings are read once a process."""
    if settings.PRODUCTION:
        raise Refused("Contoh tidak boleh diisi ke layanan yang sungguhan (CURHAT_ENV=production).")
    given = {"CURHAT_DATA": str(settings.DATA_DIR.with_name(f"{settings.DATA_DIR.name}-demo"))}
    if "CURHAT_DATA" in os.environ:
        given = {}
    os.execve(sys.executable, [*PROGRAM, "serve"], {**os.environ, **given, "CURHAT_ENV": "demo"})  # noqa: S606

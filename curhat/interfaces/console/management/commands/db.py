"""`curhat db start|stop|status|shell`: the embedded database by hand."""

from __future__ import annotations

import os
import shutil
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from curhat.interfaces.console import binaries, postgres

NOT_OURS = "DATABASE_URL terisi: basis data itu dijalankan dan dihentikan oleh pengelolanya, bukan oleh curhat."


class Command(BaseCommand):
    """Start, stop, look at, or open a shell on the database of CURHAT_DATA."""

    help = "Menjalankan, menghentikan, atau memeriksa basis data bawaan."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the one word of what to do."""
        parser.add_argument("what", choices=["start", "stop", "status", "shell"], metavar="start|stop|status|shell")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it, or refuse in words."""
        server = postgres.Postgres(settings.DATA_DIR)
        if options["what"] == "shell":
            self._shell(server)
        if settings.DATABASE_IS_OURS:
            try:
                getattr(self, f"_{options['what']}")(server)
            except (postgres.PostgresError, binaries.BinariesMissing) as e:
                raise CommandError(str(e)) from e
        else:
            raise CommandError(NOT_OURS)

    def _start(self, server: postgres.Postgres) -> None:
        fresh = server.start()
        self.stdout.write(f"Basis data {'sudah mulai' if fresh else 'memang sudah berjalan'} (proses {server.pid()}).")

    def _stop(self, server: postgres.Postgres) -> None:
        was_running = server.stop()
        self.stdout.write("Basis data sudah berhenti." if was_running else "Basis data memang tidak berjalan.")

    def _status(self, server: postgres.Postgres) -> None:
        if not server.running():
            raise CommandError("Basis data tidak berjalan. Mulai dengan: curhat db start", returncode=3)
        self.stdout.write(f"Basis data berjalan (proses {server.pid()}, soket {server.sockets}).")

    def _shell(self, server: postgres.Postgres) -> None:
        database = settings.DATABASES["default"]
        if settings.DATABASE_IS_OURS:
            program = str(binaries.choose(None, server.major()) / "psql")
        else:
            program = shutil.which("psql") or str(binaries.choose(None, None) / "psql")
        names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "NAME": "PGDATABASE"}
        # In the environment, not in the arguments, where every user of the machine reads them.
        given = {variable: str(database[key]) for key, variable in names.items() if database.get(key)}
        os.execve(program, [program], {**os.environ, **given})  # noqa: S606

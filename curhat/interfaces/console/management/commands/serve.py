"""`curhat serve`: everything. The entry point takes a short cut past this; it is here for `help`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from curhat.interfaces.console import service


class Command(BaseCommand):
    """Prepare what is not prepared, then keep database, web server and worker running."""

    help = "Menyiapkan dan menjalankan semuanya: basis data, server web, pekerjaan latar."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the one flag."""
        parser.add_argument("--demo", action="store_true", help="isi dengan kota contoh dan akun contoh")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run until SIGTERM or SIGINT, or refuse in words."""
        try:
            service.serve(demo=options["demo"], say=self.stdout.write)
        except service.Refused as e:
            raise CommandError(str(e)) from e

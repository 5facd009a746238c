"""`curhat web`: the web server alone. The entry point takes a short cut past this; it is here for `help`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from curhat.interfaces.console import ports, web


class Command(BaseCommand):
    """Serve the pages on HOST and PORT until told to end."""

    help = "Menjalankan server web saja (produksi: di samping `curhat worker`)."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run the server, or refuse in words."""
        try:
            web.serve()
        except ports.PortTaken as e:
            raise CommandError(str(e)) from e

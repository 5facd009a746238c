"""`curhat web`: the web server alone."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from curhat.interfaces.console import ports, supervisor

KILL_AFTER_S = 5


class Command(BaseCommand):
    """Serve the pages on HOST and PORT until told to end."""

    help = "Menjalankan server web saja (produksi: di samping `curhat worker`)."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run granian; its own access log stays off, for paths may carry secret codes."""
        supervisor.die_with_parent()
        try:
            ports.check(settings.HOST, settings.PORT)
        except ports.PortTaken as e:
            raise CommandError(str(e)) from e
        Granian(
            "curhat.config.wsgi:application",
            address=settings.HOST,
            port=settings.PORT,
            interface=Interfaces.WSGI,
            workers=settings.WEB_WORKERS,
            blocking_threads=settings.WEB_THREADS,
            log_access=False,
            log_level=LogLevels.warning,
            respawn_failed_workers=True,
            workers_kill_timeout=KILL_AFTER_S,
            websockets=False,
        ).serve()

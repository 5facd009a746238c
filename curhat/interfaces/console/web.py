"""The web server. Reads the settings but sets up no Django: granian's own processes do that."""

from __future__ import annotations

from django.conf import settings
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from curhat.interfaces.console import ports, supervisor

KILL_AFTER_S = 5


def serve() -> None:
    """
    Serve the pages on HOST and PORT until told to end.

    granian's own access log stays off, for paths may carry secret codes.

    :raises PortTaken: if it cannot listen there
    """
    supervisor.die_with_parent()
    ports.check(settings.HOST, settings.PORT)
    Granian(
        "curhat.config.wsgi:bridge",
        address=settings.HOST,
        port=settings.PORT,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        workers=settings.WEB_WORKERS,
        log_access=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_AFTER_S,
        websockets=False,
    ).serve()

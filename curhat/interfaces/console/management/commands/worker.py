"""`curhat worker`: the jobs alone."""

from __future__ import annotations

import asyncio
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from curhat.interfaces.console import preparation, supervisor
from curhat.messaging.handlers import HEARTBEAT_S

QUEUES = ("codes", "default", "notices", "files", "bulk", "builtin")
SHUTDOWN_S = 5.0


class Command(BaseCommand):
    """Run jobs until told to end."""

    help = "Menjalankan pekerjaan latar (produksi: di samping `curhat web`)."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run a worker for every queue."""
        supervisor.die_with_parent()
        connector = app.connector
        if not isinstance(connector, DjangoConnector):
            raise TypeError("the app of procrastinate is Django's")
        with app.replace_connector(connector.get_worker_connector()) as worker_app:
            asyncio.run(_work(worker_app))
        preparation.let_go()


async def _work(worker_app: App) -> None:
    async with worker_app.open_async():
        await worker_app.run_worker_async(
            queues=list(QUEUES),  # a tuple would be sent as a row
            concurrency=settings.WORKER_CONCURRENCY,
            update_heartbeat_interval=HEARTBEAT_S,
            shutdown_graceful_timeout=SHUTDOWN_S,
            delete_jobs="successful",
        )

"""`curhat firstadmin`: the one-time link that makes the first administrator."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from curhat.access.actors import SYSTEM
from curhat.directory import operations
from curhat.kernel import clock
from curhat.kernel.errors import Conflict


class Command(BaseCommand):
    """Print the link while there is no administrator; an earlier link stops to work."""

    help = "Mencetak tautan sekali pakai untuk administrator pertama."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print it, or refuse in words."""
        try:
            _invitation, token = operations.first_administrator(now=clock.now(), actor=SYSTEM)
        except Conflict as e:
            raise CommandError("Sudah ada administrator. Minta undangan kepadanya.") from e
        self.stdout.write(f"{settings.BASE_URL}/undangan/{token}")

"""`curhat demo`: fill a demo city."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from curhat.directory.queries import CityNotLoaded, city
from curhat.interfaces.console.demo import seed
from curhat.kernel import clock


class Command(BaseCommand):
    """Fill the city with people and ninety days of reports, once."""

    help = "Mengisi kota peragaan: akun setiap peran dan laporan 90 hari terakhir."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Do it, or refuse in words."""
        if not settings.DEMO:
            raise CommandError("Peragaan hanya untuk CURHAT_ENV=demo, supaya tidak pernah bercampur dengan data warga.")
        now = clock.now()
        try:
            city(now)
        except CityNotLoaded as e:
            raise CommandError("Muat berkas kotanya dulu: curhat city load") from e
        if seed.already_there():
            self.stdout.write("Kota peragaan sudah terisi.")
            return
        self.stdout.write("Mengisi kota peragaan, kira-kira setengah menit ...")
        began = time.monotonic()
        made = seed.seed(now=now)
        self.stdout.write(
            f"{made.reports} laporan dalam {time.monotonic() - began:.0f} detik. Akun: {settings.BASE_URL}/demo"
        )

"""`curhat demo`: fill a demo city."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from curhat.directory.queries import CityNotLoaded, city
from curhat.interfaces.console import supervisor
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
        supervisor.die_with_parent()
        if seed.already_there():
            self.stdout.write("Kota contoh sudah terisi.")
            return
        cast = seed.cast_of(now)
        self.stdout.write("Mengisi kota contoh di belakang layar, kira-kira satu menit; akunnya sudah bisa dipakai.")
        self.stdout.flush()
        began = time.monotonic()
        made = seed.seed(now=now, cast=cast)
        self.stdout.write(f"Kota contoh terisi: {made.reports} laporan dalam {time.monotonic() - began:.0f} detik.")

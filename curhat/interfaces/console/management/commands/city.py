"""`curhat city check|load|areas FILE`: the city file and its boundaries."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from curhat.access.actors import SYSTEM
from curhat.directory import operations
from curhat.directory.cityfile import CityFile, CityFileError, parse
from curhat.directory.queries import CityNotLoaded
from curhat.kernel import clock
from curhat.kernel.errors import Invalid

_REFUSALS = {
    "city_file_of_the_future": "valid_from berkas ini belum tiba. Muat pada harinya, atau ubah tanggalnya.",
    "city_code_changed": "Berkas ini milik kota lain. Satu pemasangan melayani satu kota; pakai folder data yang lain.",
    "boundaries_malformed": "Berkas ini bukan GeoJSON FeatureCollection. Ekspor ulang dari aplikasi peta Anda.",
}


class Command(BaseCommand):
    """Check or load a city file, or import boundaries."""

    help = "Memeriksa dan memuat berkas kota, atau memuat batas wilayah (GeoJSON)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to do and the file; without a file it is that of CURHAT_CITY."""
        parser.add_argument("what", choices=["check", "load", "areas"])
        parser.add_argument("file", nargs="?", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it, or refuse in words."""
        file = options["file"] or settings.CITY_FILE
        if options["what"] == "areas" and options["file"] is None:
            raise CommandError("Sebutkan berkas batas wilayahnya: curhat city areas BERKAS.geojson")
        try:
            text = Path(file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as e:
            raise CommandError(f"{file} tidak dapat dibaca: {e}") from e
        try:
            getattr(self, f"_{options['what']}")(text)
        except CityFileError as e:
            raise CommandError(f"{file}: {len(e.problems)} hal perlu diperbaiki.\n{e}") from e
        except Invalid as e:
            raise CommandError(_REFUSALS.get(e.code, e.code)) from e
        except CityNotLoaded as e:
            raise CommandError("Muat berkas kotanya dulu: curhat city load") from e

    def _check(self, text: str) -> None:
        self.stdout.write(f"Tidak ada yang perlu diperbaiki. {_summary(parse(text))}")

    def _load(self, text: str) -> None:
        loaded = operations.load_city(text, now=clock.now(), actor=SYSTEM)
        if not loaded.changed:
            self.stdout.write(f"Berkas ini sudah berlaku, tidak ada yang berubah. {_summary(loaded.city)}")
            return
        self.stdout.write(f"Sudah dimuat. {_summary(loaded.city)}")
        if loaded.renamed:
            self.stdout.write(f"Berganti nama (nama lama disimpan): {', '.join(loaded.renamed)}.")
        if loaded.ended:
            self.stdout.write(f"Berakhir hari ini (riwayatnya tetap): {', '.join(loaded.ended)}.")

    def _areas(self, text: str) -> None:
        try:
            document = json.loads(text)
        except json.JSONDecodeError as e:
            raise CommandError(f"baris {e.lineno}: bukan JSON yang benar; ekspor ulang dari aplikasi peta Anda.") from e
        if not isinstance(document, dict):
            raise CommandError(_REFUSALS["boundaries_malformed"])
        report = operations.load_boundaries(document, now=clock.now(), actor=SYSTEM)
        self.stdout.write(f"{len(report.matched)} wilayah cocok: {', '.join(report.matched) or '-'}.")
        if report.unknown:
            self.stdout.write(f"Tidak dipakai: {'; '.join(report.unknown)}.")
        if report.without:
            self.stdout.write(f"Belum punya batas, dipakai titik tengahnya: {', '.join(report.without)}.")


def _summary(city: CityFile) -> str:
    return f"{city.name}: {len(city.agencies)} OPD, {len(city.areas)} wilayah, {len(city.topics)} topik."

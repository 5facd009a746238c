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


# A city of forty agencies takes 40 kB; boundaries of every village at full detail some megabytes.
_MOST_BYTES = {"check": 1_000_000, "load": 1_000_000, "areas": 50_000_000}
_LISTED = 20


class Command(BaseCommand):
    """Check or load a city file, or import boundaries."""

    help = "Memeriksa dan memuat berkas kota, atau memuat batas wilayah (GeoJSON)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to do and the file; without a file it is that of CURHAT_CITY."""
        parser.add_argument("what", choices=["check", "load", "areas"], metavar="check|load|areas")
        parser.add_argument("file", nargs="?", type=Path, metavar="BERKAS")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it, or refuse in words."""
        file = options["file"] or settings.CITY_FILE
        if options["what"] == "areas" and options["file"] is None:
            raise CommandError("Sebutkan berkas batas wilayahnya: curhat city areas BERKAS.geojson")
        text = _read(Path(file), most_bytes=_MOST_BYTES[options["what"]])
        try:
            getattr(self, f"_{options['what']}")(text)
        except CityFileError as e:
            raise CommandError(f"{file}: {len(e.problems)} hal perlu diperbaiki.\n{_listed(e)}") from e
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
        except (RecursionError, ValueError) as e:
            raise CommandError(_REFUSALS["boundaries_malformed"]) from e
        if not isinstance(document, dict):
            raise CommandError(_REFUSALS["boundaries_malformed"])
        report = operations.load_boundaries(document, now=clock.now(), actor=SYSTEM)
        self.stdout.write(f"{len(report.matched)} wilayah cocok: {', '.join(report.matched) or '-'}.")
        if report.unknown:
            self.stdout.write(f"Tidak dipakai: {'; '.join(report.unknown)}.")
        if report.without:
            self.stdout.write(f"Belum punya batas, dipakai titik tengahnya: {', '.join(report.without)}.")


def _read(file: Path, *, most_bytes: int) -> str:
    """Return the text of a file, or refuse in words what is no such file."""
    try:
        # Asked first: opening a pipe would wait for ever for somebody who writes.
        if file.exists() and not file.is_file():
            raise CommandError(f"{file} bukan berkas biasa. Sebutkan berkasnya, bukan foldernya.")
        size = file.stat().st_size
        if size > most_bytes:
            raise CommandError(
                f"{file} terlalu besar: {size / 1e6:.1f} MB, paling besar {most_bytes / 1e6:.0f} MB. "
                "Periksa apakah ini berkas yang benar."
            )
        # Notepad begins a file with a mark that is no part of its text.
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError as e:
        raise CommandError(f"{file} tidak ada. Periksa nama dan foldernya.") from e
    except UnicodeDecodeError as e:
        raise CommandError(f"{file} bukan teks UTF-8. Simpan ulang sebagai teks UTF-8, atau pilih berkas lain.") from e
    except PermissionError as e:
        raise CommandError(f"{file} tidak boleh dibaca oleh pengguna ini. Periksa izin berkasnya.") from e
    except OSError as e:
        raise CommandError(f"{file} tidak dapat dibaca. Periksa tautan atau medianya.") from e


def _listed(error: CityFileError) -> str:
    """Return the first problems, line by line: whoever mends those has mended most of the others."""
    lines = [str(problem) for problem in error.problems[:_LISTED]]
    more = len(error.problems) - _LISTED
    lines += [f"... dan {more} hal lagi."] if more > 0 else []
    return "\n".join(lines)


def _summary(city: CityFile) -> str:
    return f"{city.name}: {len(city.agencies)} OPD, {len(city.areas)} wilayah, {len(city.topics)} topik."

"""`curhat docs`: write the generated pages, or check that they are current."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from curhat.interfaces.console.generated_docs import documents


class Command(BaseCommand):
    """Write docs/workflow.md and docs/permissions.md."""

    help = "Menulis halaman dokumentasi yang dibuat dari kode."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --check."""
        parser.add_argument("--check", action="store_true", help="hanya memeriksa; gagal bila ada yang usang")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write or compare each page."""
        stale = []
        for name, text in documents().items():
            path = settings.ROOT / "docs" / name
            if options["check"]:
                if not path.exists() or path.read_text(encoding="utf-8") != text:
                    stale.append(name)
            else:
                path.write_text(text, encoding="utf-8")
        if stale:
            raise CommandError(f"Usang: {', '.join(stale)}. Jalankan `curhat docs`.")

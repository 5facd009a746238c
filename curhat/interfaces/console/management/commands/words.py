"""`curhat words`: bring the catalogues up to date with code and templates, and say what has to be translated."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from curhat.interfaces.console import catalogues


class Command(BaseCommand):
    """Write locale/*/LC_MESSAGES/django.po and compile them."""

    help = "Mengumpulkan kalimat untuk warga ke dalam katalog tiap bahasa."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --check."""
        parser.add_argument("--check", action="store_true", help="hanya memeriksa; gagal bila ada yang kurang")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Collect and compile; what is still to do is said line by line."""
        if not options["check"]:
            for language in catalogues.LANGUAGES:
                catalogues.update(language)
            catalogues.compile_stale()
        found = sorted(catalogues.troubles())
        if found:
            raise CommandError("\n".join(["Belum lengkap:", *found]))

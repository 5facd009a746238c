"""What must be there before the first request, each step skipped where it is done already."""

from __future__ import annotations

import hashlib
import http.client
import io
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command, get_commands
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from curhat.directory.queries import CityNotLoaded, city
from curhat.kernel import clock

STAMP = "static.sha256"


def prepare(*, say: Callable[[str], None]) -> None:
    """Bring tables and static files up to date: without them no page can be shown."""
    migrate(say=say)
    collect_static(say=say)


def fill() -> None:
    """Bring the city's data up to date, and in a demo the reports."""
    call_command("city", "load", str(settings.CITY_FILE))
    if settings.DEMO and "demo" in get_commands():
        call_command("demo")


def migrate(*, say: Callable[[str], None]) -> None:
    """Apply the migrations that are missing."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Menyiapkan tabel-tabel ...")
        call_command("migrate", verbosity=0, interactive=False)


def collect_static(*, say: Callable[[str], None]) -> None:
    """Gather and compress the static files, if any has changed since the last time."""
    root = Path(settings.STATIC_ROOT)
    stamp = root / STAMP
    fingerprint = hashlib.sha256("\n".join(_static_files()).encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    say("Menyiapkan gambar dan gaya halaman ...")
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    root.mkdir(parents=True, exist_ok=True)
    stamp.write_text(fingerprint)


def invite_first_administrator(*, say: Callable[[str], None]) -> None:
    """Print a one-time link, as long as there is no administrator."""
    link = io.StringIO()
    try:
        call_command("firstadmin", stdout=link)
    except CommandError:
        return  # There is one.
    say(f"Buka tautan ini sekali untuk menjadi administrator pertama: {link.getvalue().strip()}")


def let_go() -> None:
    """Close this process's connections: a pool that watches a stopping database delays the end by seconds."""
    ours = connections[DEFAULT_DB_ALIAS]
    ours.close()
    if isinstance(ours, DatabaseWrapper):
        ours.close_pool()


def has_city() -> bool:
    """Whether there is a city, perhaps of an older file: pages can be shown while that is brought up to date."""
    try:
        city(clock.now())
    except CityNotLoaded:
        return False
    return True


def service_name() -> str:
    """Return what the city calls the service."""
    try:
        return city(clock.now()).service
    except CityNotLoaded:
        return "Layanan"


def answers(host: str, port: int) -> bool:
    """Whether the web server answers (with whatever status: it may not know this host name)."""
    asked = http.client.HTTPConnection({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port, timeout=2)  # noqa: S104
    try:
        asked.request("GET", "/healthz")
        asked.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()
    return True


def _static_files() -> Iterator[str]:
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = Path(storage.path(path)).stat()
            yield f"{path} {found.st_size} {found.st_mtime_ns}"

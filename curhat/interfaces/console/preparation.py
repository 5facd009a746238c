"""What must be there before the first request, each step skipped where it is done already."""

from __future__ import annotations

import fcntl
import hashlib
import io
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from curhat.directory.queries import CityNotLoaded, city
from curhat.interfaces.console import catalogues
from curhat.interfaces.shared.bundles import BUNDLES
from curhat.kernel import clock

STAMP = "static.sha256"


def prepare(*, say: Callable[[str], None]) -> bool:
    """Bring tables and static files up to date: without them no page can be shown. Say whether anything was done."""
    return any([compile_words(), migrate(say=say), collect_static(say=say)])


def compile_words() -> bool:
    """Make what programs read of the catalogues; a second at most, and of no interest to anybody."""
    return bool(catalogues.compile_stale(settings.ROOT))


def load_city() -> None:
    """Bring the city's data up to date."""
    call_command("city", "load", str(settings.CITY_FILE))


def migrate(*, say: Callable[[str], None]) -> bool:
    """Apply the migrations that are missing; say whether there were any."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    say("Menyiapkan tabel-tabel ...")
    call_command("migrate", verbosity=0, interactive=False)
    return True


def collect_static(*, say: Callable[[str], None]) -> bool:
    """Gather and compress the static files if any has changed since the last time; say whether any had."""
    root = Path(settings.STATIC_ROOT)
    # Two installations may start from one checkout, and the collecting begins by emptying the folder.
    with root.with_name(f"{root.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = root / STAMP
        fingerprint = hashlib.sha256("\n".join([*_static_files(), repr(BUNDLES)]).encode()).hexdigest()
        if stamp.exists() and stamp.read_text() == fingerprint:
            return False
        say("Menyiapkan gambar dan gaya halaman ...")
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        root.mkdir(parents=True, exist_ok=True)
        stamp.write_text(fingerprint)
        return True


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


def _static_files() -> Iterator[str]:
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = Path(storage.path(path)).stat()
            yield f"{path} {found.st_size} {found.st_mtime_ns}"

"""
A disk that is really full: a file system of its own under the data folder, filled to the last byte.

Under the photos alone, then under everything, the database too.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from curhat.interfaces.console.postgres import RETRY_S, Postgres
from tests.evidence import Evidence
from tests.journeys import stock
from tests.journeys.citizens import Citizen
from tests.journeys.kills import kill_9
from tests.journeys.service import ROOT, Service, fresh_folder, serving, until

EVERYTHING_MB, PHOTOS_MB = 400, 8
MANY, SPARE_BYTES = 40, 250_000
PAGE = 4096


def mounted(folder: Path, size_mb: int) -> bool:
    """Put a small file system under a folder; only root may."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={size_mb}m,mode=711", "tmpfs", str(folder)]
    return bool(shutil.which("mount")) and subprocess.run(command, capture_output=True, check=False).returncode == 0


def unmounted(folder: Path) -> None:
    """Take it away; the last process of the database may still be closing its log."""
    until(lambda: subprocess.run(["umount", str(folder)], capture_output=True, check=False).returncode == 0)


@contextlib.contextmanager
def filled(folder: Path, *, spare_bytes: int = 0) -> Iterator[None]:
    """Fill the file system of a folder to the last byte, or almost, and empty it again."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1_000_000, 4096, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(b"\0" * size)
    os.truncate(ballast, max(0, ballast.stat().st_size - spare_bytes))
    try:
        yield
    finally:
        ballast.unlink()


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    folder = fresh_folder()
    if not mounted(folder, EVERYTHING_MB):
        folder.rmdir()
        pytest.skip("nobody but root can mount a small file system")
    (folder / "files").mkdir(mode=0o700)
    assert mounted(folder / "files", PHOTOS_MB)
    try:
        with serving(folder, CURHAT_TRUSTED_PROXIES="1", PYTHONPATH=str(ROOT)) as its:
            until(lambda: {"web", "worker"} <= set(its.children()))
            yield its
    finally:
        for place in (folder / "files", folder):
            unmounted(place)
        folder.rmdir()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="mounts a file system")
class TestFullDisk:
    def test_under_the_photos_is_said_and_costs_nothing(self, service: Service) -> None:
        citizen = Citizen(service.url, 1, photos=2)
        citizen.open_form()
        files = service.folder / "files"
        with filled(files):
            answer = citizen.send()
            left = [path.name for path in files.rglob("*") if path.is_file()]
            without = Citizen(service.url, 2, photos=0)
            without.send_until_acknowledged()

        assert answer.status_code == 503
        assert "belum dapat kami simpan" in answer.text
        assert f"Antre nomor {citizen.n}," in answer.text
        assert left == ["ballast"]
        citizen.send_until_acknowledged()
        stock.rest(service, patience_s=60)
        assert citizen.photos_seen() == [True, True]

    def test_while_photos_are_prepared_delays_them_and_loses_none(self, service: Service) -> None:
        citizen = Citizen(service.url, 13, photos=3)
        citizen.open_form()
        received = sum(-(-len(citizen.photo(m)) // PAGE) * PAGE for m in range(citizen.photos))
        # Enough for what comes in, too little for what is made of it.
        with filled(service.folder / "files", spare_bytes=received + 2 * PAGE):
            citizen.send_until_acknowledged()
            until(lambda: stock.tried_in_vain(service, "files.prepare"))

        stock.rest(service, patience_s=60)
        assert citizen.tries == 1
        assert citizen.photos_seen() == [True, True, True]

    def test_under_everything_is_said_and_is_over_without_a_restart(self, service: Service, evidence: Evidence) -> None:
        crowd = [Citizen(service.url, n, photos=0) for n in range(10, 10 + MANY)]
        for citizen in crowd:
            citizen.open_form()
            citizen.filled["text"] = secrets.token_hex(4_900)  # does not compress: the table must grow
            citizen.filled["numbers_asked"] = "on"  # Chance writes numbers that look like telephones.
        # The first report of all begins every table and index: alone it would take what is spared.
        Citizen(service.url, 8, photos=0).send_until_acknowledged()
        with filled(service.folder, spare_bytes=SPARE_BYTES):
            answers = [citizen.send() for citizen in crowd]

        said = [answer.status_code for answer in answers]
        evidence("reports while the disk fills up", f"{said.count(302)} kept, {said.count(503)} told to come back")
        assert set(said) == {302, 503}
        assert all("tidak akan tercatat dua kali" in answer.text for answer in answers if answer.status_code == 503)
        self.everybody_gets_through(service, crowd)

    def test_that_does_not_even_let_the_database_start_is_outlived(self, service: Service) -> None:
        citizen = Citizen(service.url, 9, photos=1)
        citizen.open_form()
        with filled(service.folder):
            kill_9(Postgres(service.folder).pid())
            # It has tried to start it by then, in vain, and could not even write down that it did.
            hurt_at = time.monotonic()
            until(lambda: time.monotonic() > hurt_at + RETRY_S + 2)
            answer = citizen.send()

        assert answer.status_code == 503
        assert f"Antre nomor {citizen.n}," in answer.text
        self.everybody_gets_through(service, [citizen])

    def everybody_gets_through(self, service: Service, crowd: list[Citizen]) -> None:
        web = service.children()["web"]
        until(service.ready)
        for citizen in crowd:
            citizen.insist(citizen.send)
        stock.rest(service, patience_s=90)
        seen = stock.look(service)
        assert len(set(seen["keys"])) == len(seen["keys"])
        assert {citizen.key for citizen in crowd} <= set(seen["keys"])
        assert service.children()["web"] == web

"""
Kill -9 of web server, worker and database while citizens send reports with photos.

What was acknowledged is there, once, with its photos; who is to be told is told;
no outbound row is lost or doubled, also where the worker died in mid-delivery.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from curhat.interfaces.console.postgres import Postgres
from tests import photos
from tests.journeys import gate
from tests.journeys.service import PATIENCE_S, ROOT, Service, serving, until

PHOTOS = 2
# Somebody who is told of every report about an official, so that there is something to deliver.
HIRE = """
import datetime as dt
from curhat.directory.models import Agency, Membership
from curhat.people.models import Person
now = dt.datetime.now(dt.UTC)
person = Person.objects.create(name="Hadi", email="hadi@kota.example", created_at=now)
Membership.objects.create(
    person=person, role="inspector", agency=Agency.objects.get(code="INSPEKTORAT"), valid_from=now.date()
)
from django.db import connection
connection.close_pool()
"""
LOOK = """
import json
from curhat.files.models import StoredFile
from curhat.gateways import mailbox
from curhat.messaging.models import Outbound
from curhat.notices.models import Notice
from curhat.reports.models import Attachment, Report
attached = StoredFile.objects.filter(pk__in=Attachment.objects.values("file"))
print(json.dumps({
    "keys": [str(key) for key in Report.objects.values_list("submission_key", flat=True)],
    "numbers": list(Report.objects.values_list("number", flat=True)),
    "photos": [report.attachments.count() for report in Report.objects.all()],
    "files": list(attached.values_list("state", flat=True)),
    "rows": [list(row) for row in Outbound.objects.values_list("destination", "key", "topic", "state")],
    "reports": list(Report.objects.values_list("pk", flat=True)),
    "notices": [list(row) for row in Notice.objects.values_list("pk", "state")],
    "letters": [letter.message_id for letter in mailbox.letters()],
}))
from django.db import connection
connection.close_pool()
"""


@pytest.fixture
def service() -> Iterator[Service]:
    with serving(DJANGO_SETTINGS_MODULE=gate.__name__, PYTHONPATH=str(ROOT)) as its:
        its.run(HIRE)
        yield its


class Citizen(threading.Thread):
    """Somebody who sends one report and, as a browser on a bad line, tries again until it is acknowledged."""

    def __init__(self, service: Service, n: int, *, line: threading.Semaphore, first: threading.Event) -> None:
        super().__init__(daemon=True)
        self.service, self.n = service, n
        self.line, self.first = line, first
        self.number = ""
        self.key = ""

    def run(self) -> None:
        with httpx.Client(base_url=self.service.url, timeout=10) as phone:
            page = self._insist(lambda: phone.get("/")).text
            self.key = self._field(page, "key")
            data = {
                "csrfmiddlewaretoken": self._field(page, "csrfmiddlewaretoken"),
                "key": self.key,
                "kind": "complaint",
                "text": f"Antre nomor {self.n}, petugas loket pergi dan tidak kembali.",
                "about_someone": "on",
                "about_whom": "agency",
                "about_agency": self._agency(page),
            }
            jpeg = photos.encoded(image=photos.picture(1200 + self.n, 900))
            files = [("photos", (f"{m}.jpg", jpeg, "image/jpeg")) for m in range(PHOTOS)]
            with self.line:
                answer = self._insist(lambda: phone.post("/", data=data, files=files))
                assert answer.status_code == 302, answer.text
                self.number = re.findall(r"[A-Z]+-\d\d-\d{6}", answer.headers["Location"])[0]
                self.first.set()

    def _insist(self, ask: Callable[[], httpx.Response]) -> httpx.Response:
        got: list[httpx.Response] = []

        def answered() -> bool:
            try:
                got.append(ask())
            except httpx.TransportError:
                return False
            return got[-1].status_code < 500

        until(answered)
        return got[-1]

    def _agency(self, page: str) -> str:
        found = re.search(r'name="about_agency".*?<option value="(\d+)"', page, flags=re.DOTALL)
        assert found
        return found.group(1)

    def _field(self, page: str, name: str) -> str:
        found = re.search(rf'name="{name}"[^>]*value="([^"]+)"', page)
        assert found, name
        return found.group(1)


def send_four(service: Service, n: int, kill: Callable[[], None]) -> list[Citizen]:
    """Let four citizens send, two at a time; kill at the first acknowledgement, while others are on their way."""
    line, first = threading.Semaphore(2), threading.Event()
    citizens = [Citizen(service, n + m, line=line, first=first) for m in range(4)]
    for citizen in citizens:
        citizen.start()
    assert first.wait(PATIENCE_S)
    kill()
    for citizen in citizens:
        citizen.join(2 * PATIENCE_S)
    assert all(citizen.number for citizen in citizens)
    return citizens


def kill_9(pid: int | None) -> None:
    assert pid
    os.kill(pid, signal.SIGKILL)


def settled(service: Service) -> bool:
    """Whether everything is sent and every photo made; asked of the database, for a process a look costs seconds."""
    with psycopg.connect(Postgres(service.folder).dsn) as connection:
        row = connection.execute(
            "SELECT NOT EXISTS (SELECT FROM messaging_outbound WHERE state <> 'sent')"
            " AND NOT EXISTS (SELECT FROM files_storedfile AS file JOIN reports_attachment ON file_id = file.id"
            " WHERE file.state <> 'ready')"
        ).fetchone()
    return bool(row and row[0])


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_what_was_acknowledged_outlives_every_kill(service: Service) -> None:
    begun, opened = service.folder / gate.BEGUN, service.folder / gate.OPEN

    def worker_in_mid_delivery() -> None:
        until(begun.exists)
        kill_9(service.children()["worker"])
        opened.touch()

    until(lambda: {"web", "worker"} <= set(service.children()))
    citizens = send_four(service, 0, lambda: kill_9(service.children()["web"]))
    citizens += send_four(service, 4, worker_in_mid_delivery)
    citizens += send_four(service, 8, lambda: kill_9(Postgres(service.folder).pid()))
    until(service.ready)
    until(lambda: settled(service))
    seen: dict[str, Any] = json.loads(service.run(LOOK))

    assert sorted(seen["numbers"]) == sorted(citizen.number for citizen in citizens)
    assert sorted(seen["keys"]) == sorted(citizen.key for citizen in citizens)
    assert seen["photos"] == [PHOTOS] * 12
    assert seen["files"] == ["ready"] * PHOTOS * 12
    assert {row[3] for row in seen["rows"]} == {"sent"}
    told = Counter((row[0], row[1]) for row in seen["rows"] if row[2].startswith("report."))
    assert told == Counter(("notices", f"report:{pk}") for pk in seen["reports"])
    assert {state for _, state in seen["notices"]} == {"sent"}
    assert len(seen["notices"]) == 12
    # A partner would see the letter that was under way twice, by the same id: it is one letter.
    assert sorted(seen["letters"]) == sorted(f"notice-{pk}" for pk, _ in seen["notices"])
    assert max(Counter(Path(begun).read_text().split()).values()) >= 2

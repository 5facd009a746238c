"""
Kill -9 of web server, worker and database while citizens send reports with photos.

What was acknowledged is there, once, with its photos; who is to be told is told, once;
no job is lost, no file is left that nobody will ever take away. `make soak` sends 2,000.
"""

from __future__ import annotations

import os
import queue
import random
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.evidence import Evidence
from tests.journeys import gate, stock
from tests.journeys.citizens import Citizen, OnAir
from tests.journeys.kills import Killer, kill_9
from tests.journeys.service import ROOT, Service, serving, until

SOAK = bool(os.environ.get("CURHAT_SOAK"))
REPORTS, KILLS, PAUSE_S = (2000, 10_000, 8.0) if SOAK else (100, 10, 3.0)
AT_ONCE = 4
BAD_LINE = 0.08
PATIENCE_S = 120
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


@pytest.fixture
def service() -> Iterator[Service]:
    settings = {"DJANGO_SETTINGS_MODULE": gate.__name__, "PYTHONPATH": str(ROOT), "CURHAT_TRUSTED_PROXIES": "1"}
    with serving(**settings) as its:
        its.run(HIRE)
        until(lambda: {"web", "worker"} <= set(its.children()))
        yield its


def send_all(service: Service, numbers: range, *, seed: int, on_air: OnAir) -> list[Citizen]:
    """Let citizens send, four at a time, until all are acknowledged."""
    chance = random.Random(seed)
    everybody = [
        Citizen(service.url, n, photos=chance.randint(1, 3), on_air=on_air, bad_line=BAD_LINE) for n in numbers
    ]
    waiting: queue.SimpleQueue[Citizen] = queue.SimpleQueue()
    for citizen in everybody:
        waiting.put(citizen)

    def keep_sending() -> None:
        while not waiting.empty():
            try:
                waiting.get_nowait().send_until_acknowledged()
            except queue.Empty:
                return

    senders = [threading.Thread(target=keep_sending, daemon=True) for _ in range(AT_ONCE)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    return everybody


def killing_the_worker_in_mid_delivery(service: Service, then: Callable[[], list[Citizen]]) -> list[Citizen]:
    """Hold letters in the middle of their delivery, kill the worker there, and let them go."""
    begun = service.folder / gate.BEGUN

    def kill() -> None:
        until(lambda: begun.exists() and begun.read_text())
        kill_9(service.children()["worker"])
        (service.folder / gate.OPEN).touch()

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    citizens = then()
    killer.join()
    return citizens


def what_was_acknowledged_is_there_once(seen: dict[str, Any], citizens: list[Citizen]) -> None:
    assert sorted(seen["numbers"]) == sorted(citizen.number for citizen in citizens)
    assert sorted(seen["keys"]) == sorted(citizen.key for citizen in citizens)
    assert seen["photos"] == {citizen.number: citizen.photos for citizen in citizens}
    assert Counter(seen["attached"]) == {"ready": sum(citizen.photos for citizen in citizens)}


def everybody_is_told_once(seen: dict[str, Any], begun: Path) -> None:
    assert {row[3] for row in seen["rows"]} == {"sent"}
    told = Counter((row[0], row[1]) for row in seen["rows"] if row[2].startswith("report."))
    assert told == Counter(("notices", f"report:{pk}") for pk in seen["reports"])
    assert {state for _, state in seen["notices"]} == {"sent"}
    assert len(seen["notices"]) == len(seen["reports"])
    # A partner would see the letter that was under way twice, by the same id: it is one letter.
    letters = [letter["message_id"] for letter in seen["letters"]]
    assert sorted(letters) == sorted(f"notice-{pk}" for pk, _ in seen["notices"])
    assert set(Counter(letter["subject"] for letter in seen["letters"]).values()) == {1}
    assert max(Counter(begun.read_text().split()).values()) >= 2


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_what_was_acknowledged_outlives_every_kill(service: Service, seed: int, evidence: Evidence) -> None:
    on_air = OnAir()
    killer = Killer(service, seed=seed, on_air=on_air, most=KILLS, pause_s=PAUSE_S)
    first, rest = range(AT_ONCE), range(AT_ONCE, REPORTS)
    citizens = killing_the_worker_in_mid_delivery(service, lambda: send_all(service, first, seed=seed, on_air=on_air))
    killer.start()
    citizens += send_all(service, rest, seed=seed + 1, on_air=on_air)
    killer.stop()
    for kind, said in killer.said().items():
        evidence(kind, said)
    stock.rest(service, patience_s=PATIENCE_S)
    sent_again, left = stock.loose_photos(service), stock.astray(service)
    stock.sweep(service)
    stock.rest(service, patience_s=PATIENCE_S)
    seen = stock.look(service)
    evidence("files without a row", f"{len(left[0])} before the sweep, {len(stock.astray(service)[0])} after it")
    evidence("kills", killer.hits.total())
    evidence("reports", f"{len(citizens)} acknowledged after {sum(c.tries for c in citizens)} tries")
    evidence("photos", f"{sum(c.photos for c in citizens)} of reports, {sent_again} of tries that were sent again")

    what_was_acknowledged_is_there_once(seen, citizens)
    everybody_is_told_once(seen, service.folder / gate.BEGUN)
    # An original goes before its name does: a kill between the two leaves the name, and the sweep takes it.
    served_without_a_file = {key for key in left[1] if not key.startswith("quarantine/")}
    assert (stock.astray(service), served_without_a_file) == ((set(), set()), set())
    assert (seen["loose"], seen["temporary"]) == (0, [])
    with ThreadPoolExecutor(AT_ONCE) as eyes:
        whole = list(eyes.map(Citizen.photos_seen, citizens))
    assert whole == [[True] * citizen.photos for citizen in citizens]
    assert stock.jobs(service) == []

"""
Many telephones at once, the line cut, the server killed, tabs closed at random moments.

Every report is there exactly once, all its photos whole. 20 reports of 4 telephones; `make soak`
sends 200 of 20.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext

from tests.evidence import Evidence
from tests.journeys import stock
from tests.journeys.kills import kill_9
from tests.journeys.phones import Phone
from tests.journeys.service import ROOT, Service, serving, until
from tests.journeys.wire import Wire, wired

SOAK = bool(os.environ.get("CURHAT_SOAK"))
PHONES, EACH = (20, 10) if SOAK else (4, 5)
PATIENCE_S = 600 if SOAK else 180


@pytest.fixture
def service() -> Iterator[Service]:
    # The telephones stand behind one address; how much one may send is proven elsewhere.
    with serving(DJANGO_SETTINGS_MODULE="tests.journeys.crowd", PYTHONPATH=str(ROOT)) as its:
        until(lambda: {"web", "worker"} <= set(its.children()))
        yield its


class Trouble:
    """What happens to somebody who writes: it is drawn anew for each report."""

    def __init__(self, service: Service, wire: Wire, chance: random.Random) -> None:
        self.service, self.wire, self.chance = service, wire, chance
        self.met: Counter[str] = Counter()

    def before(self) -> None:
        """Have the line as it is while somebody writes."""
        if self.chance.random() < 0.6:
            self.wire.cut()
            self.met["written without a network"] += 1

    def during(self, phone: Phone) -> None:
        """Do something to the report on its way."""
        what = self.chance.choice(["cut", "deaf", "kill", "close", "nothing"])
        self.met[what] += 1
        if what == "cut":
            self.wire.mend()
            self.wire.cut_after(self.chance.randrange(2_000, 400_000))
        elif what == "deaf":
            self.wire.deafen()
        elif what == "kill":
            self.wire.mend()
            phone.page.wait_for_timeout(self.chance.randrange(0, 400))
            web = self.service.children().get("web")
            if web:
                kill_9(web)
        elif what == "close":
            self.wire.mend()
            phone.page.wait_for_timeout(self.chance.randrange(0, 300))
            phone.page.close()

    def after(self) -> None:
        """Have a network again, now and then."""
        if self.chance.random() < 0.5:
            self.wire.mend()


def write_and_send(phone: Phone, trouble: Trouble, n: int, photos: int) -> None:
    """Write one report and press the button; whatever then happens, it lies in the outbox."""
    trouble.before()
    phone.open()
    phone.write(n, photos)
    phone.send()
    until(lambda: any(item["state"] != "draft" for item in phone.items() if text_of(item, n)) or gone(phone, n))
    trouble.during(phone)
    trouble.after()


def text_of(item: dict[str, object], n: int) -> bool:
    return f"nomor {n} " in str(item.get("title", ""))


def gone(phone: Phone, n: int) -> bool:
    """Whether it has arrived so fast that the tab shows its receipt."""
    return phone.page.url.endswith("/diterima")


def test_every_report_of_many_telephones_arrives_once_with_all_its_photos(
    service: Service, person: Callable[..., BrowserContext], seed: int, evidence: Evidence
) -> None:
    chance = random.Random(seed)
    with wired(service.port) as wire:
        trouble = Trouble(service, wire, chance)
        phones = [Phone(person(), wire.url) for _ in range(PHONES)]
        for phone in phones:
            phone.install()
        count = {n: chance.randint(1, 4) for n in range(PHONES * EACH)}
        for n, photos in count.items():
            write_and_send(phones[n % PHONES], trouble, n, photos)
        wire.mend()
        until(service.ready)
        numbers = dict[int, str]()
        for at, phone in enumerate(phones):
            phone.rest(EACH, patience_s=PATIENCE_S)
            numbers |= {n: number_of(phone, n) for n in count if n % PHONES == at}
        stock.rest(service, patience_s=PATIENCE_S)
        seen = stock.look(service)
        whole = {n: phones[n % PHONES].photos_seen(number, n) for n, number in numbers.items()}
        evidence("reports", f"{len(numbers)} of {PHONES} telephones, {sum(count.values())} photos")
        evidence("troubles", ", ".join(f"{what}: {times}" for what, times in sorted(trouble.met.items())))

    assert Counter(seen["numbers"]) == Counter(numbers.values())
    assert seen["photos"] == {numbers[n]: photos for n, photos in count.items()}
    assert whole == {n: [True] * photos for n, photos in count.items()}
    assert seen["loose"] == 0


def number_of(phone: Phone, n: int) -> str:
    """Return the number that the telephone shows for a report."""
    (found,) = (item["number"] for item in phone.items() if text_of(item, n))
    return str(found)

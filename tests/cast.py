"""
The people of the tests, by the names they always have.

`siti` reports, `budi` is an outsider, `rina` verifies at Diskominfo, `joko` works at the
PUPR, `endah` heads it, `lilik` works at the DLH, `hadi` inspects, `wati` guards
protected cases, `ning` is the mayor, `agus` her aide, `admin` and `audit` watch.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import connection

from curhat.access.actors import ANYBODY, Actor, Role
from curhat.deadlines.models import CalendarVersion, DeadlineRule, EscalationRung, Holiday
from curhat.directory import queries as directory
from curhat.directory.models import Agency, Area, City, Membership, Topic, Unit
from curhat.directory.operations import load_city
from curhat.messaging.models import Outbound
from curhat.people.models import Person
from curhat.reports.brought import Way
from curhat.reports.models import Report
from curhat.reports.models.reporter import Identity
from curhat.reports.operations.enter import enter
from curhat.reports.operations.submit import Submission, submit

CITY_FILE = Path(__file__).parents[1] / "cities" / "mojokerto.toml"
WIB = ZoneInfo("Asia/Jakarta")
# A Tuesday with no holiday near it.
NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=WIB)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)

SEATS: dict[str, tuple[Role, str | None]] = {
    "rina": (Role.VERIFIER, "DISKOMINFO"),
    "joko": (Role.LIAISON, "DPUPRPERAKIM"),
    "endah": (Role.AGENCY_HEAD, "DPUPRPERAKIM"),
    "lilik": (Role.LIAISON, "DLH"),
    "hadi": (Role.INSPECTOR, "INSPEKTORAT"),
    "wati": (Role.PROTECTED_OFFICER, "DINSOSP3A"),
    "sri": (Role.LIAISON, "DINSOSP3A"),
    "ning": (Role.MAYOR, None),
    "agus": (Role.AIDE, "SETDA"),
    "admin": (Role.ADMINISTRATOR, None),
    "audit": (Role.AUDITOR, None),
}


# Every table that a load writes; none comes before one that it points to.
_WRITTEN = (City, Agency, Unit, Area, Topic, CalendarVersion, DeadlineRule, EscalationRung, Holiday, Outbound)
_made: list[tuple[str, bytes]] = []


def load() -> None:
    """Have the city loaded: from the file once a process, then from the rows that this made (0.3 s less)."""
    directory.forget()
    if City.objects.exists():
        return
    if not _made:
        load_city(CITY_FILE.read_text(encoding="utf-8"), now=NOW - 300 * DAY)
        _made.extend(_rows(model._meta.db_table) for model in _WRITTEN)
        return
    with connection.cursor() as cursor:
        for table, rows in _made:
            with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                copy.write(rows)


def _rows(table: str) -> tuple[str, bytes]:
    with connection.cursor() as cursor, cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
        return table, b"".join(copy)


@dataclasses.dataclass
class Cast:
    """People as actors, made when they are first asked for."""

    people: dict[str, Person] = dataclasses.field(default_factory=dict)

    def person(self, name: str) -> Person:
        """Return somebody's account."""
        if name not in self.people:
            person = Person.objects.create(name=name.title(), email=f"{name}@kota.example", created_at=NOW - 90 * DAY)
            role, code = SEATS[name]
            agency = Agency.objects.get(code=code) if code else None
            Membership.objects.create(person=person, role=role, agency=agency, valid_from=(NOW - 90 * DAY).date())
            self.people[name] = person
        return self.people[name]

    def __getattr__(self, name: str) -> Actor:
        """Return somebody of the staff as an actor."""
        if name not in SEATS:
            raise AttributeError(name)
        person = self.person(name)
        return Actor(person.pk, directory.seats_of(person.pk, NOW.date()))


@dataclasses.dataclass(frozen=True)
class Sent:
    """A report that was sent, and its sender as an actor who holds the code."""

    report_id: int
    siti: Actor

    @property
    def report(self) -> Report:
        """The row as it is now."""
        return Report.objects.get(pk=self.report_id)


def agency(code: str) -> Agency:
    """Return an agency of the city."""
    return Agency.objects.get(code=code)


def send(
    text: str = "Lubang besar di depan warung soto.", *, now: dt.datetime = NOW, actor: Actor = ANYBODY, **more: object
) -> Sent:
    """Send a report as siti."""
    fields: dict[str, object] = {
        "key": uuid.uuid4(),
        "text": text,
        "identity": Identity("Siti", "+6281234567890", "siti@surel.example"),
    }
    receipt = submit(submission=Submission(**{**fields, **more}), actor=actor, now=now)  # type: ignore[arg-type]
    assert receipt is not None
    return Sent(receipt.report_id, Actor(access_keys=frozenset({receipt.access_key})))


def bring(
    text: str = "Lubang besar di depan warung soto.", *, by: Actor, now: dt.datetime = NOW, **more: object
) -> Sent:
    """Let an officer write down what siti brings to their desk, by WhatsApp if nothing else is said."""
    fields: dict[str, object] = {
        "key": uuid.uuid4(),
        "text": text,
        "way": Way.WHATSAPP,
        "identity": Identity("Siti", "+6281234567890", ""),
    }
    entered = enter(submission=Submission(**{**fields, **more}), actor=by, now=now)  # type: ignore[arg-type]
    assert entered is not None
    return Sent(entered.receipt.report_id, Actor(access_keys=frozenset({entered.receipt.access_key})))

"""The people of the table in one city, each with a browser; the reports are made by `reports.py`."""

from __future__ import annotations

import copy
import dataclasses
import uuid
from http.cookies import SimpleCookie
from pathlib import Path

from django.test import Client

from curhat.access.actors import Actor, Role
from curhat.directory import queries as directory
from curhat.directory.models import Membership, Topic
from curhat.directory.operations import invite, save_template
from curhat.interfaces.console import visibility
from curhat.messaging.models import Outbound
from curhat.people import recovery
from curhat.people.models import Person
from curhat.people.operations import open_sign_in
from curhat.routing.operations import Draft, save_rule
from curhat.routing.rules import Rule
from tests.accounts import sign_in
from tests.cast import DAY, NOW, agency
from tests.matrix.lines import Lines
from tests.matrix.marks import OFFICER, Look, mark

TABLE = visibility.read(Path(__file__).parents[2] / "docs" / "who-sees-what.toml")
TODAY = NOW + DAY
LEADING, SUPPORTING, BEFORE, BELOW = "KEC-KRANGGAN", "DLH", "DPUPRPERAKIM", "KEL-MERI"
VERIFIERS, INSPECTORATE, PROTECTING, SECRETARIAT = "DISKOMINFO", "INSPEKTORAT", "DINSOSP3A", "SETDA"

SEATS: dict[str, tuple[tuple[str, str | None], ...]] = {
    "verifier": ((Role.VERIFIER, VERIFIERS),),
    "liaison_leading": ((Role.LIAISON, LEADING),),
    "head_leading": ((Role.AGENCY_HEAD, LEADING),),
    "liaison_supporting": ((Role.LIAISON, SUPPORTING),),
    "liaison_elsewhere": ((Role.LIAISON, BEFORE),),
    "liaison_protecting": ((Role.LIAISON, PROTECTING),),
    "inspector": ((Role.INSPECTOR, INSPECTORATE),),
    "inspector_in_chain": ((Role.INSPECTOR, INSPECTORATE), (Role.LIAISON, BELOW)),
    "protected_officer": ((Role.PROTECTED_OFFICER, PROTECTING),),
    "mayor": ((Role.MAYOR, None),),
    "aide": ((Role.AIDE, SECRETARIAT),),
    "administrator": ((Role.ADMINISTRATOR, None),),
    "auditor": ((Role.AUDITOR, None),),
    "role_ended": ((Role.VERIFIER, VERIFIERS),),
    "deactivated": ((Role.VERIFIER, VERIFIERS),),
    "password_only": ((Role.VERIFIER, VERIFIERS),),
    "unknown_role": (("superuser", None), ("VERIFIER", VERIFIERS), ("reporter", LEADING), ("system", None)),
}
CITIZENS = ("reporter_by_account", "other_citizen")
# Who holds no account at all.
NOBODY = ("reporter_with_code", "anybody")


@dataclasses.dataclass
class Case:
    """
    One report of one kind.

    :ivar photos: where a photo hangs (sent, shown, reply, evidence, inside) -> its attachment
    :ivar recordings: voice and video -> its attachment
    :ivar holds: the places of this report that a mark really stands in
    """

    kind: str
    index: int
    report_id: int = 0
    number: str = ""
    code: str = ""
    access_key: uuid.UUID | None = None
    photos: dict[str, int] = dataclasses.field(default_factory=dict)
    recordings: dict[str, int] = dataclasses.field(default_factory=dict)
    holds: set[str] = dataclasses.field(default_factory=set)

    def mark(self, field: str) -> str:
        """Return the mark of a place of this report, which from now on holds it."""
        self.holds.add(field)
        return mark(self.index, field)

    @property
    def siti(self) -> Actor:
        """Who sent it, with the code."""
        return Actor(access_keys=frozenset({self.access_key} if self.access_key else ()))


class World:
    """Everybody, their browsers, and one report of every kind of the table."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.cases = {kind: Case(kind, index) for index, kind in enumerate(TABLE.kinds, 1)}
        self.look = Look({case.index: kind for kind, case in self.cases.items()})
        self.people = {name: _staff(name) for name in SEATS} | {name: _citizen(name) for name in CITIZENS}
        self._jars: dict[str, SimpleCookie] = {}
        self.places = self._places()

    def _places(self) -> dict[str, int]:
        """Make what the addresses of accounts point to: somebody else's things."""
        administrator, colleague = self.actor("administrator"), self.people["liaison_elsewhere"]
        invitation, _ = invite(name="Dewi", email="dewi@kota.example", role=Role.AUDITOR, actor=administrator, now=NOW)
        absent = Person.objects.create(name="Tono", email="tono@kota.example", created_at=NOW - 90 * DAY)
        return {
            "invitation": invitation.pk,
            "recovery": recovery.begin(person_id=absent.pk, reason="HP hilang", actor=administrator, now=NOW),
            "person": colleague.pk,
            "membership": Membership.objects.get(person=colleague).pk,
            "session": open_sign_in(person_id=absent.pk, device="lain", now=NOW),
            "template": save_template(
                name="Ditambal",
                text="Lubang di {tempat} kami tambal.",
                agency_id=agency(LEADING).pk,
                actor=administrator,
                now=NOW,
            ).pk,
            "rule": save_rule(
                draft=Draft(Rule(0, 0, "Genangan", agency(LEADING).pk)), seen=0, actor=administrator, now=NOW
            ).id,
            "agency": agency("BPBD").pk,
            "topic": Topic.objects.get(code="parkir").pk,
            "outbound": Outbound.objects.earliest("seq").pk,
        }

    def actor(self, name: str) -> Actor:
        """Return somebody as the doors would make them out."""
        keys = {case.access_key for case in self.cases.values() if case.access_key}
        if name in NOBODY:
            return Actor(access_keys=frozenset(keys) if name == "reporter_with_code" else frozenset())
        person = self.people[name].pk
        return Actor(person, () if name == "password_only" else directory.seats_of(person, TODAY.date()))

    def open_browsers(self) -> None:
        """Sign everybody in, before anything is taken away from them."""
        for name in TABLE.people:
            client = Client()
            if name in self.people:
                sign_in(client, self.people[name], second_factor=name not in {*CITIZENS, "password_only"})
            if name == "reporter_with_code":
                for case in self.cases.values():
                    if case.code:
                        assert client.get(f"/k/{case.code}").status_code == 302
            self._jars[name] = client.cookies

    def browser(self, name: str) -> Client:
        """Return a browser of somebody, as it was left when everybody had signed in."""
        client = Client()
        client.cookies = copy.deepcopy(self._jars[name])
        return client


def _staff(name: str) -> Person:
    person = Person.objects.create(
        name=f"{name.title()} {mark(OFFICER, 'officer')}", email=f"{name}@kota.example", created_at=NOW - 90 * DAY
    )
    until = TODAY.date() if name == "role_ended" else None
    for role, code in SEATS[name]:
        place = agency(code) if code else None
        Membership.objects.create(
            person=person, role=role, agency=place, valid_from=(NOW - 90 * DAY).date(), valid_until=until
        )
    return person


def _citizen(name: str) -> Person:
    return Person.objects.create(contact_digest=name, created_at=NOW - 90 * DAY)

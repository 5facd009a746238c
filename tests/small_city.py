"""A city of three agencies in another zone than the first one's, and people who sit in it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

from curhat.access.actors import Actor, Role, Seat
from curhat.directory import operations
from curhat.directory.models import Agency, Invitation, Membership
from curhat.people.models import Person

ROOT = Path(__file__).resolve().parents[1]
SMALL = (ROOT / "tests" / "data" / "kota_kecil.toml").read_text(encoding="utf-8")
LARGE_FILE = ROOT / "cities" / "mojokerto.toml"
NOW = dt.datetime(2026, 11, 24, 9, tzinfo=ZoneInfo("Asia/Makassar"))
TODAY = NOW.date()
ADMINISTRATOR = Actor(seats=(Seat(Role.ADMINISTRATOR),))


def changed(old: str, new: str) -> str:
    """Return the small city's file with one thing changed."""
    assert old in SMALL
    return SMALL.replace(old, new, 1)


def agency(code: str) -> Agency:
    """Return an agency of the city."""
    return Agency.objects.get(code=code)


def person(name: str) -> Person:
    """Make an account."""
    return Person.objects.create(name=name, email=f"{name}@kota.example", created_at=NOW)


def invited(role: str, at: str | None = None, email: str = "dewi@kota.example") -> tuple[Invitation, str]:
    """Invite Dewi to a role; return the invitation and its token."""
    agency_id = agency(at).pk if at else None
    return operations.invite(name="Dewi", email=email, role=role, agency_id=agency_id, actor=ADMINISTRATOR, now=NOW)


def member(who: Person, role: Role, at: str | None = None) -> Membership:
    """Seat somebody by invitation."""
    _, token = invited(role, at, email=f"{who.name}@kota.example")
    return operations.accept_invitation(token=token, person_id=who.pk, now=NOW)

"""
The people of the demo, by name and role, and what lets them in.

Password and authenticator secret hang on this installation's own key, so no
credential stands in the code and none of one demo opens another.
"""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import hmac
from collections.abc import Mapping
from hashlib import sha256

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.contrib.auth.hashers import make_password

from curhat.access.actors import SYSTEM, Actor, Role
from curhat.directory import operations as directory_operations
from curhat.directory import queries as directory
from curhat.people.contact import parse as parse_contact
from curhat.people.models import Person
from curhat.people.sealing import seal

DOMAIN = "peraga.example"
CITIZEN = "siti"
CITIZEN_CONTACT = f"{CITIZEN}@{DOMAIN}"


@dataclasses.dataclass(frozen=True, slots=True)
class Account:
    """
    One named member of staff.

    :param key: what stands before the @ of the address
    :param role_name: the role in words, for the page of accounts
    """

    key: str
    name: str
    role: Role
    agency: str | None
    role_name: str

    @property
    def email(self) -> str:
        """The address that signs in."""
        return f"{self.key}@{DOMAIN}"


@dataclasses.dataclass(frozen=True, slots=True)
class DemoAccount:
    """A row of the page of accounts; `code` is the authenticator's at this moment."""

    name: str
    role: str
    email: str
    password: str
    totp_secret: str
    code: str


STAFF: tuple[Account, ...] = (
    Account("admin", "Arif Setiawan", Role.ADMINISTRATOR, None, "Administrator"),
    Account("rina", "Rina Wulandari", Role.VERIFIER, "DISKOMINFO", "Verifikator, Diskominfo"),
    Account("ning", "Ning Ita", Role.MAYOR, None, "Wali Kota"),
    Account("agus", "Agus Prasetyo", Role.AIDE, "SETDA", "Ajudan Wali Kota"),
    Account("lilik", "Lilik Suryani", Role.LIAISON, "DLH", "Penghubung, DLH"),
    Account("joko", "Joko Santoso", Role.LIAISON, "DPUPRPERAKIM", "Penghubung, Dinas PUPR Perakim"),
    Account("dewi", "Dewi Lestari", Role.LIAISON, "DISHUB", "Penghubung, Dishub"),
    Account("bambang", "Bambang Hariyanto", Role.LIAISON, "SATPOLPP", "Penghubung, Satpol PP"),
    Account("yuni", "Yuni Astuti", Role.LIAISON, "KEL-MERI", "Penghubung, Kelurahan Meri"),
    Account("endah", "Endah Kusuma", Role.AGENCY_HEAD, "DPUPRPERAKIM", "Kepala, Dinas PUPR Perakim"),
    Account("slamet", "Slamet Riyadi", Role.AGENCY_HEAD, "DLH", "Kepala, DLH"),
    Account("hadi", "Hadi Purnomo", Role.INSPECTOR, "INSPEKTORAT", "Pemeriksa, Inspektorat"),
    Account("wati", "Wati Handayani", Role.PROTECTED_OFFICER, "DINSOSP3A", "Petugas perlindungan, Dinsos P3A"),
    Account("audit", "Fitri Rahmawati", Role.AUDITOR, None, "Auditor"),
)


def password() -> str:
    """Return the one password of all demo accounts of this installation."""
    return f"peragaan-{int.from_bytes(_derived('password')[:4], 'big'):010d}"


def totp_secret(account: Account) -> str:
    """Return the secret of an account's authenticator app, base 32."""
    return base64.b32encode(_derived(f"totp:{account.email}")[:20]).decode()


def demo_accounts() -> list[DemoAccount]:
    """
    Return the accounts for the page that shows them, with their present codes.

    :raises RuntimeError: outside demo mode
    """
    if not settings.DEMO:
        raise RuntimeError("demo accounts exist in demo mode only")
    counter = next(iter(yield_hotp_counters_from_time()))
    rows = [
        DemoAccount(
            account.name,
            account.role_name,
            account.email,
            password(),
            totp_secret(account),
            format_hotp_value(hotp_value(totp_secret(account), counter)),
        )
        for account in STAFF
    ]
    return [*rows, DemoAccount("Siti", "Warga", CITIZEN_CONTACT, "tanpa sandi", "", "lihat kotak surat")]


class Cast:
    """
    The people of the demo as actors, made on the day the demo begins unless they are there.

    Agencies without a named liaison or head get one who cannot sign in.
    """

    def __init__(self, now: dt.datetime) -> None:
        self._now = now
        self._actors: dict[str, Actor] = {}
        self._hash = make_password(password())
        self._agency_ids: Mapping[str, int] = dict(
            directory.agencies_on(directory.city(now).today(now)).values_list("code", "pk")
        )
        for account in STAFF:
            self._actors[account.key] = self._hire(account)
        self.siti = self._citizen()

    def __getitem__(self, key: str) -> Actor:
        """Return a named person as an actor."""
        return self._actors[key]

    def at(self, agency_code: str, role: Role) -> Actor:
        """Return whoever holds a role at an agency."""
        named = next((a.key for a in STAFF if (a.agency, a.role) == (agency_code, role)), None)
        key = named or f"{role.value}.{agency_code}".lower()
        if key not in self._actors:
            title = "Kepala" if role is Role.AGENCY_HEAD else "Penghubung"
            self._actors[key] = self._hire(Account(key, f"{title} {agency_code}", role, agency_code, ""), silent=True)
        return self._actors[key]

    def agency_id(self, code: str) -> int:
        """Return the key of an agency."""
        return self._agency_ids[code]

    def _hire(self, account: Account, *, silent: bool = False) -> Actor:
        person = Person.objects.filter(email=account.email).first() or self._make(account, silent=silent)
        return Actor(person.pk, directory.seats_of(person.pk, directory.city(self._now).today(self._now)))

    def _make(self, account: Account, *, silent: bool) -> Person:
        person = Person.objects.create(
            name=account.name,
            email=account.email,
            password=make_password(None) if silent else self._hash,
            created_at=self._now,
        )
        if not silent and not Authenticator.objects.filter(user_id=person.pk).exists():
            TOTP.activate(person, totp_secret(account))
        _, token = directory_operations.invite(
            name=account.name,
            email=account.email,
            role=account.role,
            agency_id=self._agency_ids[account.agency] if account.agency else None,
            actor=SYSTEM,
            now=self._now,
        )
        directory_operations.accept_invitation(token=token, person_id=person.pk, now=self._now)
        return person

    def _citizen(self) -> Actor:
        contact = parse_contact(CITIZEN_CONTACT)
        person, _ = Person.objects.get_or_create(
            contact_digest=seal().digest(f"contact:{contact.address}"),
            defaults={
                "name": "Siti",
                "contact_sealed": seal().seal(contact.address),
                "password": make_password(None),
                "created_at": self._now,
            },
        )
        return Actor(person.pk)


def _derived(purpose: str) -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), f"demo:{purpose}".encode(), sha256).digest()

"""Accounts for tests of the doors: a person with a live session, without walking through the pages."""

from __future__ import annotations

import datetime as dt
import time

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.test import Client

from curhat.interfaces.shared import auth
from curhat.people.models import Person
from curhat.people.operations import open_sign_in

BEGAN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
PASSWORD = "sandi-panjang-sekali-2026"


def staff_person(email: str, name: str = "") -> Person:
    """Make a member of staff with `PASSWORD`; seats are memberships of the directory."""
    person = Person(email=email, name=name or email.partition("@")[0].title(), created_at=BEGAN)
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(client: Client, person: Person, *, second_factor: bool = True) -> int:
    """Give the client a session of the person; return the number of the sign-in."""
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    number = open_sign_in(person_id=person.pk, device="tests", now=dt.datetime.now(dt.UTC))
    session[auth.SIGN_IN] = number
    if second_factor:
        record = {"method": "mfa", "type": "totp", "at": time.time()}
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [record]
        session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return number

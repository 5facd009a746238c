"""A session gets another name whenever it comes to mean more, and means nothing once its person may no longer."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.sessions.models import Session
from django.test import Client

from curhat.access.actors import SYSTEM
from curhat.directory import operations as directory
from curhat.directory.models import Membership
from curhat.kernel import clock
from curhat.people import operations
from tests.accounts import PASSWORD, sign_in
from tests.cast import Cast, agency


def name_of(client: Client) -> str:
    """Return what the browser's session is called."""
    return client.cookies["curhat_session"].value


def opens(name: str, address: str = "/desk/") -> bool:
    """Whether somebody who knows only this name of a session gets in."""
    thief = Client()
    thief.cookies["curhat_session"] = name
    return not thief.get(address)["Location"].startswith("/masuk")


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.fixture
def rina(cast: Cast) -> Any:
    person = cast.person("rina")
    person.set_password(PASSWORD)
    person.save()
    return person


class TestSignIn:
    def test_renames_the_session_at_the_password_and_at_the_second_step(self, rina):
        secret = generate_totp_secret()
        TOTP.activate(rina, secret)
        client = Client()
        client.post("/akun", {"contact": "0812 3456 7890"})  # whatever: a session from before
        before = name_of(client)
        client.post("/masuk", {"login": rina.email, "password": PASSWORD})
        client.post("/masuk/langkah-kedua", {"code": code(secret)})
        inside = name_of(client)

        assert client.get("/desk/").status_code == 302
        assert opens(inside)
        assert before != inside
        assert not Session.objects.filter(session_key=before).exists()
        assert not opens(before)

    def test_of_a_citizen_renames_the_session(self, cast, monkeypatch):
        monkeypatch.setattr("curhat.people.citizens.secrets.randbelow", lambda below: 123456)
        client = Client()
        client.post("/akun", {"contact": "0812 3456 7890"})
        before = name_of(client)
        client.post("/akun/kode", {"code": "123456"})

        assert client.get("/akun").status_code == 200
        assert name_of(client) != before
        assert not Session.objects.filter(session_key=before).exists()


class TestSecondStep:
    def test_that_is_set_up_renames_the_session_that_it_opens(self, rina):
        client = Client()
        sign_in(client, rina, second_factor=False)
        client.post("/staf/konfirmasi", {"password": PASSWORD})
        assert client.get("/staf/keamanan/aplikasi").status_code == 200
        before = name_of(client)
        client.post("/staf/keamanan/aplikasi", {"code": code(client.session["mfa.totp.secret"])})

        assert Authenticator.objects.filter(user=rina, type="totp").exists()
        assert client.get("/desk/")["Location"].startswith("/desk/antrean")
        assert name_of(client) != before
        assert not opens(before)


class TestRoles:
    def test_that_are_taken_on_rename_the_session(self, rina, cast):
        _invitation, token = directory.invite(
            name="Rina",
            email=rina.email,
            role="liaison",
            agency_id=agency("DLH").pk,
            actor=SYSTEM,
            now=clock.now(),
        )
        client = Client()
        sign_in(client, rina)
        before = client.cookies["curhat_session"].value
        client.post(f"/undangan/{token}")

        assert Membership.objects.filter(person=rina, role="liaison").exists()
        assert name_of(client) != before
        assert not opens(before)

    def test_that_are_ended_shut_their_pages_with_the_next_click(self, rina, cast):
        client = Client()
        sign_in(client, rina)
        assert client.get("/desk/antrean/all").status_code == 200
        seat = Membership.objects.get(person=rina)
        Membership.objects.filter(pk=seat.pk).update(valid_from=clock.now().date() - dt.timedelta(days=9))
        directory.end_membership(membership_id=seat.pk, actor=cast.admin, now=clock.now())

        assert client.get("/desk/antrean/all").status_code == 404


class TestDeactivation:
    def test_ends_every_session_at_once_and_none_comes_back(self, rina, cast):
        one, other = Client(), Client()
        for client in (one, other):
            sign_in(client, rina)
        operations.deactivate(person_id=rina.pk, actor=cast.admin, now=clock.now())

        assert [client.get("/desk/antrean/all").status_code for client in (one, other)] == [302, 302]
        operations.reactivate(person_id=rina.pk, actor=cast.admin)
        assert [client.get("/desk/antrean/all").status_code for client in (one, other)] == [302, 302]

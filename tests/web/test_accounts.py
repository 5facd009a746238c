"""Coming in: by invitation, by second step, by code; and being shut out."""

from __future__ import annotations

import datetime as dt
import re
import time
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from curhat.access.actors import SYSTEM, Actor, Role, Seat
from curhat.directory import operations as directory
from curhat.directory import queries
from curhat.gateways import mailbox
from curhat.interfaces.shared import auth
from curhat.kernel import clock
from curhat.kernel.errors import Invalid
from curhat.messaging import delivery
from curhat.people import citizens, operations, recovery
from curhat.people.models import OneTimeCode, Person, Recovery
from tests.accounts import PASSWORD, sign_in, staff_person

NOW = dt.datetime.now(dt.UTC)
SEATS: dict[int, tuple[Seat, ...]] = {}


def seats(person_id: int, on: dt.date) -> tuple[Seat, ...]:
    return SEATS.get(person_id, ())


@pytest.fixture(autouse=True)
def _world(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Any) -> None:
    SEATS.clear()
    monkeypatch.setattr(auth, "SEATS_OF", "tests.web.test_accounts.seats")
    settings.DATA_DIR = tmp_path
    queries.forget()
    directory.load_city((Path(__file__).parents[1] / "data" / "kota_kecil.toml").read_text(), now=clock.now())


@pytest.fixture
def admin(client: Client) -> Person:
    person = staff_person("admin@contoh.id", "Ani")
    SEATS[person.pk] = (Seat(Role.ADMINISTRATOR),)
    sign_in(client, person)
    return person


def totp(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def first_link() -> str:
    _invitation, token = directory.first_administrator(now=clock.now(), actor=SYSTEM)
    return f"/undangan/{token}"


def accept(client: Client) -> Any:
    data = {"name": "Ani", "email": "Ani@contoh.id", "password": PASSWORD, "again": PASSWORD}
    return client.post(first_link(), data)


class TestInvitation:
    def test_leads_to_the_second_step_and_no_further(self, client: Client) -> None:
        response = accept(client)
        person = Person.objects.get(email="ani@contoh.id")
        SEATS[person.pk] = (Seat(Role.ADMINISTRATOR),)

        assert response["Location"] == "/staf/keamanan/"
        assert client.get("/desk/orang")["Location"] == "/staf/keamanan/"

    def test_opens_the_desk_after_the_app_is_set_up(self, client: Client) -> None:
        accept(client)
        person = Person.objects.get()
        SEATS[person.pk] = (Seat(Role.ADMINISTRATOR),)
        page = client.get("/staf/keamanan/aplikasi").text
        secret = re.search(r'class="number">([A-Z2-7]+)<', page)
        assert secret is not None

        response = client.post("/staf/keamanan/aplikasi", {"code": totp(secret[1])})

        assert response["Location"] == "/staf/keamanan/cadangan"
        assert client.get("/desk/orang").status_code == 200
        stored = Authenticator.objects.get(type="totp").data
        assert secret[1] not in str(stored)

    def test_works_once(self, client: Client) -> None:
        link = first_link()
        data = {"name": "Ani", "email": "ani@contoh.id", "password": PASSWORD, "again": PASSWORD}
        client.post(link, data)

        assert Client().get(link).status_code == 404
        assert Client().post(link, data | {"email": "lain@contoh.id"}).status_code == 404
        assert Person.objects.count() == 1

    def test_keeps_what_was_typed_when_the_password_is_weak(self, client: Client) -> None:
        link = first_link()
        data = {"name": "Ani", "email": "ani@contoh.id", "password": "pendek", "again": "pendek"}

        page = client.post(link, data).text

        assert 'value="ani@contoh.id"' in page
        assert 'id="id_password_error"' in page
        assert Person.objects.count() == 0

    def test_of_an_address_that_has_an_account_asks_its_owner(self, client: Client) -> None:
        owner = staff_person("rina@contoh.id")
        admin_actor = Actor(person_id=staff_person("ani@contoh.id").pk, seats=(Seat(Role.ADMINISTRATOR),))
        _, token = directory.invite(
            name="Rina", email="rina@contoh.id", role="auditor", actor=admin_actor, now=clock.now()
        )

        refused = client.post(f"/undangan/{token}", {"password": PASSWORD, "again": PASSWORD})
        sign_in(client, owner)
        accepted = client.post(f"/undangan/{token}")

        assert "Masuk dulu" in refused.text
        assert accepted["Location"] == "/ruang"
        assert Person.objects.get(pk=owner.pk).check_password(PASSWORD)

    def test_is_never_to_oneself_by_no_address(self, client: Client) -> None:
        ani = staff_person("ani@contoh.id")
        actor = Actor(person_id=ani.pk, seats=(Seat(Role.ADMINISTRATOR),))
        with pytest.raises(Invalid, match="invites_oneself"):
            directory.invite(name="Ani", email="ANI@contoh.id", role="mayor", actor=actor, now=clock.now())

        _, token = directory.invite(name="Ani", email="lain@contoh.id", role="mayor", actor=actor, now=clock.now())
        with pytest.raises(Invalid, match="invites_oneself"):
            directory.accept_invitation(token=token, person_id=ani.pk, now=clock.now())


class TestFirstAdmin:
    def test_prints_a_link_until_there_is_one(self, client: Client, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("firstadmin")
        assert "/undangan/" in capsys.readouterr().out
        accept(client)

        with pytest.raises(CommandError, match="Sudah ada administrator"):
            call_command("firstadmin")


class TestSignIn:
    def test_asks_for_the_second_step(self, client: Client) -> None:
        person = staff_person("rina@contoh.id")
        from allauth.mfa.totp.internal.auth import TOTP

        TOTP.activate(person, "JBSWY3DPEHPK3PXP")
        first = client.post("/masuk", {"login": "rina@contoh.id", "password": PASSWORD})
        wrong = client.post("/masuk/langkah-kedua", {"code": "000000"})
        right = client.post("/masuk/langkah-kedua", {"code": totp("JBSWY3DPEHPK3PXP")})

        assert first["Location"] == "/masuk/langkah-kedua"
        assert "tidak cocok" in wrong.text
        assert right["Location"] == "/ruang"
        assert client.get("/staf/keamanan/").status_code == 200

    def test_says_the_same_of_an_unknown_address_and_a_wrong_password(self, client: Client) -> None:
        staff_person("rina@contoh.id")

        known = client.post("/masuk", {"login": "rina@contoh.id", "password": "salah"}).text
        unknown = client.post("/masuk", {"login": "raja@contoh.id", "password": "salah"}).text

        def strip(page: str) -> str:
            return re.sub(r"csrfmiddlewaretoken[^>]*|r[in]+a@|raja@", "", page)

        assert strip(known) == strip(unknown)

    def test_does_not_let_half_a_session_manage_the_factor(self, client: Client) -> None:
        """A thief with the password signs in first, waits for the owner to enrol, and adds a key of their own."""
        person = staff_person("rina@contoh.id")
        sign_in(client, person, second_factor=False)
        Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})

        for path in ("passkey/tambah", "aplikasi", "aplikasi/lepas", "cadangan", "cadangan/baru", "sandi", ""):
            assert client.get(f"/staf/keamanan/{path}")["Location"].startswith("/masuk"), path

    @pytest.mark.parametrize(
        "path", ["/signup/", "/accounts/signup/", "/password/reset/", "/staf/keamanan/passkey/1/edit"]
    )
    def test_exposes_nothing_else(self, client: Client, path: str) -> None:
        assert client.get(path).status_code == 404

    def test_keeps_the_last_second_step(self, client: Client, admin: Person) -> None:
        Authenticator.objects.create(user=admin, type=Authenticator.Type.TOTP, data={"secret": "x"})

        client.post("/staf/konfirmasi", {"password": PASSWORD})
        page = client.post("/staf/keamanan/aplikasi/lepas")

        assert "langkah kedua Anda yang terakhir" in page.text
        assert Authenticator.objects.filter(user=admin).exists()


class TestSessions:
    def test_end_everywhere_at_once(self, client: Client, admin: Person) -> None:
        elsewhere = Client()
        sign_in(elsewhere, admin)

        client.post("/akun/keluar-semua")

        assert elsewhere.get("/desk/orang")["Location"].startswith("/masuk")

    def test_end_with_the_password(self, client: Client, admin: Person) -> None:
        elsewhere = Client()
        sign_in(elsewhere, admin)
        data = {
            "oldpassword": PASSWORD,
            "password1": "kalimat-baru-yang-panjang",
            "password2": "kalimat-baru-yang-panjang",
        }
        client.post("/staf/keamanan/sandi", data)

        assert elsewhere.get("/desk/orang")["Location"].startswith("/masuk")
        assert client.get("/desk/orang").status_code == 200

    def test_are_void_for_a_copied_cookie_after_signing_out(self, client: Client, admin: Person) -> None:
        copy = Client()
        copy.cookies = client.cookies.copy()  # type: ignore[assignment]
        from curhat.people.models import SignIn

        client.post("/keluar")

        assert SignIn.objects.get(person=admin).ended_at is not None

    def test_of_others_cannot_be_ended(self, client: Client, admin: Person) -> None:
        theirs = sign_in(Client(), staff_person("rina@contoh.id"))

        assert client.post(f"/staf/keamanan/sesi/{theirs}/akhiri").status_code == 404


class TestPeople:
    def test_is_not_there_for_others(self, client: Client) -> None:
        person = staff_person("rina@contoh.id")
        SEATS[person.pk] = (Seat(Role.VERIFIER),)
        sign_in(client, person)

        for path in ("orang", "orang/undang", f"orang/{person.pk}", f"orang/{person.pk}/status"):
            assert client.get(f"/desk/{path}").status_code == 404, path
        assert client.get("/desk/pemulihan").status_code == 200

    def test_shuts_a_person_out_with_the_next_click(self, client: Client, admin: Person) -> None:
        rina, elsewhere = staff_person("rina@contoh.id"), Client()
        SEATS[rina.pk] = (Seat(Role.VERIFIER),)
        sign_in(elsewhere, rina)

        client.post(f"/desk/orang/{rina.pk}/status")

        assert elsewhere.get("/desk/pemulihan")["Location"].startswith("/masuk")
        again = elsewhere.post("/masuk", {"login": "rina@contoh.id", "password": PASSWORD})
        assert again["Location"] == "/masuk/nonaktif"
        assert elsewhere.get("/desk/pemulihan")["Location"].startswith("/masuk")

    def test_costs_few_queries_however_many_there_are(
        self, client: Client, admin: Person, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        others = [staff_person(f"orang{n}@contoh.id") for n in range(30)]
        vouching = Actor(person_id=others[0].pk, seats=(Seat(Role.ADMINISTRATOR),))
        for lost in others[1:6]:
            recovery.begin(person_id=lost.pk, reason="HP hilang", actor=vouching, now=NOW)
        client.get("/desk/orang")  # The process learns the city and the tree of agencies.

        with django_assert_max_num_queries(8):
            page = client.get("/desk/orang").text

        assert page.count('class="row"') == 25
        following = re.search(r'href="(\?[^"]*setelah=[^"]*)"', page)
        assert following is not None
        rest = client.get(f"/desk/orang{following[1]}".replace("&amp;", "&")).text
        assert {*re.findall(r"orang\d+@", page), *re.findall(r"orang\d+@", rest)} == {f"orang{n}@" for n in range(30)}

    def test_does_not_shut_oneself_out(self, client: Client, admin: Person) -> None:
        client.post(f"/desk/orang/{admin.pk}/status")

        assert client.get("/desk/orang").status_code == 200

    def test_invites_and_shows_the_link_once(self, client: Client, admin: Person) -> None:
        data = {"name": "Tono", "email": "tono@contoh.id", "role": "auditor", "agency": ""}

        shown = client.post("/desk/orang/undang", data).text
        listed = client.get("/desk/orang").text

        assert "tono@contoh.id" in listed
        token = re.search(r"/undangan/([\w-]{20,})", shown)
        assert token is not None
        assert token[1] not in listed

    def test_recovers_with_two_people_and_a_link_by_mail(self, client: Client, admin: Person) -> None:
        lost, second = staff_person("lost@contoh.id"), staff_person("rina@contoh.id")
        SEATS[second.pk] = (Seat(Role.VERIFIER),)
        client.post(f"/desk/orang/{lost.pk}/pemulihan", {"reason": "HP hilang, datang ke kantor"})
        lost_key = Recovery.objects.get()
        other = Client()
        sign_in(other, second)
        client.post(f"/desk/pemulihan/{lost_key.pk}")
        assert mailbox.letters() == []

        other.post(f"/desk/pemulihan/{lost_key.pk}")
        delivery.send(destination="codes", key=f"recovery:{lost_key.pk}", probe=False, clock=clock.now)
        link = re.search(r"/pemulihan/\S+", mailbox.letters()[0].text)
        assert link is not None
        new = {"password": "kalimat-baru-yang-panjang", "again": "kalimat-baru-yang-panjang"}
        response = Client().post(link[0], new)

        assert mailbox.letters()[0].to == "lost@contoh.id"
        assert response["Location"] == "/staf/keamanan/"
        assert Client().get(link[0]).status_code == 404


class TestCitizen:
    def ask(self, client: Client, contact: str = "0812 3456 7890") -> Any:
        return client.post("/akun", {"contact": contact})

    def code(self) -> str:
        row = OneTimeCode.objects.latest("pk")
        delivery.send(
            destination="phone_codes" if row.channel == "phone" else "codes",
            key=f"code:{row.pk}",
            probe=False,
            clock=clock.now,
        )
        found = re.search(r"\d{6}", mailbox.letters()[0].text)
        assert found is not None
        return found[0]

    def test_comes_in_with_the_code(self, client: Client) -> None:
        assert self.ask(client)["Location"] == "/akun/kode"

        response = client.post("/akun/kode", {"code": self.code()}, follow=True)

        assert "Akun saya" in response.text
        assert auth.actor_of(response.wsgi_request).person_id == Person.objects.get().pk
        assert not auth.actor_of(response.wsgi_request).is_staff

    def test_is_answered_the_same_with_and_without_an_account(self, client: Client) -> None:
        self.ask(client)
        client.post("/akun/kode", {"code": self.code()})
        known, unknown = Client(), Client()

        assert self.ask(known)["Location"] == self.ask(unknown, "0812 3456 7891")["Location"]
        a, b = known.get("/akun/kode").text, unknown.get("/akun/kode").text
        strip = re.compile(r"csrfmiddlewaretoken[^>]*|•••\d+")
        assert strip.sub("", a) == strip.sub("", b)

    def test_cannot_use_a_code_from_another_browser(self, client: Client) -> None:
        self.ask(client)

        assert Client().post("/akun/kode", {"code": self.code()})["Location"] == "/akun"

    def test_keeps_what_was_typed(self, client: Client) -> None:
        page = self.ask(client, "0812").text

        assert 'value="0812"' in page
        assert "0812 3456 7890" in page

    def test_has_no_address_in_the_session(self, client: Client) -> None:
        self.ask(client)

        assert "81234567890" not in str(dict(client.session))

    def test_is_not_flooded_with_codes(self, client: Client) -> None:
        answers = [self.ask(Client(REMOTE_ADDR=f"203.0.113.{n}")).status_code for n in range(6)]

        assert answers == [302] * 5 + [429]


class TestMailboxPage:
    def test_shows_letters_while_developing_and_is_gone_in_production(self, client: Client, settings: Settings) -> None:
        operations.open_sign_in(person_id=staff_person("x@contoh.id").pk, device="", now=NOW)
        assert citizens.LIFETIME
        mailbox.put(mailbox.fresh(kind="sms", to="+62812", subject="", text="Kode 123456", message_id="m"))

        assert "123456" in client.get("/kotak-surat").text
        settings.PRODUCTION = True
        assert client.get("/kotak-surat").status_code == 404

    def test_of_demo_accounts_is_there_in_demo_alone(self, client: Client, settings: Settings) -> None:
        settings.DEMO_ACCOUNTS = "tests.web.test_accounts.accounts"
        assert client.get("/demo").status_code == 404
        settings.DEMO = True
        page = client.get("/demo").text
        assert "rina@contoh.id" in page
        assert "Laporan contoh sedang disiapkan" in page


def accounts() -> list[dict[str, str]]:
    return [{"name": "Rina", "role": "Verifikator", "email": "rina@contoh.id", "password": "x", "code": "123456"}]

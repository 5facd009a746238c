"""Guessing passwords and codes: what stops it, what it is told, and whom it must not stop."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.db import connection
from django.test import Client

from curhat.interfaces.shared import throttle
from curhat.people import throttle as kept
from curhat.people.models import Throttle
from tests.accounts import PASSWORD, sign_in, staff_person
from tests.cast import send

if TYPE_CHECKING:
    from curhat.people.models import Person

HOME, CAFE = "203.0.113.7", "198.51.100.9"
NOW = dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.UTC)


def guess(client: Client, person: Person, password: str = "sandi-yang-salah", *, at: str = CAFE) -> Any:
    return client.post("/masuk", {"login": person.email, "password": password}, REMOTE_ADDR=at)


def minutes_of(answer: Any) -> int:
    return int(answer["Retry-After"]) // 60


@pytest.fixture
def rina(cast: Any) -> Person:
    return staff_person("rina.w@kota.example")


class TestPasswords:
    def test_may_be_wrong_five_times_and_then_even_the_right_one_waits(self, client: Client, rina: Person) -> None:
        told = [guess(client, rina).status_code for _ in range(5)]
        answer = guess(client, rina, PASSWORD)

        assert told == [200] * 5
        assert answer.status_code == 429
        assert minutes_of(answer) <= 5
        assert "Tunggu 5 menit" in answer.text

    def test_are_not_looked_at_any_more_then(self, client: Client, rina: Person, monkeypatch: Any) -> None:
        for _ in range(5):
            guess(client, rina)
        looked: list[str] = []
        monkeypatch.setattr(type(rina), "check_password", lambda self, raw: looked.append(raw))

        guess(client, rina)

        assert looked == []

    def test_that_are_guessed_from_one_place_shut_nobody_out_at_another(self, client: Client, rina: Person) -> None:
        for _ in range(50):
            guess(client, rina)

        assert guess(Client(), rina, PASSWORD, at=HOME).status_code == 302

    def test_of_many_accounts_are_one_guesser(self, client: Client, cast: Any) -> None:
        told = [
            client.post("/masuk", {"login": f"n{n}@kota.example", "password": "x"}, REMOTE_ADDR=CAFE).status_code
            for n in range(32)
        ]

        assert told == [200] * 30 + [429] * 2

    def test_that_are_right_are_no_guesses(self, rina: Person) -> None:
        for _ in range(40):
            assert guess(Client(), rina, PASSWORD).status_code == 302

    def test_say_the_same_of_an_account_that_is_not_there(self, client: Client, rina: Person) -> None:
        answers = [client.post("/masuk", {"login": "x@kota.example", "password": "x"}) for _ in range(6)]

        assert [answer.status_code for answer in answers] == [200] * 5 + [429]


class TestSecondStep:
    @pytest.fixture
    def rina_with_app(self, rina: Person) -> Person:
        TOTP.activate(rina, generate_totp_secret())
        assert Authenticator.objects.filter(user=rina).exists()
        return rina

    def test_takes_five_guesses_from_wherever(self, rina_with_app: Person) -> None:
        told = []
        for n in range(7):
            client = Client(REMOTE_ADDR=f"198.51.100.{n}")
            client.post("/masuk", {"login": rina_with_app.email, "password": PASSWORD})
            told.append(client.post("/masuk/langkah-kedua", {"code": "000000"}).status_code)

        assert told == [200] * 5 + [429] * 2


class TestCodesOfReports:
    def test_may_be_wrong_twenty_times_from_one_address(self, client: Client, cast: Any) -> None:
        number = send().report.number
        told = [client.post("/cek", {"number": number, "code": "AAAA-BBBB-CCCC"}, REMOTE_ADDR=CAFE) for _ in range(22)]

        assert [answer.status_code for answer in told] == [422] * 20 + [429] * 2
        assert minutes_of(told[-1]) <= 15
        assert client.get("/cek", REMOTE_ADDR=CAFE).status_code == 200
        assert client.post("/cek", {"number": number, "code": "x"}, REMOTE_ADDR=HOME).status_code == 422


class TestWindow:
    def test_of_a_clock_that_was_wrong_is_over(self) -> None:
        limit = throttle.SIGN_IN
        ahead = NOW + dt.timedelta(days=3)
        assert kept.spend(key="x", limit=1, window_s=limit.window_s, now=ahead) == 0
        assert kept.spend(key="x", limit=1, window_s=limit.window_s, now=ahead) > 0

        assert kept.spend(key="x", limit=1, window_s=limit.window_s, now=NOW) == 0
        assert kept.spend(key="x", limit=1, window_s=limit.window_s, now=NOW) == limit.window_s

    def test_is_not_opened_anew_by_a_request_that_was_overtaken(self) -> None:
        kept.spend(key="x", limit=1, window_s=900, now=NOW)

        assert kept.spend(key="x", limit=1, window_s=900, now=NOW - dt.timedelta(seconds=20)) > 0

    def test_says_how_long_it_still_is(self) -> None:
        kept.spend(key="x", limit=1, window_s=900, now=NOW)

        assert kept.spend(key="x", limit=1, window_s=900, now=NOW + dt.timedelta(seconds=600.5)) == 300
        assert kept.spend(key="x", limit=1, window_s=900, now=NOW + dt.timedelta(seconds=899.9)) == 1


class TestAllauthsOwn:
    def test_limits_answer_with_our_page(self, client: Client, rina: Person) -> None:
        sign_in(client, rina)
        new = {"password1": "kuncinya-baru-sekali", "password2": "kuncinya-baru-sekali"}
        answers = [client.post("/staf/keamanan/sandi", {"oldpassword": "salah", **new}) for _ in range(6)]

        assert answers[-1].status_code == 429
        assert answers[-1]["Retry-After"]
        assert "Terlalu sering" in answers[-1].text

    def test_limits_and_used_codes_are_not_forgotten_for_a_thousand_strangers(self) -> None:
        ours = [f"{letter}:rina" for letter in "aemqz"]
        for key in [*ours, *(f"n{n}" for n in range(1000))]:
            cache.add(key, "y", timeout=600)

        assert set(cache.get_many(ours)) == set(ours)


def test_what_is_over_is_forgotten() -> None:
    kept.spend(key="x", limit=1, window_s=60, now=NOW)
    with time_machine.travel(NOW):
        cache.set("x", "y", timeout=60)

    over = NOW + dt.timedelta(seconds=61)
    assert kept.forget(now=over) == 1
    assert not Throttle.objects.exists()
    with connection.cursor() as cursor:
        # Of this day alone: the table is no model's, so that tests that commit leave entries of theirs in it.
        cursor.execute("SELECT count(*) FROM people_cache WHERE expires <= %s", [over])
        assert cursor.fetchone() == (0,)

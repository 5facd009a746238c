"""A citizen's account by one-time code."""

from __future__ import annotations

import datetime as dt

import pytest

from curhat.kernel.errors import Invalid
from curhat.messaging.models import Outbound
from curhat.people import citizens
from curhat.people.contact import parse
from curhat.people.models import OneTimeCode, Person
from curhat.people.sealing import seal

NOW = dt.datetime(2026, 11, 24, 2, 0, tzinfo=dt.UTC)
SITI = parse("0812 3456 7890")


def asked(now: dt.datetime = NOW) -> tuple[int, str]:
    number = citizens.request_code(contact=SITI, now=now)
    sealed = OneTimeCode.objects.get(pk=number).code_sealed
    assert sealed is not None
    return number, seal().open(bytes(sealed))


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


class TestRedeemCode:
    def test_lets_in_the_same_person_every_time(self) -> None:
        first = citizens.redeem_code(code_id=(a := asked())[0], typed=a[1], now=NOW)
        second = citizens.redeem_code(code_id=(b := asked())[0], typed=f" {b[1][:3]} {b[1][3:]} ", now=NOW)

        assert first == second
        assert Person.objects.count() == 1

    def test_keeps_no_address_in_the_clear(self) -> None:
        number, code = asked()
        citizens.redeem_code(code_id=number, typed=code, now=NOW)

        stored = (
            f"{Person.objects.values().get()} {OneTimeCode.objects.values().get()} {Outbound.objects.values().get()}"
        )
        assert "3456" not in stored
        assert code not in stored

    def test_works_once(self) -> None:
        number, code = asked()
        citizens.redeem_code(code_id=number, typed=code, now=NOW)

        with pytest.raises(Invalid, match="code_wrong"):
            citizens.redeem_code(code_id=number, typed=code, now=NOW)

    def test_ends_with_the_fifth_wrong_try(self) -> None:
        number, code = asked()
        for _ in range(5):
            with pytest.raises(Invalid):
                citizens.redeem_code(code_id=number, typed=wrong(code), now=NOW)

        with pytest.raises(Invalid):
            citizens.redeem_code(code_id=number, typed=code, now=NOW)

    def test_still_works_after_the_fourth(self) -> None:
        number, code = asked()
        for _ in range(4):
            with pytest.raises(Invalid):
                citizens.redeem_code(code_id=number, typed=wrong(code), now=NOW)

        assert citizens.redeem_code(code_id=number, typed=code, now=NOW)

    def test_ends_after_ten_minutes(self) -> None:
        number, code = asked()

        with pytest.raises(Invalid):
            citizens.redeem_code(code_id=number, typed=code, now=NOW + dt.timedelta(minutes=10))

    def test_ends_when_a_newer_one_was_asked_for(self) -> None:
        number, code = asked()
        asked()

        with pytest.raises(Invalid):
            citizens.redeem_code(code_id=number, typed=code, now=NOW)

    def test_says_the_same_to_somebody_who_was_switched_off(self) -> None:
        number, code = asked()
        person_id = citizens.redeem_code(code_id=number, typed=code, now=NOW)
        Person.objects.filter(pk=person_id).update(is_active=False)
        number, code = asked()

        with pytest.raises(Invalid, match="code_wrong"):
            citizens.redeem_code(code_id=number, typed=code, now=NOW)

"""A lost second factor takes two colleagues."""

from __future__ import annotations

import datetime as dt

import pytest
from allauth.mfa.models import Authenticator

from curhat.access.actors import Actor, Role, Seat
from curhat.kernel.errors import Conflict, Invalid, NotFound, NotPermitted
from curhat.messaging.models import Outbound
from curhat.people import operations, queries, recovery
from curhat.people.models import Person, Recovery
from curhat.people.sealing import seal
from tests.accounts import staff_person

NOW = dt.datetime(2026, 11, 24, 2, 0, tzinfo=dt.UTC)


@pytest.fixture
def lost() -> Person:
    person = staff_person("lost@contoh.id")
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
    operations.open_sign_in(person_id=person.pk, device="", now=NOW)
    return person


def actor(name: str, *roles: Role) -> Actor:
    return Actor(person_id=staff_person(f"{name}@contoh.id").pk, seats=tuple(Seat(role) for role in roles))


def begun(lost: Person) -> tuple[int, Actor]:
    first = actor("first", Role.ADMINISTRATOR)
    return recovery.begin(person_id=lost.pk, reason="HP hilang", actor=first, now=NOW), first


def token_of(recovery_id: int) -> str:
    sealed = Recovery.objects.get(pk=recovery_id).token_sealed
    assert sealed is not None
    return seal().open(bytes(sealed))


class TestApprove:
    def test_needs_a_second_person(self, lost: Person) -> None:
        number, first = begun(lost)

        with pytest.raises(Conflict, match="recovery_twice"):
            recovery.approve(recovery_id=number, actor=first, now=NOW)
        assert Recovery.objects.get(pk=number).token_digest is None

    def test_is_not_for_oneself(self, lost: Person) -> None:
        number, _ = begun(lost)
        themselves = Actor(person_id=lost.pk, seats=(Seat(Role.ADMINISTRATOR),))

        with pytest.raises(NotPermitted, match="recovery_own"):
            recovery.approve(recovery_id=number, actor=themselves, now=NOW)
        with pytest.raises(NotPermitted, match="recovery_own"):
            recovery.begin(person_id=lost.pk, reason="saya", actor=themselves, now=NOW)

    @pytest.mark.parametrize("role", [Role.LIAISON, Role.MAYOR, Role.AUDITOR])
    def test_is_not_for_other_roles(self, lost: Person, role: Role) -> None:
        number, _ = begun(lost)

        with pytest.raises(NotPermitted):
            recovery.approve(recovery_id=number, actor=actor("other", role), now=NOW)

    def test_takes_an_administrator_among_the_two(self, lost: Person) -> None:
        number = recovery.begin(person_id=lost.pk, reason="HP hilang", actor=actor("v1", Role.VERIFIER), now=NOW)

        with pytest.raises(NotPermitted, match="recovery_role"):
            recovery.approve(recovery_id=number, actor=actor("v2", Role.VERIFIER), now=NOW)
        recovery.approve(recovery_id=number, actor=actor("a", Role.ADMINISTRATOR), now=NOW)

        assert Outbound.objects.get().payload == {"recovery_id": number}

    def test_comes_too_late_after_two_days(self, lost: Person) -> None:
        number, _ = begun(lost)

        with pytest.raises(Conflict, match="recovery_over"):
            recovery.approve(recovery_id=number, actor=actor("v", Role.VERIFIER), now=NOW + dt.timedelta(hours=48))


class TestBegin:
    def test_is_one_at_a_time_until_it_is_over(self, lost: Person) -> None:
        begun(lost)
        second = actor("second", Role.ADMINISTRATOR)

        with pytest.raises(Conflict, match="recovery_open"):
            recovery.begin(person_id=lost.pk, reason="lagi", actor=second, now=NOW)
        recovery.begin(person_id=lost.pk, reason="lagi", actor=second, now=NOW + dt.timedelta(hours=49))

    def test_wants_a_reason(self, lost: Person) -> None:
        with pytest.raises(Invalid, match="reason_missing"):
            recovery.begin(person_id=lost.pk, reason=" ", actor=actor("a", Role.ADMINISTRATOR), now=NOW)


class TestRedeem:
    def test_takes_the_factors_away_once_and_ends_every_session(self, lost: Person) -> None:
        number, _ = begun(lost)
        recovery.approve(recovery_id=number, actor=actor("v", Role.VERIFIER), now=NOW)
        token = token_of(number)

        assert recovery.redeem(token=token, password_hash="!", now=NOW) == lost.pk

        assert not Authenticator.objects.filter(user=lost).exists()
        assert queries.open_sign_ins(lost.pk) == []
        with pytest.raises(NotFound):
            recovery.redeem(token=token, password_hash="!", now=NOW)

    def test_is_shut_when_a_colleague_refused_after_all(self, lost: Person) -> None:
        number, first = begun(lost)
        recovery.approve(recovery_id=number, actor=actor("v", Role.VERIFIER), now=NOW)
        token = token_of(number)
        recovery.refuse(recovery_id=number, actor=first, now=NOW)

        with pytest.raises(NotFound):
            recovery.person_of(token=token, now=NOW)

"""Who sits where: kin, seats, invitations, and the end of a role."""

from __future__ import annotations

import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from curhat.access.actors import SYSTEM, Actor, Role, Seat
from curhat.directory import operations, queries
from curhat.directory.models import Agency, Membership
from curhat.kernel.errors import Conflict, Invalid, NotFound, NotPermitted
from curhat.messaging.models import Outbound
from curhat.people.models import Person
from tests.small_city import ADMINISTRATOR, NOW, TODAY, agency, invited, member, person


@pytest.mark.usefixtures("small")
class TestKinOf:
    def test_is_the_agency_with_all_above_and_below(self) -> None:
        both = {agency("SERBA").pk, agency("PERLINDUNGAN").pk}

        assert queries.kin_of(agency("SERBA").pk) == queries.kin_of(agency("PERLINDUNGAN").pk) == both
        assert queries.kin_of(agency("KOMINFO").pk) == {agency("KOMINFO").pk}

    def test_knows_an_agency_that_was_made_a_moment_ago(self) -> None:
        queries.kin_of(agency("SERBA").pk)
        child = Agency.objects.create(
            code="UPT", name="UPT", short_name="UPT", kind="department", parent=agency("SERBA"), valid_from=TODAY
        )

        assert agency("SERBA").pk in queries.kin_of(child.pk)

    def test_is_nobody_for_an_unknown_agency(self) -> None:
        assert queries.kin_of(0) == frozenset()


@pytest.mark.usefixtures("small")
class TestSeatsOf:
    def test_gives_the_role_with_its_kin(self) -> None:
        dewi = person("dewi")
        member(dewi, Role.LIAISON, "PERLINDUNGAN")

        (seat,) = queries.seats_of(dewi.pk, TODAY)

        assert seat == Seat(Role.LIAISON, agency("PERLINDUNGAN").pk, queries.kin_of(agency("SERBA").pk))

    def test_costs_one_query(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        dewi = person("dewi")
        member(dewi, Role.LIAISON, "SERBA")
        queries.seats_of(dewi.pk, TODAY)

        with django_assert_num_queries(1):
            queries.seats_of(dewi.pk, TODAY)

    @pytest.mark.parametrize(
        "change",
        [
            {"valid_until": TODAY},
            {"valid_from": TODAY + dt.timedelta(days=1)},
            {"role": "superuser"},
            {"role": "system"},
        ],
    )
    def test_gives_nothing_for_a_role_that_does_not_hold(self, change: dict[str, object]) -> None:
        dewi = person("dewi")
        membership = member(dewi, Role.LIAISON, "SERBA")
        Membership.objects.filter(pk=membership.pk).update(**change)

        assert queries.seats_of(dewi.pk, TODAY) == ()

    def test_gives_nothing_to_a_deactivated_person(self) -> None:
        dewi = person("dewi")
        member(dewi, Role.MAYOR)
        Person.objects.filter(pk=dewi.pk).update(is_active=False)

        assert queries.seats_of(dewi.pk, TODAY) == ()

    def test_gives_nothing_at_an_agency_that_has_ended(self) -> None:
        dewi = person("dewi")
        member(dewi, Role.LIAISON, "SERBA")
        Agency.objects.filter(code="SERBA").update(valid_until=TODAY)

        assert queries.seats_of(dewi.pk, TODAY) == ()


@pytest.mark.usefixtures("small")
class TestInvite:
    @pytest.mark.parametrize(
        ("role", "at", "code"),
        [
            ("verifier", None, "role_needs_agency"),
            ("verifier", "SERBA", "role_not_at_this_agency"),
            ("inspector", "KOMINFO", "role_not_at_this_agency"),
            ("protected_officer", "SERBA", "role_not_at_this_agency"),
            ("mayor", "SERBA", "role_needs_no_agency"),
            ("system", None, "role_unknown"),
            ("reporter", None, "role_unknown"),
            ("root", None, "role_unknown"),
        ],
    )
    def test_refuses_a_role_at_the_wrong_place(self, role: str, at: str | None, code: str) -> None:
        with pytest.raises(Invalid) as refused:
            invited(role, at)

        assert refused.value.code == code

    def test_is_for_administrators_alone(self) -> None:
        verifier = Actor(seats=(Seat(Role.VERIFIER, agency("KOMINFO").pk),))

        with pytest.raises(NotPermitted):
            operations.invite(name="X", email="x@kota.example", role="mayor", actor=verifier, now=NOW)

    def test_keeps_the_token_nowhere_in_the_clear(self) -> None:
        invitation, token = invited("liaison", "SERBA")

        invitation.refresh_from_db()
        assert token not in str(vars(invitation))
        assert operations.token_of(invitation, now=NOW) == token
        assert Outbound.objects.get(topic="invitation.created").payload == {"invitation_id": invitation.pk}

    def test_replaces_an_open_invitation_of_the_same_person(self) -> None:
        first, token = invited("liaison", "SERBA")
        invited("liaison", "SERBA")

        with pytest.raises(NotFound):
            queries.invitation_by_token(token, now=NOW)
        first.refresh_from_db()
        assert first.token_sealed is None


@pytest.mark.usefixtures("small")
class TestAcceptInvitation:
    def test_gives_the_role_and_empties_the_token(self) -> None:
        dewi = person("dewi")
        invitation, token = invited("liaison", "SERBA")

        membership = operations.accept_invitation(token=token, person_id=dewi.pk, now=NOW)

        invitation.refresh_from_db()
        assert (membership.role, membership.agency, membership.valid_from) == ("liaison", agency("SERBA"), TODAY)
        assert invitation.token_sealed is None

    def test_works_once(self) -> None:
        _, token = invited("liaison", "SERBA")
        operations.accept_invitation(token=token, person_id=person("dewi").pk, now=NOW)

        with pytest.raises(NotFound):
            operations.accept_invitation(token=token, person_id=person("budi").pk, now=NOW)

    def test_comes_too_late_after_seven_days(self) -> None:
        invitation, token = invited("liaison", "SERBA")
        late = NOW + dt.timedelta(days=7)

        with pytest.raises(NotFound):
            operations.accept_invitation(token=token, person_id=person("dewi").pk, now=late)

        assert operations.empty_old_tokens(now=late) == 1
        invitation.refresh_from_db()
        assert operations.token_of(invitation, now=NOW) is None

    def test_is_refused_after_it_was_revoked(self) -> None:
        invitation, token = invited("liaison", "SERBA")
        operations.revoke_invitation(invitation_id=invitation.pk, actor=ADMINISTRATOR, now=NOW)

        with pytest.raises(NotFound):
            operations.accept_invitation(token=token, person_id=person("dewi").pk, now=NOW)

    def test_does_not_double_a_role_that_is_held(self) -> None:
        dewi = person("dewi")

        assert member(dewi, Role.LIAISON, "SERBA") == member(dewi, Role.LIAISON, "SERBA")
        assert Membership.objects.count() == 1


@pytest.mark.usefixtures("small")
class TestFirstAdministrator:
    def test_is_made_by_the_system_and_only_while_there_is_none(self) -> None:
        _, token = operations.first_administrator(now=NOW, actor=SYSTEM)
        operations.accept_invitation(token=token, person_id=person("rina").pk, now=NOW)

        with pytest.raises(Conflict):
            operations.first_administrator(now=NOW, actor=SYSTEM)

    def test_has_one_link_at_a_time(self) -> None:
        _, first = operations.first_administrator(now=NOW, actor=SYSTEM)
        operations.first_administrator(now=NOW, actor=SYSTEM)

        with pytest.raises(NotFound):
            operations.accept_invitation(token=first, person_id=person("rina").pk, now=NOW)

    def test_is_not_for_an_administrator_to_make(self) -> None:
        with pytest.raises(NotPermitted):
            operations.first_administrator(now=NOW, actor=ADMINISTRATOR)


@pytest.mark.usefixtures("small")
class TestEndMembership:
    def test_ends_it_today_even_if_it_began_today(self) -> None:
        dewi = person("dewi")
        membership = member(dewi, Role.LIAISON, "SERBA")

        operations.end_membership(membership_id=membership.pk, actor=ADMINISTRATOR, now=NOW)

        assert queries.seats_of(dewi.pk, TODAY) == ()
        with pytest.raises(NotFound):
            operations.end_membership(membership_id=membership.pk, actor=ADMINISTRATOR, now=NOW)

    def test_lets_the_person_come_back_on_the_same_day(self) -> None:
        dewi = person("dewi")
        membership = member(dewi, Role.LIAISON, "SERBA")
        operations.end_membership(membership_id=membership.pk, actor=ADMINISTRATOR, now=NOW)

        member(dewi, Role.LIAISON, "SERBA")

        assert len(queries.seats_of(dewi.pk, TODAY)) == 1

    def test_leaves_the_last_administrator_in_place(self) -> None:
        rina, budi = member(person("rina"), Role.ADMINISTRATOR), member(person("budi"), Role.ADMINISTRATOR)
        operations.end_membership(membership_id=rina.pk, actor=ADMINISTRATOR, now=NOW)

        with pytest.raises(Conflict):
            operations.end_membership(membership_id=budi.pk, actor=ADMINISTRATOR, now=NOW)

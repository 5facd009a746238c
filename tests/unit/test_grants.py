import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curhat.access.actions import Action
from curhat.access.actors import ANYBODY, Actor, Role, Seat
from curhat.access.grants import GRANTS, Scope, scope_of


class TestScopeOf:
    def test_refuses_a_role_that_nobody_declared(self):
        assert scope_of("superuser", Action.READ) is None

    @pytest.mark.parametrize("action", Action)
    def test_gives_the_administrator_and_the_auditor_no_report(self, action):
        assert scope_of(Role.ADMINISTRATOR, action) is None
        assert scope_of(Role.AUDITOR, action) is None

    def test_keeps_everything_for_the_system_alone(self):
        holders = {role for role, grants in GRANTS.items() if Scope.EVERYTHING in grants.values()}

        assert holders == {Role.SYSTEM}

    def test_covers_every_role(self):
        assert set(GRANTS) == set(Role)

    @pytest.mark.parametrize("role", [Role.VERIFIER, Role.MAYOR, Role.AIDE])
    def test_lets_nobody_but_its_officers_read_the_protected(self, role):
        assert scope_of(role, Action.READ) is not Scope.PROTECTED
        assert scope_of(role, Action.READ_EXISTENCE) is Scope.PROTECTED_KNOWN

    def test_never_lets_an_agency_open_an_anonymous_reporter(self):
        for role in (Role.LIAISON, Role.AGENCY_HEAD):
            assert scope_of(role, Action.READ_IDENTITY) is Scope.LEAD_NAMED


class TestActor:
    def test_is_always_a_possible_reporter_and_no_more(self):
        assert ANYBODY.roles == {Role.REPORTER}
        assert not ANYBODY.is_staff

    @given(st.lists(st.frozensets(st.integers(1, 50))))
    def test_is_concerned_with_the_kin_of_every_seat(self, kins):
        actor = Actor(1, tuple(Seat(Role.LIAISON, 1, kin) for kin in kins), frozenset({uuid.uuid4()}))

        assert actor.kin == frozenset().union(*kins)

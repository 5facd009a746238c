"""A role that nobody knows sees nothing and can do nothing, whatever it is called and wherever it sits."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import uuid
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, cast

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from curhat.access import grants
from curhat.access.actions import Action
from curhat.access.actors import Actor, Role, Seat
from curhat.access.grants import GRANTS, scope_of
from curhat.directory import queries as directory
from curhat.kernel.errors import DomainError, NotFound, NotPermitted
from curhat.reports import operations, scopes
from curhat.reports.operations.code import Proof
from curhat.reports.operations.settle import Nature
from curhat.reports.queries import lists, queues
from curhat.reports.workflow import Outcome, Step
from tests.cast import agency
from tests.matrix.queries import LISTS, TELLS
from tests.matrix.visit import written
from tests.matrix.world import LEADING, TODAY, World

# Whatever could be written in a membership: near misses first.
NAMES = st.one_of(
    st.sampled_from(["superuser", "VERIFIER", "verifier ", "mayor\0", "Mayor", "admin", "", "*", "None", "true"]),
    st.sampled_from([f"{role}s" for role in Role]),
    st.text(max_size=20),
).filter(lambda name: name not in set(Role))
LOOK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _seated(name: str, office: int | None) -> Actor:
    """Return somebody with a role of that name, and with no other."""
    return Actor(999_999, (Seat(cast("Role", name), office, frozenset()),))


def _sees(actor: Actor) -> set[Action]:
    """Return the actions for which there is any report, but for what is everybody's."""
    return {a for a in Action if scopes.desk_reports_for(actor, a).exists() or _everywhere(actor, a)}


def _everywhere(actor: Actor, action: Action) -> bool:
    return action is not Action.READ_PUBLISHED and scopes.reports_for(actor, action).exists()


class TestUnknownRole:
    @given(name=NAMES)
    @example(name="superuser")
    def test_is_granted_nothing(self, name: str) -> None:
        assert [action for action in Action if scope_of(name, action) is not None] == []

    @LOOK
    @given(name=NAMES, at=st.sampled_from(["leading", "nowhere"]))
    def test_sees_no_report_by_any_action(self, world: World, name: str, at: str) -> None:
        actor = _seated(name, agency(LEADING).pk if at == "leading" else None)

        assert _sees(actor) == set()
        assert queues.queues_of(actor) == ()
        with pytest.raises(NotFound):
            lists.existing(actor=actor)

    @pytest.mark.parametrize("name", [name for name, row in LISTS.items() if row.word != "public"])
    def test_is_given_nothing_by_any_query(self, world: World, name: str) -> None:
        assert list(LISTS[name].read(world, _seated("superuser", agency(LEADING).pk))) == []

    @pytest.mark.parametrize("name", TELLS)
    def test_is_told_what_anybody_is_told(self, world: World, name: str) -> None:
        assert TELLS[name](_seated("superuser", agency(LEADING).pk)) == TELLS[name](Actor())

    def test_is_no_seat_when_a_membership_holds_it(self, world: World) -> None:
        person = world.people["unknown_role"]

        assert person.memberships.count() > 3
        assert directory.seats_of(person.pk, TODAY.date()) == ()


class TestRoleWithoutGrants:
    @pytest.mark.parametrize("role", [role for role in GRANTS if role not in {Role.REPORTER, Role.SYSTEM}])
    def test_sees_nothing(self, world: World, monkeypatch: pytest.MonkeyPatch, role: Role) -> None:
        actor = Actor(999_999, (Seat(role, agency(LEADING).pk),))
        without = MappingProxyType({known: rows for known, rows in GRANTS.items() if known is not role})
        monkeypatch.setattr(grants, "GRANTS", without)

        assert _sees(actor) == set()
        with pytest.raises(NotFound):
            lists.existing(actor=actor)


def _operations() -> Iterator[tuple[str, Callable[..., object]]]:
    """Yield everything that somebody does to a report."""
    for module in pkgutil.iter_modules(operations.__path__, f"{operations.__name__}."):
        found = importlib.import_module(module.name)
        for name, function in inspect.getmembers(found, inspect.isfunction):
            names = set(inspect.signature(function).parameters)
            own = function.__module__ == module.name and not name.startswith("_")
            # What a voter does anybody may do, of whatever role: to what is published, and to nothing else.
            if own and "actor" in names and "voter" not in names and names & {"report_id", "number"}:
                yield f"{module.name.rpartition('.')[2]}.{name}", function


DEEDS: Mapping[str, Callable[..., object]] = dict(_operations())
# What an operation may be given, by the name of the argument.
GIVEN: Mapping[str, Any] = {
    "note": "Sudah kami lihat.",
    "words": None,
    "files": (),
    "attachments": (),
    "attachment_id": 1,
    "boxes": [[0.1, 0.1, 0.3, 0.3]],
    "address": "Jalan",
    "landmark": "Warung",
    "seen_version": None,
    "problem_id": 1,
    "link_id": 1,
    "instruction": "Tambal.",
    "days": 3,
    "title": "Judul",
    "text": "Isi",
    "item": "APBD",
    "planned_for": TODAY.date().replace(year=2027),
    "approve": True,
    "given": True,
    "stars": 5,
    "whom": "Provinsi",
    "reason": "unclear",
    "outcome": Outcome.ANSWERED,
    "purpose": "Menanyakan letak lubang",
    "nature": Nature("Judul", "complaint", None),  # type: ignore[arg-type]
    "proof": Proof(contact="081234567890"),
    "form_key": uuid.UUID(int=7),
    "action": Action.READ,
    "step": Step.ASSIGN,
}


class TestDeeds:
    def test_are_found(self) -> None:
        assert len(DEEDS) > 25
        assert "work.answer" in DEEDS

    @pytest.mark.parametrize("deed", DEEDS)
    def test_are_refused_to_an_unknown_role_before_anything_is_written(self, world: World, deed: str) -> None:
        actor, function = _seated("superuser", agency(LEADING).pk), DEEDS[deed]
        names = inspect.signature(function).parameters
        for case in world.cases.values():
            known = {**GIVEN, "report_id": case.report_id, "number": case.number, "head_number": case.number}
            known |= {"agency_id": agency(LEADING).pk, "actor": actor, "now": TODAY}
            before = written()
            with pytest.raises((NotFound, NotPermitted) if case.number else DomainError), transaction.atomic():
                function(
                    **{
                        name: known[name]
                        for name, p in names.items()
                        if p.default is p.empty and p.kind is p.KEYWORD_ONLY
                    }
                )
            assert written() == before, case.kind

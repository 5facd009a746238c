"""
Fields that no form has: every form of the product is sent twice, once with a
field for every column of every model beside its own, and the database must not
know the difference.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction
from django.test import Client
from django.urls import resolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curhat.access.actors import Role
from curhat.interfaces.desk.forms import DEEDS
from curhat.reports.intake import Circle
from curhat.reports.workflow import Outcome, State
from tests.web import (
    forms_of_administration,
    forms_of_answers,
    forms_of_app,
    forms_of_doors,
    forms_of_field,
    forms_of_intake,
    forms_of_ladder,
    forms_of_problems,
    forms_of_public,
    forms_of_queues,
    forms_of_routing,
)
from tests.web.forms_apart import APART
from tests.web.forms_of_doors import OF_DEED, Door, Filled
from tests.web.test_headers import addresses

pytestmark = pytest.mark.usefixtures("frozen")
DOORS = {
    **forms_of_administration.DOORS,
    **forms_of_doors.DOORS,
    **forms_of_answers.DOORS,
    **forms_of_app.DOORS,
    **forms_of_public.DOORS,
    **forms_of_problems.DOORS,
    **forms_of_intake.DOORS,
    **forms_of_queues.DOORS,
    **forms_of_routing.DOORS,
    **forms_of_field.DOORS,
    **forms_of_ladder.DOORS,
}
EXAMPLES = 25 if os.environ.get("CURHAT_SOAK") else 2
# What is no column, but what an operation, a session or a framework might listen to.
BESIDE = (
    "pk",
    "is_superuser",
    "is_staff",
    "user_permissions",
    "actor",
    "now",
    "seats",
    "files",
    "supporting",
    "as_user",
)
NO_SUCH_METHOD = 405
# A key that no foreign key says; as a number it would now and then be one that is sent along.
LEDGERED = ("receipts.LedgerEntry", "subject_id")
OPENED = {"desk": "reports.Report", "code": "reports.Report", "reporter": "reports.Reporter"}
MARK = "kenari-penumpang"
type Rows = dict[tuple[str, int, str], Any]


def tables() -> list[type[models.Model]]:
    """Return every model whose rows a form could touch."""
    return [m for m in apps.get_models() if m.__module__.startswith(("curhat.", "allauth.mfa"))]


def columns() -> Mapping[str, models.Field[Any, Any]]:
    """Return every name by which a column of any model could be meant."""
    named: dict[str, models.Field[Any, Any]] = {}
    for model in tables():
        for field in model._meta.concrete_fields:
            named |= {field.name: field, field.attname: field}
    return named


def value_for(field: models.Field[Any, Any]) -> st.SearchStrategy[str]:
    """Return values of a column's kind, as a form would send them."""
    if isinstance(field, models.BooleanField):
        return st.sampled_from(["on", "true", "1"])
    if isinstance(field, models.DateTimeField):
        return st.sampled_from(["2020-01-01T00:00:00Z", "2030-01-01 00:00"])
    if isinstance(field, models.DateField):
        return st.sampled_from(["2020-01-01", "2030-01-01"])
    if isinstance(field, models.UUIDField):
        return st.uuids(version=4).map(str)
    if isinstance(field, models.JSONField):
        return st.just(f'{{"{MARK}": 1}}')
    if isinstance(field, models.IntegerField | models.ForeignKey | models.FloatField):
        return st.integers(1, 60).map(str)
    known = [*State, *Outcome, *Circle, *Role, "official", "web", MARK, f"{MARK}@kota.example", "CNI-26-999999"]
    return st.sampled_from([str(word) for word in known])


COLUMNS = columns()
STOWAWAYS = st.fixed_dictionaries({name: value_for(field) for name, field in sorted(COLUMNS.items())})


def snapshot() -> Rows:
    """Return every cell of the database; keys are told by their place among the rows, not by their number."""
    rows: dict[str, list[dict[str, Any]]] = {}
    places: dict[tuple[str, Any], int] = {}
    for model in tables():
        label = model._meta.label
        rows[label] = list(model._default_manager.order_by("pk").values())
        places |= {(label, row[model._meta.pk.attname]): n for n, row in enumerate(rows[label])}
    cells: Rows = {}
    for model in tables():
        label = model._meta.label
        for n, row in enumerate(rows[label]):
            for field in model._meta.concrete_fields:
                value = row[field.attname]
                if field.is_relation and value is not None:
                    related: Any = field.related_model
                    value = places.get((related._meta.label, value), "gone")
                elif (label, field.attname) == LEDGERED:
                    value = places.get((OPENED[row["subject"]], value), "gone")
                elif field.primary_key:
                    value = "key"
                cells[label, n, field.attname] = _plain(value)
    return cells


def _plain(value: Any) -> Any:
    """Numbers of rows stand inside keys and payloads too; how they are numbered says nothing."""
    return re.sub(r"\d+", "#", repr(value)) if isinstance(value, dict | list) else value


def sent(filled: Filled, stowaways: Mapping[str, str]) -> tuple[int, Rows]:
    """Send a form, look at the database, and take everything back."""
    cookies = filled.client.cookies.output(header="", sep=";")
    with transaction.atomic():
        answer = filled.client.post(filled.address, {**stowaways, **filled.data})
        cells = snapshot()
        transaction.set_rollback(True)
    filled.client.cookies.clear()
    filled.client.cookies.load(cookies)
    return answer.status_code, cells


def differences(plain: Rows, other: Rows) -> set[tuple[str, int, str]]:
    return {cell for cell in plain.keys() | other.keys() if plain.get(cell) != other.get(cell)}


@pytest.mark.parametrize("name", DOORS)
class TestForm:
    def test_takes_nothing_but_its_own_fields(self, cast, name):
        door: Door = DOORS[name]
        filled = door.fill(cast)
        before, (status, plain) = snapshot(), sent(filled, {})
        assert status in {200, 302}, "the form is not filled in as it is meant to be"
        idle = {
            "citizen:place",
            "citizen:alike",
            "citizen:suggest",
            "account_logout",
            "language",
            "desk:routing-try",
            "desk:import",
        }
        assert plain != before or door.url in idle, "it does nothing"
        drawn = differences(plain, sent(filled, {})[1])  # keys and codes, different each time

        @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(stowaways=STOWAWAYS)
        def with_stowaways(stowaways: dict[str, str]) -> None:
            extra = {**dict.fromkeys(BESIDE, "1"), **stowaways}
            extra = {field: value for field, value in extra.items() if field not in door.reads}
            status_with, cells = sent(filled, extra)
            assert status_with == status
            assert differences(plain, cells) - drawn == set()
            for cell in drawn & cells.keys():
                assert str(cells[cell]) not in set(extra.values()) - {"1"}, cell

        with_stowaways()


class TestDoors:
    def test_are_all_that_take_a_form(self, cast):
        """Whoever adds a form adds it here, or says why not."""
        takes = {resolve(at).view_name for at in addresses() if Client().post(at).status_code != NO_SUCH_METHOD}
        assert takes - {door.url for door in DOORS.values()} - set(APART) == set()
        assert set(APART) <= takes

    def test_fill_in_every_deed(self):
        assert set(OF_DEED) == {deed.code for deed in DEEDS}

    def test_stow_away_every_column(self):
        assert {"reporter_id", "state", "lead", "circle", "number", "version", "role", "created_at"} <= set(COLUMNS)
        assert len(COLUMNS) > 150

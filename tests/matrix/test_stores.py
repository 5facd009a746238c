"""Where what a report holds is kept, and where it is not: every table, every session, every file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection

from tests.matrix.marks import CODE, IDENTITY, KEY, NUMBER, OFFICER_KIND, PUBLIC
from tests.matrix.reports import GONE
from tests.matrix.world import World

# Every table that holds any of it in the clear; a table that is not named here holds nothing.
HOLDS: Mapping[str, frozenset[str]] = {
    "reports_report": PUBLIC | {"title", "text", "address", "landmark", "about", "point", KEY},
    "reports_searchtext": frozenset(
        {"transcript", "title", "text", "address", "landmark", "publictitle", "publictext"}
    ),
    "reports_timelineevent": frozenset({"transcript", "question", "reply", "answer", "note"}),
    "reports_answerdraft": frozenset({"draft"}),
    "receipts_ledgerentry": frozenset({"purpose"}),
    "people_person": frozenset({"officer"}),
}


def _kept(world: World) -> dict[str, set[tuple[str, str]]]:
    """Return which marks stand in each table."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT string_agg(r::text, ' ') FROM {connection.ops.quote_name(table)} AS r")
            found[table] = {tuple(mark) for mark in world.look.at(cursor.fetchone()[0] or "")}
    return found  # type: ignore[return-value]


class TestTables:
    def test_hold_what_they_are_for_and_no_more(self, world: World) -> None:
        held = {table: {field for _, field in marks} for table, marks in _kept(world).items()}

        assert {table: fields for table, fields in held.items() if fields} == HOLDS

    def test_hold_no_person_and_no_code_in_the_clear(self, world: World) -> None:
        kept = set().union(*_kept(world).values())

        assert {field for _, field in kept} & (IDENTITY | {CODE}) == set()

    def test_hold_nothing_of_a_reporter_who_was_erased(self, world: World) -> None:
        fields = {field for kind, field in set().union(*_kept(world).values()) if kind == "erased"}

        assert fields & (GONE | IDENTITY | {KEY, CODE}) == set()
        assert fields >= {NUMBER, "publictext", "answer"}

    def test_hold_nothing_of_what_was_said_about_the_mayor(self, world: World) -> None:
        assert {kind for kind, _ in set().union(*_kept(world).values())} & {"about_mayor"} == set()


class TestSessions:
    def test_hold_nothing_of_a_report(self, world: World) -> None:
        decoded = [session.get_decoded() for session in Session.objects.all()]

        assert len(decoded) > 10
        assert world.look.at(str(decoded)) == set()


class TestCookies:
    @pytest.mark.parametrize("person", ["reporter_with_code", "reporter_by_account", "verifier"])
    def test_show_nothing_of_a_report(self, world: World, person: str) -> None:
        cookies = world.browser(person).cookies

        assert cookies
        assert world.look.at(cookies.output()) == set()


class TestFiles:
    def test_are_called_by_nothing_that_a_report_holds(self, world: World) -> None:
        folder = Path(settings.STORAGES["files"]["OPTIONS"]["location"])
        paths = [path for path in folder.rglob("*") if path.is_file()]

        assert paths
        assert world.look.at(" ".join(str(path) for path in paths)) == set()

    def test_say_neither_where_nor_with_what_a_photo_was_taken(self, world: World) -> None:
        folder = Path(settings.STORAGES["files"]["OPTIONS"]["location"])
        assert [path for path in folder.rglob("*.jpg") if b"Canary" in path.read_bytes()] == []


def test_officers_are_named_in_one_table(world: World) -> None:
    assert {table for table, marks in _kept(world).items() if (OFFICER_KIND, "officer") in marks} == {"people_person"}

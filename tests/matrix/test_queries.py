"""Every query, asked in the name of every person of the table."""

from __future__ import annotations

import contextlib
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.db.models import F
from django.test import Client

import curhat
from curhat.kernel.errors import NotFound
from curhat.receipts.queries import ledger_page
from curhat.reports.models import Attachment, Report
from curhat.reports.queries.detail import attachment_for, recording_for
from curhat.reports.queries.public import photo_for
from tests.cast import DAY
from tests.matrix.door import AUDITOR, OVERSEEING, WORKING
from tests.matrix.queries import CALLERS, LISTS, SINGLE, TELLS, UNASKED
from tests.matrix.visit import may_hear, may_see_photo, may_see_public_photo, photos_of
from tests.matrix.world import TABLE, World

SOURCES = Path(curhat.__file__).parent


def _public_functions() -> Iterator[tuple[str, object]]:
    for module in pkgutil.walk_packages(curhat.__path__, "curhat."):
        if "queries" in module.name.split("."):
            found = importlib.import_module(module.name)
            for name, function in inspect.getmembers(found, inspect.isfunction):
                if function.__module__ == module.name and not name.startswith("_"):
                    yield f"{module.name}.{name}", function


def _seen(person: str, word: str) -> set[str]:
    """Return the kinds of report that somebody sees by this word."""
    who = "anybody" if word == "public" else person
    return {kind for kind in TABLE.kinds if TABLE.cell(who, kind).level == word}


class TestRows:
    def test_there_is_one_for_every_query(self) -> None:
        assert {name for name, _ in _public_functions()} == {*UNASKED, *LISTS, *TELLS, *SINGLE}

    def test_none_that_takes_an_actor_goes_unasked_but_the_names_of_queues(self) -> None:
        taking = {name for name, f in _public_functions() if "actor" in inspect.signature(f).parameters}  # type: ignore[arg-type]

        names = {"queues.queues_of", "queues.queue_of", "queues.saved", "bulk.deeds_for"}
        assert taking & set(UNASKED) == {f"curhat.reports.queries.{name}" for name in names}

    @pytest.mark.parametrize("called", CALLERS)
    def test_what_asks_nobody_is_called_where_somebody_has_checked(self, called: str) -> None:
        # The dot of a module before it, but not the definition.
        call = re.compile(rf"(?<!def )\b{re.escape(called)}\(")
        found = {p.relative_to(SOURCES).as_posix() for p in SOURCES.rglob("*.py") if call.search(p.read_text())}

        assert found == CALLERS[called]


class TestLists:
    @pytest.mark.parametrize("name", LISTS)
    def test_give_everybody_what_the_table_says_and_no_more(self, world: World, name: str) -> None:
        row = LISTS[name]
        kinds = {case.number: kind for kind, case in world.cases.items()}
        for person in TABLE.people:
            given = {kinds[number] for number in row.read(world, world.actor(person)) if number in kinds}
            owed = _seen(person, row.word) - row.but if row.to is None or person in row.to else set()
            assert given == owed, person


class TestPulses:
    """What changes when a report does, tells of those alone that somebody reads."""

    @pytest.mark.parametrize("name", TELLS)
    def test_tell_of_no_report_outside_the_circle(self, world: World, name: str) -> None:
        for person in TABLE.people:
            actor = world.actor(person)
            before = TELLS[name](actor)
            with _touched(world, set(TABLE.kinds) - _seen(person, "all")):
                assert TELLS[name](actor) == before, person

    @pytest.mark.parametrize("name", TELLS)
    def test_tell_of_those_within(self, world: World, name: str) -> None:
        for person in WORKING if "queues" in name else OVERSEEING:
            actor = world.actor(person)
            before = TELLS[name](actor)
            with _touched(world, _seen(person, "all")):
                assert (TELLS[name](actor) != before) == bool(_seen(person, "all")), person

    @pytest.mark.parametrize(
        ("person", "address"),
        [
            ("mayor", "/wali-kota/langsung"),
            ("aide", "/wali-kota/langsung"),
            *((person, "/desk/antrean/all/langsung") for person in sorted(WORKING)),
        ],
    )
    def test_keep_a_page_the_same_while_nothing_of_its_own_happens(
        self, world: World, person: str, address: str
    ) -> None:
        client = world.browser(person)
        tag = client.get(address)["ETag"]
        with _touched(world, set(TABLE.kinds) - _seen(person, "all")):
            assert _asked_again(client, address, tag) == 304
        with _touched(world, _seen(person, "all")):
            assert _asked_again(client, address, tag) == (200 if _seen(person, "all") else 304)


def _asked_again(client: Client, address: str, tag: str) -> int:
    return client.get(address, headers={"if-none-match": tag}).status_code


@contextlib.contextmanager
def _touched(world: World, kinds: set[str]) -> Iterator[None]:
    """Let something happen to some reports, and their time run out; for a while."""
    keys = [world.cases[kind].report_id for kind in kinds]
    late = {"due_at": F("due_at") - 300 * DAY, "rejections": 1}
    with transaction.atomic():
        Report.objects.filter(pk__in=keys).update(version=F("version") + 1, **late)
        yield
        transaction.set_rollback(True)


class TestPhotos:
    @pytest.mark.parametrize("person", TABLE.people)
    def test_are_part_of_what_somebody_reads(self, world: World, person: str) -> None:
        actor = world.actor(person)
        for case in world.cases.values():
            for where, values in photos_of(case):
                try:
                    attachment_for(attachment_id=values["photo"], actor=actor)
                    given = True
                except NotFound:
                    given = False
                assert given == may_see_photo(person, case, where), (case.kind, where)

    @pytest.mark.parametrize("person", TABLE.people)
    def test_are_given_to_everybody_as_the_public_version_has_them(self, world: World, person: str) -> None:
        actor = world.actor(person)
        for case in world.cases.values():
            for where, values in photos_of(case):
                given = None
                with contextlib.suppress(NotFound):
                    given = photo_for(attachment_id=values["photo"], actor=actor)
                place = Attachment.objects.filter(pk=values["photo"]).first()
                owed = place and may_see_public_photo(person, case, where) and (place.masked_id or place.file_id)
                assert given == (owed or None), (case.kind, where)


class TestRecordings:
    @pytest.mark.parametrize("person", TABLE.people)
    def test_are_heard_by_whom_the_table_says(self, world: World, person: str) -> None:
        actor = world.actor(person)
        for case in world.cases.values():
            for kind, pk in case.recordings.items():
                try:
                    form = recording_for(attachment_id=pk, actor=actor)[1]
                except NotFound:
                    form = None
                assert form == ("large" if may_hear(person, case) else None), (case.kind, kind)


class TestLedger:
    def test_is_for_the_auditor_alone(self, world: World) -> None:
        opened = {kind for kind, case in world.cases.items() if "purpose" in case.holds}
        for person in TABLE.people:
            try:
                entries = ledger_page(actor=world.actor(person), size=500)
            except NotFound:
                entries = []
            told = {found.kind for found in world.look.at(" ".join(entry.purpose for entry in entries))}
            assert told == (opened if person in AUDITOR else set()), person
        assert len(opened) > 10

"""Every address, asked as every person of the table about every kind of report."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

import pytest
from django.test.utils import override_settings
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from tests.matrix.door import Door, Form
from tests.matrix.doors import DOORS
from tests.matrix.marks import NUMBER, Found
from tests.matrix.visit import (
    Visit,
    asks,
    covered,
    may,
    may_hear,
    may_see_photo,
    may_see_public_photo,
    photos_of,
    recordings_of,
    values_of,
)
from tests.matrix.world import TABLE, Case, World

# What is no part of somebody's work, though they read the report.
BEYOND = {
    "verifier": "answer",
    "liaison_leading": "assign",
    "head_leading": "publish",
    "liaison_supporting": "answer",
    "inspector": "approve",
    "inspector_in_chain": "return_answer",
    "protected_officer": "approve",
    "mayor": "publish",
    "aide": "settle",
}


def _names(resolver: URLResolver, above: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield f"{above}{one.name}"
        else:
            yield from _names(one, f"{above}{one.namespace}:" if one.namespace else above)


class TestRows:
    def test_there_is_one_for_every_address_and_none_for_another(self) -> None:
        assert set(_names(get_resolver())) == set(DOORS)

    @pytest.mark.parametrize("name", DOORS)
    def test_lead_where_they_say(self, name: str) -> None:
        door = DOORS[name]
        values = {
            "number": "X",
            "photo": 1,
            "recording": 1,
            "kind": "",
            "person": 1,
            "membership": 1,
            "invitation": 1,
            "session": 1,
            "problem": 1,
            "template": 1,
            "rule": 1,
            "agency": 1,
            "topic": 1,
        }
        entries: list[str | Form] = [*door.reads, *door.changes, *door.tries, *door.pages, *door.acts]
        paths = [(e if isinstance(e, str) else e[0]).partition("?")[0] for e in entries]
        led = {resolve(path.format(**values, recovery=1, outbound=1)).view_name for path in paths}

        assert led == {name}

    @pytest.mark.parametrize("name", [name for name, door in DOORS.items() if door.reads or door.changes])
    def test_are_tried_about_every_kind_by_several_who_may_not(self, name: str) -> None:
        door = DOORS[name]
        for index, kind in enumerate(TABLE.kinds, 1):
            case = Case(kind, index)
            shut_out = {p for p in TABLE.people if not may(p, door, case) and asks(p, name, door, case)}
            assert len(shut_out) >= 4 or door.shows == "public", kind


class TestEverybody:
    @pytest.mark.parametrize("person", TABLE.people)
    def test_finds_behind_every_door_what_the_table_says_and_no_more(self, world: World, person: str) -> None:
        visit = Visit(world, person)
        for name, door in DOORS.items():
            as_it_is = override_settings(PRODUCTION=True) if door.production else contextlib.nullcontext()
            with as_it_is, visit.unwritten(name, door):
                _pages(visit, door)
                for case in world.cases.values():
                    if case.number and asks(person, name, door, case):
                        look = _photos if name.startswith("photo") else _recordings if name == "recording" else _report
                        look(visit, door, case)

        assert "\n".join(visit.wrong) == ""

    @pytest.mark.parametrize("person", BEYOND)
    def test_does_nothing_beyond_their_part(self, world: World, person: str) -> None:
        visit, door = Visit(world, person), DOORS["desk:report"]
        form = {"note": "Kami kerjakan.", "title": "Judul", "text": "Isi", "agency": "1", "seen_version": "1"}
        with visit.unwritten("desk:report", door):
            for case in world.cases.values():
                if case.number and may(person, door, case):
                    visit.ask(door, (f"/desk/laporan/{{number}}?aksi={BEYOND[person]}", form), values_of(case))

        assert visit.wrong == []


def _report(visit: Visit, door: Door, case: Case) -> None:
    """Look at one report where that is theirs; where it is not, find nothing there and change nothing."""
    values = values_of(case)
    for entry in door.tries:
        visit.ask(door, entry, values)
    if not may(visit.person, door, case):
        for shut in _one_of((*door.reads, *door.changes), case):
            if visit.shut(door, shut, values) != visit.nothing(door, shut):
                visit.wrong.append(f"{shut} tells that {case.kind} exists")
        return
    for entry in door.reads:
        response, text = visit.ask(door, entry, values)
        proof = door.proof & (case.holds | {"code", "number"})
        proof |= door.besides & case.holds if door.named and not isinstance(entry, str) else set()
        missing = {Found(case.kind, place) for place in proof} - visit.world.look.at(text)
        if response.status_code != 200 or missing:
            visit.wrong.append(f"{entry} of {case.kind} answers {response.status_code} without {sorted(missing)}")


def _one_of[Entry](entries: Sequence[Entry], case: Case) -> Sequence[Entry]:
    """Return one in turn: each is asked of some kind of report, not every one of each."""
    return entries[case.index % len(entries) :][:1] if entries else ()


def _photos(visit: Visit, door: Door, case: Case) -> None:
    """Look at every photo of a report; in its other size, and where nothing is to be seen, at one or two."""
    large, public = "besar" in door.reads[0], "publik" in door.reads[0]
    sees, hidden = may_see_public_photo if public else may_see_photo, covered(case)
    few = large or TABLE.cell(visit.person, case.kind).level in {"-", "exists"}
    for entry in door.reads:
        for number, (where, values) in enumerate(photos_of(case)):
            if few and number != case.index % len(case.photos) and (large or where != "shown"):
                continue
            if not sees(visit.person, case, where):
                visit.shut(door, entry, values)
                continue
            answer = visit.ask(door, entry, values)[0]
            if answer.status_code != 200:
                visit.wrong.append(f"{entry} refuses the photo {where} of {case.kind}")
            if public and where == "shown" and answer.headers.get("ETag") in hidden:
                visit.wrong.append(f"{entry} shows what is covered of {case.kind}")


def _recordings(visit: Visit, door: Door, case: Case) -> None:
    """Try to hear everything that was recorded; also by the address of a photo, which is none of it."""
    for values in recordings_of(case):
        for size in ("kecil", "besar"):
            visit.shut(DOORS[f"photo-{'small' if size == 'kecil' else 'large'}"], f"/foto/{{recording}}/{size}", values)
        for entry in door.reads:
            if not may_hear(visit.person, case):
                visit.shut(door, entry, values)
            elif visit.ask(door, entry, values)[0].status_code != 200:
                visit.wrong.append(f"{entry} refuses a recording of {case.kind}")


def _pages(visit: Visit, door: Door) -> None:
    """Look at the pages without a report, and at what they list; try forms that are not theirs."""
    visit.seen.clear()
    for entry in door.pages:
        if not door.lets_in(visit.person):
            visit.shut(door, entry, visit.world.places)
            continue
        status = visit.ask(door, entry, visit.world.places)[0].status_code
        if status not in {200, 301, 302, *([404, 405] if door.picky or door.to is None else [])}:
            visit.wrong.append(f"{entry} answers {status}")
    if door.lists and visit.person in (door.found_by if door.found_by is not None else door.to or TABLE.people):
        listed = {kind for kind, field in visit.seen if field == NUMBER}
        owed = {case.kind for case in visit.world.cases.values() if case.number and may(visit.person, door, case)}
        if listed != owed:
            visit.wrong.append(f"{door.pages[0]} lists {sorted(listed)} and owes {sorted(owed)}")
    for form in () if door.lets_in(visit.person) else door.acts:
        visit.shut(door, form, visit.world.places)

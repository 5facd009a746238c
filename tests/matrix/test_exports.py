"""A file that somebody takes away holds what they see at their desk, and nothing of who sent it."""

from __future__ import annotations

import pytest

from curhat.files import blobs
from curhat.reports.models import Export
from curhat.reports.operations import export
from curhat.reports.queries.narrow import ANYTHING
from tests.matrix.door import WORKING
from tests.matrix.marks import FIELDS
from tests.matrix.reports import GONE
from tests.matrix.world import TABLE, TODAY, World


@pytest.mark.parametrize("person", sorted(WORKING))
def test_holds_what_the_table_says_and_no_more(world: World, person: str) -> None:
    pk = export.ask(queue="all", wanted=ANYTHING, form="csv", actor=world.actor(person), now=TODAY)
    export.write(export_id=pk, now=TODAY)
    text = blobs.read(Export.objects.get(pk=pk).key).decode("utf-8-sig")

    seen = {kind for kind in TABLE.kinds if TABLE.cell(person, kind).level == "all"}
    found = world.look.at(text)
    assert {mark.kind for mark in found} <= seen
    assert {case.number for kind, case in world.cases.items() if kind in seen} == {
        case.number for case in world.cases.values() if case.number and case.number in text
    }
    for mark in found:
        assert mark.field in FIELDS["all"] - (GONE if mark.kind == "erased" else frozenset())

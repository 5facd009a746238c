"""Rows for work outside: what an office hands to a crew. What the crew then sees: tests/matrix/test_field.py."""

from __future__ import annotations

from collections.abc import Mapping

from tests.matrix.door import AMONG_THEMSELVES, NONE, WRITING, Door
from tests.matrix.marks import NUMBER

OFFICES = WRITING - {"inspector_in_chain"}
FIELD: Mapping[str, Door] = {
    "desk:field": Door(
        "what one's office has handed to crews of a report, and a new link",
        shows="all",
        to=OFFICES,
        officers=AMONG_THEMSELVES,
        reads=("/desk/laporan/{number}/lapangan",),
        proof=frozenset({NUMBER}),
        changes=(("/desk/laporan/{number}/lapangan", {"instruction": "Tambal.", "days": "3"}),),
    ),
    "desk:field-withdraw": Door(
        "ends one of these links; this one is none",
        shows="all",
        to=OFFICES,
        changes=(("/desk/laporan/{number}/lapangan/1/tarik", {}),),
    ),
    "field:enter": Door(
        "exchanges the secret of a task for a cookie; this is none", to=NONE, pages=("/t/AAAAAAAAAAAAAAAAAAAAAA",)
    ),
    "field:task": Door(
        "a task, to a telephone that has shown its secret; nobody of the table has",
        to=NONE,
        pages=("/tugas/1",),
        acts=(("/tugas/1", {"key": "0" * 32, "result": "done", "note": "Sudah."}),),
    ),
    "field:photo-small": Door("a photo of it", to=NONE, pages=("/tugas/1/foto/1/kecil",)),
    "field:photo-large": Door("the same, opened", to=NONE, pages=("/tugas/1/foto/1/besar",)),
    "field:worker": Door("the worker of these pages", pages=("/tugas/kerja.js",)),
}

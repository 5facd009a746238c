"""The form of the ladder, filled in as it is meant to be."""

from __future__ import annotations

from collections.abc import Mapping

from curhat.deadlines.rules import DeadlineKind
from curhat.interfaces.desk.ladder_forms import LadderForm
from tests.cast import Cast
from tests.web.forms_of_doors import Door, Filled, staff

TYPED = {"amount_1": 24, "when_1": "start_hours", "tell_1": ["mayor"], "rows": 1, "seen": 0}


def _fill(cast: Cast) -> Filled:
    return Filled(staff(cast, "admin"), "/desk/tangga/finish", {**TYPED, "langkah": "simpan"})


_READS = frozenset({*LadderForm(kind=DeadlineKind.FINISH).fields, "langkah"})
DOORS: Mapping[str, Door] = {"write the ladder": Door("desk:ladder", _fill, _READS)}

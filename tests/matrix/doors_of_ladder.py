"""Rows of the door behind which the ladder is written."""

from __future__ import annotations

from collections.abc import Mapping

from tests.matrix.door import ADMINISTRATOR, Door

_RUNG = {"rows": "1", "amount_1": "24", "when_1": "start_hours", "tell_1": "mayor", "seen": "0"}

OF_LADDER: Mapping[str, Door] = {
    # Who changed it stands there by name.
    "desk:ladder": Door(
        "writes the rungs of a kind of deadline; whom they would reach is told in numbers alone",
        to=ADMINISTRATOR,
        pages=("/desk/tangga/verify", "/desk/tangga/silence", "/desk/tangga/finish?contoh=day"),
        acts=(("/desk/tangga/finish", _RUNG), ("/desk/tangga/finish", {**_RUNG, "langkah": "simpan"})),
        officers=True,
    ),
}

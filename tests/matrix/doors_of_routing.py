"""Rows of the doors behind which the rules are written by which reports are proposed to agencies."""

from __future__ import annotations

from collections.abc import Mapping

from tests.matrix.door import ADMINISTRATOR, Door

_RULE = {"name": "Banjir", "agency": "setempat", "seen": "0"}

OF_ROUTING: Mapping[str, Door] = {
    # Who changed a rule stands there by name.
    "desk:routing": Door("the rules in their order", to=ADMINISTRATOR, pages=("/desk/aturan",), officers=True),
    "desk:routing-add": Door(
        "writes one; what it would change is told in numbers alone",
        to=ADMINISTRATOR,
        pages=("/desk/aturan/baru",),
        acts=(("/desk/aturan/baru", _RULE), ("/desk/aturan/baru", {**_RULE, "langkah": "simpan"})),
    ),
    "desk:routing-rule": Door(
        "changes one",
        to=ADMINISTRATOR,
        pages=("/desk/aturan/{rule}",),
        acts=(("/desk/aturan/{rule}", {**_RULE, "langkah": "simpan"}),),
    ),
    "desk:routing-remove": Door(
        "removes one",
        to=ADMINISTRATOR,
        pages=("/desk/aturan/{rule}/hapus",),
        acts=(("/desk/aturan/{rule}/hapus", {"seen": "0"}),),
    ),
    "desk:routing-move": Door(
        "puts one before another", to=ADMINISTRATOR, acts=(("/desk/aturan/{rule}/geser", {"seen": "0"}),)
    ),
    "desk:routing-try": Door(
        "says of a made-up report which rule decides",
        to=ADMINISTRATOR,
        pages=("/desk/aturan/coba",),
        acts=(("/desk/aturan/coba", {"text": "Banjir."}),),
    ),
}

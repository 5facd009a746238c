"""Rows for the addresses at which the desk receives people and tells them."""

from __future__ import annotations

from collections.abc import Mapping

from tests.matrix.door import VERIFYING, Door

INTAKE: Mapping[str, Door] = {
    "desk:intake": Door(
        "takes what somebody brings to a desk, and gives a receipt for it",
        to=VERIFYING,
        pages=("/desk/terima?lewat=whatsapp",),
        acts=(("/desk/terima", {"way": "call", "text": "Lampu mati.", "kind": "complaint", "key": f"{5:032x}"}),),
    ),
    "desk:told": Door(
        "writes down that a reporter was told by hand",
        shows="all",
        to=VERIFYING,
        changes=(("/desk/laporan/{number}/disampaikan", {"seen_version": "1"}),),
    ),
}

"""Rows of the doors that serve publication and answers: photos, templates, passing on."""

from __future__ import annotations

from collections.abc import Mapping

from tests.matrix.door import ADMINISTRATOR, AMONG_THEMSELVES, VERIFYING, WRITING, Door
from tests.matrix.marks import NUMBER

BOX = {
    "kotak-TOTAL_FORMS": "1", "kotak-INITIAL_FORMS": "0",
    **{f"kotak-0-{side}": "20" for side in ("left", "top", "width", "height")},
}  # fmt: skip

ANSWERS: Mapping[str, Door] = {
    # Which of them somebody sees: `visit.may_see_photo`.
    "photo-small": Door("a photo, as it stands in a strip", shows="public", reads=("/foto/{photo}/kecil",)),
    "photo-large": Door("a photo, opened", shows="public", reads=("/foto/{photo}/besar",)),
    # The same as everybody is given it, with what is covered: `visit.may_see_public_photo`.
    "photo-public-small": Door("a photo of a public version", shows="public", reads=("/foto/{photo}/publik/kecil",)),
    "photo-public-large": Door("the same, opened", shows="public", reads=("/foto/{photo}/publik/besar",)),
    "desk:disposition": Door(
        "a report on a sheet of paper, for the agency that has it",
        shows="all",
        to=WRITING - {"inspector_in_chain"},
        officers=AMONG_THEMSELVES,
        reads=("/desk/laporan/{number}/disposisi",),
        proof=frozenset({NUMBER}),
    ),
    "desk:cover": Door(
        "covers parts of a photo before everybody is given it",
        shows="all",
        to=VERIFYING,
        reads=("/desk/laporan/{number}/foto/{photo}/tutup",),
        proof=frozenset({NUMBER}),
        changes=(("/desk/laporan/{number}/foto/{photo}/tutup", {**BOX, "seen_version": "1"}),),
    ),
    "desk:templates": Door(
        "answer templates of one's own agency and of all", to=WRITING | ADMINISTRATOR, pages=("/desk/templat",)
    ),
    "desk:template-add": Door(
        "writes one",
        to=WRITING | ADMINISTRATOR,
        pages=("/desk/templat/baru",),
        acts=(("/desk/templat/baru", {"name": "Baru", "text": "Sudah.", "agency": ""}),),
    ),
    "desk:template": Door(
        "changes one; this is of the agency that leads",
        to=ADMINISTRATOR | {"liaison_leading", "head_leading"},
        pages=("/desk/templat/{template}",),
        acts=(("/desk/templat/{template}", {"name": "Lain", "text": "Sudah.", "agency": ""}),),
    ),
    "desk:template-remove": Door(
        "removes one; this is of the agency that leads",
        to=ADMINISTRATOR | {"liaison_leading", "head_leading"},
        pages=("/desk/templat/{template}/hapus",),
        acts=(("/desk/templat/{template}/hapus", {}),),
    ),
}

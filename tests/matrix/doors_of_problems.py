"""The doors of problem records: a row for each, as `doors.py` has them."""

from __future__ import annotations

from collections.abc import Mapping

from tests.matrix.door import OVERSEEING, WORKING, Door
from tests.matrix.marks import NUMBER

# Of the world's one problem, which the leading agency answers.
SEEING = OVERSEEING | {"verifier", "liaison_leading", "head_leading"}
# Whose role sees problems at all, of whichever agency.
ASKING = SEEING | {"liaison_supporting", "liaison_elsewhere", "liaison_protecting", "inspector_in_chain"}
LINKING = frozenset({"verifier"})
WORDS = {"note": "Sudah kami tambal.", "seen_version": "1"}

DOORS: Mapping[str, Door] = {
    "desk:problems": Door(
        "problems by the verifier's titles, and how many of their reports somebody reads",
        to=ASKING,
        pages=("/desk/masalah", "/desk/masalah?lihat=selesai"),
    ),
    "desk:problem": Door(
        "one problem, with those of its reports that somebody reads",
        shows="all",
        to=SEEING,
        pages=("/desk/masalah/{problem}", "/desk/masalah/{problem}?aksi=answer", "/desk/masalah/{problem}?aksi=amend"),
        acts=tuple((f"/desk/masalah/{{problem}}?aksi={code}", WORDS) for code in ("answer", "progress", "solve")),
    ),
    "desk:alike": Door(
        "what somebody reads of the reports around one, and the problem that it is part of",
        shows="all",
        to=WORKING | OVERSEEING,
        reads=("/desk/laporan/{number}/serupa",),
        proof=frozenset({NUMBER}),
        tries=("/desk/laporan/{number}/serupa?potongan",),
    ),
    "desk:problem-link": Door(
        "asks once, then lets a report hang on a problem, or on a new one",
        shows="all",
        to=LINKING,
        reads=("/desk/laporan/{number}/masalah",),
        proof=frozenset({NUMBER}),
        changes=(
            ("/desk/laporan/{number}/masalah", {"title": "Lubang"}),
            ("/desk/laporan/{number}/masalah?masalah=1", {}),
        ),
    ),
    "desk:problem-unlink": Door(
        "asks once, then takes a report off its problem",
        shows="all",
        to=LINKING,
        changes=(("/desk/laporan/{number}/masalah/lepas", {}),),
    ),
}

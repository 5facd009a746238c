"""Rows for what is done with a queue as a whole: kept, taken away, one deed for many of its reports."""

from __future__ import annotations

from collections.abc import Mapping

from tests.browsers import ENDPOINT, KEYS
from tests.matrix.door import KNOWING, NONE, OVERSEEING, WORKING, WRITING, Door

BROWSER = {"endpoint": ENDPOINT, **KEYS}
READING = WORKING | OVERSEEING
OF_QUEUES: Mapping[str, Door] = {
    "desk:view-save": Door(
        "keeps a queue as it was narrowed", to=WORKING, acts=(("/desk/antrean/all/simpan?urut=terlama", {"nama": "A"}),)
    ),
    "desk:search-reporter": Door(
        "finds what one person sent, by their contact and for a purpose",
        shows="all",
        to=KNOWING,
        named=True,
        pages=("/desk/cari/pelapor",),
        tries=(("/desk/cari/pelapor", {"contact": "{phone}", "purpose": "Pelapor lupa nomornya"}),),
    ),
    "desk:mentions": Door(
        "the notes that call somebody, of reports that they read", shows="all", to=READING, pages=("/desk/disebut",)
    ),
    "desk:announcing": Door(
        "how somebody hears of new work, with their own address",
        to=READING,
        pages=("/desk/kabar",),
        acts=(("/desk/kabar", {"by_email": "on"}),),
    ),
    "desk:here": Door(
        "that somebody has a report open, and who else has; nothing of what it says",
        shows="all",
        to=READING,
        reads=(("/desk/laporan/{number}/hadir", {"menulis": "1"}),),
        writes=frozenset({"reports_presence"}),
    ),
    "desk:duty": Door(
        "words and a chat for the telephone of the agency that has just got a report; nothing of what it says",
        shows="all",
        to=READING,
        tries=("/desk/laporan/{number}/piket",),
    ),
    "desk:duty-keep": Door(
        "the number of one's own agency", to=WRITING, acts=(("/desk/kabar/piket", {"phone": "0812 3456 7890"}),)
    ),
    "desk:device": Door(
        "lets a browser be told of somebody's work", to=READING, acts=(("/desk/kabar/perangkat", BROWSER),)
    ),
    "desk:view-forget": Door(
        "forgets one of one's own; this one is none", to=NONE, acts=(("/desk/antrean/all/tersimpan/1/hapus", {}),)
    ),
    # What stands in the file is asked by tests/matrix/test_exports.py.
    "desk:export-ask": Door(
        "has a queue written to a file", to=WORKING, acts=(("/desk/antrean/all/unduh", {"bentuk": "csv"}),)
    ),
    "desk:export": Door("how far a file of one's own is; this one is none", to=NONE, pages=("/desk/unduhan/1",)),
    "desk:export-live": Door("the same, as it stays current", to=NONE, pages=("/desk/unduhan/1/langsung",)),
    "desk:export-take": Door("the file itself", to=NONE, pages=("/desk/unduhan/1/berkas",)),
    "desk:bulk-choose": Door(
        "one deed for many reports, before anything is done",
        shows="all",
        to=WORKING,
        tries=tuple(
            ("/desk/antrean/all/sekaligus", {"aksi": deed, "laporan": "{number}"}) for deed in ("assign", "answer")
        ),
    ),
    "desk:bulk": Door("how far such a deed of one's own is; this one is none", to=NONE, pages=("/desk/sekaligus/1",)),
    "desk:bulk-live": Door("the same, as it stays current", to=NONE, pages=("/desk/sekaligus/1/langsung",)),
    "desk:bulk-call-back": Door("calls it back", to=NONE, acts=(("/desk/sekaligus/1/urungkan", {}),)),
}

"""Rows of the doors behind which the city's agencies and topics are kept."""

from __future__ import annotations

from collections.abc import Mapping

from tests.matrix.door import ADMINISTRATOR, NONE, OVERSEEING, WORKING, Door

_AGENCY = {"name": "Dinas Pariwisata", "short_name": "Pariwisata", "code": "DISPAR", "kind": "department"}
_TOPIC = {"name": "Trotoar"}
_ROWS = "kode,nama,jenis\nDISPAR,Dinas Pariwisata,Dinas\n"
HEADS = frozenset({"head_leading"})

# Who sits at an agency; the mayor does not, and the city's administrator says so for all.
SEATED = (WORKING | OVERSEEING | ADMINISTRATOR) - {"mayor"}
_AWAY = {"person": "1", "first": "2026-12-24", "last": "2026-12-24"}

OF_ADMINISTRATION: Mapping[str, Door] = {
    # Who works at one's own agency, and who changed something, stands there by name.
    "desk:manage": Door(
        "leads to what one keeps", to=ADMINISTRATOR | HEADS, pages=("/desk/kelola",), officers=ADMINISTRATOR | HEADS
    ),
    # Colleagues read who of them is away; nobody else's page names one.
    "desk:absences": Door("who is away at one's agency", to=SEATED, pages=("/desk/cuti",), officers=True),
    "desk:absence-add": Door(
        "says that somebody is away; at another's agency to none but the administrator",
        to=ADMINISTRATOR,
        pages=("/desk/cuti/{agency}/baru",),
        acts=(("/desk/cuti/{agency}/baru", _AWAY),),
        officers=True,
    ),
    "desk:absence": Door("changes one; this one is none", to=NONE, acts=(("/desk/cuti/{agency}/1", _AWAY),)),
    "desk:absence-end": Door("ends one; this one is none", to=NONE, acts=(("/desk/cuti/{agency}/1/akhiri", {}),)),
    "desk:agencies": Door("the agencies", to=ADMINISTRATOR, pages=("/desk/opd",)),
    "desk:agency-add": Door(
        "writes one", to=ADMINISTRATOR, pages=("/desk/opd/baru",), acts=(("/desk/opd/baru", _AGENCY),)
    ),
    "desk:agency": Door(
        "changes one", to=ADMINISTRATOR, pages=("/desk/opd/{agency}",), acts=(("/desk/opd/{agency}", _AGENCY),)
    ),
    "desk:agency-end": Door(
        "ends one; what hangs on it is told in names of topics and areas, and of people a number",
        to=ADMINISTRATOR,
        pages=("/desk/opd/{agency}/akhiri",),
        acts=tuple(
            ("/desk/opd/{agency}/akhiri", {"on": "2026-12-24", "langkah": step}) for step in ("lihat", "akhiri")
        ),
    ),
    "desk:agency-keep": Door("lets it go on", to=ADMINISTRATOR, acts=(("/desk/opd/{agency}/lanjut", {}),)),
    # Names and addresses of officers go out in their table, and nothing of a report.
    "desk:import": Door(
        "tables out and in; what a row would change is said before",
        to=ADMINISTRATOR,
        pages=("/desk/impor",),
        acts=(("/desk/impor", {"table": "opd", "pasted": _ROWS}),),
    ),
    "desk:import-apply": Door("takes one in", to=ADMINISTRATOR, acts=(("/desk/impor/terapkan", {"tabel": "x"}),)),
    "desk:import-take": Door(
        "gives one as a file",
        to=ADMINISTRATOR,
        pages=tuple(f"/desk/impor/{table}.csv" for table in ("opd", "topik", "anggota", "libur")),
        officers=True,
        download=True,
    ),
    "desk:topics": Door("the topics", to=ADMINISTRATOR, pages=("/desk/topik",)),
    "desk:topic-add": Door(
        "writes one", to=ADMINISTRATOR, pages=("/desk/topik/baru",), acts=(("/desk/topik/baru", _TOPIC),)
    ),
    "desk:topic": Door(
        "changes one", to=ADMINISTRATOR, pages=("/desk/topik/{topic}",), acts=(("/desk/topik/{topic}", _TOPIC),)
    ),
    "desk:topic-end": Door(
        "ends one",
        to=ADMINISTRATOR,
        pages=("/desk/topik/{topic}/akhiri",),
        acts=(("/desk/topik/{topic}/akhiri", {"on": "2026-12-24"}),),
    ),
    "desk:topic-keep": Door("lets it go on", to=ADMINISTRATOR, acts=(("/desk/topik/{topic}/lanjut", {}),)),
}

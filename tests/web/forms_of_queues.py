"""The forms by which a queue is kept, taken away and worked through, filled in as they are meant to be."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from curhat.interfaces.desk.announce_views import AnnounceForm
from curhat.interfaces.desk.bulk_forms import BulkAssignForm
from curhat.interfaces.desk.duty_views import DutyForm
from curhat.kernel import clock
from curhat.reports.models import SavedView
from curhat.reports.operations import bulk, saved
from tests.browsers import ENDPOINT, KEYS
from tests.cast import Cast, agency, send
from tests.web.forms_of_doors import Door, Filled, staff

QUEUE = "/desk/antrean/unverified"


def _chosen(cast: Cast) -> Filled:
    typed = {"key": str(uuid.uuid4()), "agency_id": str(agency("DPUPRPERAKIM").pk), "note": "Satu ruas."}
    said = {"aksi": "assign", "ditulis": "ya", "kirim": "ya", "laporan": [f"{send().report.number}:1"]}
    return Filled(staff(cast, "rina"), f"{QUEUE}/sekaligus", {**typed, **said})


def _begun(cast: Cast) -> Filled:
    arguments = {"agency_id": agency("DPUPRPERAKIM").pk, "note": ""}
    number = bulk.begin(
        key=uuid.uuid4(), deed="assign", arguments=arguments, seen={send().report_id: 1}, actor=cast.rina,
        now=clock.now(),
    )  # fmt: skip
    return Filled(staff(cast, "rina"), f"/desk/sekaligus/{number}/urungkan", {})


def _sought(cast: Cast) -> Filled:
    send()
    typed = {"contact": "0812 3456 7890", "purpose": "Pelapor lupa nomornya"}
    return Filled(staff(cast, "rina"), "/desk/cari/pelapor", typed)


def _kept(cast: Cast) -> Filled:
    saved.save(queue="unverified", name="Lama", query="urut=terlama", actor=cast.rina)
    return Filled(staff(cast, "rina"), f"{QUEUE}/tersimpan/{SavedView.objects.get().pk}/hapus", {})


DOORS: Mapping[str, Door] = {
    "one deed for many": Door(
        "desk:bulk-choose",
        _chosen,
        frozenset({*BulkAssignForm.base_fields, "aksi", "ditulis", "kirim", "ubah", "laporan"}),
    ),
    "call it back": Door("desk:bulk-call-back", _begun),
    "take a queue away": Door(
        "desk:export-ask",
        lambda cast: Filled(staff(cast, "rina"), f"{QUEUE}/unduh", {"bentuk": "csv"}),
        frozenset({"bentuk"}),
    ),
    "find by a contact": Door("desk:search-reporter", _sought, frozenset({"contact", "purpose"})),
    "keep a view": Door(
        "desk:view-save",
        lambda cast: Filled(staff(cast, "rina"), f"{QUEUE}/simpan?urut=terlama", {"nama": "Lama"}),
        frozenset({"nama"}),
    ),
    "hear of new work": Door(
        "desk:announcing",
        lambda cast: Filled(staff(cast, "joko"), "/desk/kabar", {"by_email": "on", "together": "on"}),
        frozenset(AnnounceForm.base_fields),
    ),
    "have a report open": Door(
        "desk:here",
        lambda cast: Filled(staff(cast, "rina"), f"/desk/laporan/{send().report.number}/hadir", {"menulis": "1"}),
        frozenset({"menulis"}),
    ),
    "set the number of an agency": Door(
        "desk:duty-keep",
        lambda cast: Filled(staff(cast, "joko"), "/desk/kabar/piket", {"phone": "0812 3456 7890"}),
        frozenset(DutyForm.base_fields),
    ),
    "hear of new work in this browser": Door(
        "desk:device",
        lambda cast: Filled(staff(cast, "joko"), "/desk/kabar/perangkat", {"endpoint": ENDPOINT, **KEYS}),
        frozenset({"endpoint", "off", *KEYS}),
    ),
    "forget a view": Door("desk:view-forget", _kept),
}

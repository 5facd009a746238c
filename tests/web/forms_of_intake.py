"""The forms at which the desk receives people and tells them, filled in as they are meant to be."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from curhat.interfaces.desk.intake_forms import IntakeForm
from curhat.reports.operations import verify
from tests.cast import NOW, Cast, bring
from tests.web.forms_of_doors import Door, Filled, staff


def _brought(cast: Cast) -> Filled:
    typed = {"key": str(uuid.uuid4()), "way": "instagram", "text": "Lampu mati di gang 3.", "kind": "complaint"}
    return Filled(staff(cast, "rina"), "/desk/terima", typed)


def _told(cast: Cast) -> Filled:
    sent = bring(by=cast.rina)
    verify.refer(report_id=sent.report_id, whom="Provinsi", note="Ke provinsi.", actor=cast.rina, now=NOW)
    address = f"/desk/laporan/{sent.report.number}/disampaikan"
    return Filled(staff(cast, "rina"), address, {"seen_version": sent.report.version})


DOORS: Mapping[str, Door] = {
    "receive at the desk": Door("desk:intake", _brought, frozenset({*IntakeForm.base_fields, "kept_photos"})),
    "tell by hand": Door("desk:told", _told, frozenset({"seen_version"})),
}

"""The forms of work outside, filled in as they are meant to be."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.test import Client

from curhat.interfaces.desk.field_forms import FieldForm
from curhat.interfaces.field.forms import FindingForm
from curhat.kernel import clock
from curhat.reports.models import FieldLink
from curhat.reports.operations import verify
from curhat.reports.operations.field import send_out
from tests.cast import NOW, Cast, Sent, agency, send
from tests.web.forms_of_doors import Door, Filled, staff


def _assigned(cast: Cast) -> Sent:
    sent = send()
    verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=NOW)
    return sent


def _link(cast: Cast) -> tuple[Sent, FieldLink, str]:
    sent = _assigned(cast)
    made = send_out(report_id=sent.report_id, instruction="Tambal.", days=3, actor=cast.joko, now=clock.now())
    return sent, *made


def _make(cast: Cast) -> Filled:
    address = f"/desk/laporan/{_assigned(cast).report.number}/lapangan"
    return Filled(staff(cast, "joko"), address, {"instruction": "Tambal.", "days": "3"})


def _withdraw(cast: Cast) -> Filled:
    sent, link, _ = _link(cast)
    return Filled(staff(cast, "joko"), f"/desk/laporan/{sent.report.number}/lapangan/{link.pk}/tarik", {})


def _report(cast: Cast) -> Filled:
    _, link, token = _link(cast)
    client = Client()
    client.get(f"/t/{token}")
    typed = {"key": str(uuid.uuid4()), "result": "done", "note": "Sudah."}
    return Filled(client, f"/tugas/{link.pk}", typed)


DOORS: Mapping[str, Door] = {
    "hand a task to a crew": Door("desk:field", _make, frozenset(FieldForm.base_fields)),
    "take it back": Door("desk:field-withdraw", _withdraw),
    "say what became of it": Door("field:task", _report, frozenset({*FindingForm.base_fields, "photos"})),
}

"""The forms of agencies and topics, filled in as they are meant to be."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping

from curhat.directory import operations
from curhat.directory.models import Topic
from curhat.directory.operations import TopicDraft
from curhat.interfaces.desk.absence_forms import AbsenceForm
from curhat.interfaces.desk.agency_forms import AgencyForm, EndForm
from curhat.interfaces.desk.import_views import ImportForm
from curhat.interfaces.desk.topic_forms import EndTopicForm, TopicForm
from curhat.kernel import clock
from tests.cast import Cast, agency
from tests.web.forms_of_doors import Door, Filled, staff

_ROWS = "kode,nama,jenis\nDISPAR,Dinas Pariwisata,Dinas\n"
_LATER = (dt.date(2026, 12, 24)).isoformat()
_AGENCY = {"name": "Dinas Pariwisata", "short_name": "Pariwisata", "kind": "department", "head_approves": "on"}
_TOPIC = {"name": "Trotoar rusak", "agency": "setempat", "words": "paving, ubin*", "secret": "on"}


def _agency(rest: str, data: Mapping[str, str], *, ends: bool = False) -> Callable[[Cast], Filled]:
    def fill(cast: Cast) -> Filled:
        row = agency("BPBD")
        if ends:
            operations.end_agency(
                agency_id=row.pk, on=dt.date(2026, 12, 24), successor_ids=[], actor=cast.admin, now=clock.now()
            )
        more = {"into": agency("DLH").pk} if "langkah" in data else {}
        return Filled(staff(cast, "admin"), f"/desk/opd/{rest.format(row.pk)}", {**data, **more})

    return fill


def _topic(rest: str, data: Mapping[str, str], *, ends: bool = False) -> Callable[[Cast], Filled]:
    def fill(cast: Cast) -> Filled:
        made = operations.save_topic(draft=TopicDraft("Trotoar baru"), actor=cast.admin, now=clock.now())
        if ends:
            operations.end_topic(topic_id=made.pk, on=dt.date(2026, 12, 24), actor=cast.admin, now=clock.now())
        main = Topic.objects.filter(parent=None).order_by("pk")[0].pk
        more = {"parent": main} if "name" in data else {}
        return Filled(staff(cast, "admin"), f"/desk/topik/{rest.format(made.pk)}", {**data, **more})

    return fill


def _import(cast: Cast) -> Filled:
    return Filled(staff(cast, "admin"), "/desk/impor", {"table": "opd", "pasted": _ROWS})


def _apply(cast: Cast) -> Filled:
    client = staff(cast, "admin")
    looked = client.post("/desk/impor", {"table": "opd", "pasted": _ROWS})
    agreed = dict(re.findall(r'<input type="hidden" name="(tabel|setuju)" value="([^"]*)"', looked.text))
    return Filled(client, "/desk/impor/terapkan", agreed)


def _absent(rest: str, data: Mapping[str, str]) -> Callable[[Cast], Filled]:
    """Fill in that Joko is away; by Endah, who heads his agency and stands in for him."""

    def fill(cast: Cast) -> Filled:
        office, joko, endah = agency("DPUPRPERAKIM").pk, cast.person("joko").pk, cast.person("endah").pk
        days = {"first": dt.date(2026, 12, 24), "last": dt.date(2026, 12, 28)}
        draft = operations.AbsenceDraft(joko, days["first"], days["last"])
        kept = 0
        if rest != "baru":
            row = operations.declare_absence(draft=draft, agency_id=office, actor=cast.endah, now=clock.now())
            kept = row.pk
        who = {"person": joko, "stand_in": endah, **days} if data else {}
        return Filled(staff(cast, "endah"), f"/desk/cuti/{office}/{rest.format(kept)}", {**data, **who})

    return fill


_STEP = frozenset({"langkah"})
DOORS: Mapping[str, Door] = {
    "write an agency": Door(
        "desk:agency-add", _agency("baru", {**_AGENCY, "code": "DISPAR"}), frozenset(AgencyForm.base_fields)
    ),
    "change an agency": Door("desk:agency", _agency("{}", _AGENCY), frozenset(AgencyForm.base_fields)),
    "end an agency": Door(
        "desk:agency-end",
        _agency("{}/akhiri", {"on": _LATER, "langkah": "akhiri"}),
        frozenset({*EndForm.base_fields, *_STEP}),
    ),
    "let an agency go on": Door("desk:agency-keep", _agency("{}/lanjut", {}, ends=True), frozenset()),
    "look at a table": Door("desk:import", _import, frozenset(ImportForm.base_fields)),
    "take a table in": Door("desk:import-apply", _apply, frozenset({"tabel", "setuju"})),
    "say that somebody is away": Door(
        "desk:absence-add", _absent("baru", {"langkah": "simpan"}), frozenset({*AbsenceForm.base_fields, *_STEP})
    ),
    "change for how long": Door(
        "desk:absence", _absent("{}", {"langkah": "simpan"}), frozenset({*AbsenceForm.base_fields, *_STEP})
    ),
    "have somebody back": Door("desk:absence-end", _absent("{}/akhiri", {}), frozenset()),
    "write a topic": Door(
        "desk:topic-add", _topic("baru", {**_TOPIC, "code": "ubin"}), frozenset(TopicForm.base_fields)
    ),
    "change a topic": Door("desk:topic", _topic("{}", _TOPIC), frozenset(TopicForm.base_fields)),
    "end a topic": Door("desk:topic-end", _topic("{}/akhiri", {"on": _LATER}), frozenset(EndTopicForm.base_fields)),
    "let a topic go on": Door("desk:topic-keep", _topic("{}/lanjut", {}, ends=True), frozenset()),
}

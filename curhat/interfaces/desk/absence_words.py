"""What colleagues read of somebody who is away: until when, and who stands in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.formats import date_format

from curhat.directory import queries as directory
from curhat.directory.absences import Away
from curhat.kernel import clock
from curhat.reports.queries.charge import away_from
from curhat.reports.queries.detail import ReportView
from curhat.reports.queries.receivers import Receivers


def gone(away: Away) -> str:
    """Return "cuti sampai 3 Desember, digantikan Budi"."""
    who = f"digantikan {away.stand_in}" if away.stand_in else "belum ada pengganti"
    return f"cuti sampai {date_format(away.last_on, 'j F')}, {who}"


def people(report: Any, found: Receivers, on: dt.date) -> list[tuple[int, str]]:
    """Return who may be given a report inside an agency, and of whom of them is away that they are."""
    if found.hold is None:
        return list(found.people)
    agency = found.hold.agency_id
    away = away_from(report, [agency], on=on)
    return [(pk, f"{name} ({gone(away[agency, pk])})" if (agency, pk) in away else name) for pk, name in found.people]


def holders(view: ReportView, offices: Sequence[int]) -> list[str]:
    """Return who holds a report inside its agencies; who that is in person, their own colleagues read alone."""
    now = clock.now()
    ours = {hold.agency_id for hold in view.holders if hold.person_id is not None and hold.agency_id in offices}
    away = away_from(view.report, ours, on=directory.city(now).today(now))
    said = []
    for hold in view.holders:
        person = hold.person if hold.agency_id in offices else None
        inside = ", ".join(part for part in (hold.unit, person) if part) or "seorang petugas"
        missing = away.get((hold.agency_id, hold.person_id or 0)) if person else None
        more = f", {gone(missing)}" if missing is not None else ""
        said.append(f"{inside} ({directory.agency_short_name(hold.agency_id)}){more}")
    return said

"""Who is in charge of what somebody holds inside an agency while they are away."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection, Mapping

from curhat.directory import absences
from curhat.directory import queries as directory
from curhat.directory.absences import Away
from curhat.reports.models import Assignment, Report
from curhat.reports.queries.receivers import concerned
from curhat.reports.workflow import OPEN


def away_from(report: Report, agency_ids: Collection[int], *, on: dt.date) -> dict[tuple[int, int], Away]:
    """
    Return who of some agencies is away, by agency and person, for one report: without stand-ins whom it is about.

    One query where nobody is away or nobody stands in, else two.
    """
    gone = absences.away(agency_ids, on=on)
    stand_ins = {one.stand_in_id for one in gone.values() if one.stand_in_id is not None}
    if not stand_ins:
        return dict(gone)
    seats = directory.members_on(on).filter(person_id__in=stand_ins)
    barred = {seat.person_id for seat in seats if concerned(report, seat)}
    return {key: _alone(one) if one.stand_in_id in barred else one for key, one in gone.items()}


def held_by(person_id: int, agency_id: int) -> int:
    """Return how many open reports somebody holds inside an agency."""
    held = Assignment.objects.filter(person_id=person_id, agency_id=agency_id, ended_at=None)
    return held.filter(report__state__in=OPEN).count()


def _alone(one: Away) -> Away:
    return dataclasses.replace(one, stand_in_id=None, stand_in="")


def told_instead(called: Collection[tuple[int, int | None, str]], report: Report, *, on: dt.date) -> set[int]:
    """
    Return whom to tell, where some are called through their seats and may be away.

    Who is away is not told: who stands in is, else the others there who do such work. Where nobody
    would be left, all are told as if nobody were away.

    :param called: people, with the agency and the role through which each is called
    """
    gone = away_from(report, {agency for _, agency, _ in called if agency is not None}, on=on)
    told = {person for person, agency, _ in called if agency is None or (agency, person) not in gone}
    for person, agency, role in called:
        if agency is None or (agency, person) not in gone or person in told:
            continue
        stand_in = gone[agency, person].stand_in_id
        told |= {stand_in} if stand_in is not None else _others(agency, role, report, gone, on)
    return told or {person for person, _, _ in called}


def _others(agency_id: int, role: str, report: Report, gone: Mapping[tuple[int, int], Away], on: dt.date) -> set[int]:
    """Return the other members of an agency who may do the work of a role and are there."""
    seats = directory.members_on(on).filter(agency_id=agency_id, role__in=absences.like(role))
    return {seat.person_id for seat in seats if (agency_id, seat.person_id) not in gone and not concerned(report, seat)}

"""What a note says to colleagues, and whom it calls."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Final

from django.db.models import Q

from curhat.access.actors import Actor, Role
from curhat.directory import queries as directory
from curhat.kernel.errors import Invalid
from curhat.reports import mentions
from curhat.reports.models import Report
from curhat.reports.models.timeline import Audience
from curhat.reports.operations.step import Words
from curhat.reports.queries.colleagues import colleagues

# In the data of a note: code -> the office in which its reader sat.
MENTIONS: Final = "mentions"
# Who answers for an office that is called.
CALLED: Final = (Role.LIAISON, Role.AGENCY_HEAD, Role.VERIFIER)


def words_of(report: Report, note: str, mentioned: Sequence[str], *, actor: Actor, now: dt.datetime) -> Words:
    """
    Return the words of a note on a locked report; those who are called and not named in it stand before it.

    :raises Invalid: `mention_unknown`
    """
    if "@" not in note and not mentioned:
        return Words(note=note, audience=Audience.STAFF)
    offices = [seat.agency_id for seat in actor.seats if seat.agency_id is not None]
    today = directory.city(now).today(now)
    known = colleagues(report=report, offices=offices, person_id=actor.person_id, on=today)
    office_of = {one.code: one.office_id for one in known}
    try:
        text, codes = mentions.taken(note, known)
    except mentions.UnknownName as e:
        raise Invalid("mention_unknown") from e
    if not office_of.keys() >= set(mentioned):
        raise Invalid("mention_unknown")
    ahead = [code for code in dict.fromkeys(mentioned) if code not in codes]
    text = " ".join([*map(mentions.kept, ahead), text])
    named = {MENTIONS: {code: office_of[code] for code in [*ahead, *codes]}}
    return Words(note=text, audience=Audience.STAFF, data=named if named[MENTIONS] else {})


def called_by(codes: Collection[str]) -> Q:
    """Return the condition of the memberships whose people a note calls; whether they read it is asked apart."""
    people = [int(code[1:]) for code in codes if code.startswith(mentions.PERSON)]
    offices = [int(code[1:]) for code in codes if code.startswith(mentions.OFFICE)]
    return Q(person_id__in=people) | Q(agency_id__in=offices, role__in=CALLED)

"""The side of every desk page: where the work is, and what else there is to see."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.urls import reverse

from curhat.access.actions import Action
from curhat.access.actors import Actor, Role
from curhat.access.grants import GRANTS, WRITES_TEMPLATES
from curhat.deadlines.calendar import Calendar
from curhat.deadlines.queries import current_calendar
from curhat.directory import queries as directory
from curhat.kernel import clock
from curhat.reports.queries import queues

OVERSEERS = frozenset({Role.MAYOR, Role.AIDE})


class Place(NamedTuple):
    """
    A page beside the queues.

    :param roles: who is shown the way; empty: everybody
    """

    code: str
    name: str
    label: str
    roles: frozenset[Role] = frozenset()


_ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
# Who keeps something: the city's, or their agency's.
MANAGERS = frozenset({Role.ADMINISTRATOR, Role.AGENCY_HEAD})
READERS = frozenset(role for role, grants in GRANTS.items() if Action.READ in grants) - {Role.REPORTER, Role.SYSTEM}
# Who is missed when they are away, and who says so of others.
SEATED = (READERS - {Role.MAYOR}) | _ADMINISTRATOR
# Who may know who sent a report finds it by that.
SEEKERS = frozenset(role for role, grants in GRANTS.items() if Action.READ_IDENTITY in grants) - {Role.REPORTER}
PROBLEM_READERS = frozenset(role for role, grants in GRANTS.items() if Action.READ_PROBLEM in grants)
# Who receives people, whatever they bring.
DESKS = tuple(role for role, grants in GRANTS.items() if Action.ENTER in grants)
PLACES = (
    Place("intake", "desk:intake", "Terima laporan", frozenset(DESKS)),
    Place("search", "desk:search", "Cari laporan", READERS),
    Place("mentions", "desk:mentions", "Memanggil Anda", READERS),
    Place("problems", "desk:problems", "Masalah bersama", PROBLEM_READERS),
    Place("room", "oversight:room", "Ruang Wali Kota", OVERSEERS),
    Place(
        "lost-code",
        "desk:lost-code",
        "Kode hilang",
        frozenset({Role.VERIFIER, Role.INSPECTOR, Role.PROTECTED_OFFICER}),
    ),
    Place("templates", "desk:templates", "Templat jawaban", frozenset(WRITES_TEMPLATES)),
    Place("protected", "desk:protected", "Kasus dilindungi", OVERSEERS | {Role.VERIFIER}),
    Place("ledger", "desk:ledger", "Buku akses identitas", frozenset({Role.AUDITOR})),
    Place("manage", "desk:manage", "Pengelolaan", MANAGERS),
    Place("people", "accounts:people", "Orang dan peran", _ADMINISTRATOR),
    Place("invite", "accounts:invite", "Undang orang", _ADMINISTRATOR),
    Place("routing", "desk:routing", "Aturan disposisi", _ADMINISTRATOR),
    Place("calendar", "desk:calendar", "Kalender", _ADMINISTRATOR),
    Place("outbound", "desk:outbound", "Kiriman tertahan", _ADMINISTRATOR),
    Place("recovery", "accounts:recoveries", "Pemulihan akun", _ADMINISTRATOR),
    Place("absences", "desk:absences", "Cuti dan pengganti", SEATED),
    Place("announcing", "desk:announcing", "Cara dikabari", READERS),
    Place("public", "citizen:public", "Laporan publik"),
)


def offices_of(actor: Actor) -> list[int]:
    """Return the agencies that somebody sits at."""
    return [seat.agency_id for seat in actor.seats if seat.agency_id is not None]


def _some(count: int | None) -> int | str | None:
    return count if count is None or count <= queues.MANY else f"{queues.MANY}+"


def frame(actor: Actor, current: str, calendar: Calendar | None = None) -> dict[str, Any]:
    """Return the side of every desk page: the queues with their counts, and the other places."""
    counts = queues.counts(actor=actor, calendar=calendar or current_calendar(), now=clock.now())
    side: list[dict[str, Any]] = [
        {
            "href": reverse("desk:queue", args=[queue.code]),
            "label": queue.label,
            "count": _some(counts.get(queue.code)),
            "late": queue.code == "overdue" and counts.get("overdue"),
            "current": queue.code == current,
        }
        for queue in queues.queues_of(actor)
    ]
    places = [place for place in PLACES if not place.roles or actor.roles & place.roles]
    rest = [
        {"href": reverse(place.name), "label": place.label, "count": None, "current": place.code == current}
        for place in places
    ]
    offices = [directory.agency_short_name(office) for office in offices_of(actor)]
    return {
        # Who has no queue finds the other places where the queues of others stand.
        "side": side or rest,
        "rest": rest if side else [],
        "brand_title": "Ruang kerja",
        "brand_sub": " · ".join(dict.fromkeys(offices)),
        "brand_href": reverse("desk:home"),
    }

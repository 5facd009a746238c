"""Rungs in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from curhat.deadlines.explain import listed
from curhat.deadlines.ladder import KINDS, rungs_of
from curhat.deadlines.models import LadderChange
from curhat.deadlines.rules import Anchor, DeadlineKind, RuleBook, Rung, RungUnit
from curhat.interfaces.shared import present
from curhat.reports.queries.trial import MOST, Reached

OWED: Mapping[str, str] = present.OWED | {"reopen": "Membuka kembali laporan yang ditutup"}
PRESETS = {
    "file": "Seperti berkas kota",
    "day": "24 jam sampai Wali Kota",
    "steps": "Bertahap",
}


def ladders(book: RuleBook) -> list[dict[str, Any]]:
    """Return the ladder in sentences, one list for each kind of deadline that runs."""
    return [
        {"kind": kind.value, "what": OWED[kind], "sentences": [sentence(rung) for rung in book.ladder(kind)]}
        for kind in KINDS
    ]


def sentence(rung: Rung) -> str:
    """Return "24 jam sejak mulai dihitung: Wali Kota diberi tahu."."""
    return f"{when(rung)}: {told(rung.tell)} diberi tahu."


def when(rung: Rung) -> str:
    """Return when a rung is reached."""
    amount = f"{abs(rung.offset)} {'jam' if rung.unit is RungUnit.HOURS else 'hari kerja'}"
    if rung.anchor is Anchor.START:
        return f"{amount} sejak mulai dihitung"
    if rung.offset < 0:
        return f"{amount} sebelum batas waktu"
    return f"{amount} setelah batas waktu lewat" if rung.offset else "Begitu batas waktu lewat"


def told(roles: Iterable[str]) -> str:
    """Return "pejabat penghubung, kepala OPD dan Wali Kota"."""
    return listed([present.ROLES.get(role, role) for role in roles])


def changes(rows: Iterable[LadderChange]) -> list[dict[str, Any]]:
    """Return changes of the ladder with what stood before and after."""
    return [
        {
            "at": row.changed_at,
            "by": row.changed_by.name if row.changed_by else "Sistem",
            "before": _said(row.deadline_kind, row.before, row),
            "after": _said(row.deadline_kind, row.after, row),
        }
        for row in rows
    ]


def reached(found: Reached) -> dict[str, Any]:
    """Return whom a draft would reach, for the page."""
    return {
        "reports": found.reports,
        "more": found.more,
        "most": MOST,
        "rungs": [
            {
                "when": when(one.rung),
                "tell": told(one.rung.tell),
                "at_once": one.at_once,
                "later": one.later,
                "told": one.told,
            }
            for one in found.rungs
        ],
        "roles": [
            {"name": present.ROLES.get(role, role), "at_once": at_once, "later": later}
            for role, (at_once, later) in found.by_role.items()
        ],
    }


def _said(kind: str, rows: list[dict[str, Any]], change: LadderChange) -> str:
    rungs = rungs_of(DeadlineKind(kind), rows, change.changed_at.date())
    return " ".join(sentence(rung) for rung in rungs) or "Belum ada pengingat."

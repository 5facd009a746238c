"""Holes that several people report, each with a telephone of their own."""

from __future__ import annotations

from curhat.reports.models import Problem
from curhat.reports.models.reporter import Identity
from curhat.reports.operations import problems, verify
from tests.cast import HOUR, NOW, Cast, Sent, agency, send

HOLE = (-7.46910, 112.43320)
# Some 22 m to the north of it.
BESIDE = (-7.46890, 112.43320)
ROADS = "jalan_jembatan"


def hole(n: int = 0, **more: object) -> Sent:
    """Send a report of the hole as one of many neighbours."""
    identity = Identity(f"Tetangga {n}", f"+62812000000{n:02}", "")
    return send(**{"text": f"Lubang besar nomor {n}.", "point": HOLE, "topic": ROADS, "identity": identity, **more})  # type: ignore[arg-type]


def held(cast: Cast, n: int = 0, code: str = "DPUPRPERAKIM", **more: object) -> Sent:
    """Send one, and let an agency have it."""
    sent = hole(n, **more)
    verify.assign(report_id=sent.report_id, agency_id=agency(code).pk, actor=cast.rina, now=NOW + HOUR)
    return sent


def together(cast: Cast, *sent: Sent, lead: str | None = "DPUPRPERAKIM") -> Problem:
    """Make one problem of reports."""
    first, *others = [one.report_id for one in sent]
    lead_id = agency(lead).pk if lead else None
    return problems.open_problem(
        report_id=first, title="Lubang di depan pasar", lead_id=lead_id, also=others, actor=cast.rina, now=NOW + HOUR
    )

"""To which agency a report is proposed where it is assigned, and why in one line."""

from __future__ import annotations

from typing import Any

from curhat.directory import queries as directory
from curhat.interfaces.desk import routing_words
from curhat.kernel import clock
from curhat.reports.operations.verify import may_hold
from curhat.routing import queries as routing


def proposed(report: Any) -> tuple[int | None, str]:
    """
    Return the key of the agency and the reason.

    Whoever handed a report back has read it, and comes before the rules; not where their
    proposal has ended since or is concerned.
    """
    owner = directory.agency(report.proposed_owner_id)
    if owner is not None and owner.valid_until is None and may_hold(report, owner):
        return owner.pk, f"Diusulkan {owner.short_name} oleh yang mengembalikan laporan ini."
    verdict = routing.proposal(report, now=clock.now())
    return verdict.agency, routing_words.why(verdict)

"""Reports chosen for one deed, and how far such a deed is."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from curhat.access.actions import Action
from curhat.access.actors import Actor
from curhat.access.grants import GRANTS
from curhat.kernel.errors import NotFound
from curhat.reports import scopes
from curhat.reports.models import BulkDeed, BulkItem, Report
from curhat.reports.queries import furnish

# Deed -> what somebody must be granted to be offered it; whether it can be done to a report the operation says.
_ASKS = {"assign": Action.ASSIGN, "answer": Action.RESPOND}


@dataclasses.dataclass(frozen=True, slots=True)
class Progress:
    """
    How far a deed is.

    :ivar items: each with `number` and `title` where the actor may still read the report, else empty ones
    """

    bulk: BulkDeed
    items: list[tuple[BulkItem, Report | None]]

    @property
    def done(self) -> int:
        """How many were looked at."""
        return sum(item.done_at is not None for item, _ in self.items)

    @property
    def refused(self) -> int:
        """How many were not done."""
        return sum(bool(item.refusal) for item, _ in self.items)


def deeds_for(actor: Actor) -> list[str]:
    """Return what the actor may do to many reports at once."""
    granted = {action for seat in actor.seats for action in GRANTS.get(seat.role, {})}
    return [deed for deed, action in _ASKS.items() if action in granted]


def chosen(*, actor: Actor, numbers: Sequence[str]) -> list[Report]:
    """Return those of the reports that the actor may read, in the order of the numbers."""
    rows = scopes.desk_reports_for(actor, Action.READ).filter(number__in=numbers).only(*furnish.OF_A_ROW)
    by_number = {report.number: report for report in furnish.reports(rows)}
    return [by_number[number] for number in numbers if number in by_number]


def progress(*, actor: Actor, bulk_id: int) -> Progress:
    """
    Return how far a deed of the actor's own is.

    :raises NotFound: if it is nobody's, or somebody else's
    """
    row = BulkDeed.objects.filter(pk=bulk_id).first()
    if row is None or row.person_id != actor.person_id:
        raise NotFound
    items = list(row.items.order_by("pk"))
    readable = scopes.desk_reports_for(actor, Action.READ).only(*furnish.OF_A_ROW)
    seen = {report.pk: report for report in readable.filter(pk__in=[item.report_id for item in items])}
    return Progress(row, [(item, seen.get(item.report_id)) for item in items])

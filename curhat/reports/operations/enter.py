"""An officer writes down what somebody brought to a desk, in whatever way."""

from __future__ import annotations

import dataclasses
import datetime as dt

from django.db import transaction

from curhat.access.actions import Action
from curhat.access.actors import Actor, Seat
from curhat.access.grants import scope_of
from curhat.directory.models import Agency
from curhat.kernel.errors import Invalid, NotPermitted
from curhat.receipts.models import LedgerEntry
from curhat.receipts.operations import enter as account_for
from curhat.reports import scopes
from curhat.reports.brought import CHANNEL_OF, NAMES, Way
from curhat.reports.intake import Circle
from curhat.reports.models import Report
from curhat.reports.operations.submit import Receipt, Submission, submit


@dataclasses.dataclass(frozen=True, slots=True)
class Entered:
    """
    What the officer sees once: the receipt to hand over, and where the report went.

    :param readable: whether the officer may still read it
    """

    receipt: Receipt
    circle: Circle
    protected: bool
    readable: bool


@transaction.atomic
def enter(*, submission: Submission, actor: Actor, now: dt.datetime) -> Entered | None:
    """
    Keep what was brought, as its reporter would have sent it, and put the officer into the ledger.

    It goes where its reporter's own form would have sent it; the officer is not its reporter and
    reads it afterwards only if their role does. The timeline names the desk, not the person.
    The same key is the same report, entered once. Returns None where it is about the mayor, as `submit`.

    :raises NotPermitted: if the actor receives nobody
    :raises Invalid: `way_unknown`, and as `submit`
    :raises KeyReused: as `submit`
    """
    seat = desk_of(actor)
    if submission.way not in set(Way):
        raise Invalid("way_unknown")
    brought = dataclasses.replace(submission, channel=CHANNEL_OF[Way(submission.way)])
    receipt = submit(submission=brought, actor=actor, now=now, desk=seat)
    if receipt is None:
        return None
    report = Report.objects.only("circle", "protected").get(pk=receipt.report_id)
    _account_for(report, Way(submission.way), actor, seat, now)
    readable = scopes.desk_reports_for(actor, Action.READ).filter(pk=report.pk).exists()
    return Entered(receipt, Circle(report.circle), report.protected, readable)


def desk_of(actor: Actor) -> Seat:
    """
    Return the seat from which somebody receives people.

    :raises NotPermitted: if there is none
    """
    seats = [seat for seat in actor.seats if scope_of(seat.role, Action.ENTER) is not None]
    if not seats or actor.person_id is None:
        raise NotPermitted(action=Action.ENTER)
    return seats[0]


def _account_for(report: Report, way: Way, actor: Actor, seat: Seat, now: dt.datetime) -> None:
    """Write down, once, who had a reporter's words and name in front of them; which report says a key alone."""
    if LedgerEntry.objects.filter(subject="desk", subject_id=report.pk).exists():
        return
    account_for(
        subject="desk",
        subject_id=report.pk,
        person_id=actor.person_id or 0,
        role=seat.role,
        office=Agency.objects.get(pk=seat.agency_id).name if seat.agency_id is not None else "",
        purpose=f"Laporan dimasukkan di loket: {NAMES[way]}",
        now=now,
    )

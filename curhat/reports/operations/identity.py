"""Opening who sent a report, and finding reports by it: with a purpose, and never without an entry in the ledger."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from curhat.access.actions import Action
from curhat.access.actors import Actor, Seat
from curhat.directory import queries as directory
from curhat.kernel.errors import NotFound
from curhat.kernel.sealing import Seal
from curhat.people import contact
from curhat.receipts.operations import enter, stated
from curhat.reports import scopes
from curhat.reports.models import Report, Reporter
from curhat.reports.models.reporter import Identity
from curhat.reports.operations.step import lock
from curhat.reports.queries import furnish

# Of one person: whoever has sent more is found by number or words.
MOST_FOUND = 20


@transaction.atomic
def open_identity(*, report_id: int, purpose: str, actor: Actor, now: dt.datetime) -> Identity:
    """
    Open the identity of a report's sender, after writing down who does and why.

    :raises NotPermitted: if the actor may read the report, but not who sent it
    :raises NotFound: if there is no reporter (any more), or no report for the actor
    :raises Invalid: if the purpose says nothing
    """
    report, seat = lock(report_id=report_id, action=Action.READ_IDENTITY, actor=actor)
    if report.reporter is None:
        raise NotFound
    _account(report, seat, purpose=purpose, actor=actor, now=now)
    return report.reporter.unseal()


@transaction.atomic
def find_by_contact(*, address: str, purpose: str, actor: Actor, now: dt.datetime) -> list[Report]:
    """
    Return the newest reports of whoever left this telephone number or e-mail, `MOST_FOUND` at most.

    To know that a report is this person's is to know who sent it: each that is found stands in
    the ledger, and none is found whose sender the actor may not open.

    :raises Invalid: if the contact cannot be read; if the purpose says nothing, whether or not there is anything
    """
    purpose, digest = stated(purpose), Seal(settings.SEAL_KEYS).digest(contact.parse(address).address)
    theirs = Q(reporter__phone_digest=digest) | Q(reporter__email_digest=digest)
    found: list[Report] = []
    for seat in actor.seats:
        readable = Report.objects.filter(theirs, scopes.condition(actor, seat, Action.READ_IDENTITY))
        rows = readable.exclude(pk__in=[report.pk for report in found]).only(*furnish.OF_A_ROW, "reporter_id")
        for report in rows.order_by("-created_at", "-pk")[: MOST_FOUND - len(found)]:
            _account(report, seat, purpose=purpose, actor=actor, now=now)
            found.append(report)
    return furnish.reports(sorted(found, key=lambda report: (report.created_at, report.pk), reverse=True))


def _account(report: Report, seat: Seat, *, purpose: str, actor: Actor, now: dt.datetime) -> None:
    """
    Write down who learns who sent a report.

    :raises NotFound: if there is nobody to account for, or nobody who does
    """
    if report.reporter_id is None or actor.person_id is None:
        raise NotFound
    office = directory.agency(seat.agency_id)
    enter(
        subject="reporter",
        subject_id=report.reporter_id,
        person_id=actor.person_id,
        role=seat.role,
        office=office.name if office else "",
        purpose=purpose,
        now=now,
    )


@transaction.atomic
def claim(*, person_id: int, access_keys: Collection[uuid.UUID], now: dt.datetime) -> int:  # noqa: ARG001
    """
    Collect the reports whose code a browser has shown under an account.

    :param access_keys: the permission; the caller has read them from the signed cookie
    :returns: how many were new; one that belongs to another account stays there
    """
    shown = Report.objects.filter(access_key__in=access_keys).values("reporter_id")
    # The owner is asked of the row that is written: of two accounts at one moment the second finds it taken.
    return Reporter.objects.filter(pk__in=shown, person=None).update(person_id=person_id)

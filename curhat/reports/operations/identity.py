"""Opening who sent a report: with a purpose, and never without an entry in the ledger."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection

from django.db import transaction

from curhat.access.actions import Action
from curhat.access.actors import Actor
from curhat.directory.models import Agency
from curhat.kernel.errors import NotFound
from curhat.receipts.operations import enter
from curhat.reports.models import Report, Reporter
from curhat.reports.models.reporter import Identity
from curhat.reports.operations.step import lock


@transaction.atomic
def open_identity(*, report_id: int, purpose: str, actor: Actor, now: dt.datetime) -> Identity:
    """
    Open the identity of a report's sender, after writing down who does and why.

    :raises NotPermitted: if the actor may read the report, but not who sent it
    :raises NotFound: if there is no reporter (any more), or no report for the actor
    :raises Invalid: if the purpose says nothing
    """
    report, seat = lock(report_id=report_id, action=Action.READ_IDENTITY, actor=actor)
    if report.reporter is None or actor.person_id is None:
        raise NotFound
    office = Agency.objects.get(pk=seat.agency_id).name if seat.agency_id is not None else ""
    enter(
        subject="reporter",
        subject_id=report.reporter.pk,
        person_id=actor.person_id,
        role=seat.role,
        office=office,
        purpose=purpose,
        now=now,
    )
    return report.reporter.unseal()


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

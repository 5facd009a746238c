"""That an officer has told a reporter what the city says, by hand."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from curhat.access.actions import Action
from curhat.access.actors import Actor
from curhat.kernel.errors import Conflict
from curhat.reports.models import Report
from curhat.reports.models.timeline import Audience
from curhat.reports.operations.step import StaleForm, Words, lock, record
from curhat.reports.operations.untold import TOLD


@transaction.atomic
def told(*, report_id: int, actor: Actor, now: dt.datetime, seen_version: int | None = None) -> Report:
    """
    Write down for the staff that the reporter was told, so that nobody tells them twice.

    Their time to answer runs from here. Sends nothing.

    :param seen_version: of the page whose words were told
    :raises Conflict: `nothing_to_tell`, if a colleague was quicker or the reporter has been here themselves
    :raises StaleForm: if the report has changed since: what was told may not be the last word any more
    :raises NotFound, NotPermitted: as `step.lock`
    """
    report, seat = lock(report_id=report_id, action=Action.TELL, actor=actor)
    if report.untold_since is None:
        raise Conflict("nothing_to_tell")
    if seen_version is not None and seen_version != report.version:
        raise StaleForm
    record(report, what=TOLD, actor=actor, seat=seat, now=now, words=Words(audience=Audience.STAFF))
    return report

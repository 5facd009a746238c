"""The reporter mends what they typed, before anybody has acted on it."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db import transaction

from curhat.access.actions import Action
from curhat.access.actors import Actor
from curhat.kernel.errors import Conflict
from curhat.kernel.text import plain
from curhat.reports.intake import is_title_of_recording, title_of
from curhat.reports.models import Report
from curhat.reports.models.timeline import Audience
from curhat.reports.operations import wording
from curhat.reports.operations.settle import hear
from curhat.reports.operations.step import CORRECTED, Words, lock, record
from curhat.reports.operations.submit import check_words
from curhat.reports.workflow import State

# As long as a report waits before it may leave for the centre.
CORRECT_FOR: Final = dt.timedelta(minutes=15)


def correct_until(report: Report, *, now: dt.datetime) -> dt.datetime | None:
    """Return until when the words of a report may be mended; None where that is over, or somebody has acted on it."""
    untouched = report.state == State.SUBMITTED and report.published_at is None and report.lead_id is None
    until = report.created_at + CORRECT_FOR
    return until if untouched and now < until else None


@transaction.atomic
def correct(*, report_id: int, text: str, address: str, landmark: str, actor: Actor, now: dt.datetime) -> Report:
    """
    Put other words in the place of those that were sent; the old ones are kept nowhere.

    :raises Invalid: text_missing, text_too_long
    :raises Conflict: correct_too_late, once somebody may have acted on the old words
    :raises NotFound, NotPermitted: if it is not the actor's own
    """
    words = plain(text)
    report, seat = lock(report_id=report_id, action=Action.CORRECT, actor=actor)
    if words or report.text:  # A spoken report has none.
        check_words(words)
    if correct_until(report, now=now) is None:
        raise Conflict("correct_too_late")
    if words and (report.title == title_of(report.text) or is_title_of_recording(report.title)):
        report.title = title_of(words)
    report.text, report.address, report.landmark = words, plain(address), plain(landmark)
    record(report, what=CORRECTED, actor=actor, seat=seat, now=now, words=Words(audience=Audience.REPORTER))
    wording.write(report)
    hear(report, words, now=now, first=True)
    return report

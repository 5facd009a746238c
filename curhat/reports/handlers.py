"""The jobs of the core."""

import datetime as dt

from procrastinate.contrib.django import app

from curhat.kernel import clock
from curhat.messaging.delivery import OutboundMessage
from curhat.messaging.keeping import Again
from curhat.reports.operations import due, evidence


@app.periodic(cron="* * * * *")
@app.task(name="reports.scan", queue="default", queueing_lock="reports.scan", retry=Again())
def scan_due(timestamp: int) -> None:
    """Warn, escalate, lapse and resume what is due now, whatever minutes were missed."""
    del timestamp  # the tick says when it was planned; what is due is asked of the rows
    due.scan(now=clock.now())


@app.periodic(cron="41 * * * *")
@app.task(name="reports.discard_loose_files", queue="bulk", queueing_lock="reports.discard_loose_files", retry=Again())
def discard_loose_files(timestamp: int) -> None:
    """Let go of photos whose form was never sent."""
    del timestamp
    while evidence.discard_loose(now=clock.now()) == evidence.DISCARD_AT_ONCE:
        pass


def calendar_changed(row: OutboundMessage, *, now: dt.datetime) -> None:
    """Bring open deadlines in line after the calendar or a rule has changed."""
    del row  # whatever changed, the rows say what is stale
    due.recompute_all(now=now)

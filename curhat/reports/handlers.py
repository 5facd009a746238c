"""The jobs of the core."""

import datetime as dt

from procrastinate.contrib.django import app

from curhat.kernel import clock
from curhat.messaging.delivery import OutboundMessage
from curhat.reports.operations import due


@app.periodic(cron="* * * * *")
@app.task(name="reports.scan", queue="default", queueing_lock="reports.scan")
def scan_due(timestamp: int) -> None:
    """Warn, escalate, lapse and resume what is due now, whatever minutes were missed."""
    del timestamp  # the tick says when it was planned; what is due is asked of the rows
    due.scan(now=clock.now())


def calendar_changed(row: OutboundMessage, *, now: dt.datetime) -> None:
    """Bring open deadlines in line after the calendar or a rule has changed."""
    del row  # whatever changed, the rows say what is stale
    due.recompute_all(now=now)

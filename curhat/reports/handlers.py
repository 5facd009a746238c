"""The jobs of the core."""

import datetime as dt

from procrastinate.contrib.django import app

from curhat.kernel import clock
from curhat.messaging.delivery import OutboundMessage
from curhat.messaging.keeping import Again
from curhat.reports.operations import bulk, due, evidence, export, presence, succession, wording


@app.periodic(cron="* * * * *")
@app.task(name="reports.scan", queue="default", queueing_lock="reports.scan", retry=Again())
def scan_due(timestamp: int) -> None:
    """Warn, escalate, lapse and resume what is due now, whatever minutes were missed; forget who had reports open."""
    del timestamp  # the tick says when it was planned; what is due is asked of the rows
    due.scan(now=clock.now())
    presence.forget(now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="reports.hand_on", queue="default", queueing_lock="reports.hand_on", retry=Again())
def hand_on(timestamp: int) -> None:
    """Hand on what agencies hold that have ended by now."""
    del timestamp
    succession.hand_on(now=clock.now())


@app.periodic(cron="41 * * * *")
@app.task(name="reports.discard_loose_files", queue="bulk", queueing_lock="reports.discard_loose_files", retry=Again())
def discard_loose_files(timestamp: int) -> None:
    """Let go of photos whose form was never sent."""
    del timestamp
    while evidence.discard_loose(now=clock.now()) == evidence.DISCARD_AT_ONCE:
        pass


@app.task(name=bulk.RUN, queue="default", retry=Again())
def run_bulk(*, bulk_id: int) -> None:
    """Do one deed to many reports."""
    bulk.run(bulk_id=bulk_id, now=clock.now())


@app.task(name=export.WRITE, queue="bulk", retry=Again(Exception))
def write_export(*, export_id: int) -> None:
    """Write a list to a file."""
    export.write(export_id=export_id, now=clock.now())


@app.periodic(cron="52 * * * *")
@app.task(name="reports.sweep_exports", queue="bulk", queueing_lock="reports.sweep_exports", retry=Again(Exception))
def sweep_exports(timestamp: int) -> None:
    """Remove files that were kept for a day."""
    del timestamp
    export.sweep(now=clock.now())


@app.periodic(cron="9 2 * * *")
@app.task(name="reports.learn_words", queue="bulk", queueing_lock="reports.learn_words", retry=Again())
def learn_words(timestamp: int) -> None:
    """Learn which words people use, for who misspells one."""
    del timestamp
    wording.learn()


@app.periodic(cron="27 3 * * *")
@app.task(name="reports.forget_bulk", queue="bulk", queueing_lock="reports.forget_bulk", retry=Again())
def forget_bulk(timestamp: int) -> None:
    """Let go of deeds that are long over."""
    del timestamp
    bulk.forget(now=clock.now())


def calendar_changed(row: OutboundMessage, *, now: dt.datetime) -> None:
    """Bring open deadlines in line after the calendar or a rule has changed."""
    del row  # whatever changed, the rows say what is stale
    due.recompute_all(now=now)

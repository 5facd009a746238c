"""The jobs of this slice: sending, handling, and finding what was lost."""

from __future__ import annotations

import datetime as dt

import structlog
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext
from procrastinate.jobs import Status

from curhat.kernel import clock
from curhat.messaging import delivery, inbox, jobs, outbox
from curhat.messaging.keeping import Again
from curhat.messaging.models import Outage

log = structlog.get_logger(__name__)

# A live worker writes every HEARTBEAT_S; one that is silent for STALLED_S is gone.
# The gap is wide on purpose: a threshold near the beat runs a live job twice.
HEARTBEAT_S = 3.0
STALLED_S = 12.0
MAX_CRASHES = 5
_NOT_AHEAD = "UPDATE procrastinate_workers SET last_heartbeat = now() WHERE last_heartbeat > now()"


@app.task(name=outbox.SEND, queue="default", retry=Again())
def send(*, destination: str, key: str, probe: bool = False) -> None:
    """Send what waits of one key."""
    delivery.send(destination=destination, key=key, probe=probe, clock=clock.now)


@app.task(name=inbox.HANDLE, queue="default", retry=Again())
def handle(*, inbound_id: int) -> None:
    """Handle one stored message."""
    inbox.handle(inbound_id=inbound_id, now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="messaging.sweep", queue="default", queueing_lock="messaging.sweep", retry=Again())
def sweep(timestamp: int) -> None:  # noqa: ARG001
    """Defer again what has rows but no job: nothing is lost because a job was."""
    now = clock.now()
    jobs.bring_back(now=now)
    for outage in Outage.objects.all():
        at = min(outage.retry_at, now + dt.timedelta(seconds=delivery.LONGEST_WAIT_S))
        outbox.defer_probe(destination=outage.destination, key=outage.probe_key, at=at)
    woken = delivery.wake()
    if woken:
        log.warning("outbox_jobs_were_missing", count=woken)


@app.periodic(cron="* * * * * */15")
@app.task(name="messaging.revive", queue="default", queueing_lock="messaging.revive", pass_context=True, retry=Again())
async def revive(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
    """Give the jobs of killed workers to live ones; one that kills its worker again and again is failed."""
    manager = context.app.job_manager
    # Of a worker that wrote it before the clock was set back: it would seem alive until that time comes again.
    await manager.connector.execute_query_async(_NOT_AHEAD)
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_S):
        if job.attempts >= MAX_CRASHES:
            log.error("job_kills_its_worker", task=job.task_name, job_id=job.id)
            await manager.finish_job(job, Status.FAILED, delete_job=False)
        else:
            log.warning("job_revived", task=job.task_name, job_id=job.id)
            await manager.retry_job(job)

"""The jobs of files."""

from __future__ import annotations

from procrastinate.contrib.django import app

from curhat.files import operations, parts
from curhat.kernel import clock
from curhat.messaging.keeping import Again

# Every storage fails in its own way, and may be away for days.
_PATIENT = Again(Exception)


# One recording that ends its reader each time must not hold up the others.
@app.task(name=operations.PREPARE, queue=operations.QUEUE, retry=Again(Exception, behind=True))
def prepare(*, file_id: int) -> None:
    """Make what is served of one file."""
    operations.prepare(file_id=file_id, now=clock.now())


@app.task(name=operations.FORGET, queue=operations.QUEUE, retry=_PATIENT)
def forget(*, key: str) -> None:
    """Remove one blob that nobody needs."""
    operations.forget(key=key)


@app.periodic(cron="*/10 * * * *")
@app.task(name="files.sweep", queue=operations.QUEUE, queueing_lock="files.sweep", retry=_PATIENT)
def sweep(timestamp: int) -> None:  # noqa: ARG001
    """Put in order what kills and failures have left."""
    operations.sweep(now=clock.now())
    while parts.discard_old(now=clock.now()):
        pass


@app.periodic(cron="43 2 * * *")
@app.task(name="files.sweep_served", queue=operations.QUEUE, queueing_lock="files.sweep_served", retry=_PATIENT)
def sweep_served(timestamp: int) -> None:  # noqa: ARG001
    """Remove what is served to nobody."""
    operations.sweep_served(now=clock.now())

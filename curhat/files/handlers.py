"""The jobs of files."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from curhat.files import operations
from curhat.kernel import clock

# The storage may be away for a while: 4, 16, 64, 256 s. What is left then is the sweep's.
_PATIENT = RetryStrategy(max_attempts=4, exponential_wait=4)


@app.task(name=operations.PREPARE, queue=operations.QUEUE, retry=_PATIENT)
def prepare(*, file_id: int) -> None:
    """Make what is served of one photo."""
    operations.prepare(file_id=file_id, now=clock.now())


@app.task(name=operations.FORGET, queue=operations.QUEUE, retry=_PATIENT)
def forget(*, key: str) -> None:
    """Remove one blob that nobody needs."""
    operations.forget(key=key)


@app.periodic(cron="*/10 * * * *")
@app.task(name="files.sweep", queue=operations.QUEUE, queueing_lock="files.sweep")
def sweep(timestamp: int) -> None:  # noqa: ARG001
    """Put in order what kills and failures have left."""
    operations.sweep(now=clock.now())

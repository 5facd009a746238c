"""The jobs of the directory."""

from __future__ import annotations

from procrastinate.contrib.django import app

from curhat.directory import operations
from curhat.kernel import clock
from curhat.messaging.keeping import Again


@app.periodic(cron="27 3 * * *")
@app.task(name="directory.forget", queue="default", queueing_lock="directory.forget", retry=Again())
def forget(timestamp: int) -> None:  # noqa: ARG001
    """Forget the tokens of invitations that are over."""
    operations.empty_old_tokens(now=clock.now())

"""
How a worker keeps its jobs: what fails for want of the database is tried again, and no end of a job is lost.

procrastinate's own worker loses hold of a job whose end it could not write: it
stays `doing` under a worker that lives, with its lock, so nobody takes it up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, override

from django.db import InterfaceError, OperationalError
from procrastinate import App, BaseRetryStrategy, RetryDecision
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

AWAY = (OperationalError, InterfaceError, ConnectorException)
LONGEST_WAIT_S = 600
# While a killed database starts again; a worker that cannot reach it for longer ends, and others take over.
PAUSES_S = (0.2, 0.5, 1.0, 2.0, 4.0)


class Again(BaseRetryStrategy):
    """
    Tries again after 1, 2, 4 … 600 seconds, for as long as it takes.

    :param failures: what passes by itself; the database's absence, if not given
    :param behind: each time it goes behind the others of its lock, which would wait for it otherwise
    """

    def __init__(self, *failures: type[Exception], behind: bool = False) -> None:
        self.failures = failures or AWAY
        self.behind = behind

    @override
    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return when; None for a fault that will be the same tomorrow."""
        # A worker that is told to end cancels what it has in hand.
        if isinstance(exception, (*self.failures, asyncio.CancelledError)):
            priority = job.priority - 1 if self.behind else None
            return RetryDecision(
                retry_in={"seconds": min(LONGEST_WAIT_S, 2 ** min(job.attempts, 10))}, priority=priority
            )
        return None


class Keeper(JobManager):
    """Writes down how a job ended, also over a database that is just being started again."""

    @override
    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        """Write down the end of a job."""
        await _insist(lambda: super(Keeper, self).finish_job(job, status, delete_job))

    @override
    async def retry_job(self, job: Job, *args: Any, **kwargs: Any) -> None:
        """Give a job back, or let it go if the same work was asked for again meanwhile: that job does it."""
        try:
            await _insist(lambda: super(Keeper, self).retry_job(job, *args, **kwargs))
        except UniqueViolation:
            await self.finish_job(job, Status.ABORTED, delete_job=True)


def install(app: App) -> None:
    """Put the keeper into procrastinate's app; named in settings.PROCRASTINATE_ON_APP_READY."""
    app.job_manager = Keeper(app.connector)


async def _insist(write: Callable[[], Awaitable[None]]) -> None:
    for pause_s in PAUSES_S:
        try:
            return await write()
        except UniqueViolation:
            raise
        except ConnectorException:
            await asyncio.sleep(pause_s)
    return await write()

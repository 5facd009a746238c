"""The jobs of workers that are gone."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.job_context import JobContext

from curhat.messaging import handlers, jobs

pytestmark = pytest.mark.django_db(transaction=True)


def taken_by_a_worker(*, silent_s: int, attempts: int = 0) -> int:
    """Return a job that a worker took who was last heard of `silent_s` seconds ago."""
    jobs.defer_once(task="messaging.send", queue="default", args={"destination": "x", "key": "report:1"}, lock="x")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - make_interval(secs => %s)) RETURNING id",
            [silent_s],
        )
        (worker,) = cursor.fetchone()
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s, attempts = %s RETURNING id",
            [worker, attempts],
        )
        return int(cursor.fetchone()[0])


def revive() -> None:
    # On the tests' own connection: the worker's would be another, to be closed again.
    context = cast("JobContext", SimpleNamespace(app=app))
    revive_now: Any = async_to_sync(handlers.revive.func)
    revive_now(context, timestamp=0)


class TestRevive:
    def test_gives_back_the_job_of_a_worker_that_is_silent(self) -> None:
        job = taken_by_a_worker(silent_s=13)

        revive()

        assert ProcrastinateJob.objects.get(pk=job).status == "todo"

    def test_leaves_the_job_of_a_worker_that_is_merely_slow(self) -> None:
        job = taken_by_a_worker(silent_s=8)

        revive()

        assert ProcrastinateJob.objects.get(pk=job).status == "doing"

    def test_ends_a_job_that_killed_its_worker_five_times(self) -> None:
        job = taken_by_a_worker(silent_s=13, attempts=5)

        revive()

        assert ProcrastinateJob.objects.get(pk=job).status == "failed"

    def test_lets_a_job_go_whose_work_was_asked_for_again_meanwhile(self) -> None:
        job = taken_by_a_worker(silent_s=13)
        jobs.defer_once(task="messaging.send", queue="default", args={"destination": "x", "key": "report:1"}, lock="x")

        revive()

        left = ProcrastinateJob.objects.get()
        assert (left.pk != job, left.status) == (True, "todo")

    def test_lives_with_a_heartbeat_that_leaves_room(self) -> None:
        assert handlers.STALLED_S >= 3 * handlers.HEARTBEAT_S

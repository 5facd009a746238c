"""What becomes of a job whose database was away."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import OperationalError, connection
from procrastinate import utils
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

from curhat.messaging import jobs, keeping
from curhat.messaging.keeping import Again, Keeper


def taken(*, lock: str = "files:1") -> Job:
    """Return a job that a worker has in hand."""
    jobs.defer_once(task="files.prepare", queue="files", args={"file_id": 1}, lock=lock)
    row = ProcrastinateJob.objects.latest("id")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [row.pk])
    return Job(
        id=row.pk, queue="files", lock=lock, queueing_lock=lock, task_name="files.prepare", task_kwargs={"file_id": 1}
    )


@pytest.fixture
def stutter(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let what the manager writes fail so many times before it gets through."""
    monkeypatch.setattr(keeping, "PAUSES_S", (0.0,) * len(keeping.PAUSES_S))

    def fail(name: str, times: int) -> None:
        through, left = getattr(JobManager, name), [None] * times

        async def write(self: JobManager, *args: Any, **kwargs: Any) -> None:
            if left:
                left.pop()
                raise ConnectorException
            await through(self, *args, **kwargs)

        monkeypatch.setattr(JobManager, name, write)

    return fail


def write(name: str, *args: Any, **kwargs: Any) -> None:
    done: Any = async_to_sync(getattr(app.job_manager, name))
    done(*args, **kwargs)


@pytest.mark.django_db(transaction=True)
class TestKeeper:
    def test_keeps_the_jobs_of_this_app(self) -> None:
        assert isinstance(app.job_manager, Keeper)

    def test_writes_the_end_of_a_job_once_the_database_is_back(self, stutter: Any) -> None:
        job = taken()
        stutter("finish_job", 4)

        write("finish_job", job, Status.SUCCEEDED, True)

        assert not ProcrastinateJob.objects.exists()

    def test_gives_a_job_back_once_the_database_is_back(self, stutter: Any) -> None:
        job = taken()
        stutter("retry_job", 4)

        write("retry_job", job)

        assert ProcrastinateJob.objects.get().status == "todo"

    def test_says_so_when_it_never_comes_back(self, stutter: Any) -> None:
        job = taken()
        stutter("finish_job", 99)

        with pytest.raises(ConnectorException):
            write("finish_job", job, Status.SUCCEEDED, True)

    def test_lets_a_job_go_that_was_asked_for_again_instead_of_holding_its_lock_for_ever(self) -> None:
        job = taken()
        jobs.defer_once(task="files.prepare", queue="files", args={"file_id": 1}, lock="files:1")

        write("retry_job", job)

        left = list(ProcrastinateJob.objects.values_list("pk", "status"))
        assert [(pk != job.id, status) for pk, status in left] == [(True, "todo")]


@pytest.mark.django_db(transaction=True)
def test_a_recording_that_fails_lets_the_others_pass() -> None:
    first = taken(lock="files:recordings")
    jobs.defer_once(task="files.prepare", queue="files", args={"file_id": 2}, lock="files:recordings", once="files:2")
    strategy = app.tasks["files.prepare"].retry_strategy
    assert strategy is not None
    decision = strategy.get_retry_decision(exception=OSError(), job=first)
    assert decision is not None
    write("retry_job", first, decision.retry_at, decision.priority)

    with connection.cursor() as cursor:
        cursor.execute("SELECT args->>'file_id' FROM procrastinate_fetch_job_v2(NULL, NULL)")
        assert cursor.fetchone() == ("2",)


class TestAgain:
    def job(self, attempts: int = 0) -> Job:
        return Job(queue="x", lock=None, queueing_lock=None, task_name="x", attempts=attempts)

    @pytest.mark.parametrize("failure", [OperationalError(), ConnectorException(), asyncio.CancelledError()])
    def test_comes_back_for_what_passes_by_itself(self, failure: BaseException) -> None:
        assert Again().get_retry_decision(exception=failure, job=self.job()) is not None

    def test_leaves_a_fault_of_ours_to_be_seen(self) -> None:
        assert Again().get_retry_decision(exception=TypeError(), job=self.job()) is None

    def test_goes_behind_others_of_its_lock_where_it_would_hold_them_up(self) -> None:
        for strategy, priority in ((Again(), None), (Again(behind=True), -1)):
            decision = strategy.get_retry_decision(exception=OperationalError(), job=self.job())
            assert decision is not None
            assert decision.priority == priority

    def test_never_waits_longer_than_ten_minutes(self) -> None:
        decision = Again().get_retry_decision(exception=OperationalError(), job=self.job(attempts=500))

        assert decision is not None
        assert decision.retry_at is not None
        assert 590 < (decision.retry_at - utils.utcnow()).total_seconds() <= 600
        soon = Again().get_retry_decision(exception=OperationalError(), job=self.job())
        assert soon is not None
        assert soon.retry_at is not None
        assert (soon.retry_at - utils.utcnow()).total_seconds() <= 1


@pytest.mark.parametrize("name", sorted(name for name in app.tasks if "builtin" not in name))
def test_no_job_is_left_failed_because_the_database_was_away(name: str) -> None:
    strategy = app.tasks[name].retry_strategy

    assert isinstance(strategy, Again)
    assert strategy.get_retry_decision(exception=OperationalError(), job=TestAgain().job()) is not None

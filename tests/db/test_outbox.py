"""The outbox at its hard moments."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from curhat.kernel.errors import Conflict, NotFound, PermanentFailure, TemporaryFailure
from curhat.messaging import delivery, outbox, queries, routes
from curhat.messaging.models import Outage, Outbound

NOW = dt.datetime(2026, 11, 24, 3, 0, tzinfo=dt.UTC)


class Partner:
    """Takes what it is sent, unless told to fail."""

    def __init__(self) -> None:
        self.got: list[int] = []
        self.failing: Callable[[delivery.OutboundMessage], Exception | None] = lambda row: None

    def deliver(self, row: delivery.OutboundMessage, *, now: dt.datetime) -> None:
        failure = self.failing(row)
        if failure:
            raise failure
        self.got.append(int(row.payload["report_id"]))


PARTNER = Partner()


def deliver(row: delivery.OutboundMessage, *, now: dt.datetime) -> None:
    PARTNER.deliver(row, now=now)


@pytest.fixture(autouse=True)
def partner(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Partner]:
    monkeypatch.setattr(routes, "ROUTES", {"report.*": ("notices",), "both.*": ("notices", "centre")})
    settings.OUTBOUND_HANDLERS = dict.fromkeys(["notices", "centre"], f"{__name__}.deliver")
    PARTNER.__init__()  # type: ignore[misc]
    return PARTNER  # type: ignore[return-value]


def post(number: int, key: str = "report:1", topic: str = "report.assigned") -> None:
    with transaction.atomic():
        outbox.post(topic=topic, key=key, payload={"report_id": number}, now=NOW)


def waiting_jobs() -> list[ProcrastinateJob]:
    return list(ProcrastinateJob.objects.filter(status="todo").order_by("id"))


def run_job(job: ProcrastinateJob, *, now: dt.datetime = NOW) -> None:
    """Do as a worker does: take the job, run it, finish it."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [job.pk])
        delivery.send(**{"probe": False, **job.args}, clock=lambda: now)
        cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [job.pk])


def run_all(*, now: dt.datetime = NOW) -> None:
    while jobs := [job for job in waiting_jobs() if job.scheduled_at is None or job.scheduled_at <= now]:
        run_job(jobs[0], now=now)


class TestPost:
    def test_costs_one_statement(self, django_assert_num_queries: Any) -> None:
        with transaction.atomic(), django_assert_num_queries(1):
            outbox.post(topic="both.x", key="report:1", payload={"report_id": 1}, now=NOW)

    def test_writes_a_row_for_each_destination_and_a_job_for_each(self) -> None:
        post(1, topic="both.x")

        assert set(Outbound.objects.values_list("destination", "state")) == {
            ("notices", "waiting"),
            ("centre", "waiting"),
        }
        assert [(job.queue_name, job.args["destination"]) for job in waiting_jobs()] == [
            ("notices", "notices"),
            ("default", "centre"),
        ]

    def test_defers_one_job_a_key_and_leaves_the_transaction_whole(self) -> None:
        with transaction.atomic():
            for number in (1, 2, 3):
                outbox.post(topic="report.x", key="report:1", payload={"report_id": number}, now=NOW)
            outbox.post(topic="report.x", key="report:2", payload={"report_id": 9}, now=NOW)

        assert Outbound.objects.count() == 4
        assert [job.lock for job in waiting_jobs()] == ["outbox:notices:report:1", "outbox:notices:report:2"]

    @pytest.mark.django_db(transaction=True)
    def test_raises_outside_a_transaction(self) -> None:
        with pytest.raises(RuntimeError):
            outbox.post(topic="report.x", key="report:1", payload={"report_id": 1}, now=NOW)

    @pytest.mark.django_db(transaction=True)
    def test_is_forgotten_with_the_change_that_failed(self) -> None:
        with transaction.atomic():
            outbox.post(topic="report.x", key="report:1", payload={"report_id": 1}, now=NOW)
            transaction.set_rollback(True)

        assert not Outbound.objects.exists()
        assert not waiting_jobs()

    @pytest.mark.django_db(transaction=True)
    def test_is_seen_by_the_job_it_counted_on_though_that_ran_before_the_commit(self, partner: Partner) -> None:
        post(1)
        (job,) = waiting_jobs()
        posted, finished = threading.Event(), threading.Event()

        def worker() -> None:
            posted.wait(10)
            try:
                run_job(job)
            finally:
                finished.set()
                connection.close()

        thread = threading.Thread(target=worker)
        thread.start()
        with transaction.atomic():
            outbox.post(topic="report.x", key="report:1", payload={"report_id": 2}, now=NOW)
            posted.set()
            # The job must wait for us; a run that did not would be done by now.
            assert not finished.wait(0.3)
        thread.join(10)

        assert partner.got == [1, 2]


class TestSend:
    def test_sends_a_key_in_the_order_it_was_posted(self, partner: Partner) -> None:
        for number in (3, 1, 2):
            post(number)

        run_all()

        assert partner.got == [3, 1, 2]
        assert set(Outbound.objects.values_list("state", "sent_at")) == {("sent", NOW)}

    def test_rolls_back_what_a_handler_wrote_before_it_failed(self, partner: Partner) -> None:
        def write_then_fail(row: delivery.OutboundMessage) -> Exception:
            Outage.objects.create(destination="trace", since=NOW, probe_key="", retry_at=NOW, last_error="")
            return PermanentFailure("no")

        partner.failing = write_then_fail
        post(1)

        run_all()

        assert not Outage.objects.filter(destination="trace").exists()


class TestPoison:
    def test_holds_back_its_own_key_only(self, partner: Partner) -> None:
        partner.failing = lambda row: PermanentFailure("refused: HTTP 400") if row.payload["report_id"] == 1 else None
        post(1)
        post(2)
        post(7, key="report:7")

        run_all()

        assert partner.got == [7]
        (row,) = queries.parked()
        assert (row.payload, row.last_error, row.attempts) == ({"report_id": 1}, "refused: HTTP 400", 1)

    def test_is_sent_with_those_behind_it_once_a_person_retries_it(self, partner: Partner) -> None:
        partner.failing = lambda row: PermanentFailure("no")
        post(1)
        post(2)
        run_all()
        partner.failing = lambda row: None

        outbox.retry(outbound_id=queries.parked()[0].pk)
        run_all()

        assert partner.got == [1, 2]

    def test_is_retried_once_by_two_people(self, partner: Partner) -> None:
        partner.failing = lambda row: PermanentFailure("no")
        post(1)
        run_all()
        seq = queries.parked()[0].pk

        outbox.retry(outbound_id=seq)
        with pytest.raises(Conflict):
            outbox.retry(outbound_id=seq)
        with pytest.raises(NotFound):
            outbox.retry(outbound_id=seq + 1)

    def test_of_our_own_making_is_parked_after_five_tries_without_its_words(self, partner: Partner) -> None:
        partner.failing = lambda row: ValueError("Bu Siti, 0812")
        post(1)

        for minute in range(5):
            run_all(now=NOW + dt.timedelta(minutes=minute))

        (row,) = queries.parked()
        assert (row.attempts, row.last_error) == (5, "ValueError")
        assert not Outage.objects.exists()


class TestOutage:
    def test_leaves_one_probe_however_many_keys_wait(self, partner: Partner) -> None:
        partner.failing = lambda row: TemporaryFailure("the centre answered HTTP 503")
        for number in range(5):
            post(number, key=f"report:{number}")

        run_all()

        (probe,) = waiting_jobs()
        assert (probe.args["probe"], probe.scheduled_at) == (True, NOW + dt.timedelta(seconds=5))
        assert [row.attempts for row in Outbound.objects.order_by("seq")] == [1, 0, 0, 0, 0]

    def test_waits_longer_after_each_probe(self, partner: Partner) -> None:
        partner.failing = lambda row: TemporaryFailure("down")
        post(1)
        run_all()

        run_all(now=NOW + dt.timedelta(seconds=5))

        (outage,) = queries.outages()
        assert (outage.attempts, outage.retry_at) == (2, NOW + dt.timedelta(seconds=15))

    def test_ends_with_every_key_sent_in_order(self, partner: Partner) -> None:
        partner.failing = lambda row: TemporaryFailure("down")
        for number in range(4):
            post(number, key=f"report:{number % 2}")
        run_all()
        partner.failing = lambda row: None

        run_all(now=NOW + dt.timedelta(seconds=5))

        assert partner.got == [0, 2, 1, 3]
        assert not Outage.objects.exists()
        assert not waiting_jobs()

    def test_ends_too_when_the_probed_row_is_refused_for_good(self, partner: Partner) -> None:
        partner.failing = lambda row: TemporaryFailure("down")
        post(1)
        post(2, key="report:2")
        run_all()
        partner.failing = lambda row: PermanentFailure("no") if row.payload["report_id"] == 1 else None

        run_all(now=NOW + dt.timedelta(seconds=5))

        assert partner.got == [2]
        assert not Outage.objects.exists()


class TestWake:
    def test_defers_again_what_lost_its_job(self, partner: Partner) -> None:
        post(1)
        post(2, key="report:2")
        ProcrastinateJob.objects.all()._raw_delete("default")

        assert delivery.wake() == 2
        run_all()

        assert sorted(partner.got) == [1, 2]

    def test_leaves_alone_what_has_a_job_or_a_parked_row(self, partner: Partner) -> None:
        partner.failing = lambda row: PermanentFailure("no")
        post(1)
        post(2)
        run_all()
        post(3, key="report:3")

        assert delivery.wake() == 0

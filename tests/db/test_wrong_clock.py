"""
The clock of the machine was wrong by days and was set right: what must not fail, and what must not wait for that day.

The steps themselves are walked at random in tests/machine/test_clock.py.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from curhat.kernel import clock
from curhat.kernel.errors import Invalid
from curhat.messaging import delivery, handlers, jobs
from curhat.messaging.models import Outage
from curhat.people import citizens, operations, queries
from curhat.people.contact import parse
from curhat.people.models import OneTimeCode
from curhat.people.sealing import seal
from curhat.reports.intake import About, Kind
from curhat.reports.models import ClockSpan, Escalation
from curhat.reports.operations import due, settle, verify, work
from curhat.reports.operations.settle import Nature
from curhat.reports.operations.submit import secret_code_of
from tests.accounts import sign_in, staff_person
from tests.cast import DAY, HOUR, NOW, agency, send
from tests.db.test_revive import revive, taken_by_a_worker

MINUTE = dt.timedelta(minutes=1)


def assign(cast: Any, sent: Any, *, now: dt.datetime) -> None:
    verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=now)


class TestStory:
    def test_goes_on_in_order_when_the_clock_was_set_back(self, cast: Any) -> None:
        sent = send(now=NOW)

        assign(cast, sent, now=NOW - 3 * DAY)
        work.write_note(report_id=sent.report_id, note="Besok.", actor=cast.joko, now=NOW - 2 * DAY)
        work.start(report_id=sent.report_id, actor=cast.joko, now=NOW + HOUR)

        assert list(sent.report.events.order_by("seq").values_list("at", flat=True)) == [NOW, NOW, NOW, NOW + HOUR]
        spans = ClockSpan.objects.filter(report=sent.report).order_by("from_at", "pk")
        assert [(span.holder, span.from_at, span.until_at) for span in spans] == [
            ("verifier", NOW, NOW),
            ("agency", NOW, None),
        ]

    def test_begins_anew_in_order_where_it_turns_out_to_be_about_its_holder(self, cast: Any) -> None:
        sent = send(now=NOW)
        assign(cast, sent, now=NOW + HOUR)
        holder = agency("DPUPRPERAKIM").pk
        nature = Nature(title="Judul", kind=Kind.COMPLAINT, topic_id=None, about=About.AGENCY, about_agency_id=holder)

        settle.settle(report_id=sent.report_id, nature=nature, actor=cast.rina, now=NOW - 3 * DAY)

        assert sent.report.state_since == NOW + HOUR
        spans = ClockSpan.objects.filter(report=sent.report).order_by("from_at", "pk")
        assert [(span.holder, span.from_at, span.until_at) for span in spans] == [
            ("verifier", NOW, NOW + HOUR),
            ("agency", NOW + HOUR, NOW + HOUR),
            ("verifier", NOW + HOUR, None),
        ]

    def test_warns_once_however_often_a_day_comes_again(self, cast: Any) -> None:
        sent = send(now=NOW)
        assign(cast, sent, now=NOW + HOUR)
        for now in (NOW + 60 * DAY, NOW - 5 * DAY, NOW + 61 * DAY, NOW + 2 * DAY, NOW + 62 * DAY):
            due.scan(now=now)

        rungs = list(Escalation.objects.values_list("deadline", "rung", "basis_at"))
        assert rungs
        assert len(rungs) == len(set(rungs))
        events = list(sent.report.events.order_by("seq").values_list("at", flat=True))
        assert events == sorted(events)


class TestJobs:
    def test_planned_by_a_clock_that_ran_ahead_run_now(self) -> None:
        now = clock.now()
        jobs.defer_once(task="files.forget", queue="files", args={"key": "a"}, lock="a", at=now + 3 * DAY)
        jobs.defer_once(task="files.forget", queue="files", args={"key": "b"}, lock="b", at=now + 9 * MINUTE)

        handlers.sweep.func(timestamp=0)

        planned = dict(ProcrastinateJob.objects.values_list("lock", "scheduled_at"))
        assert planned["a"] <= clock.now()
        assert planned["b"] == now + 9 * MINUTE

    def test_look_for_a_destination_again_within_ten_minutes(self) -> None:
        ahead = clock.now() + 3 * DAY
        Outage.objects.create(destination="email", since=ahead, probe_key="notice:1", retry_at=ahead, last_error="x")

        handlers.sweep.func(timestamp=0)

        assert ProcrastinateJob.objects.get().scheduled_at <= clock.now() + dt.timedelta(
            seconds=delivery.LONGEST_WAIT_S
        )

    @pytest.mark.django_db(transaction=True)
    def test_of_a_worker_that_died_before_the_clock_was_set_back_are_taken_up(self) -> None:
        job = taken_by_a_worker(silent_s=-3 * 86_400)
        revive()
        assert ProcrastinateJob.objects.get(pk=job).status == "doing"  # It may well live: a beat must be missed first.
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '13 seconds'")

        revive()

        assert ProcrastinateJob.objects.get(pk=job).status == "todo"


class TestAccounts:
    def test_can_be_entered_after_a_sign_out_by_a_clock_that_ran_ahead(self) -> None:
        rina = staff_person("rina.w@kota.example")
        old = operations.open_sign_in(person_id=rina.pk, device="", now=NOW)
        rina.deactivate(now=NOW + 3 * DAY)
        rina.is_active = True
        rina.save()

        fresh = operations.open_sign_in(person_id=rina.pk, device="", now=NOW + HOUR)

        assert queries.living_person(old) is None
        assert queries.living_person(fresh) == rina

    def test_open_to_no_code_that_would_be_good_for_days(self) -> None:
        number = citizens.request_code(contact=parse("0812 3456 7890"), now=NOW + 3 * DAY)
        sealed = OneTimeCode.objects.get(pk=number).code_sealed
        assert sealed is not None

        with pytest.raises(Invalid, match="code_wrong"):
            citizens.redeem_code(code_id=number, typed=seal().open(bytes(sealed)), now=NOW)


class TestPages:
    @pytest.mark.parametrize("days", [-400, -30, -1, 1, 30, 400])
    def test_are_shown_on_whatever_day_it_is(self, cast: Any, time_machine: Any, days: int) -> None:
        sent = send(now=NOW)
        reporter, officer = Client(), Client()
        time_machine.move_to(NOW + days * DAY)
        sign_in(officer, cast.person("rina"))
        reporter.get(f"/k/{secret_code_of(sent.report.submission_key)}")

        shown = [reporter.get(path).status_code for path in ("/", "/cek", "/warga", f"/laporan/{sent.report.number}")]
        desk = officer.get("/desk/antrean/all").status_code

        assert shown == [200] * 4
        assert desk == (200 if days > -300 else 404)  # Before the first day of a seat there is none.

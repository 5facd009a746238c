"""What a supporting agency is asked to do: its own words, its own date, its own word that it is done."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from curhat.deadlines.queries import current_calendar
from curhat.kernel.errors import Conflict, Invalid, NotFound, NotPermitted
from curhat.reports.operations import verify, work
from curhat.reports.operations.step import NoteMissing
from curhat.reports.operations.supporting import finish_task, give_task
from curhat.reports.queries import queues
from curhat.reports.queries.detail import get_own, get_report
from curhat.reports.queries.story import HelpersTask
from tests.cast import DAY, HOUR, NOW, Cast, Sent, agency, send

LEAD, DUE = "DPUPRPERAKIM", (NOW + 3 * DAY).date()


@pytest.fixture
def sent(cast: Cast) -> Sent:
    sent = send()
    verify.assign(
        report_id=sent.report_id, agency_id=agency(LEAD).pk, supporting=[agency("DLH").pk], actor=cast.rina, now=NOW
    )
    return sent


def give(cast: Cast, sent: Sent, *, by: str = "joko", note: str = "Angkut puing.", **more: Any) -> None:
    more = {"agency_id": agency("DLH").pk, "due_on": DUE, **more}
    give_task(report_id=sent.report_id, note=note, actor=getattr(cast, by), now=NOW + HOUR, **more)


def finish(cast: Cast, sent: Sent, *, by: str = "lilik", note: str = "Sudah.") -> None:
    finish_task(report_id=sent.report_id, note=note, actor=getattr(cast, by), now=NOW + DAY)


def tasks(cast: Cast, sent: Sent, by: str = "joko") -> list[HelpersTask]:
    return list(get_report(number=sent.report.number, actor=getattr(cast, by), now=NOW + DAY).tasks)


class TestGiveTask:
    def test_is_seen_by_both_and_by_nobody_outside(self, cast, sent):
        give(cast, sent)
        wanted = HelpersTask(agency("DLH").pk, "Angkut puing.", DUE, None)
        assert tasks(cast, sent) == tasks(cast, sent, "lilik") == [wanted]
        own = get_own(number=sent.report.number, actor=sent.siti, now=NOW + DAY)
        assert list(own.tasks) == []
        assert not [event for event in own.events if event.what == "task_given"]

    def test_takes_the_place_of_what_was_asked_before(self, cast, sent):
        give(cast, sent)
        finish(cast, sent)
        give(cast, sent, note="Sapu juga.", due_on=None)
        assert tasks(cast, sent) == [HelpersTask(agency("DLH").pk, "Sapu juga.", None, None)]

    def test_comes_with_the_call_for_help(self, cast, sent):
        office = agency("KEC-KRANGGAN").pk
        work.involve(
            report_id=sent.report_id, agency_id=office, note="Jaga jalan.", due_on=DUE, actor=cast.joko, now=NOW
        )
        assert HelpersTask(office, "Jaga jalan.", DUE, None) in tasks(cast, sent)

    @pytest.mark.parametrize("by", ["lilik", "sri", "ning", "hadi"])
    def test_is_for_who_may_ask_for_help(self, cast, sent, by):
        with pytest.raises((NotFound, NotPermitted)):
            give(cast, sent, by=by)

    def test_is_refused_where_it_could_not_be_done(self, cast, sent):
        for fault, code in (
            ({"agency_id": agency(LEAD).pk}, "not_helping"),
            ({"agency_id": agency("DINSOSP3A").pk}, "not_helping"),
            ({"due_on": NOW.date() - dt.timedelta(days=1)}, "task_due_past"),
            ({"note": " "}, "note_missing"),
        ):
            with pytest.raises((Conflict, Invalid, NoteMissing)) as caught:
                give(cast, sent, **fault)
            assert caught.value.code == code
        assert tasks(cast, sent)[0].words == ""

    def test_ends_with_the_help(self, cast, sent):
        give(cast, sent)
        verify.assign(report_id=sent.report_id, agency_id=agency(LEAD).pk, note="Lagi.", actor=cast.rina, now=NOW + DAY)
        assert tasks(cast, sent) == []


class TestFinishTask:
    def test_is_seen_by_the_lead(self, cast, sent):
        give(cast, sent)
        finish(cast, sent)
        assert tasks(cast, sent)[0].done_at == NOW + DAY
        event = sent.report.events.latest("seq")
        assert (event.what, event.audience, event.note, event.office) == ("task_done", "staff", "Sudah.", agency("DLH"))

    def test_is_done_once_and_by_the_helper_alone(self, cast, sent):
        with pytest.raises(Conflict):
            finish(cast, sent)
        give(cast, sent)
        for by in ("joko", "rina"):
            with pytest.raises(Conflict):
                finish(cast, sent, by=by)
        with pytest.raises(NotFound):
            finish(cast, sent, by="sri")
        finish(cast, sent)
        with pytest.raises(Conflict):
            finish(cast, sent)


class TestQueue:
    def test_says_until_when_to_the_helper_alone(self, cast, sent):
        give(cast, sent)

        def due(by: str, queue: str) -> dt.date | None:
            rows = queues.page(actor=getattr(cast, by), queue=queue, calendar=current_calendar(), now=NOW + HOUR)
            return rows[0].task_due

        assert due("lilik", "supporting") == DUE
        assert due("joko", "todo") is None
        finish(cast, sent)
        assert due("lilik", "supporting") is None

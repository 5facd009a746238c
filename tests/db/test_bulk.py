"""One deed for many reports: exactly what the operation does to each, once, and not before it can be called back."""

from __future__ import annotations

import uuid

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from curhat.directory.models import Membership
from curhat.kernel.errors import Conflict, DomainError, Invalid, NotFound
from curhat.reports.models import BulkDeed, BulkItem, Report, TimelineEvent
from curhat.reports.operations import bulk, verify, work
from curhat.reports.queries import bulk as reading
from tests.cast import DAY, HOUR, NOW, Cast, Sent, agency, send

LATER = NOW + bulk.GRACE


@pytest.fixture
def three(cast: Cast) -> list[Sent]:
    return [send(f"Laporan nomor {n}") for n in range(3)]


def seen(sent: list[Sent]) -> dict[int, int]:
    return {one.report_id: one.report.version for one in sent}


def begun(cast: Cast, sent: list[Sent], **more: object) -> int:
    given: dict[str, object] = {
        "key": uuid.uuid4(),
        "deed": "assign",
        "seen": seen(sent),
        "actor": cast.rina,
        "now": NOW,
    }
    given["arguments"] = {"agency_id": agency("DPUPRPERAKIM").pk, "note": "Satu ruas jalan."}
    return bulk.begin(**{**given, **more})  # type: ignore[arg-type]


def state_of(sent: list[Sent]) -> list[str]:
    return [one.report.state for one in sent]


class TestRehearse:
    def said(self, cast: Cast, sent: list[Sent], code: str = "DPUPRPERAKIM") -> list[str]:
        given = {"agency_id": agency(code).pk, "note": ""}
        found = bulk.rehearse(deed="assign", arguments=given, seen=seen(sent), actor=cast.rina, now=NOW)
        return [e.code if isinstance(e, DomainError) else "" for e in found.values()]

    def test_says_what_the_operation_says_and_does_nothing(self, cast, three):
        before = TimelineEvent.objects.count(), ProcrastinateJob.objects.count()
        verify.archive(report_id=three[1].report_id, reason="test", note="x", actor=cast.rina, now=NOW)
        after = TimelineEvent.objects.count(), ProcrastinateJob.objects.count()
        assert self.said(cast, three) == ["", "step_not_allowed", ""]
        assert state_of(three) == ["submitted", "archived", "submitted"]
        assert (TimelineEvent.objects.count(), ProcrastinateJob.objects.count()) == after
        assert after != before

    def test_refuses_what_must_never_be(self, cast):
        about = send("Pegawai kasar.", about="agency", about_agency_id=agency("DPUPRPERAKIM").pk)
        assert self.said(cast, [about]) == ["not_found"]  # not the verifier's to know of

    def test_refuses_none_and_too_many(self, cast):
        for these, code in (({}, "bulk_nothing"), (dict.fromkeys(range(51), 1), "bulk_too_many")):
            with pytest.raises(Invalid, match=code):
                bulk.rehearse(deed="assign", arguments={}, seen=these, actor=cast.rina, now=NOW)


class TestRun:
    def test_does_it_to_each_once_however_often_it_runs(self, cast, three):
        pk = begun(cast, three)
        for _ in range(3):
            bulk.run(bulk_id=pk, now=LATER)

        assert state_of(three) == ["assigned"] * 3
        assert TimelineEvent.objects.filter(what="assign").count() == 3
        assert BulkDeed.objects.get().ended_at == LATER

    def test_goes_on_where_it_was_ended(self, cast, three, monkeypatch):
        pk, done = begun(cast, three), list[int]()
        real = bulk.DEEDS["assign"]

        def dies_at_the_second(**given):
            if done:
                raise KeyboardInterrupt
            done.append(1)
            return real(**given)

        with monkeypatch.context() as patch:
            patch.setattr(bulk, "DEEDS", {"assign": dies_at_the_second})
            with pytest.raises(KeyboardInterrupt):
                bulk.run(bulk_id=pk, now=LATER)
        assert sorted(state_of(three)) == ["assigned", "submitted", "submitted"]
        bulk.run(bulk_id=pk, now=LATER)
        assert TimelineEvent.objects.filter(what="assign").count() == 3

    def test_says_which_were_not_done_and_does_the_others(self, cast, three):
        pk = begun(cast, three)
        verify.archive(report_id=three[0].report_id, reason="test", note="x", actor=cast.rina, now=NOW)
        bulk.run(bulk_id=pk, now=LATER)

        assert state_of(three) == ["archived", "assigned", "assigned"]
        assert list(BulkItem.objects.order_by("pk").values_list("refusal", flat=True)) == ["stale_form", "", ""]

    def test_has_the_rights_that_the_officer_has_then(self, cast, three):
        pk = begun(cast, three)
        Membership.objects.filter(person=cast.person("rina")).update(valid_until=NOW.date() - DAY)
        bulk.run(bulk_id=pk, now=LATER)
        assert state_of(three) == ["submitted"] * 3

    def test_answers_every_reporter_in_their_own_thread(self, cast, three):
        for one in three:
            verify.assign(report_id=one.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=NOW)
        pk = begun(cast, three, deed="answer", actor=cast.joko, arguments={"note": "Sudah diaspal."})
        bulk.run(bulk_id=pk, now=LATER)
        assert state_of(three) == ["answered"] * 3
        for one in three:
            assert one.report.events.get(what="answer").note == "Sudah diaspal."

    def test_waits_for_its_time(self, cast, three):
        begun(cast, three)
        job = ProcrastinateJob.objects.get(task_name=bulk.RUN)
        assert (job.scheduled_at, job.args) == (LATER, {"bulk_id": BulkDeed.objects.get().pk})


class TestCallBack:
    def test_leaves_everything_as_it_was(self, cast, three):
        pk = begun(cast, three)
        bulk.call_back(bulk_id=pk, actor=cast.rina, now=LATER - HOUR / 3600)
        bulk.run(bulk_id=pk, now=LATER)
        assert state_of(three) == ["submitted"] * 3

    def test_comes_too_late_once_it_has_begun(self, cast, three):
        pk = begun(cast, three)
        with pytest.raises(Conflict, match="bulk_begun"):
            bulk.call_back(bulk_id=pk, actor=cast.rina, now=LATER)

    def test_and_how_far_it_is_are_the_officers_own(self, cast, three):
        pk = begun(cast, three)
        for act in (
            lambda: bulk.call_back(bulk_id=pk, actor=cast.hadi, now=NOW),
            lambda: reading.progress(actor=cast.hadi, bulk_id=pk),
            lambda: begun(cast, three, key=BulkDeed.objects.get().key, actor=cast.hadi),
        ):
            with pytest.raises(NotFound):
                act()


class TestBegin:
    def test_with_the_same_key_is_the_same(self, cast, three):
        key = uuid.uuid4()
        assert begun(cast, three, key=key) == begun(cast, three, key=key)
        assert (BulkDeed.objects.count(), BulkItem.objects.count()) == (1, 3)

    def test_is_forgotten_after_a_month_and_what_it_did_is_not(self, cast, three):
        bulk.run(bulk_id=begun(cast, three), now=LATER)
        bulk.forget(now=NOW + bulk.KEPT)
        assert not BulkDeed.objects.exists()
        assert Report.objects.filter(state="assigned").count() == 3


def test_of_work_is_what_single_deeds_are():
    assert {"assign": verify.assign, "answer": work.answer} == bulk.DEEDS

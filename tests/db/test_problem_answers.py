"""What is said once to everybody of a problem: once in each thread, or in none, whatever comes between."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curhat.files import blobs
from curhat.files import operations as files
from curhat.files.models import StoredFile
from curhat.kernel.errors import Conflict, NotFound
from curhat.messaging.models import Outbound
from curhat.reports.models import AnswerDraft, Problem, TimelineEvent
from curhat.reports.operations import problems, reply, work
from curhat.reports.operations.step import NoteMissing, StaleForm
from curhat.reports.queries import problems as queries
from curhat.reports.queries.problems import ANSWER, PROGRESS
from curhat.reports.workflow import State
from tests import photos
from tests.cast import DAY, HOUR, NOW, Cast, Sent, agency, load
from tests.machine import exact
from tests.problems import held, hole, together

SOON = NOW + 3 * HOUR


def photo() -> int:
    row = files.receive(stream=io.BytesIO(photos.encoded()), keep_evidence=True, now=NOW)
    return row.pk


def answers(sent: Sent) -> list[str]:
    return list(sent.report.events.filter(what="answer").order_by("seq").values_list("note", flat=True))


class Killed(Exception):
    """The process ended here."""


class TestAnswer:
    def test_stands_once_in_each_thread_with_its_own_clock_version_and_news(self, cast):
        alone, *several = [held(cast, n) for n in range(4)]
        problem = together(cast, *several)
        work.answer(report_id=alone.report_id, note="Ditambal.", actor=cast.joko, now=SOON)
        reached = problems.answer(problem_id=problem.pk, note="Ditambal.", actor=cast.joko, now=SOON)

        assert set(reached.reached) == {one.report.number for one in several}
        assert (reached.missed, reached.waits) == ((), False)
        model = exact.snapshot(alone.report_id)
        for one in several:
            assert answers(one) == ["Ditambal."]
            seen = exact.snapshot(one.report_id)
            for name in ("state", "state_since", "due_at", "lead_id", "rejections"):
                assert seen.columns[name] == model.columns[name]
            assert [row["due_at"] for row in seen.deadlines] == [row["due_at"] for row in model.deadlines]
            assert seen.charged_to == model.charged_to
            assert one.report.events.latest("seq").seq == one.report.version
            assert Outbound.objects.filter(key=f"report:{one.report_id}", topic="report.answer").count() == 1

    def test_names_those_that_it_did_not_reach_and_leaves_them_as_they_are(self, cast):
        ours, theirs, new, done = held(cast, 1), held(cast, 2, "DLH"), hole(3), held(cast, 4)
        work.answer(report_id=done.report_id, note="Sudah.", actor=cast.joko, now=SOON)
        problem = together(cast, ours, theirs, new, done)
        kept = {one.report_id: exact.snapshot(one.report_id) for one in (theirs, new, done)}
        view = queries.get_problem(problem_id=problem.pk, actor=cast.joko)
        said = problems.answer(problem_id=problem.pk, note="Ditambal.", actor=cast.joko, now=NOW + DAY)

        assert said.reached == (ours.report.number,)
        # What another office holds, or nobody yet, is not even named.
        assert said.missed == ((done.report.number, "step_not_allowed"),)
        assert [r.pk for r in view.reached(ANSWER)] == [ours.report_id]
        assert [r.pk for r in view.missed(ANSWER)] == [done.report_id]
        assert {pk: exact.snapshot(pk) for pk in kept} == kept

    def test_is_refused_where_it_would_reach_nobody_or_say_nothing(self, cast):
        problem = together(cast, hole(1), held(cast, 2, "DLH"))
        with pytest.raises(Conflict, match="nobody_reached"):
            problems.answer(problem_id=problem.pk, note="Ditambal.", actor=cast.joko, now=SOON)
        with pytest.raises(NoteMissing):
            problems.answer(problem_id=problem.pk, note=" ", actor=cast.joko, now=SOON)
        for name in ("lilik", "hadi"):
            with pytest.raises(NotFound):
                problems.answer(problem_id=problem.pk, note="Ditambal.", actor=getattr(cast, name), now=SOON)
        for name in ("rina", "ning"):
            with pytest.raises(Conflict, match="nobody_reached"):
                problems.answer(problem_id=problem.pk, note="Ditambal.", actor=getattr(cast, name), now=SOON)

    def test_sent_twice_is_said_once(self, cast):
        one, two = held(cast, 1), held(cast, 2)
        problem = Problem.objects.get(pk=together(cast, one, two).pk)
        said = {
            "problem_id": problem.pk,
            "note": "Kami ukur dulu.",
            "actor": cast.joko,
            "seen_version": problem.version,
        }
        problems.progress(**said, now=SOON)
        with pytest.raises(StaleForm):
            problems.progress(**said, now=SOON)
        assert TimelineEvent.objects.filter(what="progress").count() == 2

    def test_is_refused_where_a_report_has_come_that_the_preview_did_not_show(self, cast):
        problem = together(cast, held(cast, 1))
        seen = Problem.objects.get().version
        late = held(cast, 2)
        problems.link(report_id=late.report_id, problem_id=problem.pk, actor=cast.rina, now=SOON)
        with pytest.raises(StaleForm):
            problems.answer(problem_id=problem.pk, note="x", actor=cast.joko, now=SOON, seen_version=seen)
        assert answers(late) == []

    def test_waits_for_the_head_in_each_thread_where_the_agency_wants_that(self, cast):
        one, two = held(cast, 1), held(cast, 2)
        problem = together(cast, one, two)
        type(agency("DPUPRPERAKIM")).objects.filter(code="DPUPRPERAKIM").update(head_approves_answers=True)
        said = problems.answer(problem_id=problem.pk, note="Ditambal.", actor=cast.joko, now=SOON)

        assert said.waits
        assert AnswerDraft.objects.filter(decided_at=None).count() == 2
        assert answers(one) == []
        again = problems.answer(problem_id=problem.pk, note="Sudah ditambal.", actor=cast.endah, now=NOW + DAY)
        assert not again.waits
        assert answers(one) == answers(two) == ["Sudah ditambal."]

    def test_leaves_what_one_reporter_says_to_it_in_their_own_thread(self, cast):
        one, two = held(cast, 1), held(cast, 2)
        problem = together(cast, one, two)
        problems.answer(problem_id=problem.pk, note="Ditambal.", actor=cast.joko, now=SOON)
        before = exact.snapshot(two.report_id)
        reply.reject(report_id=one.report_id, note="Belum.", actor=one.siti, now=NOW + DAY)

        assert (one.report.state, two.report.state) == (State.IN_PROGRESS, State.ANSWERED)
        assert exact.snapshot(two.report_id) == before
        said = problems.answer(problem_id=problem.pk, note="Diaspal.", actor=cast.joko, now=NOW + 2 * DAY)
        assert said.reached == (one.report.number,)
        assert (answers(one), answers(two)) == (["Ditambal.", "Diaspal."], ["Ditambal."])


class TestProgress:
    def test_reaches_who_is_worked_for_and_ends_no_report(self, cast):
        one, two, done = held(cast, 1), held(cast, 2), held(cast, 3)
        work.answer(report_id=done.report_id, note="Sudah.", actor=cast.joko, now=SOON)
        problem = together(cast, one, two, done)
        view = queries.get_problem(problem_id=problem.pk, actor=cast.joko)
        said = problems.progress(problem_id=problem.pk, note="Aspal dipesan.", actor=cast.joko, now=NOW + DAY)

        assert len(said.reached) == len(view.reached(PROGRESS)) == 2
        assert [number for number, _ in said.missed] == [done.report.number]
        assert (one.report.state, two.report.state) == (State.ASSIGNED, State.ASSIGNED)
        assert not one.report.deadlines.filter(kind="first_follow_up", met_at=None).exists()


class TestInterrupted:
    @given(step=st.integers(0, 4), kind=st.sampled_from(["answer", "progress"]))
    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    def test_leaves_nothing_and_said_again_reaches_each_exactly_once(self, cast, step, kind):
        _, joko = cast.rina, cast.joko  # There before, so that they are not rolled back with the first example.
        with transaction.atomic():
            everybody = [held(cast, n) for n in range(5)]
            problem = together(cast, *everybody)
            before = {one.report_id: exact.snapshot(one.report_id) for one in everybody}
            say = getattr(problems, kind)
            said = {"problem_id": problem.pk, "note": "Ditambal.", "actor": joko, "seen_version": 1}
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(work, kind, killed_after(getattr(work, kind), step))
                with pytest.raises(Killed):
                    say(**said, now=SOON)
            assert {pk: exact.snapshot(pk) for pk in before} == before
            assert not TimelineEvent.objects.filter(what=kind).exists()

            assert len(say(**said, now=SOON).reached) == 5

            events = TimelineEvent.objects.filter(what=kind).values_list("report_id", flat=True)
            assert sorted(events) == sorted(before)
            transaction.set_rollback(True)


def killed_after(say: Callable[..., object], step: int) -> Callable[..., object]:
    """Return what says it so often, and then the process is gone."""
    left = [step]

    def once(**of: object) -> object:
        if not left[0]:
            raise Killed
        left[0] -= 1
        return say(**of)

    return once


class TestAtOnce:
    @pytest.fixture
    def many(self, transactional_db: None) -> tuple[Cast, list[Sent], Problem]:
        load()
        cast = Cast()
        everybody = [held(cast, n) for n in range(4)]
        return cast, everybody, Problem.objects.get(pk=together(cast, *everybody).pk)

    @pytest.mark.django_db(transaction=True)
    def test_two_officers_say_it_once_and_nobody_waits_for_ever(self, many):
        cast, everybody, problem = many
        joko, results = cast.joko, []

        def say() -> None:
            try:
                problems.progress(
                    problem_id=problem.pk, note="Aspal dipesan.", actor=joko, now=SOON, seen_version=problem.version
                )
                results.append("said")
            except StaleForm:
                results.append("stale")
            finally:
                connection.close()

        both = [threading.Thread(target=say) for _ in range(2)]
        for one in both:
            one.start()
        for one in both:
            one.join(timeout=60)
        assert sorted(results) == ["said", "stale"]
        assert TimelineEvent.objects.filter(what="progress").count() == len(everybody)


@pytest.mark.usefixtures("folder")
class TestPhotos:
    def test_hang_in_every_thread_and_lie_on_the_disk_once(self, cast):
        one, two, three = (held(cast, n) for n in range(3))
        problem = together(cast, one, two, three)
        sent = [photo(), photo()]
        problems.answer(problem_id=problem.pk, note="Ditambal.", actor=cast.joko, now=SOON, files=sent)
        for pk in sent:
            files.prepare(file_id=pk, now=SOON)

        hung = [
            list(one.report.attachments.order_by("position").values_list("file", flat=True))
            for one in (one, two, three)
        ]
        assert hung[0] == sent
        assert len({pk for row in hung for pk in row}) == 6
        rows = StoredFile.objects.all()
        assert {row.state for row in rows} == {"ready"}
        assert {row.taken_at for row in rows} == {rows[0].taken_at}
        assert {row.quarantine_key for row in rows} == {""}
        assert len({row.large_key for row in rows}) == 1  # both are the same picture

    @pytest.mark.parametrize("prepared_first", [True, False])
    def test_stay_with_the_others_when_one_reporter_takes_theirs_away(self, cast, folder: Path, prepared_first):
        original = photo()
        if prepared_first:
            files.prepare(file_id=original, now=NOW)
        (copy,) = files.again(file_ids=[original])
        keys = StoredFile.objects.values_list("quarantine_key", "large_key", "small_key").get(pk=original)
        files.discard(file_ids=[original])
        for key in filter(None, keys):
            files.forget(key=key)
        files.prepare(file_id=copy, now=NOW)

        row = StoredFile.objects.get()
        assert (row.pk, row.state) == (copy, "ready")
        assert blobs.storage().exists(row.large_key)

    def test_that_are_none_are_refused_in_every_thread(self, cast):
        original = photo()
        copies = files.again(file_ids=[original])
        StoredFile.objects.filter(pk=original).update(tries=files.MAX_TRIES)
        files.sweep(now=NOW)
        assert set(StoredFile.objects.values_list("pk", "state")) == {(pk, "refused") for pk in (original, *copies)}

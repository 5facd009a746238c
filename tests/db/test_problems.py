"""Many reports, one problem: who hangs on it, who sees it, and how a report leaves it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curhat.access.actors import ANYBODY, Actor, Role, Seat
from curhat.directory import queries as directory
from curhat.kernel.errors import Conflict, DomainError, Invalid, NotFound, NotPermitted
from curhat.messaging.models import Outbound
from curhat.reports.intake import About, Circle, Kind
from curhat.reports.models import Problem, Report
from curhat.reports.operations import evidence, problems, reply, settle
from curhat.reports.operations.settle import Nature
from curhat.reports.operations.step import StaleForm
from curhat.reports.queries import problems as queries
from curhat.reports.queries.detail import get_own, get_report
from curhat.reports.workflow import State
from tests.cast import DAY, HOUR, NOW, Sent, agency
from tests.machine import exact
from tests.machine import test_table as ways
from tests.problems import held, hole, together

ABOUT_OFFICIAL = Nature("Judul", Kind.COMPLAINT, None, About.OFFICIAL)


def linked(problem: Problem) -> set[int]:
    return set(problem.reports.values_list("pk", flat=True))


class TestOpenProblem:
    def test_takes_what_it_is_from_the_report_and_nothing_that_somebody_wrote(self, cast):
        one, two = hole(1), hole(2)
        problem = together(cast, one, two)

        assert linked(problem) == {one.report_id, two.report_id}
        assert (problem.topic, problem.area) == (one.report.topic, one.report.area)
        assert (problem.office, problem.lead) == (agency("DISKOMINFO"), agency("DPUPRPERAKIM"))
        assert problem.middle is not None
        assert (problem.middle.latitude, problem.middle.longitude) != (one.report.latitude, one.report.longitude)

    @pytest.mark.parametrize(
        ("said", "code"),
        [
            ({"title": " "}, "title_missing"),
            ({"title": "x" * 161}, "title_too_long"),
            ({"lead_id": 99_999}, "agency_ended"),
        ],
    )
    def test_refuses_what_is_no_record(self, cast, said, code):
        with pytest.raises(Invalid, match=code):
            problems.open_problem(
                **{"report_id": hole().report_id, "title": "Lubang", **said}, actor=cast.rina, now=NOW
            )
        assert not Problem.objects.exists()

    def test_leaves_nothing_behind_where_one_of_the_reports_cannot_come(self, cast):
        one, two = hole(1), hole(2)
        together(cast, two)
        with pytest.raises(Conflict, match="linked_already"):
            together(cast, one, two)

        assert Problem.objects.count() == 1
        assert one.report.problem is None


class TestLink:
    def test_is_told_to_the_staff_in_the_timeline_and_to_no_citizen(self, cast):
        one, two = hole(1), held(cast, 2)
        problem = together(cast, one)
        problems.link(report_id=two.report_id, problem_id=problem.pk, actor=cast.rina, now=NOW + 2 * HOUR)

        event = two.report.events.latest("seq")
        assert (event.what, event.audience, event.data) == ("linked", "staff", {"problem": problem.pk})
        own = get_own(number=two.report.number, actor=two.siti, now=NOW + DAY)
        assert [e.what for e in own.events] == ["submitted", "assign"]
        assert "linked" in [e.what for e in get_report(number=two.report.number, actor=cast.joko, now=NOW + DAY).events]

    def test_takes_a_report_into_one_problem_at_a_time(self, cast):
        one, two = hole(1), hole(2)
        first = together(cast, one)
        with pytest.raises(Conflict, match="linked_already"):
            problems.link(report_id=one.report_id, problem_id=together(cast, two).pk, actor=cast.rina, now=NOW + DAY)
        assert one.report.problem == first

    def test_knows_no_problem_that_is_solved_or_is_none(self, cast):
        problem = together(cast, hole(1))
        problems.solve(problem_id=problem.pk, actor=cast.rina, now=NOW + DAY)
        for pk in (problem.pk, 99_999):
            with pytest.raises(Invalid, match="problem_unknown"):
                problems.link(report_id=hole(2).report_id, problem_id=pk, actor=cast.rina, now=NOW + DAY)

    def test_is_full_with_as_many_as_are_answered_at_once(self, cast, monkeypatch):
        monkeypatch.setattr(problems, "MOST", 2)
        problem = together(cast, hole(1), hole(2))
        with pytest.raises(Invalid, match="problem_full"):
            problems.link(report_id=hole(3).report_id, problem_id=problem.pk, actor=cast.rina, now=NOW + DAY)
        with pytest.raises(Invalid, match="problem_full"):
            together(cast, hole(4), hole(5), hole(6))

    @pytest.mark.parametrize("way", [ways.withdrawn, ways.archived, ways.merged])
    def test_takes_none_that_came_to_nothing(self, cast, way):
        problem, sent = together(cast, hole(1)), way(cast)
        with pytest.raises(Conflict, match="not_linkable"):
            problems.link(report_id=sent.report_id, problem_id=problem.pk, actor=cast.rina, now=NOW + DAY)

    @pytest.mark.parametrize(
        "more",
        [
            {"protected": True},
            {"about": About.OFFICIAL},
            {"text": "Petugasnya minta uang 50 ribu."},
        ],
    )
    @pytest.mark.parametrize("name", ["rina", "hadi", "wati", "ning"])
    def test_never_takes_what_is_not_for_everybodys_hands_whoever_tries(self, cast, more, name):
        problem, sent = together(cast, hole(1)), hole(2, **more)
        with pytest.raises((NotFound, NotPermitted)):
            problems.link(report_id=sent.report_id, problem_id=problem.pk, actor=getattr(cast, name), now=NOW + DAY)
        with pytest.raises(IntegrityError, match="report_problem_ordinary"), transaction.atomic():
            Report.objects.filter(pk=sent.report_id).update(problem=problem)

    @pytest.mark.parametrize("name", ["joko", "endah", "ning", "agus"])
    def test_is_the_verifiers_alone(self, cast, name):
        problem, sent = together(cast, hole(1)), held(cast, 2)
        with pytest.raises(NotPermitted):
            problems.link(report_id=sent.report_id, problem_id=problem.pk, actor=getattr(cast, name), now=NOW + DAY)


@pytest.mark.parametrize("way", [w for w, (state, _) in ways.WAYS.items() if state in queries.LINKABLE])
class TestLinkAndUnlink:
    def test_leave_a_report_exactly_as_it_was(self, cast, way):
        sent, problem = way(cast), together(cast, hole(1))
        before = exact.snapshot(sent.report_id)
        problems.link(report_id=sent.report_id, problem_id=problem.pk, actor=cast.rina, now=NOW + 2 * DAY)
        problems.unlink(report_id=sent.report_id, actor=cast.rina, now=NOW + 5 * DAY)

        exact.assert_untouched(before, sent.report_id)
        assert linked(problem) != set()


class TestUnlink:
    def test_takes_a_problem_with_it_whose_last_report_it_was(self, cast):
        one, two = hole(1), hole(2)
        problem = together(cast, one, two)
        problems.unlink(report_id=one.report_id, actor=cast.rina, now=NOW + DAY)
        assert linked(problem) == {two.report_id}
        problems.unlink(report_id=two.report_id, actor=cast.rina, now=NOW + DAY)

        assert not Problem.objects.exists()
        assert two.report.events.latest("seq").data == {"problem": problem.pk}
        with pytest.raises(Conflict, match="not_linked"):
            problems.unlink(report_id=two.report_id, actor=cast.rina, now=NOW + DAY)

    @given(order=st.permutations(range(4)), count=st.integers(1, 3))
    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    def test_of_some_leaves_the_others_untouched(self, cast, order, count):
        rina = cast.rina  # There before, so that she is not rolled back with the first example.
        with transaction.atomic():
            everybody = [hole(n) for n in range(4)]
            problem = together(cast, *everybody)
            before = {one.report_id: exact.snapshot(one.report_id) for one in everybody}
            gone = [everybody[n] for n in order[:count]]
            for one in gone:
                problems.unlink(report_id=one.report_id, actor=rina, now=NOW + DAY)

            assert linked(problem) == set(before) - {one.report_id for one in gone}
            for pk in linked(problem):
                assert exact.snapshot(pk) == before[pk]
            transaction.set_rollback(True)


class TestCircle:
    """What turns out to be for other hands is gone from the problem at once, and nobody there hears of it."""

    def test_that_changes_takes_a_report_out_and_leaves_no_trace_with_the_others(self, cast):
        one, two = held(cast, 1), held(cast, 2)
        problem = together(cast, one, two)
        before, rows = exact.snapshot(two.report_id), Outbound.objects.filter(key=f"report:{two.report_id}").count()
        settle.settle(report_id=one.report_id, nature=ABOUT_OFFICIAL, actor=cast.rina, now=NOW + DAY)

        assert (one.report.circle, one.report.problem) == (Circle.INSPECTORATE, None)
        assert linked(problem) == {two.report_id}
        assert exact.snapshot(two.report_id) == before
        assert Outbound.objects.filter(key=f"report:{two.report_id}").count() == rows
        seen = queries.get_problem(problem_id=problem.pk, actor=cast.joko)
        assert [report.pk for report in seen.reports] == [two.report_id]
        assert "unlinked" not in one.report.events.values_list("what", flat=True)

    def test_that_changes_takes_the_problem_along_where_it_told_of_nothing_else(self, cast):
        sent = held(cast, 1)
        problem = together(cast, sent)
        settle.settle(report_id=sent.report_id, nature=ABOUT_OFFICIAL, actor=cast.rina, now=NOW + DAY)

        with pytest.raises(NotFound):
            queries.get_problem(problem_id=problem.pk, actor=cast.joko)
        assert not Problem.objects.exists()

    def test_changes_by_the_reporters_own_words_too(self, cast):
        one, two = held(cast, 1), held(cast, 2)
        problem = together(cast, one, two)
        words = "Petugasnya minta uang 50 ribu."
        evidence.add_evidence(report_id=one.report_id, note=words, files=[], actor=one.siti, now=NOW + DAY)

        assert (one.report.circle, one.report.problem) == (Circle.INSPECTORATE, None)
        assert linked(problem) == {two.report_id}

    def test_that_stays_the_same_keeps_a_report_where_it_is(self, cast):
        sent = held(cast, 1)
        problem = together(cast, sent)
        settle.settle(
            report_id=sent.report_id, nature=Nature("Judul", Kind.COMPLAINT, None), actor=cast.rina, now=NOW + DAY
        )
        assert linked(problem) == {sent.report_id}


class TestKeeping:
    def test_is_for_the_verifier_on_a_page_that_is_fresh(self, cast):
        problem = together(cast, held(cast, 1))
        changed: dict[str, Any] = {
            "problem_id": problem.pk,
            "title": "Lubang pasar",
            "lead_id": agency("DLH").pk,
            "now": NOW + DAY,
        }
        with pytest.raises(StaleForm):
            problems.amend(**changed, actor=cast.rina, seen_version=problem.version + 1)
        with pytest.raises(NotPermitted):
            problems.amend(**changed, actor=cast.joko)
        with pytest.raises(NotFound):
            problems.amend(**changed, actor=cast.lilik)

        problems.amend(**changed, actor=cast.rina, seen_version=problem.version)

        fresh = Problem.objects.get()
        assert (fresh.title, fresh.lead, fresh.version) == ("Lubang pasar", agency("DLH"), problem.version + 1)

    def test_solves_and_opens_again_and_leaves_the_reports_alone(self, cast):
        sent = held(cast, 1)
        problem = together(cast, sent)
        before = exact.snapshot(sent.report_id)
        problems.solve(problem_id=problem.pk, actor=cast.rina, now=NOW + DAY)
        assert Problem.objects.get().solved_at == NOW + DAY
        problems.reopen(problem_id=problem.pk, actor=cast.rina, now=NOW + 2 * DAY)

        assert Problem.objects.get().solved_at is None
        assert exact.snapshot(sent.report_id) == before


class TestPage:
    def test_gives_everybody_their_problems_and_counts_what_they_read(self, cast):
        ours, theirs = held(cast, 1), held(cast, 2, "DLH")
        problem = together(cast, ours, theirs)
        other = together(cast, hole(3), lead="DLH")
        both = {problem.pk, other.pk}

        def seen(actor: Actor) -> dict[int, int]:
            return {row.pk: row.reports_count for row in queries.page(actor=actor)}

        assert seen(cast.rina) == seen(cast.ning) == seen(cast.agus) == {problem.pk: 2, other.pk: 1}
        assert seen(cast.joko) == seen(cast.endah) == {problem.pk: 1}
        assert seen(cast.lilik) == {other.pk: 0}
        for name in ("hadi", "wati", "sri", "admin", "audit"):
            assert seen(getattr(cast, name)) == {}
        assert seen(ANYBODY) == seen(ours.siti) == {}
        assert both == set(Problem.objects.values_list("pk", flat=True))

    def test_is_paged_without_losing_or_repeating(self, cast):
        made = [together(cast, hole(n)) for n in range(5)]
        found: list[int] = []
        before = None
        while True:
            rows = queries.page(actor=cast.rina, before=before, size=2)
            found += [row.pk for row in rows[:2]]
            if len(rows) <= 2:
                break
            before = (rows[1].created_at, rows[1].pk)
        assert sorted(found) == sorted(problem.pk for problem in made)
        assert len(set(found)) == 5

    def test_shows_a_solved_one_among_the_solved(self, cast):
        problem = together(cast, hole(1))
        problems.solve(problem_id=problem.pk, actor=cast.rina, now=NOW + DAY)
        assert queries.page(actor=cast.rina) == []
        assert [row.pk for row in queries.page(actor=cast.rina, solved=True)] == [problem.pk]


class TestGetProblem:
    def test_shows_a_liaison_of_the_reports_those_that_they_read(self, cast):
        ours, theirs = held(cast, 1), held(cast, 2, "DLH")
        problem = together(cast, ours, theirs)

        assert [r.pk for r in queries.get_problem(problem_id=problem.pk, actor=cast.joko).reports] == [ours.report_id]
        assert len(queries.get_problem(problem_id=problem.pk, actor=cast.rina).reports) == 2
        with pytest.raises(NotFound):
            queries.get_problem(problem_id=problem.pk, actor=cast.lilik)

    def test_shows_what_reporters_said_and_who_said_no(self, cast):
        one, two = held(cast, 1), held(cast, 2)
        problem = together(cast, one, two)
        problems.answer(problem_id=problem.pk, note="Ditambal.", actor=cast.joko, now=NOW + DAY)
        reply.reject(report_id=one.report_id, note="Lepas lagi.", actor=one.siti, now=NOW + 2 * DAY)

        seen = queries.get_problem(problem_id=problem.pk, actor=cast.joko)
        assert [(event.report_id, event.note) for event in seen.said] == [(one.report_id, "Lepas lagi.")]
        assert [report.pk for report in seen.refused] == [one.report_id]
        (row,) = queries.page(actor=cast.joko)
        assert (row.reports_count, row.refused_count) == (2, 1)

    def test_hides_what_is_about_the_readers_own_office_from_whichever_seat(self, cast):
        """Nothing that is about somebody hangs on a problem; whoever also sits elsewhere reads by each seat alone."""
        ours = held(cast, 1)
        problem = together(cast, ours)
        dlh = agency("DLH").pk
        both = Actor(cast.lilik.person_id, (*cast.lilik.seats, Seat(Role.VERIFIER, dlh, directory.kin_of(dlh))))
        assert [r.pk for r in queries.get_problem(problem_id=problem.pk, actor=both).reports] == [ours.report_id]


class TestReporter:
    def together(self, sent: Sent) -> int:
        return get_own(number=sent.report.number, actor=sent.siti, now=NOW + DAY).together

    def test_is_told_the_number_of_the_others_and_nothing_else(self, cast):
        one, two, three = hole(1), hole(2), hole(3, anonymous=True)
        assert self.together(one) == 0
        together(cast, one, two, three)
        assert self.together(one) == self.together(three) == 2

    def test_is_not_told_of_what_is_secret_or_was_taken_back(self, cast):
        one, two, three = hole(1), hole(2, secret=True), hole(3)
        together(cast, one, two, three)
        reply.withdraw(report_id=three.report_id, actor=three.siti, now=NOW + DAY)
        assert self.together(one) == 0
        assert self.together(two) == 1

    def test_is_told_while_something_is_to_be_done(self, cast):
        one, two = held(cast, 1), held(cast, 2)
        problem = together(cast, one, two)
        problems.answer(problem_id=problem.pk, note="Ditambal.", actor=cast.joko, now=NOW + DAY)
        assert self.together(one) == 1
        reply.confirm(report_id=one.report_id, actor=one.siti, now=NOW + DAY)
        assert one.report.state == State.CLOSED
        assert self.together(one) == 0

    def test_opens_no_problem_by_having_sent_a_report(self, cast):
        sent = hole(1)
        problem = together(cast, sent)
        with pytest.raises(NotFound):
            queries.get_problem(problem_id=problem.pk, actor=sent.siti)
        with pytest.raises(DomainError):
            problems.unlink(report_id=sent.report_id, actor=sent.siti, now=NOW + DAY)

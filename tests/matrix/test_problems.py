"""Problem records, asked for in the name of every person: who knows of one, and the numbers in it."""

from __future__ import annotations

import pytest

from curhat.reports.models import Problem, Report
from curhat.reports.queries import problems
from tests.matrix.doors_of_problems import SEEING
from tests.matrix.reports import LINKED
from tests.matrix.world import TABLE, World


@pytest.mark.parametrize("person", TABLE.people)
class TestProblem:
    def test_is_known_to_whom_it_is_for_with_the_number_of_reports_that_they_read(
        self, world: World, person: str
    ) -> None:
        readable = [kind for kind in LINKED if TABLE.cell(person, kind).level == "all"]
        expected = [(world.places["problem"], len(readable))] if person in SEEING else []
        actor, held = world.actor(person), Report.objects.get(pk=world.cases["held"].report_id)
        new = Report.objects.get(pk=world.cases["new"].report_id)

        def numbers(found: list[Problem]) -> list[tuple[int, int]]:
            return [(problem.pk, problem.reports_count) for problem in found]

        assert numbers(problems.page(actor=actor)) == expected
        assert numbers(problems.page(actor=actor, solved=True)) == []
        assert numbers(problems.near(report=new, actor=actor)) == expected
        own = problems.problem_of(report=held, actor=actor)
        assert numbers([own] if own else []) == expected
        assert problems.problem_of(report=new, actor=actor) is None


def test_holds_no_word_that_a_report_holds(world: World) -> None:
    (problem,) = Problem.objects.values()

    assert world.look.at(str(problem)) == set()

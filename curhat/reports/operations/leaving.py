"""How a report leaves its problem: by hand, or because nobody of the others may know of it any more."""

from __future__ import annotations

from curhat.reports.models import Problem, Report


def leave(report: Report) -> None:
    """
    Take a locked report off its problem; the caller saves it and says so where somebody may read that.

    A problem without a report goes: what is left of it would tell of nothing but the one that has gone.
    """
    if report.problem_id is None:
        return
    # After its reports, as everybody locks them: of the last two that leave at once one finds itself the last.
    problem = Problem.objects.select_for_update().get(pk=report.problem_id)
    report.problem = None
    if problem.reports.exclude(pk=report.pk).exists():
        changed(problem)
    else:
        problem.delete()


def changed(problem: Problem) -> None:
    """Save a locked problem, so that forms that were opened before are refused."""
    problem.version += 1
    problem.save()

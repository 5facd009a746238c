"""For every person, every action and reports of every circle: list, check and the lock of an operation agree."""

from __future__ import annotations

import pytest
from django.db import transaction

from curhat.access.actions import Action
from curhat.access.actors import ANYBODY, Actor
from curhat.kernel.errors import NotFound, NotPermitted
from curhat.reports import scopes
from curhat.reports.intake import About
from curhat.reports.models import Report
from curhat.reports.operations import verify
from curhat.reports.operations.step import lock
from tests.cast import HOUR, NOW, SEATS, Cast, Sent, agency, send
from tests.machine.looks import CHECKED

PEOPLE = [*sorted(SEATS), "siti", "budi"]


@pytest.fixture
def reports(cast: Cast) -> list[Sent]:
    """Give one report of each circle, one held and helped with, one that a person of the cast is concerned by."""
    held = send()
    verify.assign(
        report_id=held.report_id,
        agency_id=agency("DPUPRPERAKIM").pk,
        supporting=[agency("DLH").pk],
        actor=cast.rina,
        now=NOW + HOUR,
    )
    return [
        held,
        send(anonymous=True),
        send(about=About.AGENCY, about_agency_id=agency("DPUPRPERAKIM").pk),
        send(about=About.AGENCY, about_agency_id=agency("INSPEKTORAT").pk),
        send(protected=True),
    ]


class TestLists:
    @pytest.mark.parametrize("name", PEOPLE)
    def test_are_what_an_operation_lets_through(self, cast, reports, name):
        actor = {"siti": reports[0].siti, "budi": ANYBODY}.get(name) or getattr(cast, name)
        readable = set(scopes.reports_for(actor, Action.READ).values_list("pk", flat=True))
        reached = list(scopes.with_reach(Report.objects.all(), actor))
        for action in CHECKED:
            listed = set(scopes.reports_for(actor, action).values_list("pk", flat=True))
            for report in reached:
                assert scopes.allowed(report, actor, [action]) == ({action} if report.pk in listed else set())
                assert locks(report.pk, action, actor) == answer(report.pk, listed, readable), (action, report.circle)


def answer(report_id: int, listed: set[int], readable: set[int]) -> str:
    """Return what an operation must say of a report, by the lists."""
    if report_id in listed:
        return "yes"
    return "not yours to do" if report_id in readable else "not there"


def locks(report_id: int, action: Action, actor: Actor) -> str:
    """Return what an operation says."""
    try:
        with transaction.atomic():
            lock(report_id=report_id, action=action, actor=actor)
    except NotPermitted:
        return "not yours to do"
    except NotFound:
        return "not there"
    return "yes"

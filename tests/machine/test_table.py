"""Every step from every state, in the database: what the domain declares happens, and nothing else can."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Q

from curhat.access.actors import ANYBODY
from curhat.reports import scopes
from curhat.reports.models import Report
from curhat.reports.operations import reply, verify, work
from curhat.reports.operations.step import StepNotAllowed, Words, take
from curhat.reports.workflow import Outcome, State, Step
from tests.cast import DAY, HOUR, NOW, Cast, Sent, agency, send
from tests.machine import exact
from tests.unit.test_workflow import DECLARED

OPERATIONS = Path(__file__).parents[2] / "curhat" / "reports" / "operations"


def assigned(cast: Cast) -> Sent:
    sent = send()
    verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=NOW + HOUR)
    return sent


def asked(cast: Cast) -> Sent:
    sent = assigned(cast)
    work.ask(report_id=sent.report_id, note="Yang mana?", actor=cast.joko, now=NOW + 2 * HOUR)
    return sent


def started(cast: Cast) -> Sent:
    sent = assigned(cast)
    work.start(report_id=sent.report_id, actor=cast.joko, now=NOW + 2 * HOUR)
    return sent


def planned(cast: Cast) -> Sent:
    sent = assigned(cast)
    later = (NOW + 90 * DAY).date()
    work.plan(
        report_id=sent.report_id, note="Nanti.", item="APBD", planned_for=later, actor=cast.endah, now=NOW + 2 * HOUR
    )
    return sent


def answered(cast: Cast) -> Sent:
    sent = assigned(cast)
    work.answer(report_id=sent.report_id, note="Sudah.", actor=cast.joko, now=NOW + 2 * HOUR)
    return sent


def answered_again(cast: Cast) -> Sent:
    sent = answered(cast)
    reply.reject(report_id=sent.report_id, note="Belum.", actor=sent.siti, now=NOW + 3 * HOUR)
    work.answer(report_id=sent.report_id, note="Sekarang sudah.", actor=cast.joko, now=NOW + 4 * HOUR)
    return sent


def contested(cast: Cast) -> Sent:
    sent = answered_again(cast)
    reply.reject(report_id=sent.report_id, note="Tetap belum.", actor=sent.siti, now=NOW + 5 * HOUR)
    return sent


def closed(cast: Cast) -> Sent:
    sent = answered(cast)
    reply.confirm(report_id=sent.report_id, actor=sent.siti, now=NOW + 3 * HOUR)
    return sent


def referred(cast: Cast) -> Sent:
    sent = send()
    verify.refer(report_id=sent.report_id, whom="Provinsi", note="Ke provinsi.", actor=cast.rina, now=NOW + HOUR)
    return sent


def archived(cast: Cast) -> Sent:
    sent = send()
    verify.archive(report_id=sent.report_id, reason="unclear", note="Tidak jelas.", actor=cast.rina, now=NOW + HOUR)
    return sent


def merged(cast: Cast) -> Sent:
    head, sent = send(), assigned(cast)
    verify.merge(report_id=sent.report_id, head_number=head.report.number, actor=cast.rina, now=NOW + 2 * HOUR)
    return sent


def withdrawn(cast: Cast) -> Sent:
    sent = send()
    reply.withdraw(report_id=sent.report_id, actor=sent.siti, now=NOW + HOUR)
    return sent


# The way to a state, and how often the reporter has said no by then.
WAYS: Mapping[Callable[[Cast], Sent], tuple[State, int]] = {
    lambda _: send(): (State.SUBMITTED, 0),
    asked: (State.NEEDS_INFO, 0),
    assigned: (State.ASSIGNED, 0),
    started: (State.IN_PROGRESS, 0),
    planned: (State.PLANNED, 0),
    answered: (State.ANSWERED, 0),
    answered_again: (State.ANSWERED, 1),
    contested: (State.CONTESTED, 2),
    closed: (State.CLOSED, 0),
    referred: (State.REFERRED, 0),
    archived: (State.ARCHIVED, 0),
    merged: (State.MERGED, 0),
    withdrawn: (State.WITHDRAWN, 0),
}


def of_step(step: Step, head: Report) -> dict[str, Any]:
    """Return the columns that a step sets beside the state."""
    over = {"closed_at": NOW + DAY}
    sets: Mapping[Step, dict[str, Any]] = {
        Step.ASSIGN: {"lead": agency("DLH")},
        Step.REASSIGN: {"lead": agency("DLH")},
        Step.MERGE: {"merged_into": head},
        Step.UNMERGE: {"merged_into": None},
        Step.CONFIRM: {"outcome": Outcome.FIXED, **over},
        Step.CLOSE: {"outcome": Outcome.ANSWERED, **over},
        Step.DECLINE: {"outcome": Outcome.NOT_POSSIBLE, **over},
        Step.LAPSE_ANSWER: {"outcome": Outcome.UNCONFIRMED, **over},
        Step.REOPEN: {"outcome": "", "closed_at": None},
        Step.REHOME: {"outcome": "", "closed_at": None, "lead": None},
    }
    return sets.get(step, {})


def step_taken(sent: Sent, step: Step, head: Report) -> None:
    words = Words(note="Alasan.")
    take(report_id=sent.report_id, step=step, actor=ANYBODY, now=NOW + DAY, words=words, **of_step(step, head))


def may_happen(step: Step, state: State, rejections: int) -> bool:
    other = Step.REJECT if rejections else Step.REJECT_AGAIN
    return state in DECLARED[step][0].split() and step is not other


class TestTable:
    @pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__.replace("<lambda>", "sent"))
    def test_holds_for_every_step_in_the_database(self, cast, way, monkeypatch):
        state, rejections = WAYS[way]
        sent, head = way(cast), send().report
        assert sent.report.state == state
        # Everybody may do everything: that somebody may not is no reason here.
        monkeypatch.setattr(scopes, "condition", lambda actor, seat, action: Q(pk__isnull=False))
        before = exact.snapshot(sent.report_id)
        for step in Step:
            with transaction.atomic():
                try:
                    step_taken(sent, step, head)
                except StepNotAllowed:
                    assert not may_happen(step, state, rejections), step
                    assert exact.snapshot(sent.report_id) == before
                else:
                    assert may_happen(step, state, rejections), step
                    target = DECLARED[step][1] or State.ASSIGNED  # where both had stood before
                    assert (sent.report.state, sent.report.version) == (target, before.columns["version"] + 1)
                transaction.set_rollback(True)

    def test_is_reached_in_every_state(self):
        assert {state for state, _ in WAYS.values()} == set(State)

    def test_cannot_be_left_by_hand(self, cast):
        sent = send()
        with pytest.raises(IntegrityError, match="report_state_known"), transaction.atomic():
            Report.objects.filter(pk=sent.report_id).update(state="beres")

    def test_is_the_only_way_to_write_a_state(self):
        """Two places write one: `take`, and `settle`, whose step `rehome` changes more than a state."""
        of_files = {"export.py"}  # how far a file is that somebody takes away
        found = {
            path.name: re.findall(r"\.state(?:,\s[a-z_.]+)* = |update\([^)]*\bstate=", path.read_text(encoding="utf-8"))
            for path in OPERATIONS.glob("*.py")
            if path.name not in of_files
        }
        assert {name: len(places) for name, places in found.items() if places} == {"step.py": 1, "settle.py": 1}

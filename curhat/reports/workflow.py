"""
What can happen next to a report: pure, and the only place that says so.

The desk's buttons, the refusals, docs/workflow.md, the clock and the mapping to
the national system are derived from these two tables.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping
from types import MappingProxyType

from curhat.access.actions import Action
from curhat.deadlines.rules import DeadlineKind
from curhat.kernel.text import to_translate as _


class State(enum.StrEnum):
    """Where a report is in its life."""

    SUBMITTED = "submitted"
    NEEDS_INFO = "needs_info"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    PLANNED = "planned"
    ANSWERED = "answered"
    CONTESTED = "contested"
    CLOSED = "closed"
    REFERRED = "referred"
    ARCHIVED = "archived"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"


class Step(enum.StrEnum):
    """What moves a report from one state to another."""

    ASSIGN = "assign"
    REASSIGN = "reassign"
    START = "start"
    ASK = "ask"
    SUPPLY = "supply"
    HAND_BACK = "hand_back"
    ANSWER = "answer"
    PLAN = "plan"
    RESUME = "resume"
    RETURN_ANSWER = "return_answer"
    CONFIRM = "confirm"
    REJECT = "reject"
    REJECT_AGAIN = "reject_again"
    CLOSE = "close"
    LAPSE_ANSWER = "lapse_answer"
    LAPSE_INFO = "lapse_info"
    DECLINE = "decline"
    REFER = "refer"
    ARCHIVE = "archive"
    RESTORE = "restore"
    MERGE = "merge"
    UNMERGE = "unmerge"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    REHOME = "rehome"


class Outcome(enum.StrEnum):
    """How a closed report ended; figures never mix them."""

    FIXED = "fixed"
    ANSWERED = "answered"
    NOT_POSSIBLE = "not_possible"
    DUPLICATE = "duplicate"
    INVALID = "invalid"
    UNCONFIRMED = "unconfirmed"


class Holder(enum.StrEnum):
    """Whose time it is."""

    VERIFIER = "verifier"
    AGENCY = "agency"
    REPORTER = "reporter"
    OUTSIDE = "outside"
    NOBODY = "nobody"


@dataclasses.dataclass(frozen=True, slots=True)
class StateInfo:
    """
    What a state means to everyone.

    :param label: what the citizen reads; {agency}, {month}, {whom}, {reason} are filled in
    :param tone: which pill shows it (never without the words)
    :param national: the bucket of the national system; None follows the head of a merge
    :param holder: whom the time is charged to; None where no clock runs
    :param runs: the deadlines that run in this state
    """

    label: str
    tone: str
    national: str | None
    holder: Holder | None
    runs: frozenset[DeadlineKind] = frozenset()


@dataclasses.dataclass(frozen=True, slots=True)
class Transition:
    """
    One row of the table.

    :param target: None: back to the state before the one that is left
    """

    step: Step
    sources: frozenset[State]
    target: State | None
    action: Action
    needs_note: bool = False


_S, _D = State, DeadlineKind
STATES: Mapping[State, StateInfo] = MappingProxyType(
    {
        _S.SUBMITTED: StateInfo(_("Menunggu dibaca petugas"), "wait", "belum terverifikasi", Holder.VERIFIER, frozenset({_D.VERIFY})),
        _S.NEEDS_INFO: StateInfo(_("Kami perlu keterangan tambahan dari Anda"), "wait", "tertunda", Holder.REPORTER, frozenset({_D.NEEDS_INFO})),
        _S.ASSIGNED: StateInfo(_("Diteruskan ke {agency}"), "work", "belum ditindaklanjuti", Holder.AGENCY, frozenset({_D.FIRST_FOLLOW_UP, _D.FINISH})),
        _S.IN_PROGRESS: StateInfo(_("Sedang ditangani {agency}"), "work", "proses", Holder.AGENCY, frozenset({_D.FIRST_FOLLOW_UP, _D.FINISH})),
        _S.PLANNED: StateInfo(_("Dijadwalkan {month}"), "plan", "proses", Holder.NOBODY),
        _S.ANSWERED: StateInfo(_("Sudah dijawab, mohon dicek"), "wait", "proses", Holder.REPORTER, frozenset({_D.SILENCE})),
        _S.CONTESTED: StateInfo(_("Keberatan kedua, sedang ditinjau"), "late", "proses", Holder.VERIFIER, frozenset({_D.REVIEW})),
        _S.CLOSED: StateInfo("{outcome}", "done", "selesai", None),
        _S.REFERRED: StateInfo(_("Bukan kewenangan Pemkot, diteruskan ke {whom}"), "calm", "bukan wewenang", Holder.OUTSIDE),
        _S.ARCHIVED: StateInfo(_("Tidak dilanjutkan: {reason}"), "calm", "diarsipkan", None),
        _S.MERGED: StateInfo(_("Digabung dengan laporan Anda yang sama"), "calm", None, None),
        _S.WITHDRAWN: StateInfo(_("Dibatalkan pelapor"), "calm", "dicabut", None),
    }
)  # fmt: skip

OUTCOME_LABELS: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.FIXED: _("Beres"),
        Outcome.ANSWERED: _("Sudah dijawab"),
        Outcome.NOT_POSSIBLE: _("Tidak dapat dikerjakan"),
        Outcome.DUPLICATE: _("Sama dengan laporan lain"),
        Outcome.INVALID: _("Tidak dapat diproses"),
        Outcome.UNCONFIRMED: _("Ditutup, belum Anda konfirmasi"),
    }
)

OPEN = frozenset({
    _S.SUBMITTED, _S.NEEDS_INFO, _S.ASSIGNED, _S.IN_PROGRESS, _S.PLANNED, _S.ANSWERED, _S.CONTESTED, _S.REFERRED,
})  # fmt: skip
_AT_AGENCY = frozenset({_S.ASSIGNED, _S.IN_PROGRESS})


def _t(
    step: Step,
    sources: frozenset[State] | set[State],
    target: State | None,
    action: Action,
    *,
    needs_note: bool = False,
) -> Transition:
    return Transition(step, frozenset(sources), target, action, needs_note)  # fmt: skip


TRANSITIONS: tuple[Transition, ...] = (
    _t(Step.ASSIGN, {_S.SUBMITTED, _S.CONTESTED, _S.REFERRED}, _S.ASSIGNED, Action.ASSIGN),
    _t(Step.REASSIGN, _AT_AGENCY | {_S.PLANNED}, _S.ASSIGNED, Action.REASSIGN, needs_note=True),
    _t(Step.START, {_S.ASSIGNED}, _S.IN_PROGRESS, Action.START),
    _t(Step.ASK, _AT_AGENCY | {_S.SUBMITTED}, _S.NEEDS_INFO, Action.ASK, needs_note=True),
    _t(Step.SUPPLY, {_S.NEEDS_INFO}, None, Action.SUPPLY, needs_note=True),
    _t(Step.HAND_BACK, _AT_AGENCY, _S.SUBMITTED, Action.HAND_BACK, needs_note=True),
    _t(Step.ANSWER, _AT_AGENCY | {_S.PLANNED}, _S.ANSWERED, Action.RESPOND, needs_note=True),
    _t(Step.PLAN, _AT_AGENCY, _S.PLANNED, Action.PLAN, needs_note=True),
    _t(Step.RESUME, {_S.PLANNED}, _S.IN_PROGRESS, Action.RESUME),
    _t(Step.RETURN_ANSWER, {_S.ANSWERED}, _S.IN_PROGRESS, Action.RETURN_ANSWER, needs_note=True),
    _t(Step.CONFIRM, {_S.ANSWERED}, _S.CLOSED, Action.CONFIRM),
    _t(Step.REJECT, {_S.ANSWERED}, _S.IN_PROGRESS, Action.OBJECT, needs_note=True),
    _t(Step.REJECT_AGAIN, {_S.ANSWERED}, _S.CONTESTED, Action.OBJECT, needs_note=True),
    _t(Step.CLOSE, {_S.CONTESTED, _S.ANSWERED}, _S.CLOSED, Action.CLOSE, needs_note=True),
    _t(Step.LAPSE_ANSWER, {_S.ANSWERED}, _S.CLOSED, Action.LAPSE),
    _t(Step.LAPSE_INFO, {_S.NEEDS_INFO}, _S.ARCHIVED, Action.LAPSE),
    _t(Step.DECLINE, _AT_AGENCY | {_S.CONTESTED}, _S.CLOSED, Action.DECLINE, needs_note=True),
    _t(Step.REFER, _AT_AGENCY | {_S.SUBMITTED}, _S.REFERRED, Action.REFER, needs_note=True),
    _t(Step.ARCHIVE, {_S.SUBMITTED, _S.NEEDS_INFO}, _S.ARCHIVED, Action.ARCHIVE, needs_note=True),
    _t(Step.RESTORE, {_S.ARCHIVED, _S.REFERRED}, _S.SUBMITTED, Action.RESTORE),
    _t(Step.MERGE, OPEN, _S.MERGED, Action.MERGE),
    _t(Step.UNMERGE, {_S.MERGED}, None, Action.MERGE),
    _t(Step.WITHDRAW, OPEN, _S.WITHDRAWN, Action.WITHDRAW),
    _t(Step.REOPEN, {_S.CLOSED}, _S.IN_PROGRESS, Action.REOPEN, needs_note=True),
    # Found later to concern its holder, or to be a protected case: it starts again in its own circle.
    _t(Step.REHOME, OPEN - {_S.SUBMITTED} | {_S.CLOSED, _S.ARCHIVED}, _S.SUBMITTED, Action.SETTLE),
)  # fmt: skip

_BY_STEP: Mapping[Step, Transition] = MappingProxyType({t.step: t for t in TRANSITIONS})


def transition(step: Step) -> Transition:
    """Return the row of a step; every step has exactly one."""
    return _BY_STEP[step]


def steps_from(state: State, *, rejections: int) -> tuple[Transition, ...]:
    """
    Return what may happen next to a report in `state`, in the table's order.

    :param rejections: how often the reporter has rejected an answer; the first
        rejection goes back to the agency, each later one to the verifier
    """
    hidden = Step.REJECT if rejections else Step.REJECT_AGAIN
    return tuple(t for t in TRANSITIONS if state in t.sources and t.step is not hidden)


def allows(step: Step, state: State, *, rejections: int = 0) -> bool:
    """Whether `step` is declared from `state`."""
    return any(t.step is step for t in steps_from(state, rejections=rejections))

"""How far a report has come, as everybody may ask for it: fewer words than the workflow has states. Pure."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import MappingProxyType

from curhat.reports.workflow import OPEN, Outcome, State


class Phase(enum.StrEnum):
    """A stretch of a report's life that the public can look for."""

    WAITING = "waiting"
    WORKING = "working"
    PLANNED = "planned"
    ANSWERED = "answered"
    REFERRED = "referred"
    FIXED = "fixed"
    ENDED = "ended"  # over, and nobody has said that it is fixed


_OF_STATE: Mapping[State, Phase] = MappingProxyType(
    {
        State.SUBMITTED: Phase.WAITING,
        State.NEEDS_INFO: Phase.WAITING,
        State.CONTESTED: Phase.WAITING,
        State.ASSIGNED: Phase.WORKING,
        State.IN_PROGRESS: Phase.WORKING,
        State.PLANNED: Phase.PLANNED,
        State.ANSWERED: Phase.ANSWERED,
        State.REFERRED: Phase.REFERRED,
        State.CLOSED: Phase.ENDED,
        State.ARCHIVED: Phase.ENDED,
        State.MERGED: Phase.ENDED,
        State.WITHDRAWN: Phase.ENDED,
    }
)
# In these something may still happen to it.
OPEN_PHASES = frozenset(_OF_STATE[state] for state in OPEN)


def phase_of(state: str, outcome: str) -> Phase:
    """Return the phase of a report; "closed" alone is not "fixed"."""
    return Phase.FIXED if outcome == Outcome.FIXED else _OF_STATE[State(state)]

"""Ladders for tests: a rung in short, and drafts drawn at random."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from hypothesis import strategies as st

from curhat.deadlines import ladder
from curhat.deadlines.rules import Anchor, DeadlineKind, Rung, RungUnit

FINISH = DeadlineKind.FINISH
_DAYS = RungUnit.WORKING_DAYS


def rung(
    anchor: Anchor, offset: int, unit: RungUnit = _DAYS, *, tell: tuple[str, ...] = ("liaison",), code: str = ""
) -> Rung:
    return Rung(code, FINISH, anchor, offset, unit, tell, dt.date.min)


@st.composite
def drafts(draw: st.DrawFn) -> Sequence[Rung]:
    """Draw a ladder that is in order; few moments, so that rungs go, move and return."""
    moments = [
        *((Anchor.START, n, RungUnit.HOURS) for n in (24, 48)),
        *((Anchor.DUE, n, _DAYS) for n in (-4, -1, 1, 3)),
        *((Anchor.DUE, n, RungUnit.HOURS) for n in (-30, 0)),
    ]
    chosen = draw(st.lists(st.sampled_from(moments), min_size=1, max_size=4, unique=True))
    told = st.sampled_from([("liaison",), ("mayor",), ("liaison", "agency_head"), ("mayor", "aide")])
    return ladder.checked(FINISH, [rung(*moment, tell=draw(told)) for moment in chosen], ())

"""A ladder as an administrator writes it: what is refused, and which rung stays the same."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curhat.deadlines import ladder
from curhat.deadlines.calendar import Unit
from curhat.deadlines.rules import Anchor, DeadlineClass, DeadlineKind, RuleSpec, Rung, RungUnit
from curhat.kernel.errors import Invalid
from tests.ladder import FINISH, drafts, rung

DAYS, HOURS = RungUnit.WORKING_DAYS, RungUnit.HOURS
RULES = (RuleSpec(FINISH, DeadlineClass.ANY, 14, Unit.WORKING, dt.date(2026, 1, 1)),)


def tidy(*rungs: Rung) -> tuple[Rung, ...]:
    return ladder.checked(FINISH, rungs, RULES)


class TestChecked:
    @pytest.mark.parametrize(
        ("code", "rungs"),
        [
            ("ladder_empty", []),
            ("ladder_too_long", [rung(Anchor.DUE, n) for n in range(9)]),
            ("rung_bounds", [rung(Anchor.START, 0)]),
            ("rung_bounds", [rung(Anchor.START, -1)]),
            ("rung_bounds", [rung(Anchor.DUE, 61)]),
            ("rung_bounds", [rung(Anchor.DUE, -721, HOURS)]),
            ("rung_tells_nobody", [rung(Anchor.DUE, 1, tell=())]),
            ("rung_told_unknown", [rung(Anchor.DUE, 1, tell=("administrator",))]),
            ("rung_told_unknown", [rung(Anchor.DUE, 1, tell=("reporter", "mayor"))]),
            ("rung_twice", [rung(Anchor.DUE, 1), rung(Anchor.DUE, 1, tell=("mayor",))]),
            ("rung_twice", [rung(Anchor.DUE, 0, HOURS), rung(Anchor.DUE, 0)]),
            ("rung_before_start", [rung(Anchor.DUE, -15)]),
            ("rung_after_due", [rung(Anchor.START, 14 * 24 + 1, HOURS)]),
        ],
    )
    def test_refuses(self, code, rungs):
        with pytest.raises(Invalid) as refused:
            tidy(*rungs)
        assert refused.value.code == code

    def test_names_the_row_that_was_typed(self):
        with pytest.raises(Invalid) as refused:
            tidy(rung(Anchor.DUE, 2), rung(Anchor.DUE, 1), rung(Anchor.DUE, 2))
        assert refused.value.details == {"row": 3, "other": 1}

    def test_puts_them_in_the_order_in_which_they_come(self):
        typed = (rung(Anchor.DUE, 3), rung(Anchor.DUE, -1), rung(Anchor.DUE, 0), rung(Anchor.START, 24, HOURS))
        settled = tidy(*typed)
        assert [(one.offset, one.position) for one in settled] == [(24, 0), (-1, 1), (0, 2), (3, 3)]

    @pytest.mark.parametrize("kind", ladder.KINDS)
    def test_takes_every_preset(self, kind):
        rules = [dataclasses.replace(RULES[0], kind=kind, days=2)] if kind is not DeadlineKind.SILENCE else []
        for name, rungs in ladder.presets(kind, ()).items():
            if kind is not DeadlineKind.NEEDS_INFO:
                assert ladder.checked(kind, rungs, rules), name


class TestNamed:
    def test_keeps_the_code_of_what_is_only_moved(self):
        old = rung(Anchor.START, 24, HOURS, code="a")
        assert ladder.named([dataclasses.replace(old, offset=48)], [old], [old])[0].code == "a"

    def test_gives_another_to_what_only_took_its_place(self):
        old = rung(Anchor.START, 24, HOURS, code="a", tell=("mayor",))
        for other in (
            dataclasses.replace(old, tell=("liaison",)),
            dataclasses.replace(old, anchor=Anchor.DUE),
            rung(Anchor.START, 48, HOURS, tell=("mayor",)),
        ):
            assert ladder.named([other], [old], [old])[0].code == "finish-1"

    def test_gives_back_the_old_code_to_what_returns(self):
        gone, left = rung(Anchor.DUE, 1, code="a"), rung(Anchor.DUE, 2, code="b")
        named = ladder.named([dataclasses.replace(left), rung(Anchor.DUE, 1)], [left], [left, gone])
        assert [one.code for one in named] == ["b", "a"]

    @given(st.lists(drafts(), min_size=1, max_size=6))
    def test_never_has_one_code_twice_nor_renames_what_stays(self, edits):
        known: list[Rung] = []
        standing: tuple[Rung, ...] = ()
        for draft in edits:
            fresh = ladder.named(draft, standing, known)
            codes = [one.code for one in fresh]
            assert len(codes) == len(set(codes))
            assert all(codes)
            for was in standing:
                same = [one for one in fresh if dataclasses.replace(one, position=was.position) == was]
                stays = [
                    d
                    for d in draft
                    if (d.anchor, d.offset, d.unit, d.tell) == (was.anchor, was.offset, was.unit, was.tell)
                ]
                assert len(same) == len(stays)
            assert ladder.named(fresh, fresh, [*fresh, *known]) == fresh
            known, standing = [*fresh, *known], fresh


@given(drafts())
def test_the_record_keeps_a_ladder_whole(draft):
    named = ladder.named(draft, (), ())
    assert ladder.rungs_of(FINISH, ladder.kept(named), dt.date.min) == named

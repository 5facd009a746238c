"""The ladder as an administrator writes it: what is refused, what is offered, and which rung stays the same. Pure."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from curhat.deadlines.rules import Anchor, DeadlineKind, RuleSpec, Rung, RungUnit
from curhat.kernel.errors import Invalid

# In the order in which they come up; what never runs as a deadline has no rungs.
KINDS = tuple(kind for kind in DeadlineKind if kind is not DeadlineKind.REOPEN)
MOST_RUNGS = 8
MOST: Mapping[RungUnit, int] = MappingProxyType({RungUnit.HOURS: 720, RungUnit.WORKING_DAYS: 60})
REPORTER, VERIFIER, LIAISON, HEAD, AIDE, MAYOR = "reporter", "verifier", "liaison", "agency_head", "aide", "mayor"
_STAFF = (VERIFIER, LIAISON, HEAD, AIDE, MAYOR)
# Whom a rung of each kind can reach: nobody leads what is not assigned, and the reporter owes only answers.
TOLD: Mapping[DeadlineKind, tuple[str, ...]] = MappingProxyType(
    {
        DeadlineKind.VERIFY: (VERIFIER, AIDE, MAYOR),
        DeadlineKind.FIRST_FOLLOW_UP: _STAFF,
        DeadlineKind.FINISH: _STAFF,
        DeadlineKind.SILENCE: (REPORTER,),
        DeadlineKind.NEEDS_INFO: (REPORTER,),
        DeadlineKind.REVIEW: _STAFF,
    }
)
_DAY_HOURS = 24
_MOMENT = ("anchor", "offset", "unit")


def checked(kind: DeadlineKind, rungs: Sequence[Rung], rules: Iterable[RuleSpec]) -> tuple[Rung, ...]:
    """
    Return a draft in the form and the order in which it is kept, its names not settled yet.

    :param rules: those in force, of every kind
    :raises Invalid: ladder_empty, ladder_too_long, rung_bounds, rung_tells_nobody, rung_told_unknown,
        rung_twice, rung_before_start, rung_after_due; `row` is the place in the draft
    """
    if not rungs:
        raise Invalid("ladder_empty")
    if len(rungs) > MOST_RUNGS:
        raise Invalid("ladder_too_long", limit=MOST_RUNGS)
    longest = max((_hours_of(rule) for rule in rules if rule.kind is kind), default=None)
    moments: dict[tuple[Any, ...], int] = {}
    settled = []
    for row, rung in enumerate(rungs, 1):
        plain = _plain(kind, rung)
        _check(plain, row, longest)
        first = moments.setdefault(_moment(plain), row)
        if first != row:
            raise Invalid("rung_twice", row=row, other=first)
        settled.append(plain)
    settled.sort(key=lambda rung: (rung.anchor is Anchor.DUE, _hours(rung), rung.unit))
    return tuple(dataclasses.replace(rung, position=n) for n, rung in enumerate(settled))


def named(rungs: Sequence[Rung], standing: Sequence[Rung], known: Iterable[Rung]) -> tuple[Rung, ...]:
    """
    Give each rung of a draft its code: the one by which it has been climbed, or one that no rung ever had.

    A rung that is only moved keeps its code, so whoever was told by it is not told
    again; one that goes and comes back as it was has its old code again.

    :param standing: the rungs in force
    :param known: every rung of this kind that ever was, the newest first
    """
    latest: dict[str, Rung] = {}
    for rung in known:
        latest.setdefault(rung.code, rung)
    old = {rung.code: rung for rung in standing}
    codes: dict[int, str] = {}
    _match(rungs, old.values(), codes, _is_as_it_was)
    _match(rungs, old.values(), codes, _is_moved)
    _match(rungs, (rung for rung in latest.values() if rung.code not in old), codes, _is_as_it_was)
    # A dash: no code of a city file has one, now or later.
    kind, taken = rungs[0].kind.value, latest.keys() | old.keys()
    fresh = (code for n in itertools.count(1) if (code := f"{kind}-{n}") not in taken)
    return tuple(dataclasses.replace(rung, code=codes.get(n) or next(fresh)) for n, rung in enumerate(rungs))


def _match(
    rungs: Sequence[Rung], olds: Iterable[Rung], codes: dict[int, str], is_same: Callable[[Rung, Rung], bool]
) -> None:
    """Give the codes of old rungs to those of a draft that are the same, each once."""
    for old in olds:
        n = next((n for n, rung in enumerate(rungs) if n not in codes and is_same(old, rung)), None)
        if n is not None and old.code not in codes.values():
            codes[n] = old.code


def _is_as_it_was(was: Rung, rung: Rung) -> bool:
    return _moment(was) == _moment(rung) and bool(set(was.tell) & set(rung.tell))


def presets(kind: DeadlineKind, of_file: Sequence[Rung]) -> dict[str, tuple[Rung, ...]]:
    """Return what may be taken over with one press: "file", "day" (24 hours to the mayor) and "steps"."""
    holder = VERIFIER if kind in {DeadlineKind.VERIFY, DeadlineKind.REVIEW} else LIAISON
    above = (holder,) if holder == VERIFIER else (holder, HEAD)

    def rung(anchor: Anchor, offset: int, unit: RungUnit, *tell: str) -> Rung:
        return Rung("", kind, anchor, offset, unit, tell, dt.date.min)

    if kind in {DeadlineKind.SILENCE, DeadlineKind.NEEDS_INFO}:
        last = rung(Anchor.DUE, -1, RungUnit.WORKING_DAYS, REPORTER)
        made: dict[str, tuple[Rung, ...]] = {"steps": (rung(Anchor.START, 3, RungUnit.WORKING_DAYS, REPORTER), last)}
    else:
        warn = rung(Anchor.DUE, -1, RungUnit.WORKING_DAYS, holder)
        late = rung(Anchor.DUE, 0, RungUnit.HOURS, *above)
        made = {
            "day": (rung(Anchor.START, 24, RungUnit.HOURS, MAYOR), warn, late),
            "steps": (
                warn,
                late,
                rung(Anchor.DUE, 1, RungUnit.WORKING_DAYS, *above, AIDE),
                rung(Anchor.DUE, 3, RungUnit.WORKING_DAYS, *above, MAYOR),
            ),
        }
    return ({"file": tuple(of_file)} if of_file else {}) | made


def kept(rungs: Iterable[Rung]) -> list[dict[str, Any]]:
    """Return rungs as the record of changes keeps them."""
    return [
        {
            "code": rung.code,
            "anchor": rung.anchor.value,
            "offset": rung.offset,
            "unit": rung.unit.value,
            "tell": list(rung.tell),
        }
        for rung in rungs
    ]


def rungs_of(kind: DeadlineKind, rows: Iterable[Mapping[str, Any]], since: dt.date) -> tuple[Rung, ...]:
    """Return the rungs that the record of a change keeps, in their order."""
    return tuple(
        Rung(
            row["code"], kind, Anchor(row["anchor"]), row["offset"], RungUnit(row["unit"]), tuple(row["tell"]), since, n
        )
        for n, row in enumerate(rows)
    )


def _plain(kind: DeadlineKind, rung: Rung) -> Rung:
    tell = tuple(dict.fromkeys(rung.tell))
    # Nought of either is the same moment, and is written one way.
    unit = RungUnit.HOURS if rung.offset == 0 else rung.unit
    return dataclasses.replace(rung, kind=kind, tell=tell, unit=unit)


def _check(rung: Rung, row: int, longest: int | None) -> None:
    least = 1 if rung.anchor is Anchor.START else -MOST[rung.unit]
    if not least <= rung.offset <= MOST[rung.unit]:
        raise Invalid("rung_bounds", row=row, hours=MOST[RungUnit.HOURS], days=MOST[RungUnit.WORKING_DAYS])
    if not rung.tell:
        raise Invalid("rung_tells_nobody", row=row)
    if not set(rung.tell) <= set(TOLD[rung.kind]):
        raise Invalid("rung_told_unknown", row=row)
    if longest is None:
        return
    if rung.anchor is Anchor.START and _hours(rung) > longest:
        raise Invalid("rung_after_due", row=row)
    if -_hours(rung) > longest:
        raise Invalid("rung_before_start", row=row)


def _moment(rung: Rung) -> tuple[Any, ...]:
    return tuple(getattr(rung, name) for name in _MOMENT)


def _is_moved(was: Rung, rung: Rung) -> bool:
    """Whether it is the same reminder at another time: on the same side of the same moment, for one it told before."""
    same_side = was.anchor is rung.anchor and (was.offset < 0) == (rung.offset < 0)
    return was.code == rung.code and same_side and bool(set(was.tell) & set(rung.tell))


def _hours(rung: Rung) -> int:
    return rung.offset * (1 if rung.unit is RungUnit.HOURS else _DAY_HOURS)


def _hours_of(rule: RuleSpec) -> int:
    return rule.days * _DAY_HOURS

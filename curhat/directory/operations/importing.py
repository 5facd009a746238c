"""A table of rows taken in as a whole or not at all, and what it would change said row by row before."""

from __future__ import annotations

import dataclasses
import enum
import hashlib
from collections.abc import Callable, Mapping, Sequence

from django.db import transaction

from curhat.directory import queries
from curhat.kernel.errors import DomainError, Invalid

type Cells = Mapping[str, str]
type State = Mapping[str, Cells]
# (a row, what there was of it before, empty for nothing)
type Phase = Callable[[Line, Cells], None]


class Fate(enum.StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """
    One row of a table.

    :ivar number: as a spreadsheet counts, the names of the columns being 1
    :ivar key: by which it is known: a code, a date
    :ivar above: the key of the row that it stands below; ""
    """

    number: int
    key: str
    cells: Cells
    above: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """
    What a row does.

    :ivar changes: column, what stands there, what will
    """

    line: Line
    fate: Fate
    changes: tuple[tuple[str, str, str], ...] = ()
    error: DomainError | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Ran:
    """
    What a table does, or has done.

    :ivar done: whether it was taken in
    """

    outcomes: tuple[Outcome, ...]
    done: bool = False

    @property
    def refused(self) -> bool:
        """Whether a row is refused, so that none is taken in."""
        return any(one.fate is Fate.REFUSED for one in self.outcomes)

    @property
    def digest(self) -> str:
        """Tell this outcome from any other: what somebody has seen before they agree to it."""
        said = [(one.line.number, one.fate.value, one.changes) for one in self.outcomes]
        return hashlib.sha256(repr(said).encode()).hexdigest()


def run(
    lines: Sequence[Line],
    *,
    phases: Sequence[Phase],
    state: Callable[[], State],
    agreed: str = "",
) -> Ran:
    """
    Say what a table would change, by changing it and taking all of it back.

    :param phases: each is done to every row before the next begins; a row that changes nothing is left out
    :param state: what there is, by key, in the columns of the table
    :param agreed: the digest of an outcome: if this is the same, and no row is refused, it stays
    """
    before = state()
    done = False
    try:
        with transaction.atomic():
            refused = _refused_at_once(lines)
            wanted = [line for line in ordered(lines) if line.number not in refused]
            busy = [line for line in wanted if _differs(line, before)]
            for phase in phases:
                for line in busy:
                    if line.number not in refused:
                        _try(phase, line, before.get(line.key, {}), refused)
            after = state()
            ran = Ran(tuple(_outcome(line, before, after, refused) for line in lines))
            done = bool(agreed) and agreed == ran.digest and not ran.refused
            if not done:
                transaction.set_rollback(True)
    finally:
        # What was read meanwhile may know of what is not.
        queries.forget()
    return dataclasses.replace(ran, done=done)


def _try(phase: Phase, line: Line, before: Cells, refused: dict[int, DomainError]) -> None:
    try:
        with transaction.atomic():
            phase(line, before)
    except DomainError as e:
        refused[line.number] = e


def _refused_at_once(lines: Sequence[Line]) -> dict[int, DomainError]:
    """Return what no database need be asked for: a key twice, and rows that stand below each other."""
    refused: dict[int, DomainError] = {}
    first: dict[str, Line] = {}
    for line in lines:
        if line.key and line.key in first:
            refused[line.number] = Invalid("row_twice", row=first[line.key].number)
        if line.key:
            first.setdefault(line.key, line)
    for line in first.values():
        seen, at = {line.key}, first.get(line.above)
        while at is not None and at.key not in seen:
            seen.add(at.key)
            at = first.get(at.above)
        if at is not None and at.key == line.key:
            refused.setdefault(line.number, Invalid("rows_go_round"))
    return refused


def ordered(lines: Sequence[Line]) -> list[Line]:
    """Return the rows so that what another stands below comes before it."""
    by_key = {line.key: line for line in lines if line.key}
    placed: dict[int, Line] = {}
    for line in lines:
        # Upwards until something is placed, or comes again; not by recursion: a table may be one long line.
        up, seen = [line], {line.key}
        while (above := by_key.get(up[-1].above)) is not None and above.number not in placed and above.key not in seen:
            up.append(above)
            seen.add(above.key)
        for one in reversed(up):
            placed.setdefault(one.number, one)
    return list(placed.values())


def _differs(line: Line, before: State) -> bool:
    known = before.get(line.key)
    return known is None or any(known.get(column, "") != cell for column, cell in line.cells.items())


def _outcome(line: Line, before: State, after: State, refused: Mapping[int, DomainError]) -> Outcome:
    if line.number in refused:
        return Outcome(line, Fate.REFUSED, error=refused[line.number])
    old, new = before.get(line.key), after.get(line.key)
    known = old or {}
    if new is None:
        # It ends at once, and is not among what there is any more.
        new = {**known, **{column: cell for column, cell in line.cells.items() if column in known}}
    changes = tuple(
        (column, known.get(column, ""), cell) for column, cell in new.items() if known.get(column, "") != cell
    )
    if old is None:
        return Outcome(line, Fate.NEW, changes)
    return Outcome(line, Fate.CHANGED if changes else Fate.SAME, changes)

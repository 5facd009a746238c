"""What is owed and who is told when it is late: the forms of the rules. Pure."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from collections.abc import Iterable, Mapping

from curhat.deadlines.calendar import Allowance, Calendar, Unit


class DeadlineKind(enum.StrEnum):
    """What somebody has to do in time."""

    VERIFY = "verify"  # the verifier: read and assign
    FIRST_FOLLOW_UP = "first_follow_up"  # the agency: a first answer or sign of work
    FINISH = "finish"  # the agency: the whole matter
    SILENCE = "silence"  # the reporter: confirm or reject an answer
    NEEDS_INFO = "needs_info"  # the reporter: supply what was asked
    REVIEW = "review"  # the verifier: decide a second rejection
    REOPEN = "reopen"  # the reporter: how long a closed report may be reopened; never runs as a deadline


class DeadlineClass(enum.StrEnum):
    """The national classes of reports; a rule without one holds for all."""

    ANY = ""
    INFORMATION_REQUEST = "information_request"
    ASPIRATION = "aspiration"
    COMPLAINT = "complaint"
    COMPLAINT_OVERSIGHT = "complaint_oversight"


class Anchor(enum.StrEnum):
    """From where the offset of a rung counts."""

    START = "start"
    DUE = "due"


class RungUnit(enum.StrEnum):
    """What the offset of a rung is counted in: hours run day and night."""

    HOURS = "hours"
    WORKING_DAYS = "working_days"


@dataclasses.dataclass(frozen=True, slots=True)
class RuleSpec:
    """
    One rule, as the city file and the administrator give it.

    :param source: where it comes from, for people ("PermenPANRB 62/2018")
    """

    kind: DeadlineKind
    deadline_class: DeadlineClass
    days: int
    unit: Unit
    valid_from: dt.date
    source: str = ""

    @property
    def allowance(self) -> Allowance:
        """The time that it gives."""
        return Allowance(self.days, self.unit)


@dataclasses.dataclass(frozen=True, slots=True)
class Rung:
    """
    One rung of the escalation ladder.

    :param offset: hours or working days from the anchor, negative before it
    :param tell: names of roles; "reporter" for whoever sent the report
    """

    code: str
    kind: DeadlineKind
    anchor: Anchor
    offset: int
    unit: RungUnit
    tell: tuple[str, ...]
    valid_from: dt.date
    position: int = 0


def rung_at(calendar: Calendar, rung: Rung, *, start: dt.datetime, due: dt.datetime) -> dt.datetime:
    """
    Return the instant at which a rung is reached.

    :param start: when the clock began
    :param due: the exclusive bound of the deadline, stops included
    """
    base = start if rung.anchor is Anchor.START else due
    if rung.unit is RungUnit.HOURS:
        return base + dt.timedelta(hours=rung.offset)
    if rung.anchor is Anchor.START:
        return calendar.due_at(start, working_days=rung.offset) if rung.offset > 0 else start
    if rung.offset < 0:
        return calendar.minus_working_days(due, -rung.offset)
    return calendar.plus_working_days(due, rung.offset)


@dataclasses.dataclass(frozen=True, slots=True)
class RuleBook:
    """The rules and the ladder as they stood on one date."""

    on: dt.date
    rules: Mapping[tuple[str, str], RuleSpec]
    rungs: tuple[Rung, ...]

    def rule(self, kind: str, deadline_class: str = "") -> RuleSpec:
        """
        Return the rule of the class, or the one that holds for all.

        :raises LookupError: if the city has neither
        """
        found = self.rules.get((kind, deadline_class)) or self.rules.get((kind, ""))
        if found is None:
            raise LookupError(f"no rule for {kind} of {deadline_class or 'any class'} on {self.on}")
        return found

    def ladder(self, kind: str) -> tuple[Rung, ...]:
        """Return the rungs of one kind, in the order of the city file."""
        return tuple(rung for rung in self.rungs if rung.kind == kind)


def book_on(on: dt.date, rules: Iterable[RuleSpec], rungs: Iterable[Rung]) -> RuleBook:
    """
    Return what held on a date: of each rule the newest that had begun, and the newest ladder as a whole.

    A ladder is replaced as one: a rung that its successor leaves out is gone.
    """
    begun = sorted((rule for rule in rules if rule.valid_from <= on), key=lambda rule: rule.valid_from)
    of_then = [rung for rung in rungs if rung.valid_from <= on]
    newest = max((rung.valid_from for rung in of_then), default=None)
    ladder = sorted(
        (rung for rung in of_then if rung.valid_from == newest), key=lambda rung: (rung.position, rung.code)
    )
    return RuleBook(on, {(rule.kind, rule.deadline_class): rule for rule in begun}, tuple(ladder))

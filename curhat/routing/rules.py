"""
Which agency a report is proposed to, and why: pure, and the same every time it is asked.

Rules are tried from the first to the last, and the first that fits decides; where none
does, the topic's own office. After that the rules that send on what would go to an agency
("instead of") are followed. What is not for the ordinary circle, no rule moves out of the
hands that the recipient table names: an agency that a report is about is never proposed.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from collections.abc import Callable, Iterable, Iterator, Mapping

from curhat.kernel.text import Lexicon
from curhat.reports.intake import Circle

# Which duty an agency must have to keep what is in a circle; the mayor's is no agency's.
KEEPERS: Mapping[Circle, str] = {Circle.INSPECTORATE: "inspectorate", Circle.PROTECTED: "protection"}


@dataclasses.dataclass(frozen=True, slots=True)
class Rule:
    """
    One rule; a condition that is not said holds for everything.

    :ivar agency: to whom; None: the office that serves the place
    :ivar topic: it, and those below it
    :ivar area: it, and those inside it
    :ivar words: phrases as a `Lexicon` takes them, of which one must occur
    :ivar weekdays: 1 (Monday) to 7 on which it arrived
    :ivar begins: the hour of the day from which, inclusive
    :ivar ends: exclusive; at or before `begins` it lies on the next day
    :ivar instead_of: only what would go to this agency
    :ivar valid_from: the first day that it holds for; None: always has
    :ivar valid_until: the first day that it does not hold for any more
    """

    id: int
    position: int
    name: str
    agency: int | None
    topic: int | None = None
    area: int | None = None
    words: tuple[str, ...] = ()
    channel: str = ""
    weekdays: frozenset[int] = frozenset()
    begins: dt.time | None = None
    ends: dt.time | None = None
    instead_of: int | None = None
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None

    @property
    def is_always(self) -> bool:
        """Whether it holds for every report, at every time."""
        said = (self.topic, self.area, self.begins, self.valid_from, self.valid_until)
        return not any((self.words, self.channel, self.weekdays)) and all(one is None for one in said)


@dataclasses.dataclass(frozen=True, slots=True)
class Facts:
    """
    What is known of a report when somebody asks whose it is.

    :param topics: its topic and the one above it, nothing where it has none
    :param areas: its area and those that it lies in
    :param at: when it arrived, in the city's own time
    :param concerned: the agency that it is about, with everything above and below it
    :param topic_agency: the topic's own office, from the city file
    :param by_place: the topic leaves it to the place
    :param office: which serves the place
    """

    text: str
    topics: tuple[int, ...]
    areas: tuple[int, ...]
    channel: str
    at: dt.datetime
    circle: Circle = Circle.ORDINARY
    concerned: frozenset[int] = frozenset()
    topic_agency: int | None = None
    by_place: bool = False
    office: int | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Offices:
    """
    The agencies as far as a rule must know them.

    :param living: those that have not ended
    :param duties: agency -> its duty, of those that have one
    """

    living: frozenset[int]
    duties: Mapping[int, str]


class By(enum.StrEnum):
    """What decided."""

    CIRCLE = "circle"
    RULE = "rule"
    TOPIC = "topic"
    PLACE = "place"
    NOBODY = "nobody"


class Standing(enum.StrEnum):
    """How a rule came out of it."""

    DECIDES = "decides"
    SENDS_ON = "sends_on"
    LATER = "later"  # fits, but another was before it
    OTHER = "other"  # one of its conditions does not hold
    CLOSED = "closed"  # the circle is not for rules
    NO_OFFICE = "no_office"
    ENDED = "ended"
    CONCERNED = "concerned"
    LOOPS = "loops"


@dataclasses.dataclass(frozen=True, slots=True)
class Tried:
    """
    A rule that was asked.

    :ivar missing: the first condition that does not hold: the name of a field of `Rule`
    :ivar found: the phrases of it that occur
    """

    rule: Rule
    standing: Standing
    missing: str = ""
    found: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Verdict:
    """
    Whose a report seems to be.

    :ivar agency: None where a person must find out, or where no agency may have it
    :ivar first: to whom it would have gone before it was sent on
    :ivar rule: that decided, where one did
    :ivar hops: the rules that sent it on after that, in order
    """

    agency: int | None
    by: By
    circle: Circle
    first: int | None = None
    rule: Rule | None = None
    hops: tuple[Rule, ...] = ()
    tried: tuple[Tried, ...] = ()


class Book:
    """The rules in their order, with all their words in one lexicon."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(sorted(rules, key=lambda rule: (rule.position, rule.id)))
        self.first = tuple(rule for rule in self.rules if rule.instead_of is None)
        self.sending_on = tuple(rule for rule in self.rules if rule.instead_of is not None)
        phrases = {phrase for rule in self.rules for phrase in rule.words}
        self._lexicon = Lexicon({phrase: (phrase,) for phrase in phrases}) if phrases else None

    def words_in(self, text: str) -> frozenset[str]:
        """Return the phrases of all its rules that occur in a text; nothing is looked at where it has none."""
        return frozenset(self._lexicon.matches(text)) if self._lexicon is not None else frozenset()


def missing(rule: Rule, facts: Facts, found: tuple[str, ...]) -> str:
    """Return the first condition of a rule that does not hold, empty where all do."""
    if rule.words and not found:
        return "words"
    return next((name for name, holds in _CONDITIONS if not holds(rule, facts)), "")


def within(moment: dt.time, begins: dt.time | None, ends: dt.time | None) -> bool:
    """Whether a time of day lies between two, of which the second may be of the next day."""
    if begins is None or ends is None:
        return True
    if begins < ends:
        return begins <= moment < ends
    return moment >= begins or moment < ends


_CONDITIONS: tuple[tuple[str, Callable[[Rule, Facts], bool]], ...] = (
    ("topic", lambda rule, facts: rule.topic is None or rule.topic in facts.topics),
    ("area", lambda rule, facts: rule.area is None or rule.area in facts.areas),
    ("channel", lambda rule, facts: rule.channel in {"", facts.channel}),
    ("weekdays", lambda rule, facts: not rule.weekdays or facts.at.isoweekday() in rule.weekdays),
    ("begins", lambda rule, facts: within(facts.at.time(), rule.begins, rule.ends)),
    ("valid_from", lambda rule, facts: rule.valid_from is None or rule.valid_from <= facts.at.date()),
    ("valid_until", lambda rule, facts: rule.valid_until is None or facts.at.date() < rule.valid_until),
)


def decide(facts: Facts, book: Book, offices: Offices, *, said: frozenset[str] | None = None) -> Verdict:
    """
    Return to whom a report is proposed, what decided it, and how every rule came out of it.

    :param said: the phrases that occur in it, where the caller has looked already
    """
    asking = _Asking(facts, book, offices, book.words_in(facts.text) if said is None else said)
    if facts.circle is not Circle.ORDINARY:
        return asking.closed()
    return asking.ordinary()


class _Asking:
    """One question, as it is answered."""

    def __init__(self, facts: Facts, book: Book, offices: Offices, said: frozenset[str]) -> None:
        self.facts, self.book, self.offices, self.said = facts, book, offices, said
        self._known: dict[int, str] = {}

    def closed(self) -> Verdict:
        """Return the keeper of a circle that is not for rules; what sends on may only name another keeper."""
        facts, duty = self.facts, KEEPERS.get(self.facts.circle)
        keepers = sorted(pk for pk, of in self.offices.duties.items() if of == duty and pk in self.offices.living)
        tried = [self._tried(rule, Standing.CLOSED) for rule in self.book.first]
        if not keepers or duty is None:
            return Verdict(None, By.CIRCLE, facts.circle, tried=tuple(tried))
        # The protected class goes to its own queue whatever the rules say.
        follows = facts.circle is Circle.INSPECTORATE
        agency, hops, _ = self._sent_on(keepers[0]) if follows else (keepers[0], (), None)
        if self._unfit(agency) or self.offices.duties.get(agency) != duty:
            agency, hops = keepers[0], ()
        tried += [*self._sending_on(hops)] if follows else []
        may = agency if agency not in facts.concerned else None
        return Verdict(may, By.CIRCLE, facts.circle, keepers[0], None, hops, tuple(tried))

    def ordinary(self) -> Verdict:
        """Return what the first rule that fits says, and where none does, the topic's own office."""
        decided: tuple[Rule, int, int, tuple[Rule, ...]] | None = None
        tried: list[Tried] = []
        for rule in self.book.first:
            standing, way = self._fits(rule)
            if standing is Standing.DECIDES and decided is not None:
                standing = Standing.LATER
            if standing is Standing.DECIDES and way is not None:
                decided = (rule, *way)
            tried.append(self._tried(rule, standing))
        if decided is not None:
            rule, agency, first, hops = decided
            return self._verdict(agency, By.RULE, first, rule, hops, tried)
        own = self.facts.office if self.facts.by_place else self.facts.topic_agency
        if own is not None:
            agency, hops, looped = self._sent_on(own)
            if not looped and not self._unfit(agency):
                by = By.PLACE if self.facts.by_place else By.TOPIC
                return self._verdict(agency, by, own, None, hops, tried)
        return self._verdict(None, By.NOBODY, None, None, (), tried)

    def _verdict(
        self, agency: int | None, by: By, first: int | None, rule: Rule | None, hops: tuple[Rule, ...],
        tried: list[Tried],
    ) -> Verdict:  # fmt: skip
        everything = (*tried, *self._sending_on(hops))
        return Verdict(agency, by, self.facts.circle, first, rule, hops, everything)

    def _fits(self, rule: Rule) -> tuple[Standing, tuple[int, int, tuple[Rule, ...]] | None]:
        """Return how a rule comes out of it, and where it leads, whatever was decided before."""
        if self._lacks(rule):
            return Standing.OTHER, None
        first = rule.agency if rule.agency is not None else self.facts.office
        if first is None:
            return Standing.NO_OFFICE, None
        agency, hops, looped = self._sent_on(first)
        if looped:
            return Standing.LOOPS, None
        unfit = self._unfit(agency)
        return (unfit, None) if unfit else (Standing.DECIDES, (agency, first, hops))

    def _unfit(self, agency: int) -> Standing | None:
        if agency not in self.offices.living:
            return Standing.ENDED
        return Standing.CONCERNED if agency in self.facts.concerned else None

    def _sent_on(self, agency: int) -> tuple[int, tuple[Rule, ...], bool]:
        """Return where something ends that would go to an agency, by which rules, and whether it never would."""
        seen, hops = {agency}, []
        while (rule := self._next(agency)) is not None and rule.agency is not None:
            hops.append(rule)
            agency = rule.agency
            if agency in seen:
                return agency, tuple(hops), True
            seen.add(agency)
        return agency, tuple(hops), False

    def _next(self, agency: int) -> Rule | None:
        fitting = (r for r in self.book.sending_on if r.instead_of == agency)
        return next((rule for rule in fitting if not self._lacks(rule)), None)

    def _sending_on(self, hops: tuple[Rule, ...]) -> Iterator[Tried]:
        for rule in self.book.sending_on:
            yield self._tried(rule, Standing.SENDS_ON if rule in hops else Standing.OTHER)

    def _tried(self, rule: Rule, standing: Standing) -> Tried:
        lacks = self._lacks(rule) or "instead_of" if standing is Standing.OTHER else ""
        return Tried(rule, standing, lacks, self._found(rule))

    def _lacks(self, rule: Rule) -> str:
        if rule.id not in self._known:
            self._known[rule.id] = missing(rule, self.facts, self._found(rule))
        return self._known[rule.id]

    def _found(self, rule: Rule) -> tuple[str, ...]:
        return tuple(phrase for phrase in rule.words if phrase in self.said)

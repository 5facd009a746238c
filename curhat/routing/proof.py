"""
That no report about somebody reaches them, and nothing loops or ends at nobody: a search, pure.

It walks every way that a report can go by itself: from whom it is about to the circle that
keeps it, from a rule or a topic to its agency, from there along the rules that send on, and
from an agency to the people who would read there. It asks the rules as they are written, not
`rules.decide`, which passes over what is forbidden: were one of the two wrong, the other
still holds. Conditions that can hold together count as if they did, whatever the words say.

What people do by hand (a disposition, a supporting agency, an owner proposed on handing back,
passing on inside) is judged when they do it, by `refuse_concerned`; who is told, and who
stands in for somebody, reads by a seat of their own, which is walked here.
"""

from __future__ import annotations

import dataclasses
import enum
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence

from curhat.access.actions import Action
from curhat.access.actors import Role
from curhat.access.grants import Scope, scope_of
from curhat.reports.intake import About, Circle, place
from curhat.routing.rules import KEEPERS, Rule

# Who reads what is in a circle wherever they sit; besides them, who sits at the agency that leads.
_BY_CIRCLE: Mapping[Circle, frozenset[Scope]] = {
    Circle.INSPECTORATE: frozenset({Scope.OVERSIGHT, Scope.OVERSEEN, Scope.OVERSEEN_BY_AIDES}),
    Circle.MAYOR: frozenset({Scope.OVERSEEN}),
    Circle.PROTECTED: frozenset({Scope.PROTECTED}),
}
# More ways than this nobody can oversee; a search that long is refused as one that breaks.
MOST_WAYS = 20_000


@dataclasses.dataclass(frozen=True, slots=True)
class Office:
    """
    An agency.

    :ivar successors: into which it went when it ended
    """

    id: int
    parent: int | None = None
    duty: str = ""
    ended: bool = False
    successors: frozenset[int] = frozenset()


@dataclasses.dataclass(frozen=True, slots=True)
class Chair:
    """A seat of somebody at an agency, with the name of the role."""

    person: int
    role: str
    agency: int | None


@dataclasses.dataclass(frozen=True, slots=True)
class City:
    """
    Everything that a report can run along.

    :ivar by_topic: topic -> its own office
    :ivar by_area: area -> the office that serves it
    :ivar topics_above: topic -> the one above it
    :ivar areas_above: area -> the one around it
    :ivar hides: agency -> those of which its people read nothing, as `scopes` has it; empty: its chain alone
    """

    offices: Mapping[int, Office]
    chairs: tuple[Chair, ...] = ()
    by_topic: Mapping[int, int] = dataclasses.field(default_factory=dict)
    by_area: Mapping[int, int] = dataclasses.field(default_factory=dict)
    topics_above: Mapping[int, int | None] = dataclasses.field(default_factory=dict)
    areas_above: Mapping[int, int | None] = dataclasses.field(default_factory=dict)
    hides: Mapping[int, frozenset[int]] = dataclasses.field(default_factory=dict)


class Fault(enum.StrEnum):
    """What is wrong with a way."""

    LOOPS = "loops"
    ENDS_NOWHERE = "ends_nowhere"  # at an agency that has ended
    CONCERNED = "concerned"
    MAY_BE_CONCERNED = "may_be_concerned"  # an official of an office that nobody knows
    LEAVES_CIRCLE = "leaves_circle"
    TOO_MANY = "too_many"


# What is told first of several things.
_ORDER = (Fault.LOOPS, Fault.ENDS_NOWHERE, Fault.CONCERNED, Fault.MAY_BE_CONCERNED, Fault.LEAVES_CIRCLE, Fault.TOO_MANY)


class Via(enum.StrEnum):
    """By what a step is taken."""

    TOWARDS = "towards"  # whatever leads there
    ABOUT = "about"
    CIRCLE = "circle"
    RULE = "rule"
    TOPIC = "topic"
    AREA = "area"
    READS = "reads"
    SITS = "sits"


@dataclasses.dataclass(frozen=True, slots=True)
class Step:
    """
    One step of a way.

    :ivar key: of the rule, topic, area or person by which it is taken
    :ivar agency: at which it arrives; None: at none that is known, or at no agency's
    :ivar circle: of a report that is for its hands alone
    """

    via: Via
    agency: int | None = None
    key: int | None = None
    circle: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Break:
    """A way that must not be, from its beginning to where it breaks."""

    fault: Fault
    steps: tuple[Step, ...]

    @property
    def rules(self) -> frozenset[int]:
        """The rules that it goes by."""
        return frozenset(step.key for step in self.steps if step.via is Via.RULE and step.key is not None)


def breaks(city: City, rules: Iterable[Rule]) -> tuple[Break, ...]:
    """Return every way that must not be, the shortest first; none: the proof."""
    search = _Search(city, tuple(rules))
    found: dict[Break, None] = {}
    try:
        for one in itertools.chain(search.ordinary(), search.about_somebody()):
            found.setdefault(one)
    except _TooMany:
        return (Break(Fault.TOO_MANY, ()),)
    return tuple(sorted(found, key=lambda one: (_ORDER.index(one.fault), len(one.steps))))


def new_breaks(before: Sequence[Break], after: Sequence[Break], rule: int | None) -> tuple[Break, ...]:
    """
    Return what a change is to be refused for: what it breaks, and whatever its own rule goes by.

    Not what was broken before, by an agency that has ended since: it must be mended one by one.
    """
    known = set(before)
    return tuple(one for one in after if one not in known or rule in one.rules)


def kin(city: City, agency: int) -> frozenset[int]:
    """Return an agency with everything above and below it."""
    above = set(_up(city, agency))
    return frozenset(above | {other for other in city.offices if agency in _up(city, other)})


def concerned(city: City, agency: int) -> frozenset[int]:
    """Return whom a report about an agency is about: its chain, and the chains of what any of that has become."""
    whom: frozenset[int] = frozenset()
    more = kin(city, agency) | {agency}
    while more - whom:
        whom |= more
        became = {to for one in whom if one in city.offices for to in city.offices[one].successors}
        more = frozenset().union(*(kin(city, to) for to in became if to in city.offices))
    return whom


def can_meet(city: City, one: Rule, other: Rule) -> bool:
    """Whether one report could fulfil the conditions of both; of words it always could."""
    topics = one.topic is None or other.topic is None or _related(city.topics_above, one.topic, other.topic)
    areas = one.area is None or other.area is None or _related(city.areas_above, one.area, other.area)
    channel = not one.channel or not other.channel or one.channel == other.channel
    # The hours are left out: a night that began on a Monday is a Tuesday's too.
    days = not one.weekdays or not other.weekdays or bool(one.weekdays & other.weekdays)
    return topics and areas and channel and days and _overlap(one, other)


def hidden(city: City, rules: Sequence[Rule]) -> dict[int, Rule]:
    """
    Return the rules that can never decide, each with the one before it that takes all that it is for.

    :param rules: in their order
    """
    found: dict[int, Rule] = {}
    for n, rule in enumerate(rules):
        earlier = (one for one in rules[:n] if one.instead_of == rule.instead_of and _takes_all(city, one, rule))
        if (by := next(earlier, None)) is not None:
            found[rule.id] = by
    return found


def _takes_all(city: City, wide: Rule, narrow: Rule) -> bool:
    """Whether whatever fulfils the one fulfils the other; not where that may have no office to go to."""
    inside = wide.topic is None or (narrow.topic is not None and wide.topic in _line(city.topics_above, narrow.topic))
    around = wide.area is None or (narrow.area is not None and wide.area in _line(city.areas_above, narrow.area))
    words = not wide.words or (bool(narrow.words) and set(narrow.words) <= set(wide.words))
    days = not wide.weekdays or (bool(narrow.weekdays) and narrow.weekdays <= wide.weekdays)
    hours = wide.begins is None or (wide.begins, wide.ends) == (narrow.begins, narrow.ends)
    since = wide.valid_from is None or (narrow.valid_from is not None and wide.valid_from <= narrow.valid_from)
    until = wide.valid_until is None or (narrow.valid_until is not None and narrow.valid_until <= wide.valid_until)
    channel = wide.channel in {"", narrow.channel}
    return wide.agency is not None and all((inside, around, words, days, hours, since, until, channel))


class _TooMany(Exception):
    """The search has no end that anybody would wait for."""


class _Search:
    """All ways of one city under one set of rules."""

    def __init__(self, city: City, rules: tuple[Rule, ...]) -> None:
        self.city, self.left = city, MOST_WAYS
        self.whom = {agency: concerned(city, agency) for agency in city.offices}
        self.hides = city.hides or {agency: kin(city, agency) for agency in city.offices}
        self.first = [rule for rule in rules if rule.instead_of is None]
        self.after: dict[int, list[Rule]] = {}
        for rule in rules:
            if rule.instead_of is not None:
                self.after.setdefault(rule.instead_of, []).append(rule)
        self.people: dict[int, list[Chair]] = {}
        for chair in city.chairs:
            self.people.setdefault(chair.person, []).append(chair)

    def ordinary(self) -> Iterator[Break]:
        """Yield what loops, and what ends at an agency that is no more."""
        for steps, taken in self._starts():
            for fault, way in self._walk(steps, taken):
                if fault is not None:
                    yield Break(fault, way)
        for agency in self.after:
            for fault, way in self._walk((Step(Via.TOWARDS, agency),), ()):
                if fault is Fault.LOOPS:
                    yield Break(fault, way)

    def about_somebody(self) -> Iterator[Break]:
        """Yield what reaches an agency, or somebody of it, that it is about."""
        for about in (*self.city.offices, None):
            whom = self.whom[about] if about is not None else frozenset()
            for protected in (False, True):
                yield from self._about(about, whom, protected=protected)

    def _about(self, about: int | None, whom: frozenset[int], *, protected: bool) -> Iterator[Break]:
        circle = _circle(self.city.offices[about].duty if about is not None else "", about, protected=protected)
        begin = Step(Via.ABOUT, about, circle=circle)
        duty = KEEPERS.get(circle)
        if duty is None:
            yield from self._readers((begin, Step(Via.CIRCLE, None, circle=circle)), about, whom)
            return
        for office in self.city.offices.values():
            if office.duty == duty and not office.ended:
                steps = (begin, Step(Via.CIRCLE, office.id, circle=circle))
                # Its own closed queue, whatever the rules say.
                ways = self._walk(steps, ()) if circle is Circle.INSPECTORATE else iter([(None, steps)])
                for _, way in ways:
                    yield from self._judged(way, about, whom, duty)

    def _judged(self, way: tuple[Step, ...], about: int | None, whom: frozenset[int], duty: str) -> Iterator[Break]:
        end = way[-1].agency
        office = self.city.offices.get(end) if end is not None else None
        if end in whom and any(step.via is Via.RULE for step in way):
            yield Break(Fault.CONCERNED, way)
        elif office is None or office.duty != duty:
            yield Break(Fault.MAY_BE_CONCERNED if about is None else Fault.LEAVES_CIRCLE, way)
        else:
            yield from self._readers(way, about, whom)

    def _readers(self, way: tuple[Step, ...], about: int | None, whom: frozenset[int]) -> Iterator[Break]:
        """Yield whoever would read what is about a place where they sit too, past what hides it from them."""
        circle, end = Circle(way[0].circle), way[-1].agency
        for person, chairs in self.people.items():
            # What `scopes` hides: whatever is about an agency of one's own kin.
            if any(about in self.hides.get(chair.agency or 0, ()) for chair in chairs):
                continue
            if any(_reads(chair, circle, end) for chair in chairs):
                other = next((chair.agency for chair in chairs if chair.agency in whom), None)
                if other is not None:
                    yield Break(Fault.CONCERNED, (*way, Step(Via.READS, end, person), Step(Via.SITS, other, person)))

    def _starts(self) -> Iterator[tuple[tuple[Step, ...], tuple[Rule, ...]]]:
        for rule in self.first:
            if rule.agency is not None:
                yield (Step(Via.RULE, rule.agency, rule.id),), (rule,)
                continue
            for area, office in self.city.by_area.items():
                if rule.area is None or _related(self.city.areas_above, area, rule.area):
                    yield (Step(Via.RULE, None, rule.id), Step(Via.AREA, office, area)), (rule,)
        for topic, agency in self.city.by_topic.items():
            yield (Step(Via.TOPIC, agency, topic),), ()

    def _walk(
        self, steps: tuple[Step, ...], taken: tuple[Rule, ...]
    ) -> Iterator[tuple[Fault | None, tuple[Step, ...]]]:
        """Yield every way from here on that may end where it stands, with what is wrong with that end."""
        self.left -= 1
        if self.left < 0:
            raise _TooMany
        at = steps[-1].agency
        if at is None:
            return
        if at in {step.agency for step in steps[:-1] if step.via is not Via.ABOUT}:
            yield Fault.LOOPS, steps
            return
        onward = [rule for rule in self.after.get(at, []) if all(can_meet(self.city, rule, one) for one in taken)]
        if not any(rule.is_always for rule in onward):
            gone = at not in self.city.offices or self.city.offices[at].ended
            yield (Fault.ENDS_NOWHERE if gone else None), steps
        for rule in onward:
            yield from self._walk((*steps, Step(Via.RULE, rule.agency, rule.id)), (*taken, rule))


def _reads(chair: Chair, circle: Circle, lead: int | None) -> bool:
    """Whether a seat reads what is in a circle and led by an agency."""
    role = next((role for role in Role if role == chair.role), None)
    scope = scope_of(role, Action.READ) if role else None
    at_lead = scope is Scope.LEAD_OR_SUPPORT and chair.agency == lead and lead is not None
    return scope in _BY_CIRCLE[circle] or (at_lead and circle is not Circle.PROTECTED)


def _circle(duty: str, about: int | None, *, protected: bool) -> Circle:
    """Return where the recipient table sends what is about an agency; None: about an official of none that is known."""
    placed = place(
        about=About.AGENCY if about is not None else About.OFFICIAL,
        duty=duty,
        speaks_of_money=False,
        topic_oversight=False,
        protected=protected,
        secret=False,
        topic_secret=False,
    )
    return placed.circle or Circle.MAYOR


def _up(city: City, agency: int) -> list[int]:
    line: list[int] = []
    at: int | None = agency
    while at is not None and at not in line:
        line.append(at)
        at = city.offices[at].parent if at in city.offices else None
    return line


def _related(above: Mapping[int, int | None], one: int, other: int) -> bool:
    """Whether one of the two lies in the other, or is it."""
    return other in _line(above, one) or one in _line(above, other)


def _line(above: Mapping[int, int | None], key: int) -> list[int]:
    line: list[int] = []
    at: int | None = key
    while at is not None and at not in line:
        line.append(at)
        at = above.get(at)
    return line


def _overlap(one: Rule, other: Rule) -> bool:
    """Whether the days that two rules hold for have one in common."""
    for a, b in ((one, other), (other, one)):
        if a.valid_until is not None and b.valid_from is not None and a.valid_until <= b.valid_from:
            return False
    return True

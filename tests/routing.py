"""Random cities, rules and reports for the tests of routing, and an oracle that knows nothing of its code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from curhat.reports.intake import Circle
from curhat.routing.proof import Chair, City, Office
from curhat.routing.rules import Facts, Offices, Rule
from tests.cast import NOW

AGENCIES, TOPICS, AREAS = range(1, 9), {1: None, 2: 1, 3: 1, 4: None}, {1: None, 2: 1, 3: 1, 4: 2}
INSPECTORATE, PROTECTION, VERIFIERS = 1, 2, 3
DUTIES = {INSPECTORATE: "inspectorate", PROTECTION: "protection", VERIFIERS: "verification"}
WORDS = ("banjir", "lampu jalan", "genang*", "minta + uang")
TEXTS = st.sampled_from(["", "Kebanjiran lagi.", "Lampu jalan mati, ada genangan.", "Halo."])
CHANNELS = ("", "web", "whatsapp")
ROLES = ("inspector", "protected_officer", "liaison", "agency_head", "verifier", "aide", "mayor")
HOURS = st.one_of(
    st.just((None, None)), st.tuples(st.times(), st.times()).filter(lambda two: two[0] != two[1])
)  # fmt: skip


def _maybe(values: Any) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), st.sampled_from(sorted(values)))


@st.composite
def rules(draw: st.DrawFn, *, most: int = 6) -> list[Rule]:
    """Rules of every sort, also such as nobody may save."""
    found = []
    for n in range(1, draw(st.integers(0, most)) + 1):
        begins, ends = draw(HOURS)
        instead_of = draw(_maybe(AGENCIES))
        agency = draw(_maybe(AGENCIES))
        if instead_of is not None and agency in {None, instead_of}:
            agency = instead_of % len(AGENCIES) + 1
        found.append(
            Rule(
                id=n,
                position=draw(st.integers(1, 9)),
                name=f"Aturan {n}",
                agency=agency,
                topic=draw(_maybe(TOPICS)),
                area=draw(_maybe(AREAS)),
                words=tuple(draw(st.lists(st.sampled_from(WORDS), max_size=2))),
                channel=draw(st.sampled_from(CHANNELS)),
                weekdays=draw(st.frozensets(st.integers(1, 7), max_size=3)),
                begins=begins,
                ends=ends,
                instead_of=instead_of,
            )
        )
    return found


@st.composite
def cities(draw: st.DrawFn) -> City:
    """Cities with a chain of agencies, some ended, some become others, and people who sit where chance put them."""
    offices = {}
    for pk in AGENCIES:
        parent = draw(st.one_of(st.none(), st.sampled_from(range(pk)))) or None if pk > VERIFIERS else None
        ended = pk > VERIFIERS and draw(st.integers(0, 3)) == 0
        into = frozenset({draw(st.sampled_from(AGENCIES))} - {pk}) if ended else frozenset()
        offices[pk] = Office(pk, parent, DUTIES.get(pk, ""), ended, into)
    chairs = st.builds(Chair, st.integers(1, 4), st.sampled_from(ROLES), st.sampled_from(AGENCIES))
    return City(
        offices,
        tuple(draw(st.lists(chairs, max_size=6))),
        by_topic={1: draw(st.sampled_from(AGENCIES)), 2: draw(st.sampled_from(AGENCIES))},
        by_area={area: draw(st.sampled_from(AGENCIES)) for area in (2, 3, 4)},
        topics_above=TOPICS,
        areas_above=AREAS,
    )


def line(above: Mapping[int, int | None], key: int) -> tuple[int, ...]:
    """Return something with all that it lies in."""
    up = above[key]
    return (key, *line(above, up)) if up is not None else (key,)


def chain(city: City, agency: int) -> frozenset[int]:
    """Return an agency with all above and below it."""
    ups = {pk: _ups(city, pk) for pk in city.offices}
    return frozenset(ups[agency] | {pk for pk in ups if agency in ups[pk]})


def _ups(city: City, agency: int) -> set[int]:
    parent = city.offices[agency].parent
    return {agency} | (_ups(city, parent) if parent is not None else set())


def those_concerned(city: City, about: int) -> frozenset[int]:
    """Return whom a report about an agency must never reach: its chain, and that of all that it has become."""
    become: set[int] = {about}
    before: set[int] = set()
    while become != before:
        before = set(become)
        become |= {into for pk in before for into in city.offices[pk].successors}
    return frozenset().union(*(chain(city, pk) for pk in become))


def offices_of(city: City) -> Offices:
    """Return what the deciding side knows of a city."""
    living = frozenset(pk for pk, office in city.offices.items() if not office.ended)
    return Offices(living, {pk: o.duty for pk, o in city.offices.items() if o.duty and pk in living})


def circle_of(city: City, about: int | None, *, protected: bool = False) -> Circle:
    """Return where the recipient table of the domain sends it, by its own words."""
    if protected and about != PROTECTION:
        return Circle.PROTECTED
    return Circle.MAYOR if about == INSPECTORATE else Circle.INSPECTORATE


@st.composite
def facts(draw: st.DrawFn, city: City, *, about: int | None = None, circle: Circle = Circle.ORDINARY) -> Facts:
    """A report as the rules see it."""
    topic, area = draw(_maybe(TOPICS)), draw(_maybe(AREAS))
    return Facts(
        text=draw(TEXTS),
        topics=line(TOPICS, topic) if topic else (),
        areas=line(AREAS, area) if area else (),
        channel=draw(st.sampled_from(CHANNELS[1:])),
        at=NOW + dt.timedelta(minutes=draw(st.integers(-40_000, 40_000))),
        circle=circle,
        concerned=chain(city, about) if about is not None else frozenset(),
        topic_agency=city.by_topic.get(topic or 0),
        by_place=topic == 4,
        office=city.by_area.get(area or 0),
    )

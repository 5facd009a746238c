"""No way leads to whom a report is about, round in a circle, or to nobody: found before it is saved."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from curhat.reports.intake import Circle
from curhat.routing.proof import Break, Chair, City, Fault, Office, Via, breaks, can_meet, hidden, new_breaks
from curhat.routing.rules import Book, By, Rule, Standing, decide, missing
from tests import routing

INSPECTORATE, PROTECTION, ROADS, OLD, VILLAGE = 1, 2, 4, 5, 6
OFFICES = {
    INSPECTORATE: Office(INSPECTORATE, duty="inspectorate"),
    PROTECTION: Office(PROTECTION, duty="protection"),
    ROADS: Office(ROADS),
    OLD: Office(OLD, ended=True),
    VILLAGE: Office(VILLAGE, parent=ROADS),
}
CITY = City(OFFICES, by_topic={1: ROADS}, by_area={2: VILLAGE}, topics_above={1: None, 2: 1}, areas_above={2: None})


def rule(number: int, agency: int | None, **more: object) -> Rule:
    return Rule(number, number, f"Aturan {number}", agency, **more)  # type: ignore[arg-type]


def faults(*rules: Rule, city: City = CITY) -> list[Fault]:
    return list(dict.fromkeys(one.fault for one in breaks(city, rules)))


def way(found: Break) -> list[tuple[Via, int | None]]:
    return [(step.via, step.agency) for step in found.steps]


class TestBreaks:
    def test_are_none_where_rules_lead_to_the_living(self):
        assert faults(rule(1, ROADS), rule(2, None), rule(3, VILLAGE, instead_of=ROADS, channel="web")) == []

    def test_show_a_rule_that_loops_step_by_step(self):
        found = breaks(CITY, [rule(8, VILLAGE, instead_of=ROADS), rule(9, ROADS, instead_of=VILLAGE)])

        assert found[0].fault is Fault.LOOPS
        assert way(found[0])[0][1] == way(found[0])[-1][1]
        assert found[0].rules == {8, 9}

    def test_see_a_loop_that_nothing_leads_to_yet(self):
        bare = dataclasses.replace(CITY, by_topic={}, by_area={})
        both = rule(8, VILLAGE, instead_of=OLD), rule(9, OLD, instead_of=VILLAGE)
        assert Fault.LOOPS in faults(*both, city=bare)

    def test_do_not_call_a_loop_what_never_meets(self):
        monday, sunday = frozenset({1}), frozenset({7})
        turns = (
            rule(8, VILLAGE, instead_of=ROADS, weekdays=monday), rule(9, ROADS, instead_of=VILLAGE, weekdays=sunday),
        )  # fmt: skip
        assert faults(*turns) == []

    def test_show_what_ends_at_an_agency_that_is_no_more(self):
        found = breaks(CITY, [rule(1, OLD)])

        assert [(one.fault, way(one)) for one in found] == [(Fault.ENDS_NOWHERE, [(Via.RULE, OLD)])]

    def test_are_mended_by_sending_on_always_but_not_sometimes(self):
        assert faults(rule(1, OLD), rule(2, ROADS, instead_of=OLD)) == []
        assert faults(rule(1, OLD), rule(2, ROADS, instead_of=OLD, channel="web")) == [Fault.ENDS_NOWHERE]

    def test_show_a_place_whose_office_is_no_more(self):
        city = dataclasses.replace(CITY, by_area={2: OLD})
        assert way(breaks(city, [rule(1, None)])[0]) == [(Via.RULE, None), (Via.AREA, OLD)]

    @pytest.mark.parametrize("about", [ROADS, VILLAGE])
    def test_show_how_what_is_about_somebody_would_reach_them(self, about):
        found = breaks(CITY, [rule(8, VILLAGE, instead_of=INSPECTORATE, words=("banjir",))])
        ways = [way(one) for one in found if one.fault is Fault.CONCERNED]

        assert [(Via.ABOUT, about), (Via.CIRCLE, INSPECTORATE), (Via.RULE, VILLAGE)] in ways

    def test_show_that_an_official_of_nobody_knows_which_office_may_be_theirs(self):
        found = faults(rule(8, ROADS, instead_of=INSPECTORATE))
        assert Fault.MAY_BE_CONCERNED in found
        assert Fault.LEAVES_CIRCLE in found

    def test_let_nothing_touch_the_protected_queue(self):
        assert faults(rule(8, ROADS, instead_of=PROTECTION)) == []

    def test_show_who_sits_where_a_reported_agency_has_gone(self):
        """Whoever has come from it into another agency is not hidden from by the chain alone."""
        offices = {**OFFICES, OLD: Office(OLD, ended=True, successors=frozenset({ROADS}))}
        hadi = (Chair(7, "inspector", INSPECTORATE), Chair(7, "liaison", ROADS))
        found = breaks(dataclasses.replace(CITY, offices=offices, chairs=hadi), [])

        assert [one.fault for one in found] == [Fault.CONCERNED]
        assert way(found[0])[-2:] == [(Via.READS, INSPECTORATE), (Via.SITS, ROADS)]
        assert found[0].steps[0].agency == OLD

    def test_hide_from_an_inspector_what_is_about_where_they_also_sit(self):
        hadi = (Chair(7, "inspector", INSPECTORATE), Chair(7, "liaison", VILLAGE))
        assert breaks(dataclasses.replace(CITY, chairs=hadi), []) == ()

    def test_end_where_the_ways_are_too_many(self):
        offices = {pk: Office(pk) for pk in range(1, 40)}
        knot = [rule(n, 1 + (n * 7) % 39, instead_of=1 + n % 39, channel="web") for n in range(1, 100) if n % 39 != 0]
        more = [
            rule(100 + a * 40 + b, b, instead_of=a, channel="web") for a in range(1, 12) for b in range(1, 12) if a != b
        ]
        assert breaks(City(offices), [*knot, *more])[0].fault is Fault.TOO_MANY

    def test_of_before_are_no_reason_to_refuse_another_rule(self):
        before = breaks(CITY, [rule(1, OLD)])
        after = breaks(CITY, [rule(1, OLD), rule(2, ROADS)])
        assert new_breaks(before, after, 2) == ()
        assert new_breaks(before, after, 1) == after
        assert new_breaks((), after, 2) == after


def reaches(city: City, rules: list[Rule], about: int) -> set[int]:
    """Return by brute force where a report about an agency may end by rules alone, without asking anybody's leave."""
    if routing.circle_of(city, about) is not Circle.INSPECTORATE:
        return set()
    found, waiting = set(), {INSPECTORATE}
    while waiting:
        at = waiting.pop()
        found.add(at)
        waiting |= {r.agency for r in rules if r.instead_of == at and r.agency is not None} - found
    return found


class TestHidden:
    @pytest.mark.parametrize(
        ("wide", "narrow", "is_hidden"),
        [
            ({}, {"words": ("got",)}, True),
            ({"words": ("got",)}, {}, False),
            ({"topic": 1}, {"topic": 2}, True),
            ({"topic": 2}, {"topic": 1}, False),
            ({"words": ("got", "air")}, {"words": ("got",)}, True),
            ({"words": ("got",)}, {"words": ("got", "air")}, False),
            ({"channel": "web"}, {"channel": "sms"}, False),
            ({"instead_of": VILLAGE}, {}, False),
            ({"agency": None}, {}, False),
        ],
    )
    def test_is_what_another_always_comes_before(self, wide, narrow, is_hidden):
        pair = [rule(1, **{"agency": ROADS, **wide}), rule(2, **{"agency": ROADS, **narrow})]
        assert hidden(CITY, pair) == ({2: pair[0]} if is_hidden else {})

    @given(st.data())
    def test_never_decides_unless_the_other_is_passed_over(self, data):
        city, rules = data.draw(routing.cities()), data.draw(routing.rules())
        found = decide(data.draw(routing.facts(city)), Book(rules), routing.offices_of(city))
        behind = hidden(city, sorted(rules, key=lambda one: (one.position, one.id)))
        if found.rule is not None and found.rule.id in behind:
            other = next(one for one in found.tried if one.rule == behind[found.rule.id])
            assert other.standing in {Standing.ENDED, Standing.LOOPS}


class TestRandom:
    @given(st.data())
    def test_where_there_are_none_no_report_about_anybody_reaches_them(self, data):
        """The proof against what decides, and against a walk that knows neither."""
        city, rules = data.draw(routing.cities()), data.draw(routing.rules(most=3))
        assume(not breaks(city, rules))
        about = data.draw(st.sampled_from(routing.AGENCIES))
        circle = routing.circle_of(city, about, protected=data.draw(st.booleans()))
        found = decide(
            data.draw(routing.facts(city, about=about, circle=circle)), Book(rules), routing.offices_of(city)
        ).agency
        concerned = routing.those_concerned(city, about)

        # The keeper itself may have come of it, or stand above it: of that the readers decide, below.
        assert found not in concerned - {INSPECTORATE, PROTECTION}
        by_rules = reaches(city, [r for r in rules if r.is_always], about)
        assert by_rules <= {INSPECTORATE}

    @given(st.data())
    def test_where_there_are_none_nobody_reads_of_where_they_sit(self, data):
        city = data.draw(routing.cities())
        assume(not breaks(city, []))
        for about in routing.AGENCIES:
            circle = routing.circle_of(city, about)
            concerned = routing.those_concerned(city, about)
            for person in {chair.person for chair in city.chairs}:
                seats = [chair for chair in city.chairs if chair.person == person]
                may = {"inspector", "mayor", "aide"} if circle is Circle.INSPECTORATE else {"mayor"}
                hidden = any(about in routing.chain(city, seat.agency) for seat in seats if seat.agency)
                reads = not hidden and any(
                    seat.role in may or (seat.agency == INSPECTORATE and seat.role in {"liaison", "agency_head"})
                    for seat in seats
                    if circle is Circle.INSPECTORATE or seat.role in may
                )
                assert not (reads and any(seat.agency in concerned for seat in seats)), (about, person)

    @given(st.data())
    def test_where_there_are_none_every_ordinary_report_ends_at_the_living_without_a_loop(self, data):
        city, rules = data.draw(routing.cities()), data.draw(routing.rules(most=3))
        assume(not breaks(city, rules))
        found = decide(data.draw(routing.facts(city)), Book(rules), routing.offices_of(city))

        assert {one.standing.value for one in found.tried} <= {"decides", "sends_on", "later", "other", "no_office"}
        assert found.agency is None or not city.offices[found.agency].ended
        assert found.by is not By.CIRCLE

    @given(st.data())
    def test_tell_rules_apart_only_where_no_report_could_fulfil_both(self, data):
        city = data.draw(routing.cities())
        facts = data.draw(routing.facts(city))
        pair = [dataclasses.replace(r, words=()) for r in data.draw(routing.rules())][:2]
        assume(len(pair) == 2)
        if not any(missing(one, facts, ()) for one in pair):
            assert can_meet(city, *pair)

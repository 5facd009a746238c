"""Which rule decides, and why."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curhat.reports.intake import Circle
from curhat.routing.rules import Book, By, Facts, Offices, Rule, Standing, decide, missing, within
from tests import routing
from tests.cast import NOW, WIB

CITY = Offices(frozenset({1, 2, 3, 4, 5}), {1: "inspectorate", 2: "protection"})
ANY = Facts("Kebanjiran lagi.", (2, 1), (4, 2, 1), "web", NOW, topic_agency=3, office=5)


def rule(number: int = 1, agency: int | None = 4, **more: object) -> Rule:
    return Rule(number, number, f"Aturan {number}", agency, **more)  # type: ignore[arg-type]


def asked(*rules: Rule, **facts: object):
    return decide(dataclasses.replace(ANY, **facts), Book(rules), CITY)  # type: ignore[arg-type]


class TestMissing:
    @pytest.mark.parametrize(
        ("condition", "facts", "lacks"),
        [
            ({"topic": 1}, {}, ""),
            ({"topic": 2}, {}, ""),
            ({"topic": 3}, {}, "topic"),
            ({"topic": 1}, {"topics": ()}, "topic"),
            ({"area": 1}, {}, ""),
            ({"area": 3}, {}, "area"),
            ({"channel": "web"}, {}, ""),
            ({"channel": "whatsapp"}, {}, "channel"),
            ({"weekdays": frozenset({2})}, {}, ""),
            ({"weekdays": frozenset({6, 7})}, {}, "weekdays"),
            ({"begins": dt.time(9), "ends": dt.time(10)}, {}, ""),
            ({"begins": dt.time(9, 1), "ends": dt.time(10)}, {}, "begins"),
            ({"valid_from": NOW.date()}, {}, ""),
            ({"valid_from": NOW.date() + dt.timedelta(days=1)}, {}, "valid_from"),
            ({"valid_until": NOW.date()}, {}, "valid_until"),
        ],
    )
    def test_names_the_first_condition_that_does_not_hold(self, condition, facts, lacks):
        assert missing(rule(**condition), dataclasses.replace(ANY, **facts), ()) == lacks

    @pytest.mark.parametrize(("hour", "inside"), [(17, False), (18, True), (23, True), (5, True), (6, False)])
    def test_lets_a_night_pass_midnight(self, hour, inside):
        assert within(dt.time(hour), dt.time(18), dt.time(6)) is inside


class TestDecide:
    def test_takes_the_first_that_fits_and_says_which_lost(self):
        found = asked(rule(1, 3, words=("genang*",)), rule(2, 4, words=("banjir",)), rule(3, 5))

        assert (found.agency, found.by, found.rule.id) == (4, By.RULE, 2)
        assert [one.standing for one in found.tried] == [Standing.OTHER, Standing.DECIDES, Standing.LATER]
        assert (found.tried[0].missing, found.tried[1].found) == ("words", ("banjir",))

    def test_goes_by_the_position_and_not_by_the_order_of_rows(self):
        late, early = dataclasses.replace(rule(1, 3), position=9), dataclasses.replace(rule(2, 4), position=1)
        assert asked(late, early).agency == asked(early, late).agency == 4

    def test_leaves_it_to_the_topic_and_then_to_the_place_where_none_fits(self):
        assert (asked().agency, asked().by) == (3, By.TOPIC)
        assert (asked(by_place=True).agency, asked(by_place=True).by) == (5, By.PLACE)
        assert (asked(topic_agency=None).agency, asked(topic_agency=None).by) == (None, By.NOBODY)

    def test_gives_it_to_the_office_of_the_place(self):
        assert asked(rule(agency=None)).agency == 5
        assert asked(rule(agency=None), office=None).tried[0].standing is Standing.NO_OFFICE

    def test_sends_on_what_would_go_to_an_agency_by_topic_and_by_rule(self):
        assert [hop.id for hop in asked(rule(9, 4, instead_of=3)).hops] == [9]
        found = asked(rule(1, 3), rule(8, 4, instead_of=3), rule(9, 5, instead_of=4))
        assert (found.agency, found.first, [hop.id for hop in found.hops]) == (5, 3, [8, 9])

    def test_passes_over_an_agency_that_has_ended_unless_it_is_sent_on(self):
        assert asked(rule(1, 7)).tried[0].standing is Standing.ENDED
        assert asked(rule(1, 7)).agency == 3
        assert asked(rule(1, 7), rule(2, 4, instead_of=7)).agency == 4

    def test_passes_over_what_loops(self):
        found = asked(rule(1, 4), rule(8, 5, instead_of=4), rule(9, 4, instead_of=5))
        assert (found.agency, found.tried[0].standing) == (3, Standing.LOOPS)

    def test_passes_over_whom_it_is_about(self):
        found = asked(rule(1, 4), concerned=frozenset({4}))
        assert (found.agency, found.tried[0].standing) == (3, Standing.CONCERNED)

    @pytest.mark.parametrize(
        ("circle", "agency"), [(Circle.INSPECTORATE, 1), (Circle.PROTECTED, 2), (Circle.MAYOR, None)]
    )
    def test_leaves_a_closed_circle_to_its_keeper_whatever_the_rules_say(self, circle, agency):
        found = asked(rule(1, 4), rule(8, 4, instead_of=1), rule(9, 4, instead_of=2), circle=circle)

        assert (found.agency, found.by) == (agency, By.CIRCLE)
        assert found.tried[0].standing is Standing.CLOSED


class TestRandom:
    @given(st.data())
    def test_says_the_same_each_time_in_whatever_order_the_rules_come(self, data):
        city = data.draw(routing.cities())
        rules, facts = data.draw(routing.rules()), data.draw(routing.facts(city))
        turned = data.draw(st.permutations(rules))
        around = routing.offices_of(city)

        assert decide(facts, Book(rules), around) == decide(facts, Book(turned), around)

    @given(st.data())
    def test_names_the_rule_that_decides_and_without_it_decides_otherwise_or_as_the_next(self, data):
        city = data.draw(routing.cities())
        rules, facts = data.draw(routing.rules()), data.draw(routing.facts(city))
        around = routing.offices_of(city)
        found = decide(facts, Book(rules), around)
        deciding = [one.rule for one in found.tried if one.standing is Standing.DECIDES]

        assert deciding == ([found.rule] if found.by is By.RULE else [])
        assert len(found.tried) == len(rules)
        if found.rule is None:
            return
        assert not missing(found.rule, facts, tuple(Book([found.rule]).words_in(facts.text)))
        # Whatever stands behind it changes nothing; without it another decides, or none.
        behind = [r for r in rules if (r.position, r.id) > (found.rule.position, found.rule.id) and not r.instead_of]
        fewer = [r for r in rules if r not in behind]
        assert decide(facts, Book(fewer), around).agency == found.agency
        assert decide(facts, Book([r for r in rules if r != found.rule]), around).rule != found.rule

    @given(st.data())
    def test_never_proposes_whom_it_is_about_nor_who_has_ended(self, data):
        city = data.draw(routing.cities())
        about, protected = data.draw(st.sampled_from(routing.AGENCIES)), data.draw(st.booleans())
        for circle in (routing.circle_of(city, about, protected=protected), Circle.ORDINARY):
            facts = data.draw(routing.facts(city, about=about, circle=circle))
            found = decide(facts, Book(data.draw(routing.rules())), routing.offices_of(city)).agency
            assert found is None or not city.offices[found].ended
            assert found not in routing.chain(city, about)

    def test_is_asked_in_the_citys_own_time(self):
        late = dt.datetime(2026, 11, 24, 23, 30, tzinfo=WIB)
        assert asked(rule(1, 4, weekdays=frozenset({2})), at=late).agency == 4

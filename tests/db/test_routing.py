"""Rules as rows: proven before they are kept, recorded after, and all or nothing."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from curhat.access.actors import SYSTEM
from curhat.directory.models import Agency, Area, Membership, RoutingChange, RoutingRule, Topic
from curhat.kernel.errors import Conflict, DomainError, Invalid, NotFound, NotPermitted
from curhat.reports.intake import About, Kind
from curhat.reports.operations import settle, verify, work
from curhat.reports.operations.settle import Nature
from curhat.routing import operations, queries
from curhat.routing.operations import Draft, StaleRules, Unsafe
from curhat.routing.proof import Fault
from curhat.routing.queries import Question
from curhat.routing.rules import By, Rule, Standing
from tests.cast import DAY, HOUR, NOW, Cast, agency, send

FLOOD = "Banjir setinggi lutut di depan rumah."


def draft(name: str = "Banjir", to: str | None = "BPBD", *, after: int | None = None, number: int = 0, **more) -> Draft:
    for field in ("instead_of",):
        if field in more:
            more[field] = Agency.objects.get(code=more[field]).pk
    return Draft(Rule(number, 0, name, agency(to).pk if to else None, **more), after)


def save(cast: Cast, *args, seen: int | None = None, **more) -> Rule:
    version = queries.version() if seen is None else seen
    return operations.save_rule(draft=draft(*args, **more), seen=version, actor=cast.admin, now=NOW)


def end(code: str) -> None:
    Agency.objects.filter(code=code).update(valid_until=NOW.date())


def names() -> list[str]:
    return [rule.name for rule in queries.rules()]


class TestSave:
    def test_keeps_a_rule_where_it_was_put_and_records_it(self, cast):
        first = save(cast)
        save(cast, "Genangan", "DLH")
        save(cast, "Got", "DPUPRPERAKIM", after=first.id, words=("got",))

        assert names() == ["Genangan", "Banjir", "Got"]
        assert [rule.position for rule in queries.rules()] == [1, 2, 3]
        newest: Any = queries.changes(1)[0]
        assert (newest.number, newest.before, newest.after["words"]) == (3, None, ["got"])
        assert newest.changed_by_id == cast.admin.person_id

    def test_changes_one_and_records_before_and_after(self, cast):
        old = save(cast, begins=dt.time(18), ends=dt.time(6), weekdays=frozenset({6, 7}))
        save(cast, number=old.id, name="Banjir bandang")
        newest: Any = queries.changes(1)[0]

        assert names() == ["Banjir bandang"]
        assert (newest.before["begins"], newest.after["begins"]) == ("18:00:00", None)
        assert newest.before["weekdays"] == [6, 7]

    def test_records_nothing_where_nothing_changed(self, cast):
        old = save(cast)
        save(cast, number=old.id)
        assert RoutingChange.objects.count() == 1

    @pytest.mark.parametrize(
        ("more", "code"),
        [
            ({"name": " "}, "name_missing"),
            ({"name": "x" * 81}, "name_too_long"),
            ({"words": ("…",)}, "word_unknown"),
            ({"words": ("banjir + …",)}, "word_unknown"),
            ({"words": ("x" * 81,)}, "word_too_long"),
            ({"words": tuple(f"kata{n}" for n in range(41))}, "words_too_many"),
            ({"channel": "radio"}, "channel_unknown"),
            ({"weekdays": frozenset({0})}, "weekday_unknown"),
            ({"begins": dt.time(18)}, "hours_half"),
            ({"begins": dt.time(18), "ends": dt.time(18)}, "hours_half"),
            ({"valid_from": NOW.date(), "valid_until": NOW.date()}, "dates_reversed"),
            ({"topic": 999_999}, "topic_unknown"),
            ({"area": 999_999}, "area_unknown"),
            ({"to": None, "instead_of": "DLH"}, "sends_on_to_place"),
            ({"to": "DLH", "instead_of": "DLH"}, "sends_on_to_itself"),
        ],
    )
    def test_refuses_what_is_no_rule_and_keeps_nothing(self, cast, more, code):
        with pytest.raises(Invalid) as refused:
            save(cast, **{"name": "Aturan", "to": "BPBD", **more})
        assert refused.value.code == code
        assert not RoutingRule.objects.exists()
        assert not RoutingChange.objects.exists()

    def test_refuses_an_agency_that_has_ended(self, cast):
        end("BPBD")
        with pytest.raises(Invalid, match="agency_ended"):
            save(cast)

    def test_refuses_a_name_that_stands_there_already(self, cast):
        save(cast)
        with pytest.raises(Conflict, match="rule_exists"):
            save(cast, "BANJIR", "DLH")

    def test_refuses_more_rules_than_anybody_oversees(self, cast, monkeypatch):
        monkeypatch.setattr(operations, "MOST_RULES", 1)
        save(cast)
        with pytest.raises(Invalid, match="too_many_rules"):
            save(cast, "Lain", "DLH")

    @pytest.mark.parametrize("name", ["rina", "joko", "endah", "hadi", "wati", "ning", "agus", "audit"])
    def test_is_the_administrators_alone(self, cast, name):
        for does in (
            lambda actor: operations.save_rule(draft=draft(), seen=0, actor=actor, now=NOW),
            lambda actor: operations.rehearse(draft=draft(), actor=actor, now=NOW),
            lambda actor: operations.remove_rule(rule_id=1, seen=0, actor=actor, now=NOW),
            lambda actor: operations.move_rule(rule_id=1, up=True, seen=0, actor=actor, now=NOW),
        ):
            for actor in (getattr(cast, name), SYSTEM):
                with pytest.raises(NotPermitted):
                    does(actor)

    def test_refuses_a_form_that_was_opened_before_the_last_change(self, cast):
        save(cast)
        for does in (
            lambda: save(cast, "Lain", "DLH", seen=0),
            lambda: operations.remove_rule(rule_id=queries.rules()[0].id, seen=0, actor=cast.admin, now=NOW),
            lambda: operations.move_rule(rule_id=queries.rules()[0].id, up=True, seen=0, actor=cast.admin, now=NOW),
        ):
            with pytest.raises(StaleRules):
                does()
        assert names() == ["Banjir"]

    def test_of_one_that_is_gone_is_refused(self, cast):
        with pytest.raises(NotFound):
            save(cast, number=999)


class TestProof:
    def test_refuses_a_rule_that_loops_and_says_by_which_way(self, cast):
        save(cast, "Satu", "DLH", instead_of="BPBD")
        with pytest.raises(Unsafe) as refused:
            save(cast, "Dua", "BPBD", instead_of="DLH")

        assert refused.value.ways[0].fault is Fault.LOOPS
        assert names() == ["Satu"]

    def test_refuses_to_send_on_from_the_inspectorate_to_whom_it_may_be_about(self, cast):
        with pytest.raises(Unsafe) as refused:
            save(cast, "Inspektorat cuti", "BKPSDM", instead_of="INSPEKTORAT")
        assert {way.fault for way in refused.value.ways} == {
            Fault.CONCERNED, Fault.MAY_BE_CONCERNED, Fault.LEAVES_CIRCLE,
        }  # fmt: skip
        assert not RoutingRule.objects.exists()

    def test_refuses_to_remove_what_keeps_others_from_ending_nowhere(self, cast):
        save(cast)
        end("BPBD")
        rescue = save(cast, "BPBD dilebur", "DLH", instead_of="BPBD")
        assert queries.checked(NOW.date()).broken == ()

        with pytest.raises(Unsafe):
            operations.remove_rule(rule_id=rescue.id, seen=queries.version(), actor=cast.admin, now=NOW)
        assert len(names()) == 2

    def test_shows_a_rule_whose_agency_has_ended_since_and_lets_others_be_mended(self, cast):
        old = save(cast)
        end("BPBD")
        assert {way.fault for way in queries.checked(NOW.date()).broken} == {Fault.ENDS_NOWHERE}
        assert [way.rules for way in queries.checked(NOW.date()).broken if way.rules] == [{old.id}]

        save(cast, "Lain", "DLH")
        save(cast, number=old.id, to="DLH")
        assert [way.rules for way in queries.checked(NOW.date()).broken if way.rules] == []

    def test_of_the_citys_own_file_finds_nothing(self, cast):
        for name in ("rina", "joko", "hadi", "wati", "sri", "agus"):
            cast.person(name)
        assert queries.checked(NOW.date()).broken == ()

    def test_costs_as_much_for_a_hundred_rules_as_for_one(self, cast):
        save(cast)
        with CaptureQueriesContext(connection) as few:
            queries.checked(NOW.date())
        for n in range(20):
            save(cast, f"Aturan {n}", "DLH", words=(f"kata{n}",))
        with CaptureQueriesContext(connection) as many:
            queries.checked(NOW.date())
        assert len(many) == len(few) <= 6


class TestRemoveAndMove:
    def test_takes_a_rule_out_and_keeps_what_it_was(self, cast):
        gone = save(cast)
        save(cast, "Lain", "DLH")
        operations.remove_rule(rule_id=gone.id, seen=2, actor=cast.admin, now=NOW)

        assert names() == ["Lain"]
        assert (queries.changes(1)[0].name, queries.changes(1)[0].after) == ("Banjir", None)

    def test_moves_among_its_own_sort_and_stays_where_it_is_at_the_end(self, cast):
        save(cast, "Tiga", "DLH")
        save(cast, "Alih", "DLH", instead_of="BPBD")
        one = save(cast, "Satu", "DLH")
        move = {"rule_id": one.id, "actor": cast.admin, "now": NOW}
        operations.move_rule(up=True, seen=3, **move)
        assert queries.version() == 3
        operations.move_rule(up=False, seen=3, **move)
        assert names() == ["Tiga", "Alih", "Satu"]
        operations.move_rule(up=False, seen=4, **move)
        assert (names(), queries.version()) == (["Tiga", "Alih", "Satu"], 4)


class TestProposal:
    def test_is_what_the_rules_say_of_a_report(self, cast):
        save(cast, words=("banjir",))
        sent = send(FLOOD)
        found = queries.proposal(sent.report, now=NOW)

        assert (found.agency, found.by, found.tried[0].found) == (agency("BPBD").pk, By.RULE, ("banjir",))

    def test_goes_by_topic_place_channel_and_the_citys_hour(self, cast):
        topic, meri = Topic.objects.get(code="jalan_jembatan"), Area.objects.get(name="Meri")
        above: dict[str, Any] = {"topic": topic.parent_id or topic.pk, "area": meri.parent_id, "channel": "web"}
        save(cast, "Malam di Kranggan", begins=dt.time(21), ends=dt.time(5), **above)
        late = NOW.replace(hour=23)
        assert queries.proposal(send(topic=topic.code, area_id=meri.pk, now=late).report, now=late).rule is not None
        for more in ({"now": NOW}, {"now": late, "topic": "persampahan"}, {"now": late, "area_id": None}):
            about: dict[str, Any] = {"topic": topic.code, "area_id": meri.pk, **more}
            sent = send(**about)
            assert queries.proposal(sent.report, now=late).rule is None

    def test_of_what_is_about_somebody_later_is_never_theirs(self, cast):
        save(cast, "Semua ke PUPR", "DPUPRPERAKIM")
        sent = send()
        assert queries.proposal(sent.report, now=NOW).agency == agency("DPUPRPERAKIM").pk
        nature = Nature("Judul", Kind.COMPLAINT, None, About.AGENCY, agency("DPUPRPERAKIM").pk)
        settle.settle(report_id=sent.report_id, nature=nature, actor=cast.rina, now=NOW + HOUR)

        assert queries.proposal(sent.report, now=NOW).agency == agency("INSPEKTORAT").pk

    def test_costs_two_statements(self, cast):
        save(cast)
        report = send(FLOOD).report
        queries.proposal(report, now=NOW)
        with CaptureQueriesContext(connection) as seen:
            queries.proposal(report, now=NOW)
        assert len(seen) <= 2


class TestHandedBack:
    def test_is_not_proposed_to_an_agency_that_has_ended(self, cast):
        sent = send(FLOOD)
        verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=NOW)
        end("BPBD")
        back: dict[str, Any] = {"note": "Bukan kami.", "actor": cast.joko, "now": NOW + HOUR}
        for whose in (agency("BPBD").pk, 999_999):
            with pytest.raises(Invalid, match="agency_ended"):
                work.hand_back(report_id=sent.report_id, proposed_owner_id=whose, **back)
        assert sent.report.state == "assigned"


class TestAsked:
    def test_keeps_nothing_and_takes_the_topic_from_the_words(self, cast):
        found, topic = queries.asked(Question("Got mampet di Meri", None, None, "web", NOW), now=NOW)
        assert topic is not None
        assert found.by in {By.TOPIC, By.PLACE}

    @pytest.mark.parametrize(
        ("more", "to"),
        [
            ({"about": About.OFFICIAL}, "INSPEKTORAT"),
            ({"text": "Petugasnya minta uang 50 ribu."}, "INSPEKTORAT"),
            ({"text": "Istri dipukuli suami sampai luka."}, "DINSOSP3A"),
        ],
    )
    def test_leaves_what_is_not_for_rules_where_it_belongs(self, cast, more, to):
        save(cast, "Semua ke BPBD")
        question = dataclasses.replace(Question("Lubang.", None, None, "web", NOW), **more)
        found, _ = queries.asked(question, now=NOW)
        assert found.agency == agency(to).pk
        assert found.tried[0].standing is Standing.CLOSED


class TestTrial:
    def test_counts_what_would_be_proposed_otherwise_and_nothing_of_other_circles(self, cast):
        for _ in range(3):
            send(FLOOD)
        send("Sampah menumpuk.")
        send(FLOOD, about=About.OFFICIAL)
        old = send(FLOOD, now=NOW - 60 * DAY)
        type(old.report).objects.filter(pk=old.report_id).update(state="archived", archive_reason="unclear")
        after = operations.rehearse(draft=draft(words=("banjir",)), actor=cast.admin, now=NOW)
        with CaptureQueriesContext(connection) as seen:
            found = queries.trial(before=[], after=after, now=NOW)

        assert (found.looked_at, found.otherwise, found.bounded) == (4, 3, False)
        assert len(seen) <= 2

    def test_looks_at_no_more_than_it_may(self, cast, monkeypatch):
        monkeypatch.setattr(queries, "TRIED_MOST", 2)
        for _ in range(3):
            send(FLOOD)
        assert queries.trial(before=[], after=[], now=NOW).bounded


def test_a_membership_that_ends_leaves_the_graph(cast):
    cast.person("hadi")
    assert any(chair.role == "inspector" for chair in queries.graph(NOW.date()).chairs)
    Membership.objects.filter(role="inspector").update(valid_until=NOW.date())
    assert not any(chair.role == "inspector" for chair in queries.graph(NOW.date()).chairs)


def test_a_refusal_changes_nothing(cast):
    save(cast)
    before = list(RoutingRule.objects.values()), list(RoutingChange.objects.values())
    wrong: list[dict[str, Any]] = [
        {"to": "DLH", "instead_of": "DLH"}, {"name": ""}, {"to": "BKPSDM", "instead_of": "INSPEKTORAT"},
    ]  # fmt: skip
    for more in wrong:
        with pytest.raises(DomainError):
            save(cast, **{"name": "Lain", **more})
    assert (list(RoutingRule.objects.values()), list(RoutingChange.objects.values())) == before

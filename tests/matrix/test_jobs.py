"""What leaves the house by itself: jobs, notices and letters, for every kind of report."""

from __future__ import annotations

import datetime as dt
import inspect
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from curhat.gateways import mailbox
from curhat.messaging import delivery
from curhat.messaging.models import Outbound
from curhat.notices import gathering
from curhat.notices.models import Notice
from curhat.notices.queries import mentions
from curhat.people import citizens, contact, recovery
from curhat.reports.operations import due
from tests.cast import DAY, HOUR
from tests.matrix.jobs import BY_HAND, DESTINATIONS, TASKS
from tests.matrix.marks import NUMBER, Found, phone
from tests.matrix.reports import FOLLOWER
from tests.matrix.world import TABLE, TODAY, World

LATER = TODAY + 120 * DAY
KNOWN = ("all", "exists")
# A letter asks for no session: there it is nothing that the second factor is still to come.
BY_LETTER = {"password_only": "verifier"}


def _tasks() -> Mapping[str, Any]:
    app.perform_import_paths()
    return app.tasks


class TestRows:
    def test_there_is_one_for_every_job(self) -> None:
        assert set(_tasks()) == set(TASKS)

    @pytest.mark.parametrize("name", [name for name in TASKS if "builtin" not in name])
    def test_names_what_a_job_is_given(self, name: str) -> None:
        assert set(inspect.signature(_tasks()[name].func).parameters) - {"context"} == TASKS[name][0]

    def test_there_is_one_for_every_destination(self) -> None:
        assert set(settings.OUTBOUND_HANDLERS) == set(DESTINATIONS)


@pytest.fixture(scope="module")
def delivered(world: World) -> Iterator[list[dict[str, str]]]:
    """Let four months pass in which everything becomes due, and deliver all of it; give the letters."""
    with transaction.atomic():
        _deliver(world)
        yield [json.loads(path.read_text()) for path in mailbox.folder().glob("[!.]*.json")]
        transaction.set_rollback(True)


def _deliver(world: World) -> None:
    citizens.request_code(contact=contact.parse(phone(1)), now=TODAY)
    recovery.approve(recovery_id=world.places["recovery"], actor=world.actor("verifier"), now=TODAY)
    while any(due.scan(now=LATER).values()):
        pass
    _send(LATER)
    # What reporters hear waits an hour for more of it.
    assert gathering.release(now=LATER + 2 * HOUR) > len(DESTINATIONS)
    _send(LATER + 2 * HOUR)


def _send(now: dt.datetime) -> None:
    while waiting := set(Outbound.objects.filter(state="waiting").values_list("destination", "key")):
        for destination, key in waiting:
            # Codes are over in minutes, invitations in days.
            moment = TODAY if destination.endswith("codes") or key.startswith("invitation") else now
            delivery.send(destination=destination, key=key, probe=False, clock=lambda at=moment: at)  # type: ignore[misc]


def _knows(name: str, kind: str) -> bool:
    return TABLE.cell(BY_LETTER.get(name, name), kind).level in KNOWN


class TestNotices:
    def test_reach_those_alone_who_know_of_the_report(self, world: World, delivered: list[dict[str, str]]) -> None:
        names = {person.pk: name for name, person in world.people.items()}
        kinds = {case.report_id: kind for kind, case in world.cases.items()}
        told = [
            (names[notice.person_id], kinds[notice.report_id])
            for notice in Notice.objects.exclude(person=None)
            if notice.person_id is not None and notice.report_id in kinds
        ]

        assert [one for one in told if not _knows(*one)] == []
        # Everybody whose task it is hears of something, and of every kind somebody does.
        assert {name for name, _ in told} >= {"liaison_leading", "liaison_supporting", "inspector", "mayor"}
        assert {kind for _, kind in told} == set(TABLE.kinds) - {"about_mayor"}

    def test_say_that_a_protected_case_is_late(self, world: World, delivered: list[dict[str, str]]) -> None:
        for kind in ("protected", "protected_about"):
            late = Notice.objects.filter(report=world.cases[kind].report_id, event__what="escalated", state="sent")
            assert late.filter(person=world.people["mayor"]).exists(), kind

    def test_go_to_reporters_by_every_way_that_they_chose(self, world: World, delivered: list[dict[str, str]]) -> None:
        secret = Notice.objects.filter(report=world.cases["secret"].report_id).exclude(reporter=None)
        assert set(secret.values_list("channel", "state")) == {
            ("email", "sent"), ("whatsapp", "sent"), ("sms", "sent"), ("push", "sent"),
        }  # fmt: skip

    def test_never_go_by_any_way_to_who_sent_a_protected_case(
        self, world: World, delivered: list[dict[str, str]]
    ) -> None:
        protected = [world.cases[kind].report_id for kind in ("protected", "protected_about")]
        assert not Notice.objects.filter(report__in=protected).exclude(reporter=None).exists()
        assert Notice.objects.exclude(reporter=None).exists()


class TestMentions:
    def test_reach_those_alone_who_read_the_report(self, world: World, delivered: list[dict[str, str]]) -> None:
        names = {person.pk: name for name, person in world.people.items()}
        kinds = {case.report_id: kind for kind, case in world.cases.items()}
        called = Notice.objects.filter(mention=True)
        told = {(names[one.person_id], kinds[one.report_id]) for one in called if one.person_id is not None}

        assert len(told) > len(TABLE.kinds)
        assert [(who, kind) for who, kind in told if TABLE.cell(BY_LETTER.get(who, who), kind).level != "all"] == []
        assert {who for who, _ in told} >= {"head_leading", "liaison_supporting", "verifier"}

    def test_are_found_at_a_desk_while_the_report_is_read(self, world: World, delivered: list[dict[str, str]]) -> None:
        kinds = {case.report_id: kind for kind, case in world.cases.items()}
        Notice.objects.update(mention=True)  # whatever anybody was ever told
        for person in TABLE.people:
            listed = mentions(actor=world.actor(person), size=5000)
            found = {kinds[notice.report_id] for notice in listed if notice.report_id in kinds}
            assert {kind for kind in found if TABLE.cell(person, kind).level != "all"} == set(), person


class TestFollowers:
    def test_hear_of_what_everybody_may_read_and_of_nothing_else(
        self, world: World, delivered: list[dict[str, str]]
    ) -> None:
        kinds = {case.report_id: kind for kind, case in world.cases.items()}
        told = {kinds[pk] for pk in Notice.objects.exclude(choice=None).values_list("report", flat=True)}

        assert told == {kind for kind in TABLE.kinds if TABLE.cell("other_citizen", kind).level == "public"}
        (letter,) = [letter for letter in delivered if letter["to"] == FOLLOWER]
        assert {found.kind for found in world.look.at(letter["text"])} == told


class TestLetters:
    def test_say_a_number_and_nothing_else_that_a_report_holds(
        self, world: World, delivered: list[dict[str, str]]
    ) -> None:
        assert len(delivered) > 50
        assert {letter["kind"] for letter in delivered} == {"email", "whatsapp", "sms", "push"}
        for letter in delivered:
            said = world.look.at(f"{letter['subject']} {letter['text']} {letter['html']} {letter['message_id']}")
            assert {found.field for found in said} <= {NUMBER}, letter["subject"]
            assert len(said) <= 1 or letter["to"] == FOLLOWER, letter["subject"]

    def test_reach_who_knows_of_the_report_or_sent_it(self, world: World, delivered: list[dict[str, str]]) -> None:
        for letter in delivered:
            for found in world.look.at(letter["subject"] + letter["text"]):
                name = letter["to"].partition("@")[0]
                if letter["to"] == FOLLOWER:
                    assert TABLE.cell("other_citizen", found.kind).level == "public"
                elif name in TABLE.people:
                    assert _knows(name, found.kind), (name, found.kind)
                else:
                    field = {"email": "mail", "push": ""}.get(letter["kind"], "phone")
                    assert world.look.at(letter["to"]) == ({Found(found.kind, field)} if field else set())


class TestRowsOfTheOutbox:
    def test_hold_identifiers_alone(self, world: World, delivered: list[dict[str, str]]) -> None:
        assert set(Outbound.objects.values_list("destination", flat=True)) == set(DESTINATIONS)
        for row in Outbound.objects.all():
            assert world.look.at(f"{row.key} {row.topic} {row.payload} {row.last_error}") == set()

    def test_are_all_sent(self, world: World, delivered: list[dict[str, str]]) -> None:
        assert set(Outbound.objects.values_list("state", flat=True)) == {"sent"}


class TestJobs:
    def test_are_given_identifiers_alone(self, world: World, delivered: list[dict[str, str]]) -> None:
        jobs = list(ProcrastinateJob.objects.all())
        assert {job.task_name for job in jobs} >= {"messaging.send", "files.prepare", "files.forget"}
        for job in jobs:
            assert set(job.args) <= TASKS[job.task_name][0], job.task_name
            assert world.look.at(f"{job.args} {job.lock} {job.queueing_lock}") == set()
            assert re.fullmatch(r"[a-z0-9_:/.-]*", str([*job.args.values()][-1]).lower()), job.args

    @pytest.mark.parametrize("name", BY_HAND)
    def test_that_come_round_say_nothing_in_the_log(self, world: World, name: str) -> None:
        _tasks()[name].func(timestamp=0)

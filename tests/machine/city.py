"""Random people take random steps at random times; what must never break is looked at after each."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from curhat.access.actions import Action
from curhat.access.actors import ANYBODY, Actor
from curhat.deadlines import operations as calendar
from curhat.deadlines.queries import holiday_on
from curhat.kernel.errors import DomainError, NotFound, NotPermitted
from curhat.reports import scopes
from curhat.reports.intake import About
from curhat.reports.models import Report
from curhat.reports.models.reporter import Identity
from curhat.reports.operations import due
from curhat.reports.operations.code import Renewed
from curhat.reports.workflow import State
from tests.cast import NOW, SEATS, Cast, Sent, agency, bring, send
from tests.machine import exact, together
from tests.machine.deeds import AGENCIES, DEEDS, DRAWS, REPORTERS, WITHOUT_EVENT, Draw, Turn
from tests.machine.looks import Looks

STAFF = sorted(SEATS)
# Agencies of the cast: a report about one of them must be hidden from somebody who would see it.
CONCERNED = ["SETDA", "INSPEKTORAT", "DPUPRPERAKIM", "DISKOMINFO", "DINSOSP3A"]
REPORTS_AT_MOST = 4
# Two in one square, one across the town, one that nobody pointed at.
POINTS = [(-7.4691, 112.4332), (-7.46912, 112.43324), None, (-7.4805, 112.4402)]
BUDI = Identity("Budi", "+628111111111", "")
# Refusals that need no look at the report, and so may come before the question who asks.
OF_ARGUMENTS_ALONE = {"note_missing", "rating_range"}
WAYS = (
    ("assign", "start", "answer", "decide"),
    ("assign", "ask", "supply"),
    ("assign", "assign", "plan"),
    ("assign", "answer", "reject", "answer", "reject", "assign"),
    ("assign", "hand_back", "assign"),
    ("assign", "answer", "confirm", "reopen"),
    ("assign", "merge", "unmerge", "progress"),
    ("refer", "restore", "archive", "restore"),
    ("assign", "link", "answer", "unlink"),
    ("link", "assign", "link", "settle"),
    ("assign", "pass_on", "settle"),
)
# What lies before a deadline moves it; a day that is past or far, or a Sunday, does not.
DAYS = st.sampled_from([2, 1, 3, 4, 7, 8, 11, 25, -3])
WHICH = st.integers(0, REPORTS_AT_MOST)


class City(RuleBasedStateMachine):
    """A city of a dozen people and the reports they work on."""

    def __init__(self) -> None:
        super().__init__()
        self.atom = transaction.atomic()
        self.atom.__enter__()
        self.cast, self.now = Cast(), NOW
        self.sent: list[Sent] = []
        self.merged: dict[int, tuple[exact.Snapshot, dt.datetime, int]] = {}
        self.actors: dict[str, Actor] = {name: getattr(self.cast, name) for name in STAFF}
        self.looks = Looks(self.actors)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atom.__exit__(None, None, None)

    @initialize(code=st.sampled_from(CONCERNED), draft=st.booleans())
    def begin(self, code: str, *, draft: bool) -> None:
        type(agency("DPUPRPERAKIM")).objects.filter(code="DPUPRPERAKIM").update(head_approves_answers=draft)
        self.submit("DLH", "nobody", "", protected=False, anonymous=False, by_budi=False)
        self.submit("DLH", "nobody", "rina", protected=False, anonymous=False, by_budi=False)
        self.submit(code, "agency", "rina", protected=False, anonymous=True, by_budi=True)

    @rule(
        code=st.sampled_from(CONCERNED),
        about=st.sampled_from(["nobody", "agency", "official"]),
        desk=st.sampled_from(["", "rina", "hadi", "wati"]),
        protected=st.booleans(),
        anonymous=st.booleans(),
        by_budi=st.booleans(),
    )
    @precondition(lambda self: len(self.sent) < REPORTS_AT_MOST)
    def submit(self, code: str, about: str, desk: str, *, protected: bool, anonymous: bool, by_budi: bool) -> None:
        """Somebody sends a report, or brings it to a desk whose officer may not be meant to read it afterwards."""
        more: dict[str, Any] = {} if about == "nobody" else {"about": About(about), "about_agency_id": agency(code).pk}
        if by_budi:
            more["identity"] = BUDI
        point = POINTS[len(self.sent) % len(POINTS)]
        more |= {"now": self.now, "protected": protected, "anonymous": anonymous, "point": point}
        self.sent.append(bring(by=self.actors[desk], **more) if desk else send(**more))

    @rule(
        deed=st.sampled_from(sorted(DEEDS)),
        name=st.sampled_from([*STAFF, "siti", "nobody"]),
        which=WHICH,
        draw=DRAWS,
        hours=st.integers(1, 60),
    )
    def act(self, deed: str, name: str, which: int, draw: Draw, hours: int) -> None:
        """Anybody tries anything; what they are told must be what the lists say."""
        self.now += dt.timedelta(hours=hours)
        sent = self.sent[which % len(self.sent)]
        self.attempt(deed, self.actor(name, sent), sent, draw)

    @rule(deed=st.sampled_from(sorted(DEEDS)), which=WHICH, draw=DRAWS, hours=st.integers(1, 60))
    def act_as_may_be(self, deed: str, which: int, draw: Draw, hours: int) -> None:
        """Somebody who may does it, so that the far states are reached often."""
        self.now += dt.timedelta(hours=hours)
        sent = self.sent[which % len(self.sent)]
        draw = dataclasses.replace(draw, words=draw.words or "Sudah.")
        action = DEEDS[deed].needs(sent.report)
        first = draw.number % len(STAFF)
        for name in ("siti",) if deed in REPORTERS else STAFF[first:] + STAFF[:first]:
            actor = self.actor(name, sent)
            if scopes.reports_for(actor, action).filter(pk=sent.report_id).exists():
                self.attempt(deed, actor, sent, draw)
                return

    @rule(way=st.sampled_from(WAYS), which=WHICH, draw=DRAWS, first=st.integers(0, 2), hours=st.integers(1, 60))
    def go_a_way(self, way: Sequence[str], which: int, draw: Draw, first: int, hours: int) -> None:
        """Go one of the ways that reports go, each time to another agency."""
        for number, deed in enumerate(way, first):
            one = dataclasses.replace(draw, words="Sudah.", code=AGENCIES[number % 3], yes=True)
            self.act_as_may_be(deed, which, one, hours)

    @rule(which=WHICH, draw=DRAWS, hours=st.integers(0, 90))
    def merge_and_part(self, which: int, draw: Draw, hours: int) -> None:
        """Fold a repeat into another report and take it out again, with nothing between."""
        for deed in ("merge", "unmerge"):
            self.act_as_may_be(deed, which, draw, hours)

    @rule(which=WHICH, draw=DRAWS, hours=st.integers(0, 90))
    def link_and_part(self, which: int, draw: Draw, hours: int) -> None:
        """Let a report hang on a problem and take it off again, with nothing between."""
        sent = self.sent[which % len(self.sent)]
        before, version = exact.snapshot(sent.report_id), sent.report.version
        self.act_as_may_be("link", which, draw, hours)
        if sent.report.version > version:
            self.act_as_may_be("unlink", which, draw, hours)
            exact.assert_untouched(before, sent.report_id)

    @rule(which=WHICH, name=st.sampled_from(STAFF), draw=DRAWS, yes=st.booleans())
    def say_it_to_all(self, which: int, name: str, draw: Draw, *, yes: bool) -> None:
        """Somebody answers, or tells, everybody of a problem: whom the preview names, once, and nobody else."""
        problem_id, actor = self.sent[which % len(self.sent)].report.problem_id, self.actors[name]
        if problem_id is not None:
            together.say(problem_id, actor, draw.words, self.now, way="answer" if yes else "progress")

    @rule(days=st.integers(1, 40))
    def sleep(self, days: int) -> None:
        """Nobody does anything, and the clock goes on."""
        self.now += dt.timedelta(days=days)
        due.scan(now=self.now)

    @rule(days=DAYS)
    def edit_the_calendar(self, days: int) -> None:
        """An administrator makes a day a holiday, or a working day again; what is owed follows."""
        date, admin = (self.now + dt.timedelta(days=days)).date(), self.actors["admin"]
        found = holiday_on(date)
        about_it: dict[str, Any] = {"date": date, "actor": admin, "now": self.now, "reason": "Surat edaran"}
        if found is not None and not found.removed:
            calendar.remove_holiday(**about_it)
        else:
            calendar.set_holiday(name="Libur daerah", category="local", **about_it)
        due.recompute_all(now=self.now)

    @invariant()
    def the_city_keeps_its_word(self) -> None:
        self.looks.look(self.now)

    def actor(self, name: str, sent: Sent) -> Actor:
        return sent.siti if name == "siti" else self.actors.get(name, ANYBODY)

    def attempt(self, deed: str, actor: Actor, sent: Sent, draw: Draw) -> None:
        """Do a deed, and compare how it ends with what the lists say of this person."""
        before, kept = sent.report, exact.snapshot(sent.report_id)
        rows = Report.objects.count()
        turn = Turn(sent, self.sent[draw.other % len(self.sent)], actor, self.now, draw)
        may = self.lists(DEEDS[deed].needs(before), actor, sent) and DEEDS[deed].also(turn)
        try:
            with transaction.atomic():
                done = DEEDS[deed].do(turn)
        except DomainError as e:
            self.refused(deed, e, may=may, reads=self.lists(Action.READ, actor, sent))
            assert exact.snapshot(sent.report_id) == kept
            assert Report.objects.count() == rows
            return
        assert may, f"{deed} was done by somebody whose lists do not hold the report"
        after = sent.report
        assert after.version > before.version or deed in WITHOUT_EVENT, f"{deed} left no event"
        assert Report.objects.count() == rows + (deed == "withdraw" and before.oversight)
        self.follow(deed, sent, before, after, kept, done)

    def refused(self, deed: str, error: DomainError, *, may: bool, reads: bool) -> None:
        if may:
            assert not isinstance(error, NotFound | NotPermitted), f"{deed}: the list holds it, the check does not"
            return
        # Anything else would be about the report, or about another one.
        assert isinstance(error, NotFound | NotPermitted) or error.code in OF_ARGUMENTS_ALONE, (deed, error.code)
        if isinstance(error, NotPermitted) and deed != "renew_code":
            assert reads, f"{deed} told an outsider that the report exists"

    def follow(self, deed: str, sent: Sent, before: Report, after: Report, kept: exact.Snapshot, done: object) -> None:
        """Remember what later deeds hang on."""
        if isinstance(done, Renewed):
            self.sent[self.sent.index(sent)] = Sent(sent.report_id, Actor(access_keys=frozenset({after.access_key})))
        if deed == "merge":
            self.merged[sent.report_id] = (kept, self.now, after.version)
        if deed == "unmerge":
            was, merged_at, version = self.merged[sent.report_id]
            if before.version == version:
                exact.assert_came_back(was, sent.report_id, merged_at=merged_at, parted_at=self.now)
        if deed == "withdraw" and before.oversight:
            copy = Report.objects.latest("pk")
            assert (copy.reporter_id, copy.state, copy.text) == (None, State.SUBMITTED, before.text)
            assert (copy.circle, copy.secret, copy.protected) == (after.circle, after.secret, after.protected)
            assert copy.access_key not in sent.siti.access_keys

    @staticmethod
    def lists(action: Action, actor: Actor, sent: Sent) -> bool:
        return scopes.reports_for(actor, action).filter(pk=sent.report_id).exists()

"""
Random people take random steps at random times; what must never break is looked at after each.

The oracle of who may read stands here a second time, in plain Python and from
the domain's own words, so that a mistake in the scopes cannot hide in the test.
"""

from __future__ import annotations

import datetime as dt
import itertools
import os
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from curhat.access.actions import Action
from curhat.access.actors import Actor
from curhat.deadlines.queries import current_calendar
from curhat.directory import queries as directory
from curhat.kernel.errors import DomainError, NotFound
from curhat.reports import scopes
from curhat.reports.intake import About, Circle, Kind
from curhat.reports.models import ClockSpan, Deadline, Report
from curhat.reports.operations import due, reply, settle, verify, work
from curhat.reports.operations.settle import Nature
from curhat.reports.queries import queues
from curhat.reports.queries.detail import get_report
from curhat.reports.workflow import STATES, Outcome, State, Step, transition
from tests.cast import NOW, SEATS, Cast, Sent, agency, send

SOAK = bool(os.environ.get("CURHAT_SOAK"))
STAFF = sorted(SEATS)
AGENCIES = ["DPUPRPERAKIM", "DLH", "DINSOSP3A", "INSPEKTORAT", "KEC-KRANGGAN", "KEL-MERI", "DISKOMINFO", "SETDA"]
# Agencies of the cast: a report about one of them must be hidden from somebody who would see it.
CONCERNED = ["SETDA", "INSPEKTORAT", "DPUPRPERAKIM", "DISKOMINFO", "DINSOSP3A"]
WORDS = st.sampled_from(["", "Sudah.", "Belum, Pak."])
STEPS = {step.value for step in Step}

DEEDS = {
    "assign": lambda r, a, t, w, g: verify.assign(report_id=r, agency_id=agency(g).pk, note=w, actor=a, now=t),
    "start": lambda r, a, t, w, g: work.start(report_id=r, actor=a, now=t),
    "ask": lambda r, a, t, w, g: work.ask(report_id=r, note=w, actor=a, now=t),
    "answer": lambda r, a, t, w, g: work.answer(report_id=r, note=w, actor=a, now=t),
    "progress": lambda r, a, t, w, g: work.progress(report_id=r, note=w, actor=a, now=t),
    "note": lambda r, a, t, w, g: work.write_note(report_id=r, note=w, actor=a, now=t),
    "involve": lambda r, a, t, w, g: work.involve(report_id=r, agency_id=agency(g).pk, note=w, actor=a, now=t),
    "hand_back": lambda r, a, t, w, g: work.hand_back(report_id=r, note=w, actor=a, now=t),
    "decline": lambda r, a, t, w, g: work.decline(report_id=r, note=w, actor=a, now=t),
    "refer": lambda r, a, t, w, g: verify.refer(report_id=r, whom="Provinsi", note=w, actor=a, now=t),
    "archive": lambda r, a, t, w, g: verify.archive(report_id=r, reason="unclear", note=w, actor=a, now=t),
    "restore": lambda r, a, t, w, g: verify.restore(report_id=r, actor=a, now=t),
    "close": lambda r, a, t, w, g: verify.close(report_id=r, outcome=Outcome.ANSWERED, note=w, actor=a, now=t),
    "return": lambda r, a, t, w, g: reply.return_answer(report_id=r, note=w, actor=a, now=t),
    "reopen": lambda r, a, t, w, g: reply.reopen(report_id=r, note=w, actor=a, now=t),
    "supply": lambda r, a, t, w, g: reply.supply(report_id=r, note=w, actor=a, now=t),
    "confirm": lambda r, a, t, w, g: reply.confirm(report_id=r, actor=a, now=t),
    "reject": lambda r, a, t, w, g: reply.reject(report_id=r, note=w, actor=a, now=t),
    "withdraw": lambda r, a, t, w, g: reply.withdraw(report_id=r, actor=a, now=t),
    "publish": lambda r, a, t, w, g: settle.publish(
        report_id=r, title="Judul", text="Isi", attachments=[], actor=a, now=t
    ),
    "hide": lambda r, a, t, w, g: settle.hide(report_id=r, note=w, actor=a, now=t),
    "plan": lambda r, a, t, w, g: work.plan(
        report_id=r, note=w, item="APBD", planned_for=(t + dt.timedelta(days=9)).date(), actor=a, now=t
    ),
    "about": lambda r, a, t, w, g: settle.settle(
        report_id=r, nature=Nature("Judul", Kind.COMPLAINT, None, About.AGENCY, agency(g).pk), actor=a, now=t
    ),
    "protect": lambda r, a, t, w, g: settle.settle(
        report_id=r, nature=Nature("Judul", Kind.COMPLAINT, None, protected=True), actor=a, now=t
    ),
    "release": lambda r, a, t, w, g: settle.settle(
        report_id=r, nature=Nature("Judul", Kind.COMPLAINT, None), actor=a, now=t
    ),
}


def may_read(name: str, report: Report) -> bool:
    """The recipient table and the roles of the domain, said again."""
    role, code = SEATS[name]
    concerned = report.about_agency_id is not None
    if code and concerned and report.about_agency_id in directory.kin_of(agency(code).pk):
        return False
    circle = report.circle
    if role == "verifier":
        return circle == Circle.ORDINARY
    if role == "inspector":
        return circle == Circle.INSPECTORATE
    if role == "protected_officer":
        return circle == Circle.PROTECTED
    if role == "mayor":
        return circle != Circle.PROTECTED and not report.protected
    if role == "aide":
        return circle in {Circle.ORDINARY, Circle.INSPECTORATE} and not report.protected
    if role in {"liaison", "agency_head"}:
        mine = agency(code or "").pk
        holds = report.lead_id == mine or report.assignments.filter(agency_id=mine, ended_at=None).exists()
        return circle != Circle.PROTECTED and holds
    return False


class City(RuleBasedStateMachine):
    """A city of twelve people and the reports they work on."""

    def __init__(self) -> None:
        super().__init__()
        self.atom = transaction.atomic()
        self.atom.__enter__()
        self.cast, self.now = Cast(), NOW
        self.sent: list[Sent] = []
        self.known: dict[int, tuple[int, dt.datetime]] = {}
        self.looked_at: list[tuple[int, int]] = []
        self.actors: dict[str, Actor] = {name: getattr(self.cast, name) for name in STAFF}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atom.__exit__(None, None, None)

    @initialize(code=st.sampled_from(CONCERNED))
    def begin(self, code: str) -> None:
        self.submit("DLH", "nobody", protected=False, anonymous=False)
        self.submit(code, "agency", protected=False, anonymous=True)

    @rule(
        code=st.sampled_from(CONCERNED),
        about=st.sampled_from(["nobody", "agency", "official"]),
        protected=st.booleans(),
        anonymous=st.booleans(),
    )
    @precondition(lambda self: len(self.sent) < 4)
    def submit(self, code: str, about: str, *, protected: bool, anonymous: bool) -> None:
        whom: dict[str, Any] = {} if about == "nobody" else {"about": About(about), "about_agency_id": agency(code).pk}
        self.sent.append(send(now=self.now, protected=protected, anonymous=anonymous, **whom))

    @rule(
        deed=st.sampled_from(sorted(DEEDS)),
        name=st.sampled_from([*STAFF, "siti"]),
        which=st.integers(0, 3),
        words=WORDS,
        code=st.sampled_from(AGENCIES),
        hours=st.integers(1, 60),
    )
    def act(self, deed: str, name: str, which: int, words: str, code: str, hours: int) -> None:
        self.now += dt.timedelta(hours=hours)
        sent = self.sent[which % len(self.sent)]
        actor = sent.siti if name == "siti" else self.actors[name]
        try:
            with transaction.atomic():
                DEEDS[deed](sent.report_id, actor, self.now, words, code)
        except DomainError:
            pass

    @rule(which=st.integers(0, 3), code=st.sampled_from(AGENCIES[:3]))
    def go_straight(self, which: int, code: str) -> None:
        """Take the way most reports take, so that the far states are reached often."""
        for deed, name in (("assign", "rina"), ("start", "joko"), ("answer", "joko")):
            self.act(deed, name, which, "Sudah.", code, 1)

    @rule(days=st.integers(1, 40))
    def sleep(self, days: int) -> None:
        self.now += dt.timedelta(days=days)
        due.scan(now=self.now)

    @invariant()
    def the_city_keeps_its_word(self) -> None:
        versions = list(Report.objects.order_by("pk").values_list("pk", "version"))
        if versions == self.looked_at:
            return  # The step was refused: nothing is new, and looking costs most of the time.
        self.looked_at = versions
        for look in (
            self.every_timeline_is_whole,
            self.time_is_charged_to_one_holder,
            self.no_due_date_moves_without_a_trace,
            self.everybody_reads_what_the_domain_says_and_no_more,
            self.no_agency_holds_what_is_about_it,
            self.counts_equal_their_lists,
            self.nothing_secret_is_public,
        ):
            look()

    def every_timeline_is_whole(self) -> None:
        for report in Report.objects.all():
            events = list(report.events.order_by("seq"))
            assert [event.seq for event in events] == list(range(1, report.version + 1))
            assert events[-1].to_state == report.state
            for before, event in itertools.pairwise(events):
                assert event.from_state == before.to_state
                if event.what in STEPS:
                    row = transition(Step(event.what))
                    assert event.from_state in row.sources
                    assert row.target is None or event.to_state == row.target
                else:
                    assert event.from_state == event.to_state

    def time_is_charged_to_one_holder(self) -> None:
        for report in Report.objects.all():
            spans = list(ClockSpan.objects.filter(report=report).order_by("from_at", "pk"))
            for one, following in itertools.pairwise(spans):
                assert one.until_at is not None
                assert one.until_at <= following.from_at
            running = [span.holder for span in spans if span.until_at is None]
            holder = STATES[State(report.state)].holder
            assert running == ([holder] if holder else [])

    def no_due_date_moves_without_a_trace(self) -> None:
        for deadline in Deadline.objects.select_related("report"):
            version, due_at = self.known.get(deadline.pk, (0, deadline.due_at))
            assert deadline.due_at == due_at or deadline.report.version > version
            self.known[deadline.pk] = (deadline.report.version, deadline.due_at)

    def everybody_reads_what_the_domain_says_and_no_more(self) -> None:
        reports = list(Report.objects.all())
        for name, actor in self.actors.items():
            listed = set(scopes.desk_reports_for(actor, Action.READ).values_list("pk", flat=True))
            assert listed == {report.pk for report in reports if may_read(name, report)}, name
            for report in reports:
                try:
                    get_report(number=report.number, actor=actor, now=self.now)
                    opened = True
                except NotFound:
                    opened = False
                assert opened == (report.pk in listed), name

    def no_agency_holds_what_is_about_it(self) -> None:
        for report in Report.objects.exclude(about_agency=None):
            holding = set(report.assignments.filter(ended_at=None).values_list("agency_id", flat=True))
            kin = directory.kin_of(report.about_agency_id or 0)
            assert not (holding | {report.lead_id}) & kin, report.events.values_list("what", flat=True)

    def counts_equal_their_lists(self) -> None:
        calendar = current_calendar()
        for actor in self.actors.values():
            for code, count in queues.counts(actor=actor, calendar=calendar, now=self.now).items():
                page = queues.page(actor=actor, queue=code, calendar=calendar, now=self.now)
                assert len(page) == count, code

    def nothing_secret_is_public(self) -> None:
        for report in scopes.reports_for(Actor(), Action.READ_PUBLISHED):
            assert report.circle == Circle.ORDINARY
            assert not report.secret


@pytest.mark.usefixtures("cast")
def test_the_city_keeps_its_word():
    run_state_machine_as_test(
        City,
        settings=settings(
            max_examples=400 if SOAK else 10,
            stateful_step_count=40 if SOAK else 18,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

"""What must hold in the city whatever anybody does; each look remembers what it saw the last time."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from curhat.access.actions import Action
from curhat.access.actors import Actor
from curhat.deadlines.queries import current_calendar
from curhat.directory import queries as directory
from curhat.kernel.errors import NotFound
from curhat.reports import scopes
from curhat.reports.brought import CHANNELS, SAID
from curhat.reports.intake import Circle
from curhat.reports.models import ClockSpan, Deadline, Report, TimelineEvent
from curhat.reports.queries import lists, overview, queues
from curhat.reports.queries.detail import get_report
from curhat.reports.workflow import STATES, State, Step, transition
from tests.machine import finds, together
from tests.machine.oracle import may_read

STEPS = {step.value for step in Step}
OF_REPORTER = {"silence", "needs_info"}
OPEN_DEADLINE = {"met_at": None, "ended_at": None}
# Where the agency can still send what its head has before them.
DRAFT_WAITS = {State.ASSIGNED, State.IN_PROGRESS, State.PLANNED, State.NEEDS_INFO, State.MERGED}
# All of an event but its words and its writer, which an erasure takes out.
EVENT = ("report_id", "seq", "at", "what", "from_state", "to_state", "audience", "role", "office_id")
OVERSEERS = ("ning", "agus")
FIGURES = ("overdue", "rejected", "today")
# Of these there are lists alone: nobody asks whether one report is among them.
LISTED_ALONE = {Action.READ_PUBLISHED, Action.READ_EXISTENCE}
CHECKED = [action for action in Action if action not in LISTED_ALONE]
AT_ONCE = 2  # of the actions and of the people, in turn: all of them would take most of the time


@dataclasses.dataclass
class Looks:
    """
    Everything that is looked at after each change.

    :param actors: the staff by name, and whoever else is about
    """

    actors: Mapping[str, Actor]
    due: dict[int, tuple[int, dt.datetime]] = dataclasses.field(default_factory=dict)
    over: dict[int, tuple[Any, Any, dt.datetime]] = dataclasses.field(default_factory=dict)
    events: dict[int, tuple[Any, ...]] = dataclasses.field(default_factory=dict)
    seen: tuple[Any, ...] = ()
    turn: int = 0

    def look(self, now: dt.datetime) -> None:
        """Look at everything, unless nothing has changed."""
        reports = list(Report.objects.order_by("pk"))
        fresh = (
            [(r.pk, r.version) for r in reports],
            list(Deadline.objects.order_by("pk").values_list("pk", "due_at", "met_at")),
        )
        if fresh == self.seen:
            return
        known = dict(self.seen[0]) if self.seen else {}
        changed = [r for r in reports if known.get(r.pk) != r.version]
        self.seen, self.turn = fresh, self.turn + 1
        for report in changed:
            self.timeline_is_whole(report)
            self.time_is_charged_to_one_holder(report)
            self.no_draft_waits_for_nothing(report)
            self.no_agency_holds_what_is_about_it(report)
            self.what_was_said_at_a_desk_waits_to_be_told(report)
            self.nobody_holds_inside_what_they_may_not_read(report)
        self.no_event_is_lost_or_changed()
        self.no_due_date_moves_without_a_trace()
        self.everybody_reads_what_the_domain_says(reports)
        self.lists_equal_checks(changed, now)
        self.counts_equal_their_lists(now)
        self.nothing_secret_is_public()
        together.problems_tell_of_what_is_read_anyway(self.actors)
        finds.the_public_finds_what_it_may_see()

    def timeline_is_whole(self, report: Report) -> None:
        events = list(report.events.order_by("seq"))
        assert [event.seq for event in events] == list(range(1, report.version + 1))
        assert events[-1].to_state == report.state
        assert report.state in set(State)
        for before, event in itertools.pairwise(events):
            assert event.from_state == before.to_state
            assert event.at >= before.at
            if event.what in STEPS:
                row = transition(Step(event.what))
                assert event.from_state in row.sources
                assert row.target is None or event.to_state == row.target
            else:
                assert event.from_state == event.to_state

    def time_is_charged_to_one_holder(self, report: Report) -> None:
        """The spans say of every moment the same as the timeline does: whose state it was, and nobody else's."""
        events = list(report.events.order_by("seq"))
        ends: list[dt.datetime | None] = [*(event.at for event in events[1:]), None]
        told = [(STATES[State(e.to_state)].holder, e.at, end) for e, end in zip(events, ends, strict=True)]
        spans = ClockSpan.objects.filter(report=report).order_by("from_at", "pk")
        kept = [(span.holder, span.from_at, span.until_at) for span in spans]
        assert _joined(kept) == _joined([(str(holder), a, b) for holder, a, b in told if holder is not None])
        running = [span for span in spans if span.until_at is None]
        assert [span.agency_id for span in running if span.holder == "agency"] == [
            report.lead_id for span in running if span.holder == "agency"
        ]

    def no_draft_waits_for_nothing(self, report: Report) -> None:
        waiting = report.drafts.filter(decided_at=None).exists()
        assert not waiting or report.state in DRAFT_WAITS, report.state

    def no_agency_holds_what_is_about_it(self, report: Report) -> None:
        if report.about_agency_id is not None:
            holding = set(report.assignments.filter(ended_at=None).values_list("agency_id", flat=True))
            kin = directory.kin_of(report.about_agency_id)
            assert not (holding | {report.lead_id}) & kin, list(report.events.values_list("what", flat=True))

    def what_was_said_at_a_desk_waits_to_be_told(self, report: Report) -> None:
        """From the first words after the reporter was last here, or was told, until then."""
        events = list(report.events.order_by("seq"))
        since = max((e.seq for e in events if e.role == "reporter" or e.what == "told"), default=0)
        said = [e.at for e in events if e.seq > since and e.what in SAID]
        if report.untold_since is not None:
            assert report.untold_since in said
            assert report.channel in CHANNELS
            assert report.reporter_id is not None
        elif said and report.channel in CHANNELS and report.reporter_id is not None:
            # Nothing is told of a protected case, as it may have been for a while.
            assert any(e.what in {"settle", "rehome"} for e in events) or report.protected

    def nobody_holds_inside_what_they_may_not_read(self, report: Report) -> None:
        """Who is given a report inside an agency is of that agency, and can read it at that moment."""
        people = {actor.person_id: name for name, actor in self.actors.items()}
        for hold in report.assignments.filter(ended_at=None).select_related("unit"):
            assert hold.unit is None or hold.unit.agency_id == hold.agency_id
            if hold.person_id is not None:
                name = people[hold.person_id]
                assert hold.agency_id in {seat.agency_id for seat in self.actors[name].seats}
                assert may_read(name, report), name

    def no_event_is_lost_or_changed(self) -> None:
        now = {row[0]: row[1:] for row in TimelineEvent.objects.values_list("pk", *EVENT)}
        assert {pk: now.get(pk) for pk in self.events} == self.events
        self.events = now

    def no_due_date_moves_without_a_trace(self) -> None:
        """A step says why by itself; whatever else moves a date tells from when to when."""
        calendar = current_calendar()
        for deadline in Deadline.objects.select_related("report"):
            report = deadline.report
            version, due_at = self.due.get(deadline.pk, (0, deadline.due_at))
            if deadline.due_at != due_at:
                since = report.events.filter(seq__gt=version)
                moved = since.filter(what="recomputed", data__kind=deadline.kind).values_list("data__to", flat=True)
                told = deadline.due_at in {dt.datetime.fromisoformat(to) for to in moved}
                # That the reporter was told, or was here, begins their time to answer.
                by_reporter = Q(role="reporter") if deadline.kind in OF_REPORTER else Q(pk__in=[])
                said = since.filter(by_reporter | Q(what__in=STEPS | {"settle", "told"}))
                assert told or said.exists(), deadline.kind
            if (deadline.met_at, deadline.ended_at) != (None, None):
                over = (deadline.met_at, deadline.ended_at, deadline.due_at)
                assert self.over.setdefault(deadline.pk, over) == over, "what is over was counted again"
            elif deadline.calendar_version == calendar.version:
                assert deadline.due_at == deadline.due_by(calendar)
            self.due[deadline.pk] = (report.version, deadline.due_at)
        for report in Report.objects.all():
            running = report.deadlines.filter(stopped_at=None, **OPEN_DEADLINE).values_list("due_at", flat=True)
            assert report.due_at == min(running, default=None)

    def everybody_reads_what_the_domain_says(self, reports: list[Report]) -> None:
        for name, actor in self.actors.items():
            listed = set(scopes.desk_reports_for(actor, Action.READ).values_list("pk", flat=True))
            assert listed == {report.pk for report in reports if may_read(name, report)}, name

    def lists_equal_checks(self, changed: list[Report], now: dt.datetime) -> None:
        actions = _in_turn(CHECKED, self.turn)
        for name, actor in self.actors.items():
            listed = {a: set(scopes.reports_for(actor, a).values_list("pk", flat=True)) for a in actions}
            reached = scopes.with_reach(Report.objects.filter(pk__in=[report.pk for report in changed]), actor)
            for report in reached:
                assert scopes.allowed(report, actor, actions) == {a for a in actions if report.pk in listed[a]}, name
        for name in _in_turn(list(self.actors), self.turn):
            listed_at_desk = set(scopes.desk_reports_for(self.actors[name], Action.READ).values_list("pk", flat=True))
            for report in changed:
                assert _opens(report, self.actors[name], now) == (report.pk in listed_at_desk), name

    def counts_equal_their_lists(self, now: dt.datetime) -> None:
        calendar = current_calendar()
        for name in _in_turn(list(self.actors), self.turn):
            actor = self.actors[name]
            for code, count in queues.counts(actor=actor, calendar=calendar, now=now).items():
                assert len(queues.page(actor=actor, queue=code, calendar=calendar, now=now)) == count, (name, code)
        name = OVERSEERS[self.turn % len(OVERSEERS)]
        figures = overview.figures(actor=self.actors[name], calendar=calendar, now=now)
        for which in FIGURES:
            narrow = overview.narrow(which, calendar=calendar, now=now)
            rows = lists.newest(actor=self.actors[name], narrow=narrow)
            assert len(rows) == figures[which], (name, which)
            if which == "overdue":
                assert len({row.lead_id for row in rows} - {None}) == figures["overdue_agencies"]

    def nothing_secret_is_public(self) -> None:
        for report in scopes.reports_for(Actor(), Action.READ_PUBLISHED):
            assert report.circle == Circle.ORDINARY
            assert not report.secret
            assert report.state != State.WITHDRAWN


def _in_turn[T](everything: list[T], turn: int) -> list[T]:
    """Return the few whose turn it is."""
    begin = turn * AT_ONCE
    return [everything[(begin + n) % len(everything)] for n in range(AT_ONCE)]


def _opens(report: Report, actor: Actor, now: dt.datetime) -> bool:
    try:
        get_report(number=report.number, actor=actor, now=now)
    except NotFound:
        return False
    return True


type Span = tuple[str, dt.datetime, dt.datetime | None]


def _joined(spans: list[Span]) -> list[Span]:
    """Return the spans without empty ones, those that follow each other at once with one holder as one."""
    joined: list[Span] = []
    for holder, begin, end in spans:
        if begin == end:
            continue
        if joined and joined[-1][0] == holder and joined[-1][2] == begin:
            joined[-1] = (holder, joined[-1][1], end)
        else:
            joined.append((holder, begin, end))
    return joined

"""Rules and memberships are edited at random while reports come and go: whoever is concerned never reads."""

from __future__ import annotations

import datetime as dt
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
from curhat.access.actors import Actor, Role
from curhat.directory import queries as directory
from curhat.directory.models import Agency, Membership, Succession, Unit
from curhat.directory.operations import end_agency
from curhat.kernel.errors import DomainError
from curhat.reports import scopes
from curhat.reports.intake import About, Circle, Kind
from curhat.reports.models import Report
from curhat.reports.operations import settle, succession, verify, work
from curhat.reports.operations.settle import Nature
from curhat.routing import operations, queries
from curhat.routing.operations import Draft, Unsafe
from curhat.routing.rules import Rule
from tests.cast import NOW, SEATS, Cast, Sent, agency, send
from tests.evidence import Evidence
from tests.machine.test_city import PHASES, SOAK

CITIES, STEPS = (60, 40) if SOAK else (8, 20)
CODES = ["DPUPRPERAKIM", "DLH", "DINSOSP3A", "INSPEKTORAT", "KEC-KRANGGAN", "KEL-MERI", "DISKOMINFO", "SETDA", "BPBD"]
SOME = st.sampled_from(CODES)
PEOPLE = st.sampled_from(sorted(SEATS))
# Of each sort of seat the agencies at which somebody may hold it, as invitations have it.
AT = {"verifier": "DISKOMINFO", "inspector": "INSPEKTORAT", "protected_officer": "DINSOSP3A", "aide": "SETDA"}
TEXTS = st.sampled_from(["Banjir di jalan.", "Lampu mati.", "Petugasnya minta uang 50 ribu."])
NATURES = st.sampled_from([About.NOBODY, About.AGENCY, About.UNIT, About.OFFICIAL])
REPORTS_AT_MOST = 5
OF_AGENCIES = {"agency_is_concerned", "agency_outside_circle", "agency_ended"}
WHICH = st.integers(0, REPORTS_AT_MOST)
# Nobody in particular: whoever may, so that the far states are reached often.
NAME = st.one_of(st.none(), st.none(), PEOPLE)
CODE = st.one_of(st.none(), st.sampled_from(CODES))


def chain(code: str) -> set[str]:
    """Return an agency with all above and below it and all that these have become, by the rows alone."""
    parents = dict(Agency.objects.values_list("code", "parent__code"))
    became = set(Succession.objects.values_list("agency__code", "successor__code"))

    def up(at: str | None) -> set[str]:
        return {at} | up(parents[at]) if at else set()

    def around(at: str) -> set[str]:
        return up(at) | {other for other in parents if at in up(other)}

    found = around(code)
    while more := {one for was, into in became if was in found for one in around(into)} - found:
        found |= more
    return found


class Routing(RuleBasedStateMachine):
    """A city whose administrator never rests."""

    def __init__(self) -> None:
        super().__init__()
        self.atom = transaction.atomic()
        self.atom.__enter__()
        self.cast, self.now = Cast(), NOW
        self.sent: list[Sent] = []
        for name in SEATS:
            self.cast.person(name)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atom.__exit__(None, None, None)

    def attempt(self, does: Any, *args: Any, **more: Any) -> DomainError | None:
        try:
            with transaction.atomic():
                does(*args, **more)
        except DomainError as e:
            return e
        return None

    @initialize()
    def begin(self) -> None:
        self.sent.append(send(now=self.now))
        self.sent.append(send(now=self.now, about=About.AGENCY, about_agency_id=agency("KEL-MERI").pk))

    @rule(code=SOME, text=TEXTS, about=NATURES, protected=st.booleans(), at_unit=st.booleans())
    @precondition(lambda self: len(self.sent) < REPORTS_AT_MOST)
    def somebody_reports(self, code: str, text: str, about: About, *, protected: bool, at_unit: bool) -> None:
        more: dict[str, Any] = {}
        if about is About.UNIT:
            unit = Unit.objects.filter(agency__code="DPUPRPERAKIM").earliest("pk")
            more = {"about": about, "about_unit_id": unit.pk}
        elif about is not About.NOBODY:
            known = about is About.AGENCY or at_unit
            more = {"about": about, "about_agency_id": agency(code).pk if known else None}
        self.sent.append(send(text, now=self.now, protected=protected, **more))

    @rule(
        to=CODE,
        instead=CODE,
        number=st.integers(0, 5),
        words=st.sampled_from([(), ("banjir",)]),
        weekdays=st.frozensets(st.integers(1, 7), max_size=2),
    )
    def a_rule_is_written(
        self, to: str | None, instead: str | None, number: int, words: tuple[str, ...], weekdays: frozenset[int]
    ) -> None:
        pks: dict[str, int] = dict(Agency.objects.values_list("code", "pk"))
        there = {rule.name: rule.id for rule in queries.rules()}
        wanted = Rule(
            there.get(f"Aturan {number}", 0), 0, f"Aturan {number}", pks[to] if to else None, words=words,
            weekdays=weekdays, instead_of=pks[instead] if instead else None,
        )  # fmt: skip
        before, version = queries.rules(), queries.version()
        refused = self.attempt(
            operations.save_rule, draft=Draft(wanted), seen=version, actor=self.cast.admin, now=self.now
        )
        if refused is not None:
            assert (queries.rules(), queries.version()) == (before, version)
        if isinstance(refused, Unsafe):
            assert refused.ways
        if refused is None and instead == "INSPEKTORAT":
            raise AssertionError("what the inspectorate keeps was sent on to somebody")

    @rule(number=st.integers(0, 5), up=st.booleans(), gone=st.booleans())
    def a_rule_is_moved_or_removed(self, number: int, *, up: bool, gone: bool) -> None:
        there = queries.rules()
        if not there:
            return
        about: dict[str, Any] = {
            "rule_id": there[number % len(there)].id, "seen": queries.version(), "actor": self.cast.admin,
            "now": self.now,
        }  # fmt: skip
        if gone:
            self.attempt(operations.remove_rule, **about)
        else:
            self.attempt(operations.move_rule, up=up, **about)

    @rule(name=PEOPLE, role=st.sampled_from([*AT, "liaison", "agency_head"]), code=SOME, ends=st.booleans())
    def somebody_sits_elsewhere(self, name: str, role: str, code: str, *, ends: bool) -> None:
        person = self.cast.person(name)
        held = Membership.objects.filter(person=person, valid_until=None)
        if ends and held.count() > 1:
            held.filter(pk=held.latest("pk").pk).update(valid_until=max(self.now.date(), held.latest("pk").valid_from))
            return
        place = agency(AT.get(role, code))
        if not held.filter(role=role, agency=place).exists():
            Membership.objects.get_or_create(
                person=person, role=role, agency=place, unit=None, valid_from=(self.now - dt.timedelta(days=1)).date()
            )

    @rule(code=st.sampled_from(["BPBD", "DLH"]), ends=st.booleans())
    def an_agency_ends_or_is_back(self, code: str, *, ends: bool) -> None:
        Agency.objects.filter(code=code).update(valid_until=self.now.date() if ends else None)

    @rule(code=st.sampled_from(["BPBD", "DLH", "KEL-MERI"]), into=SOME, later=st.integers(0, 3))
    def an_agency_goes_into_another(self, code: str, into: str, later: int) -> None:
        """On a day that may have to come yet; what it held is handed on when the job looks."""
        on = self.now.date() + dt.timedelta(days=later)
        self.attempt(
            end_agency, agency_id=agency(code).pk, on=on, successor_ids=[agency(into).pk], actor=self.cast.admin,
            now=self.now,
        )  # fmt: skip
        succession.hand_on(now=self.now)

    @rule(which=WHICH, name=NAME)
    def somebody_takes_what_is_proposed(self, which: int, name: str | None) -> None:
        sent = self.sent[which % len(self.sent)]
        found = queries.proposal(sent.report, now=self.now).agency
        if found is not None:
            refused = self.attempt(
                verify.assign, report_id=sent.report_id, agency_id=found, actor=self.by(name, Action.ASSIGN, sent),
                now=self.now, note="Diteruskan.",
            )  # fmt: skip
            # What is proposed may be had: nobody is led to a refusal.
            assert refused is None or refused.code not in OF_AGENCIES

    @rule(which=WHICH, name=NAME, code=CODE, back=st.booleans())
    def somebody_goes_by_hand(self, which: int, name: str | None, code: str | None, *, back: bool) -> None:
        """To any agency; where chance names none, to the very one that it is about."""
        sent = self.sent[which % len(self.sent)]
        to = agency(code).pk if code else sent.report.about_agency_id or agency("DLH").pk
        of: dict[str, Any] = {"report_id": sent.report_id, "now": self.now, "note": "Milik OPD lain."}
        if back:
            self.attempt(work.hand_back, proposed_owner_id=to, actor=self.by(name, Action.HAND_BACK, sent), **of)
        else:
            by = self.by(name, Action.ASSIGN, sent)
            self.attempt(verify.assign, agency_id=to, supporting=[agency("SETDA").pk], actor=by, **of)

    @rule(which=WHICH, name=NAME, code=CODE, about=NATURES)
    def it_turns_out_to_be_about_somebody(self, which: int, name: str | None, code: str | None, about: About) -> None:
        """About any agency; where chance names none, about the very one that holds it."""
        sent = self.sent[which % len(self.sent)]
        whose = agency(code).pk if code else sent.report.lead_id
        nature = Nature("Judul", Kind.COMPLAINT, None, about, whose if about is not About.NOBODY else None)
        self.attempt(
            settle.settle, report_id=sent.report_id, nature=nature, actor=self.by(name, Action.SETTLE, sent),
            now=self.now,
        )  # fmt: skip

    @rule(which=WHICH)
    def it_is_held_and_then_turns_out_to_be_about_its_holder(self, which: int) -> None:
        self.somebody_takes_what_is_proposed(which, None)
        self.no_report_lies_with_whom_it_is_about()
        self.it_turns_out_to_be_about_somebody(which, None, None, About.AGENCY)

    @rule(near=st.integers(0, 9))
    def whoever_may_tries_to_hand_it_to_those_concerned(self, near: int) -> None:
        for sent in self.sent:
            about = sent.report.about_agency
            if about is None:
                continue
            whose = sorted(chain(about.code))
            refused = self.attempt(
                verify.assign, report_id=sent.report_id, agency_id=agency(whose[near % len(whose)]).pk,
                actor=self.by(None, Action.ASSIGN, sent), now=self.now, note="Diteruskan.",
            )  # fmt: skip
            assert refused is not None, (about.code, whose)

    @rule(days=st.integers(1, 9))
    def sleep(self, days: int) -> None:
        self.now += dt.timedelta(days=days)
        succession.hand_on(now=self.now)

    @invariant()
    def nobody_reads_of_where_they_sit(self) -> None:
        """By the rows of memberships and agencies, without a word of the scopes."""
        reports = list(Report.objects.select_related("about_agency", "about_unit__agency", "lead"))
        today = self.now.date()
        for name in SEATS:
            person = self.cast.person(name)
            held = [m for m in Membership.objects.filter(person=person).select_related("agency") if _holds(m, today)]
            sits = {m.agency.code for m in held if m.agency is not None}
            reads = set(scopes.desk_reports_for(self.actor(name), Action.READ).values_list("pk", flat=True))
            for report in reports:
                if report.about_agency is not None and sits & chain(report.about_agency.code):
                    assert report.pk not in reads, (name, report.about_agency.code)
                if report.circle == Circle.PROTECTED and report.pk in reads:
                    assert Role.PROTECTED_OFFICER in {m.role for m in held}, name

    @invariant()
    def no_report_lies_with_whom_it_is_about(self) -> None:
        for report in Report.objects.exclude(about_agency=None).select_related("about_agency"):
            near = chain(report.about_agency.code) if report.about_agency else set()
            holding = report.assignments.filter(ended_at=None).values_list("agency__code", flat=True)
            assert not ({*holding, report.lead.code if report.lead else ""} & near)
            proposed = queries.proposal(report, now=self.now).agency
            assert proposed is None or Agency.objects.get(pk=proposed).code not in near

    @invariant()
    def what_is_protected_is_proposed_to_its_own_queue_alone(self) -> None:
        for report in Report.objects.filter(circle=Circle.PROTECTED):
            found = queries.proposal(report, now=self.now).agency
            assert found in {None, agency("DINSOSP3A").pk}

    def by(self, name: str | None, action: Action, sent: Sent) -> Actor:
        """Return somebody, or whoever may do it where nobody is named."""
        names = [name] if name else sorted(SEATS)
        actors = [self.actor(one) for one in names]
        may = (one for one in actors if scopes.reports_for(one, action).filter(pk=sent.report_id).exists())
        return next(may, actors[0])

    def actor(self, name: str) -> Actor:
        person = self.cast.person(name)
        return Actor(person.pk, directory.seats_of(person.pk, self.now.date()))


def _holds(row: Membership, today: dt.date) -> bool:
    ended = row.agency is not None and row.agency.valid_until is not None and row.agency.valid_until <= today
    return row.valid_from <= today and (row.valid_until is None or row.valid_until > today) and not ended


@pytest.mark.usefixtures("cast")
def test_nobody_concerned_reads_whatever_is_edited(evidence: Evidence):
    evidence("size", f"{CITIES} cities of {STEPS} steps")
    run_state_machine_as_test(
        Routing,
        settings=settings(
            max_examples=CITIES,
            stateful_step_count=STEPS,
            phases=PHASES,
            report_multiple_bugs=False,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

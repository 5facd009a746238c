from itertools import product

import pytest

from curhat.access.actions import Action
from curhat.access.grants import GRANTS
from curhat.reports.operations.clock import MET_BY
from curhat.reports.workflow import (
    OPEN,
    OUTCOME_LABELS,
    STATES,
    TRANSITIONS,
    Outcome,
    State,
    Step,
    allows,
    steps_from,
    transition,
)

# domain.md's table, written down a second time by hand: a row that changes here is a decision.
DECLARED = {
    Step.ASSIGN: ("submitted contested referred", "assigned"),
    Step.REASSIGN: ("assigned in_progress planned", "assigned"),
    Step.START: ("assigned", "in_progress"),
    Step.ASK: ("submitted assigned in_progress", "needs_info"),
    Step.SUPPLY: ("needs_info", None),
    Step.HAND_BACK: ("assigned in_progress", "submitted"),
    Step.ANSWER: ("assigned in_progress planned", "answered"),
    Step.PLAN: ("assigned in_progress", "planned"),
    Step.RESUME: ("planned", "in_progress"),
    Step.RETURN_ANSWER: ("answered", "in_progress"),
    Step.CONFIRM: ("answered", "closed"),
    Step.REJECT: ("answered", "in_progress"),
    Step.REJECT_AGAIN: ("answered", "contested"),
    Step.CLOSE: ("contested answered", "closed"),
    Step.LAPSE_ANSWER: ("answered", "closed"),
    Step.LAPSE_INFO: ("needs_info", "archived"),
    Step.DECLINE: ("assigned in_progress contested", "closed"),
    Step.REFER: ("submitted assigned in_progress", "referred"),
    Step.ARCHIVE: ("submitted needs_info", "archived"),
    Step.RESTORE: ("archived referred", "submitted"),
    Step.MERGE: ("submitted needs_info assigned in_progress planned answered contested referred", "merged"),
    Step.UNMERGE: ("merged", None),
    Step.WITHDRAW: ("submitted needs_info assigned in_progress planned answered contested referred", "withdrawn"),
    Step.REOPEN: ("closed", "in_progress"),
    Step.REHOME: ("needs_info assigned in_progress planned answered contested referred closed archived", "submitted"),
}


class TestTransitions:
    def test_declare_each_step_once(self):
        assert sorted(t.step for t in TRANSITIONS) == sorted(Step)

    @pytest.mark.parametrize(("step", "state"), list(product(Step, State)))
    def test_allow_what_the_domain_declares_and_nothing_else(self, step, state):
        sources, target = DECLARED[step]
        rejections = 1 if step is Step.REJECT_AGAIN else 0

        assert allows(step, state, rejections=rejections) == (state in sources.split())
        assert transition(step).target == target

    def test_send_a_first_rejection_to_the_agency_and_a_second_to_the_verifier(self):
        first = {t.step for t in steps_from(State.ANSWERED, rejections=0)}
        second = {t.step for t in steps_from(State.ANSWERED, rejections=1)}

        assert Step.REJECT in first
        assert Step.REJECT_AGAIN not in first
        assert Step.REJECT_AGAIN in second
        assert Step.REJECT not in second

    def test_lead_out_of_every_open_state(self):
        for state in OPEN:
            assert steps_from(state, rejections=0), state

    def test_ask_for_an_action_that_some_role_holds(self):
        granted = {action for grants in GRANTS.values() for action in grants}

        assert {t.action for t in TRANSITIONS} <= granted

    def test_owe_words_wherever_somebody_is_refused_or_asked(self):
        for step in (Step.ASK, Step.ANSWER, Step.REJECT, Step.REJECT_AGAIN, Step.DECLINE, Step.HAND_BACK, Step.REFER):
            assert transition(step).needs_note, step


class TestStates:
    def test_are_all_described(self):
        assert set(STATES) == set(State)
        assert set(OUTCOME_LABELS) == set(Outcome)

    def test_run_no_deadline_without_a_holder(self):
        for state, info in STATES.items():
            assert info.holder or not info.runs, state

    def test_have_every_running_deadline_met_by_some_step(self):
        running = {kind for info in STATES.values() for kind in info.runs}

        assert running == set(MET_BY)

    def test_never_call_a_closed_report_fixed_by_silence(self):
        assert transition(Step.LAPSE_ANSWER).action is Action.LAPSE

"""Everything that anybody can do to a report, as one call each, with the action that it asks for."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st

from curhat.access.actions import Action
from curhat.access.actors import Actor
from curhat.directory.models import Membership, Unit
from curhat.reports.intake import About, Kind
from curhat.reports.models import Report
from curhat.reports.operations import (
    code,
    correct,
    erase,
    evidence,
    field,
    identity,
    masking,
    passing,
    problems,
    reply,
    settle,
    supporting,
    verify,
    work,
)
from curhat.reports.operations.code import Proof
from curhat.reports.operations.noting import called_by
from curhat.reports.operations.settle import Nature
from curhat.reports.operations.told import told
from curhat.reports.queries.colleagues import colleagues
from curhat.reports.workflow import Outcome, State
from tests.cast import WIB, Sent, agency
from tests.machine.oracle import may_read

AGENCIES = ["DPUPRPERAKIM", "DLH", "DINSOSP3A", "INSPEKTORAT", "KEC-KRANGGAN", "KEL-MERI", "DISKOMINFO", "SETDA"]
MONEY = "Petugasnya minta uang 50 ribu."
WORDS = st.sampled_from(["", "Sudah.", "Belum, Pak.", MONEY])
HELD = {State.ASSIGNED, State.IN_PROGRESS, State.PLANNED}


@dataclasses.dataclass(frozen=True)
class Draw:
    """
    What chance decides about a deed: whoever does it uses what they need.

    :param code: an agency
    :param other: place of another report among the sent ones
    """

    words: str
    code: str
    other: int
    yes: bool
    number: int
    nature: Nature


@st.composite
def _natures(draw: st.DrawFn) -> Nature:
    about = draw(st.sampled_from([About.NOBODY, About.NOBODY, About.AGENCY, About.OFFICIAL, About.UNIT]))
    return Nature(
        "Judul",
        draw(st.sampled_from(Kind)),
        None,
        about,
        about_agency_id=None,  # filled in by the deed: keys are known only inside the database's transaction
        about_name=draw(st.sampled_from(["", "Pak Lurah"])),
        oversight=draw(st.booleans()),
        secret=draw(st.booleans()),
        protected=draw(st.sampled_from([False, False, True])),
        by_minor=draw(st.booleans()),
    )


DRAWS = st.builds(
    Draw,
    words=WORDS,
    code=st.sampled_from(AGENCIES),
    other=st.integers(0, 4),
    yes=st.booleans(),
    number=st.integers(0, 5),
    nature=_natures(),
)


@dataclasses.dataclass(frozen=True)
class Turn:
    """One person about to do one thing to one report."""

    sent: Sent
    head: Sent
    actor: Actor
    now: dt.datetime
    draw: Draw

    @property
    def by(self) -> dict[str, Any]:
        """Who does it, and when."""
        return {"actor": self.actor, "now": self.now}

    @property
    def of(self) -> dict[str, Any]:
        """What every operation takes."""
        return {"report_id": self.sent.report_id, **self.by}

    @property
    def said(self) -> dict[str, Any]:
        """The same, with words."""
        return {**self.of, "note": self.draw.words}

    @property
    def agency_id(self) -> int:
        return agency(self.draw.code).pk


@dataclasses.dataclass(frozen=True)
class Deed:
    """
    One thing that can be done.

    :param action: what the person must be granted; a function of the report where the state decides
    :param also: what must be there beside the grant, so that its lack is no refusal of the person
    """

    action: Action | Callable[[Report], Action]
    do: Callable[[Turn], object]
    also: Callable[[Turn], bool] = lambda _: True

    def needs(self, report: Report) -> Action:
        """Return the action that it asks for, on this report as it is now."""
        return self.action if isinstance(self.action, Action) else self.action(report)


def _assign(turn: Turn) -> object:
    helpers = [agency("DLH").pk] if turn.draw.yes else []
    return verify.assign(agency_id=turn.agency_id, supporting=helpers, **turn.said)


def _pass_on(turn: Turn) -> object:
    """Give it to a unit of some agency, to one of its people, or both; most of them are not of the actor's."""
    units = Unit.objects.filter(agency_id=turn.agency_id)
    seats = Membership.objects.filter(agency_id=turn.agency_id)
    unit = units.values_list("pk", flat=True).order_by("pk").first()
    person = seats.values_list("person_id", flat=True).order_by("pk").first() if turn.draw.yes else None
    return passing.pass_on(unit_id=unit, person_id=person, **turn.said)


def _plan(turn: Turn) -> object:
    later = (turn.now + dt.timedelta(days=9)).date()
    return work.plan(item="APBD", planned_for=later, **turn.said)


def _settle(turn: Turn) -> object:
    nature = turn.draw.nature
    whom = turn.agency_id if nature.about is not About.NOBODY and turn.draw.yes else None
    return settle.settle(nature=dataclasses.replace(nature, about_agency_id=whom), **turn.of)


def _publish(turn: Turn) -> object:
    return settle.publish(title="Judul", text="Isi", attachments=[], **turn.of)


def _correct(turn: Turn) -> object:
    return correct.correct(text=turn.draw.words or "Lampu mati.", address="Gang 3", landmark="", **turn.of)


def _link(turn: Turn) -> object:
    """Let it hang on what the other one hangs on, or make a problem of it."""
    there = turn.head.report.problem_id
    if there is None:
        lead = turn.agency_id if turn.draw.yes else None
        return problems.open_problem(report_id=turn.sent.report_id, title="Lubang", lead_id=lead, **turn.by)
    return problems.link(problem_id=there, **turn.of)


def _renew(turn: Turn) -> object:
    left = "0812 3456 7890" if turn.draw.yes else "0811 1111 111"
    proof = Proof(contact=left)
    number = turn.sent.report.number
    return code.renew_code(number=number, proof=proof, form_key=uuid.uuid4(), actor=turn.actor, now=turn.now)


def _open_identity(turn: Turn) -> object:
    return identity.open_identity(purpose="Menanyakan lokasi", **turn.of)


def _leaves_a_name(turn: Turn) -> bool:
    """The ledger needs somebody to name, and there must be somebody left to know."""
    return turn.actor.person_id is not None and turn.sent.report.reporter_id is not None


def _note(turn: Turn) -> Report:
    """Call everybody who may be called, or nobody; whoever is reads the report."""
    offices = [seat.agency_id for seat in turn.actor.seats if seat.agency_id is not None]
    today = turn.now.astimezone(WIB).date()
    known = colleagues(report=turn.sent.report, offices=offices, person_id=turn.actor.person_id, on=today)
    called = [one.code for one in known] if turn.draw.yes else []
    report = work.write_note(**turn.said, mentioned=called)
    seats = list(Membership.objects.filter(called_by(called)).select_related("person", "agency"))
    read = [seat for seat in seats if may_read(seat.person.name.lower(), report)]
    assert {seat.person_id for seat in seats if f"p{seat.person_id}" in called} <= {seat.person_id for seat in read}
    assert {code for code in called if code[0] == "o"} <= {f"o{seat.agency_id}" for seat in read}
    return report


DEEDS: Mapping[str, Deed] = {
    "assign": Deed(lambda r: Action.REASSIGN if r.state in HELD else Action.ASSIGN, _assign),
    "start": Deed(Action.START, lambda t: work.start(**t.of)),
    "ask": Deed(Action.ASK, lambda t: work.ask(**t.said)),
    "answer": Deed(Action.RESPOND, lambda t: work.answer(**t.said)),
    "decide": Deed(Action.APPROVE, lambda t: work.decide_draft(approve=t.draw.yes, **t.said)),
    "progress": Deed(Action.PROGRESS, lambda t: work.progress(**t.said)),
    "note": Deed(Action.NOTE, _note),
    "involve": Deed(Action.INVOLVE, lambda t: work.involve(agency_id=t.agency_id, **t.said)),
    "give_task": Deed(Action.INVOLVE, lambda t: supporting.give_task(agency_id=t.agency_id, **t.said)),
    "finish_task": Deed(Action.NOTE, lambda t: supporting.finish_task(**t.said)),
    "pass_on": Deed(Action.PASS_ON, _pass_on),
    "send_crew": Deed(Action.SEND_CREW, lambda t: field.send_out(instruction=t.draw.words, days=3, **t.of)),
    "hand_back": Deed(Action.HAND_BACK, lambda t: work.hand_back(proposed_owner_id=t.agency_id, **t.said)),
    "plan": Deed(Action.PLAN, _plan),
    "resume": Deed(Action.RESUME, lambda t: work.resume(**t.of)),
    "decline": Deed(Action.DECLINE, lambda t: work.decline(**t.said)),
    "refer": Deed(Action.REFER, lambda t: verify.refer(whom="Provinsi", **t.said)),
    "archive": Deed(Action.ARCHIVE, lambda t: verify.archive(reason="unclear", **t.said)),
    "restore": Deed(Action.RESTORE, lambda t: verify.restore(**t.of)),
    "close": Deed(Action.CLOSE, lambda t: verify.close(outcome=Outcome.ANSWERED, **t.said)),
    "merge": Deed(Action.MERGE, lambda t: verify.merge(head_number=t.head.report.number, **t.of)),
    "unmerge": Deed(Action.MERGE, lambda t: verify.unmerge(**t.of)),
    "link": Deed(Action.LINK, _link),
    "unlink": Deed(Action.LINK, lambda t: problems.unlink(**t.of)),
    "return": Deed(Action.RETURN_ANSWER, lambda t: reply.return_answer(**t.said)),
    "reopen": Deed(Action.REOPEN, lambda t: reply.reopen(**t.said)),
    "settle": Deed(Action.SETTLE, _settle),
    "publish": Deed(Action.PUBLISH, _publish),
    "mask": Deed(Action.PUBLISH, lambda t: masking.mask(attachment_id=0, boxes=[], **t.of)),
    "hide": Deed(Action.PUBLISH, lambda t: settle.hide(**t.said)),
    "tell": Deed(Action.TELL, lambda t: told(**t.of)),
    "renew_code": Deed(Action.RENEW_CODE, _renew),
    "open_identity": Deed(Action.READ_IDENTITY, _open_identity, also=_leaves_a_name),
    # The reporter's own
    "supply": Deed(Action.SUPPLY, lambda t: reply.supply(**t.said)),
    "add": Deed(Action.ADD, lambda t: evidence.add_evidence(files=[], **t.said)),
    "correct": Deed(Action.CORRECT, _correct),
    "confirm": Deed(Action.CONFIRM, lambda t: reply.confirm(**t.of)),
    "reject": Deed(Action.OBJECT, lambda t: reply.reject(**t.said)),
    "withdraw": Deed(Action.WITHDRAW, lambda t: reply.withdraw(**t.of)),
    "rate": Deed(Action.RATE, lambda t: reply.rate(stars=t.draw.number, **t.of)),
    "consent": Deed(Action.CONSENT, lambda t: reply.set_consent(given=t.draw.yes, **t.of)),
    "hide_me": Deed(Action.CONSENT, lambda t: reply.become_anonymous(**t.of)),
    "erase": Deed(Action.ERASE, lambda t: erase.erase(**t.of)),
}
REPORTERS = frozenset(
    {"supply", "add", "correct", "confirm", "reject", "withdraw", "rate", "consent", "hide_me", "erase"}
)
# These change no report, so no event tells of them: the ledger does.
WITHOUT_EVENT = frozenset({"open_identity"})

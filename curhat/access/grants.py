"""
Who may do what: GRANTS[role][action] = scope, and nothing else grants anything.

A role or an action that is missing here is refused. What a scope means in the
database is `reports/scopes.py`; the table that people read is
docs/permissions.md, generated from this one.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import MappingProxyType

from curhat.access.actions import Action
from curhat.access.actors import Actor, Role

A = Action


class Scope(enum.StrEnum):
    """
    A set of reports, seen from a seat.

    Every scope of the staff leaves out the reports about an agency that the
    person belongs to, or that is above or below it.
    """

    OWN = "own"  # sent by this person
    PUBLISHED = "published"  # has a public version that is not hidden
    LEAD = "lead"  # the seat's agency holds it now
    LEAD_OR_SUPPORT = "lead_or_support"  # holds it or was asked to help
    LEAD_NAMED = "lead_named"  # holds it, and the reporter did not ask to be hidden
    ORDINARY = "ordinary"  # neither oversight, nor protected, nor about somebody
    OVERSIGHT = "oversight"  # what the Inspektorat receives
    PROTECTED = "protected"  # violence, a child as victim
    PROTECTED_KNOWN = "protected_known"  # these, and those that the Inspektorat keeps from the officers concerned
    OVERSEEN = "overseen"  # all but the protected, and what is about the mayor
    OVERSEEN_NAMED = "overseen_named"  # of these, with reporters who did not ask to be hidden
    OVERSEEN_BY_AIDES = "overseen_by_aides"  # of these, what is not for the mayor alone
    MAYORAL = "mayoral"  # about the Inspektorat: for the mayor alone
    UNWRITTEN = "unwritten"  # no report yet: what somebody brings to a desk, wherever it then goes
    EVERYTHING = "everything"  # the system's own, which no person holds


def _all(scope: Scope, *actions: A) -> dict[A, Scope]:
    return dict.fromkeys(actions, scope)


_VERIFYING = (
    A.READ, A.READ_IDENTITY, A.ASSIGN, A.REASSIGN, A.ASK, A.CLOSE, A.DECLINE, A.REFER, A.ARCHIVE, A.RESTORE,
    A.MERGE, A.REOPEN, A.SETTLE, A.TRANSCRIBE, A.PUBLISH, A.NOTE, A.INVOLVE, A.RENEW_CODE, A.TELL,
)  # fmt: skip
# Whoever has a desk at which people are received.
_RECEIVING = {A.ENTER: Scope.UNWRITTEN}
_WORKING = (A.START, A.ASK, A.RESPOND, A.RESUME, A.PROGRESS, A.INVOLVE)
_LIAISON = {
    A.READ_PUBLISHED: Scope.PUBLISHED,
    **_all(Scope.LEAD_OR_SUPPORT, A.READ, A.NOTE, A.PASS_ON, A.SEND_CREW),
    **_all(Scope.LEAD, *_WORKING, A.HAND_BACK, A.READ_PROBLEM),
    A.READ_IDENTITY: Scope.LEAD_NAMED,
}

GRANTS: Mapping[Role, Mapping[A, Scope]] = MappingProxyType(
    {
        Role.REPORTER: {
            A.READ_PUBLISHED: Scope.PUBLISHED,
            **_all(
                Scope.OWN,
                A.READ, A.SUPPLY, A.CONFIRM, A.OBJECT, A.WITHDRAW, A.REOPEN, A.RATE, A.ADD, A.CORRECT, A.CONSENT,
                A.ERASE, A.READ_IDENTITY,
            ),
        },
        Role.VERIFIER: {
            A.READ_EXISTENCE: Scope.PROTECTED_KNOWN,
            **_all(Scope.ORDINARY, *_VERIFYING, A.LINK, A.READ_PROBLEM),
            **_RECEIVING,
        },
        Role.LIAISON: _LIAISON,
        Role.AGENCY_HEAD: {**_LIAISON, **_all(Scope.LEAD, A.PLAN, A.DECLINE, A.APPROVE)},
        Role.INSPECTOR: {**_all(Scope.OVERSIGHT, *_VERIFYING, *_WORKING, A.PLAN), **_RECEIVING},
        Role.PROTECTED_OFFICER: {**_all(Scope.PROTECTED, *_VERIFYING, *_WORKING, A.PLAN), **_RECEIVING},
        Role.MAYOR: {
            A.READ_EXISTENCE: Scope.PROTECTED_KNOWN,
            **_all(Scope.OVERSEEN, A.READ, A.RETURN_ANSWER, A.REASSIGN, A.REOPEN, A.NOTE),
            A.READ_IDENTITY: Scope.OVERSEEN_NAMED,
            A.READ_PROBLEM: Scope.ORDINARY,
            **_all(
                Scope.MAYORAL,
                A.ASSIGN, A.ASK, A.CLOSE, A.DECLINE, A.REFER, A.ARCHIVE, A.RESTORE, A.SETTLE, A.TRANSCRIBE,
            ),
        },
        Role.AIDE: {
            A.READ_EXISTENCE: Scope.PROTECTED_KNOWN,
            **_all(Scope.OVERSEEN_BY_AIDES, A.READ, A.RETURN_ANSWER, A.REASSIGN, A.REOPEN, A.NOTE),
            A.READ_PROBLEM: Scope.ORDINARY,
        },
        Role.ADMINISTRATOR: {},
        Role.AUDITOR: {},
        Role.SYSTEM: _all(Scope.EVERYTHING, A.LAPSE, A.RESUME, A.HAND_BACK, A.READ),
    }
)  # fmt: skip


class Whose(enum.Enum):
    """Whose answer templates a role may write: its own agency's, or everybody's."""

    OWN_AGENCY = "own_agency"
    ANYBODY = "anybody"


WRITES_TEMPLATES: Mapping[Role, Whose] = MappingProxyType(
    {Role.LIAISON: Whose.OWN_AGENCY, Role.AGENCY_HEAD: Whose.OWN_AGENCY, Role.ADMINISTRATOR: Whose.ANYBODY}
)


def writes_templates_of(actor: Actor, agency_id: int | None) -> bool:
    """Whether the actor may write the answer templates of an agency; None: those of all."""
    for seat in actor.seats:
        whose = WRITES_TEMPLATES.get(seat.role)
        if whose is Whose.ANYBODY or (whose is Whose.OWN_AGENCY and agency_id in {seat.agency_id} - {None}):
            return True
    return False


def scope_of(role: Role | str, action: A) -> Scope | None:
    """Return the reports on which `role` may do `action`; None for none and for what is not known."""
    return next((grants.get(action) for known, grants in GRANTS.items() if known == role), None)

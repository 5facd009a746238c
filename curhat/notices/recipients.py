"""
Who is told of which event. Pure: roles here, people by `operations`.

Whoever is named is told only if they may read the report at that moment; this
page can forget somebody, but it cannot let anybody in.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from curhat.access.actors import Role
from curhat.reports.intake import Circle


class Group(enum.StrEnum):
    """Recipients as the table names them."""

    REPORTER = "reporter"
    LEAD = "lead"  # liaisons and head of the agency that holds the report
    HEAD = "head"  # its head alone
    VERIFYING = "verifying"  # who verifies in the report's circle
    HELPERS = "helpers"  # liaisons of supporting agencies
    HOLDER = "holder"  # who holds it inside an office, since it was passed on there
    MENTIONED = "mentioned"  # whom a note calls


VERIFYING: Mapping[Circle, Role] = MappingProxyType(
    {
        Circle.ORDINARY: Role.VERIFIER,
        Circle.INSPECTORATE: Role.INSPECTOR,
        Circle.PROTECTED: Role.PROTECTED_OFFICER,
        Circle.MAYOR: Role.MAYOR,
    }
)

_TO_REPORTER = (Group.REPORTER,)
TOLD: Mapping[str, Sequence[Group]] = MappingProxyType(
    {
        "submitted": (Group.VERIFYING,),
        "assign": (Group.LEAD, Group.HELPERS, Group.REPORTER),
        "reassign": (Group.LEAD, Group.HELPERS, Group.REPORTER),
        "involve": (Group.HELPERS,),
        "task_given": (Group.HELPERS,),
        "task_done": (Group.LEAD,),
        "ask": _TO_REPORTER,
        "answer": _TO_REPORTER,
        "progress": _TO_REPORTER,
        "plan": _TO_REPORTER,
        "decline": _TO_REPORTER,
        "refer": _TO_REPORTER,
        "archive": _TO_REPORTER,
        "close": _TO_REPORTER,
        "lapse_answer": _TO_REPORTER,
        "lapse_info": _TO_REPORTER,
        "supply": (Group.LEAD, Group.VERIFYING),
        "added": (Group.LEAD,),
        "transcribed": (Group.LEAD, Group.HELPERS),
        "reject": (Group.LEAD,),
        "reject_again": (Group.VERIFYING,),
        "code_renewed": _TO_REPORTER,
        "return_answer": (Group.LEAD, Group.REPORTER),
        "reopen": (Group.LEAD, Group.REPORTER),
        "hand_back": (Group.VERIFYING,),
        "rehome": (Group.VERIFYING,),
        "drafted": (Group.HEAD,),
        "draft_returned": (Group.LEAD,),
        "note": (Group.MENTIONED,),
        "pass_on": (Group.HOLDER,),
    }
)

# An ordinary report stands in the verifiers' queue; a letter for each would only be noise.
_QUEUE_IS_ENOUGH = "submitted"

_OF_ROLE = {"reporter": Group.REPORTER, "liaison": Group.LEAD, "agency_head": Group.HEAD, "verifier": Group.VERIFYING}


def groups_for(*, what: str, circle: str, data: Mapping[str, Any]) -> tuple[Sequence[Group], Sequence[Role]]:
    """
    Return the groups and the city-wide roles that an event is told to.

    :param data: of the event; an escalation carries the roles of its rung
    """
    if what == "escalated":
        names = data.get("tell", [])
        groups = [_OF_ROLE[name] for name in names if name in _OF_ROLE]
        roles = [Role(name) for name in names if name in {Role.MAYOR, Role.AIDE, Role.INSPECTOR}]
        return groups, roles
    if what == "settle":
        return ((Group.VERIFYING,), ()) if data.get("moved") else ((), ())
    if what == _QUEUE_IS_ENOUGH and circle == Circle.ORDINARY:
        return (), ()
    return TOLD.get(what, ()), ()

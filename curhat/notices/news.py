"""
What a reporter hears of each event, and how soon; and what others hear who follow a published report. Pure.

An event that is not on this page is told to no reporter and no follower. The words of a
kind are in `messages.py`; they name the report and what to do, never what it says.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping
from types import MappingProxyType


class Kind(enum.StrEnum):
    """One sentence that a reporter may hear."""

    PASSED_ON = "passed_on"
    QUESTION = "question"
    ANSWERED = "answered"
    PROGRESS = "progress"
    PLANNED = "planned"
    DECIDED = "decided"
    REFERRED = "referred"
    ENDED = "ended"
    CLOSED = "closed"
    CLOSED_UNCONFIRMED = "closed_unconfirmed"
    ENDED_UNANSWERED = "ended_unanswered"
    ANSWER_RETURNED = "answer_returned"
    REOPENED = "reopened"
    CODE_RENEWED = "code_renewed"
    REMINDER = "reminder"
    # To who follows a published report, or an area.
    NEW_HERE = "new_here"
    THEIRS_PASSED_ON = "theirs_passed_on"
    THEIRS_ANSWERED = "theirs_answered"
    THEIRS_PROGRESS = "theirs_progress"
    THEIRS_PLANNED = "theirs_planned"
    THEIRS_DONE = "theirs_done"
    THEIRS_CLOSED = "theirs_closed"
    THEIRS_REFERRED = "theirs_referred"
    THEIRS_REOPENED = "theirs_reopened"


@dataclasses.dataclass(frozen=True, slots=True)
class News:
    """
    What is said of an event.

    :param urgent: the reporter is asked for something, or must be warned: it does not wait for a digest
    """

    kind: Kind
    urgent: bool = False


NEWS: Mapping[str, News] = MappingProxyType(
    {
        "assign": News(Kind.PASSED_ON),
        "reassign": News(Kind.PASSED_ON),
        "ask": News(Kind.QUESTION, urgent=True),
        "answer": News(Kind.ANSWERED, urgent=True),
        "progress": News(Kind.PROGRESS),
        "plan": News(Kind.PLANNED),
        "decline": News(Kind.DECIDED),
        "refer": News(Kind.REFERRED),
        "archive": News(Kind.ENDED),
        "close": News(Kind.CLOSED),
        "lapse_answer": News(Kind.CLOSED_UNCONFIRMED),
        "lapse_info": News(Kind.ENDED_UNANSWERED),
        "return_answer": News(Kind.ANSWER_RETURNED),
        "reopen": News(Kind.REOPENED),
        "code_renewed": News(Kind.CODE_RENEWED, urgent=True),
        "escalated": News(Kind.REMINDER, urgent=True),
    }
)

# What an officer hears at once though they want one message instead of ten.
URGENT_AT_DESK = frozenset({"escalated", "reject_again", "return_answer"})

# To those who follow an area, the first time that a report of it is published.
PUBLISHED = "publish"
# What everybody can see of a published report by its state; it never waits for anybody, so none of it is urgent.
FOLLOWED: Mapping[str, News] = MappingProxyType(
    {
        PUBLISHED: News(Kind.NEW_HERE),
        "assign": News(Kind.THEIRS_PASSED_ON),
        "reassign": News(Kind.THEIRS_PASSED_ON),
        "answer": News(Kind.THEIRS_ANSWERED),
        "progress": News(Kind.THEIRS_PROGRESS),
        "plan": News(Kind.THEIRS_PLANNED),
        "confirm": News(Kind.THEIRS_DONE),
        "decline": News(Kind.THEIRS_CLOSED),
        "archive": News(Kind.THEIRS_CLOSED),
        "close": News(Kind.THEIRS_CLOSED),
        "lapse_answer": News(Kind.THEIRS_CLOSED),
        "refer": News(Kind.THEIRS_REFERRED),
        "reject": News(Kind.THEIRS_REOPENED),
        "reject_again": News(Kind.THEIRS_REOPENED),
        "reopen": News(Kind.THEIRS_REOPENED),
    }
)

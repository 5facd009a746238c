"""
Which circle a new report belongs to: pure, and decided before any queue knows of it.

When in doubt the smaller circle wins: its officer can open it to the others,
but nobody can make others forget what they have read.
"""

from __future__ import annotations

import dataclasses
import enum
import re
import textwrap


class Kind(enum.StrEnum):
    """What a citizen sent."""

    COMPLAINT = "complaint"
    CRITICISM = "criticism"
    SUGGESTION = "suggestion"
    INFORMATION_REQUEST = "information_request"


class About(enum.StrEnum):
    """Whom a report is about."""

    NOBODY = "nobody"
    AGENCY = "agency"
    UNIT = "unit"
    OFFICIAL = "official"
    MAYOR = "mayor"


class Circle(enum.StrEnum):
    """Who receives a report."""

    ORDINARY = "ordinary"  # the verifiers
    INSPECTORATE = "inspectorate"
    MAYOR = "mayor"  # about the inspectorate: the mayor alone
    PROTECTED = "protected"  # the named officers of the protecting agency


@dataclasses.dataclass(frozen=True, slots=True)
class Placement:
    """
    Where a report goes.

    :param circle: None: nobody in the city may receive it; the reporter is
        shown the outside bodies and only a count is kept
    """

    circle: Circle | None
    oversight: bool
    protected: bool
    secret: bool


def place(
    *,
    about: About,
    duty: str,
    speaks_of_money: bool,
    topic_oversight: bool,
    protected: bool,
    secret: bool,
    topic_secret: bool,
    by_minor: bool = False,
) -> Placement:
    """
    Decide who receives a report.

    :param duty: of the agency it is about: "", verification, inspectorate, secretariat or protection
    :param speaks_of_money: the text speaks of money that was asked for
    :param protected: said by the reporter, the topic or the words of the text
    """
    oversight = about is not About.NOBODY or speaks_of_money or topic_oversight
    secret = secret or topic_secret or oversight or protected or by_minor
    if about is About.MAYOR:
        circle = None
    elif protected and duty != "protection":
        circle = Circle.PROTECTED
    elif duty == "inspectorate":
        circle = Circle.MAYOR
    elif oversight or protected:
        circle = Circle.INSPECTORATE
    else:
        circle = Circle.ORDINARY
    return Placement(circle, oversight, protected, secret)


def deadline_class(*, kind: Kind, oversight: bool, topic_class: str = "") -> str:
    """Return the class by which the days to finish are looked up."""
    if oversight:
        return "complaint_oversight"
    if topic_class:
        return topic_class
    if kind is Kind.INFORMATION_REQUEST:
        return "information_request"
    return "complaint" if kind is Kind.COMPLAINT else "aspiration"


_RECORDED = {"voice": "Pesan suara", "video": "Video"}
_OF_RECORDING = re.compile(rf"(?:{'|'.join(_RECORDED.values())}), \d+:\d\d")
TITLE_LENGTH = 80
# "Jl. Gajah Mada" is no end of a sentence; neither is any word of three letters or fewer with a full stop.
_SENTENCE_END = re.compile(r"(?<=[!?])\s+|(?<=\w{4}\.)\s+|(?<=\w{4}\)\.)\s+|\n")


def title_of_recording(kind: str, duration_ms: int) -> str:
    """Return the title of a report whose words nobody has typed yet: "Pesan suara, 0:42"."""
    seconds = max(1, round(duration_ms / 1000))
    return f"{_RECORDED[kind]}, {seconds // 60}:{seconds % 60:02}"


def is_title_of_recording(title: str) -> bool:
    """Whether a title is one that `title_of_recording` gave, and nobody has written a better one."""
    return _OF_RECORDING.fullmatch(title) is not None


def title_of(text: str) -> str:
    """Return a title for a text that has none: its first sentence, cut between words at 80 characters."""
    first = _SENTENCE_END.split(text.strip(), maxsplit=1)[0].strip().rstrip(".")
    if len(first) <= TITLE_LENGTH:
        return first
    return textwrap.shorten(first, TITLE_LENGTH, placeholder=" …") or f"{first[: TITLE_LENGTH - 2]} …"

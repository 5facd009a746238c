"""What a report really is, what the public sees of it, and who may still know."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from curhat.access.actions import Action
from curhat.access.actors import SYSTEM, Actor, Seat
from curhat.directory import queries as directory
from curhat.directory.models import Agency, Topic
from curhat.directory.signals import signals
from curhat.files import kinds
from curhat.kernel.errors import Conflict, Invalid
from curhat.reports.hearing import heard_by_public
from curhat.reports.intake import About, Circle, Kind, place
from curhat.reports.models import Report
from curhat.reports.models.timeline import Audience
from curhat.reports.operations import clock, wording
from curhat.reports.operations.leaving import leave
from curhat.reports.operations.passing import release_concerned
from curhat.reports.operations.step import Words, end_holds, lock, moment, record
from curhat.reports.operations.verify import may_hold
from curhat.reports.workflow import OPEN, State, Step, transition

TITLE_LENGTH = 160


@dataclasses.dataclass(frozen=True, slots=True)
class Nature:
    """What a verifier found a report to be."""

    title: str
    kind: Kind
    topic_id: int | None
    about: About = About.NOBODY
    about_agency_id: int | None = None
    about_name: str = ""
    oversight: bool = False
    secret: bool = False
    protected: bool = False
    by_minor: bool = False


@transaction.atomic
def settle(
    *, report_id: int, nature: Nature, actor: Actor, now: dt.datetime, seen_version: int | None = None
) -> Report:
    """
    Write down what a report is; it moves to another circle at once where that follows.

    Who may no longer see it sees nothing of it from this transaction on.

    :raises Invalid: title_missing, title_too_long, about_unknown, or about_mayor:
        what is about the mayor is for no one in the city to judge
    """
    report, seat = lock(report_id=report_id, action=Action.SETTLE, actor=actor, seen_version=seen_version)
    title = " ".join(nature.title.split())
    if not title:
        raise Invalid("title_missing")
    if len(title) > TITLE_LENGTH:
        raise Invalid("title_too_long", limit=TITLE_LENGTH)
    agency = _agency(nature)
    circle = report.circle
    report.title, report.kind = title, nature.kind
    topic = Topic.objects.filter(pk=nature.topic_id).first() if nature.topic_id else None
    # The topic's own secrecy comes with it; the verifier may think again when it is there.
    secret_by_topic = topic is not None and topic != report.topic and topic.secret_by_default
    report.topic = topic
    _place(report, nature, agency, secret_by_topic=secret_by_topic)
    if report.published_at and not report.hidden_at and (report.secret or report.circle != Circle.ORDINARY):
        report.hidden_at = now
    clock.reclass(report, now=now)
    _record_settled(report, circle, actor, seat, now)
    wording.write(report)
    return report


def _record_settled(report: Report, circle: str, actor: Actor, seat: Seat, now: dt.datetime) -> None:
    words, before, now = Words(audience=Audience.STAFF), State(report.state), moment(report, now)
    if report.circle != Circle.ORDINARY:
        leave(report)
    leaves = _must_leave(report, circle)
    if leaves:
        end_holds(report, now=now)
        report.lead = report.proposed_owner = None
    else:
        _end_concerned_help(report, now)
        release_concerned(report, now=now)
    if leaves and before is State.MERGED:
        report.merged_from = State.SUBMITTED
    if not leaves or before not in transition(Step.REHOME).sources:
        # A circle that received it without a step must hear of it too.
        moved = dataclasses.replace(words, data={"moved": True}) if report.circle != circle else words
        record(report, what="settle", actor=actor, seat=seat, now=now, words=moved)
        return
    report.state, report.state_since = State.SUBMITTED, now
    report.outcome, report.closed_at, report.archive_reason = "", None, ""
    clock.follow(report, Step.REHOME, now=now)
    record(report, what=Step.REHOME, actor=actor, seat=seat, now=now, words=words, before=before)


@transaction.atomic
def leave_concerned(*, report_id: int, now: dt.datetime) -> bool:
    """Take a report from whom it concerns since agencies have become one, as if it had turned out; whether it was."""
    report, seat = lock(report_id=report_id, action=Action.READ, actor=SYSTEM)
    helping = report.assignments.filter(leads=False, ended_at=None).select_related("agency")
    holders = [*(hold.agency for hold in helping), *([report.lead] if report.lead else [])]
    if all(may_hold(report, holder) for holder in holders):
        return False
    _record_settled(report, report.circle, SYSTEM, seat, now)
    return True


def _must_leave(report: Report, circle: str) -> bool:
    """
    Whether who holds it now may not: it is about them, or it has come into another, smaller circle.

    An official whose office nobody knows may be anybody's: there too it begins anew.
    """
    moved = report.circle != circle
    smaller = moved and report.circle != Circle.ORDINARY
    if report.lead is None:
        return smaller or (moved and report.state in OPEN)
    return smaller or not may_hold(report, report.lead)


def _end_concerned_help(report: Report, now: dt.datetime) -> None:
    for hold in report.assignments.filter(leads=False, ended_at=None).select_related("agency"):
        if not may_hold(report, hold.agency):
            hold.ended_at = now
            hold.save()


def _agency(nature: Nature) -> Agency | None:
    if nature.about is About.MAYOR:
        raise Invalid("about_mayor")
    if nature.about is About.NOBODY or nature.about_agency_id is None:
        return None
    agency = Agency.objects.filter(pk=nature.about_agency_id).first()
    if agency is None:
        raise Invalid("about_unknown")
    return agency


def _place(report: Report, nature: Nature, agency: Agency | None, *, secret_by_topic: bool) -> None:
    topic = report.topic
    placement = place(
        about=nature.about,
        duty=agency.duty if agency else "",
        speaks_of_money=nature.oversight,
        topic_oversight=bool(topic and topic.oversight),
        protected=nature.protected or bool(topic and topic.protected),
        secret=nature.secret or report.secret_asked,
        topic_secret=secret_by_topic,
        by_minor=nature.by_minor,
    )
    report.about, report.about_agency, report.about_name = nature.about, agency, nature.about_name.strip()
    if nature.about is About.NOBODY:
        report.about_unit = None
    report.circle = placement.circle or report.circle
    report.oversight, report.protected, report.by_minor = placement.oversight, placement.protected, nature.by_minor
    report.secret = placement.secret


def hear(report: Report, note: str, *, now: dt.datetime, first: bool = False) -> None:
    """
    Move a locked report to the inspectorate at once if its reporter now says that money was asked for.

    Words that come later weigh as much as the first: those they may be about
    must not read them a moment longer.

    :param first: these are the words that the report began with, which speak of violence too
    """
    city = directory.city(now)
    heard = signals(note, city=city)
    protected = first and heard.protected
    if report.circle != Circle.ORDINARY or not (heard.money or protected):
        return
    placed = place(
        about=About(report.about),
        duty="",
        speaks_of_money=heard.money,
        topic_oversight=False,
        protected=protected,
        secret=report.secret,
        topic_secret=False,
        by_minor=report.by_minor,
    )
    circle = report.circle
    report.circle, report.oversight, report.secret = placed.circle or circle, placed.oversight, placed.secret
    report.protected = placed.protected
    if report.published_at and not report.hidden_at:
        report.hidden_at = now
    clock.reclass(report, now=now)
    _record_settled(report, circle, SYSTEM, SYSTEM.seats[0], now)


@transaction.atomic
def publish(
    *,
    report_id: int,
    title: str,
    text: str,
    attachments: Sequence[int],
    actor: Actor,
    now: dt.datetime,
    seen_version: int | None = None,
) -> Report:
    """
    Show the public a version that a person has read and cleaned.

    :param attachments: of the photos and recordings that may be seen, none by default; the voice of
        somebody who asked not to be named never is
    :raises Conflict: not_publishable, for what is secret, protected or outside the ordinary circle
    :raises Invalid: title_missing, text_missing or title_too_long
    """
    report, seat = lock(report_id=report_id, action=Action.PUBLISH, actor=actor, seen_version=seen_version)
    title, text = " ".join(title.split()), text.strip()
    if report.secret or report.protected or report.circle != Circle.ORDINARY or report.state == State.WITHDRAWN:
        raise Conflict("not_publishable")
    if not title or not text:
        raise Invalid("title_missing" if not title else "text_missing")
    if len(title) > TITLE_LENGTH:
        raise Invalid("title_too_long", limit=TITLE_LENGTH)
    report.public_title, report.public_text = title, text
    report.published_at, report.hidden_at = report.published_at or now, None
    for attachment in report.attachments.select_related("file"):
        may = heard_by_public(kind=attachment.file.kind, anonymous=report.anonymous, typed=attachment.typed)
        attachment.public = attachment.pk in attachments and (
            may is not None or attachment.file.kind == kinds.Kind.PHOTO
        )
        attachment.save()
    words = Words(audience=Audience.PUBLIC)
    record(report, what="publish", actor=actor, seat=seat, now=now, words=words)
    return report


@transaction.atomic
def hide(*, report_id: int, note: str, actor: Actor, now: dt.datetime) -> Report:
    """Take the public version away at once; it can be published again."""
    report, seat = lock(report_id=report_id, action=Action.PUBLISH, actor=actor)
    if report.published_at is None or report.hidden_at is not None:
        raise Conflict("not_public")
    report.hidden_at = now
    words = Words(note=note, audience=Audience.STAFF)
    record(report, what="hide", actor=actor, seat=seat, now=now, words=words)
    return report

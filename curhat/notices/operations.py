"""Working out who is told of an event, once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q

from curhat.access.actions import Action
from curhat.access.actors import Actor, Role
from curhat.directory import queries as directory
from curhat.messaging import outbox
from curhat.notices import followers, gathering
from curhat.notices.channels import DESK, Channel
from curhat.notices.models import Notice
from curhat.notices.recipients import VERIFYING, Group, groups_for
from curhat.reports import scopes
from curhat.reports.intake import Circle
from curhat.reports.models import Report, TimelineEvent
from curhat.reports.models.timeline import Audience
from curhat.reports.operations.noting import MENTIONS, called_by
from curhat.reports.queries.charge import told_instead

type _Called = tuple[int, int | None, str]
_SEAT = ("person_id", "agency_id", "role")


@transaction.atomic
def tell(*, event_id: int, now: dt.datetime) -> int:
    """
    Write a notice for everybody who is told of an event and may know of it; a reporter by every way they chose.

    :returns: how many are new; a repeat writes none
    """
    event = TimelineEvent.objects.select_related("report__reporter").filter(pk=event_id).first()
    if event is None:
        return 0  # erased meanwhile
    report = event.report
    groups, roles = groups_for(what=event.what, circle=report.circle, data=event.data)
    told = 0
    if Group.REPORTER in groups and _reporter_may_be_told(event):
        told += gathering.gather(event=event, report=report, now=now)
    followers.begin(event=event, report=report, now=now)
    called = set(_people(event, groups, roles, now))
    people = told_instead(called, report, on=directory.city(now).today(now)) - {event.actor_id}
    for pk in sorted(pk for pk in people if may_hear(pk, event, now)):
        told += _tell_staff(pk, event, now)
    return told


def _tell_staff(person_id: int, event: TimelineEvent, now: dt.datetime) -> int:
    """Tell one of the staff as they have chosen; who never chose gets a letter for each."""
    new = {"report_id": event.report_id, "created_at": now}
    to = {"event": event, "person_id": person_id, "reporter": None}
    if event.what == "note":
        # Found at the desk while they read the report, whatever else they want.
        at_desk = {**new, "mention": True, "state": Notice.State.SENT, "sent_at": now}
        Notice.objects.get_or_create(**to, channel=DESK, defaults=at_desk)
    gathered = gathering.gather_for_staff(person_id=person_id, event=event, now=now)
    if gathered is not None:
        return gathered
    row, fresh = Notice.objects.get_or_create(**to, channel=Channel.EMAIL, defaults=new)
    if fresh:
        outbox.post(topic="notice.created", key=f"notice:{row.pk}", payload={"notice_id": row.pk}, now=now)
    return int(fresh)


def actor_for(person_id: int, now: dt.datetime) -> Actor:
    """Return the person as an actor with the seats of today."""
    return Actor(person_id, directory.seats_of(person_id, directory.city(now).today(now)))


def may_know(person_id: int, report: Report, now: dt.datetime) -> bool:
    """Whether a member of staff may read the report, or at least know that it exists, right now."""
    actor = actor_for(person_id, now)
    return any(
        scopes.desk_reports_for(actor, action).filter(pk=report.pk).exists()
        for action in (Action.READ, Action.READ_EXISTENCE)
    )


def may_hear(person_id: int, event: TimelineEvent, now: dt.datetime) -> bool:
    """Whether a member of staff may know of the report, and of a note, which is part of it, read that too."""
    if event.what != "note":
        return may_know(person_id, event.report, now)
    readable = scopes.desk_reports_for(actor_for(person_id, now), Action.READ)
    return readable.filter(pk=event.report_id).exists()


def _reporter_may_be_told(event: TimelineEvent) -> bool:
    seen = event.audience != Audience.STAFF or event.what == "escalated"
    return seen and event.role != Role.REPORTER


def _people(
    event: TimelineEvent, groups: Iterable[Group], roles: Iterable[Role], now: dt.datetime
) -> Iterable[_Called]:
    """Return who is called, whether they are there or away, and through which seats."""
    report = event.report
    members = directory.members_on(directory.city(now).today(now))
    protected = report.circle == Circle.PROTECTED
    working = [Role.PROTECTED_OFFICER] if protected else [Role.LIAISON, Role.AGENCY_HEAD, Role.INSPECTOR]
    for group in groups:
        match group:
            case Group.LEAD if report.lead_id is not None:
                found = members.filter(agency_id=report.lead_id, role__in=working)
            case Group.HEAD if report.lead_id is not None:
                found = members.filter(agency_id=report.lead_id, role=Role.AGENCY_HEAD)
            case Group.VERIFYING:
                found = members.filter(role=VERIFYING[Circle(report.circle)])
            case Group.HELPERS:
                helping = report.assignments.filter(leads=False, ended_at=None).values("agency_id")
                found = members.filter(agency_id__in=helping, role__in=[Role.LIAISON, Role.AGENCY_HEAD])
            case Group.HOLDER | Group.MENTIONED:
                found = members.filter(_personally(group, event))
            case _:
                continue
        yield from found.values_list(*_SEAT)
    if roles:
        yield from members.filter(role__in=list(roles)).values_list(*_SEAT)


def _personally(group: Group, event: TimelineEvent) -> Q:
    """Return the condition of the memberships of whom a note calls, or of who holds a report inside an office."""
    if group is Group.MENTIONED:
        return called_by(event.data.get(MENTIONS, {}))
    found = Q(pk__in=[])
    held = event.report.assignments.filter(ended_at=None, agency=event.office_id)
    for unit_id, person_id in held.values_list("unit_id", "person_id"):
        # A part of an office is told as a whole, unless somebody of it was named.
        found |= Q(person_id=person_id) if person_id is not None else Q(unit_id=unit_id, unit__isnull=False)
    return found

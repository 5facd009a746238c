"""Others than the reporter: saying that one suffers from the same, and wishing to hear of it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import F, QuerySet

from curhat.access.actions import Action
from curhat.access.actors import Actor
from curhat.directory import queries as directory
from curhat.kernel.errors import Conflict, NotFound
from curhat.reports import scopes
from curhat.reports.models import AreaFollower, Follower, Report
from curhat.reports.phases import OPEN_PHASES, phase_of
from curhat.reports.voter import Voter


@transaction.atomic
def support(*, number: str, voter: Voter, actor: Actor, now: dt.datetime) -> Report:
    """
    Count a person once among those who suffer from what a published report says, and let them follow it.

    A second time changes nothing. Tells nobody.

    :raises NotFound: if the public may not see it
    :raises Conflict: support_own, support_over
    """
    report = _lock(number, actor)
    if report.is_own:
        raise Conflict("support_own")
    if phase_of(report.state, report.outcome) not in OPEN_PHASES:
        raise Conflict("support_over")
    mine = list(_of(report, voter))
    if any(row.supports for row in mine):
        return report
    row = mine[0] if mine else _new(report, voter, now)
    row.supports = row.follows = True
    row.save()
    Report.objects.filter(pk=report.pk).update(support_count=F("support_count") + 1)
    return report


@transaction.atomic
def take_back(*, number: str, voter: Voter, actor: Actor) -> None:
    """
    Undo `support`, and the following that came with it.

    :raises NotFound: if the public may not see it
    """
    report = _lock(number, actor)
    mine = _of(report, voter)
    supported = mine.filter(supports=True).count()
    mine.delete()
    if supported:
        Report.objects.filter(pk=report.pk).update(support_count=F("support_count") - supported)


@transaction.atomic
def follow(*, number: str, voter: Voter, actor: Actor, now: dt.datetime) -> None:
    """
    Let a person hear of what becomes of a published report.

    :raises NotFound: if the public may not see it
    :raises Conflict: support_own: its reporter hears of it as such
    """
    report = _lock(number, actor)
    if report.is_own:
        raise Conflict("support_own")
    row = next(iter(_of(report, voter)), None) or _new(report, voter, now)
    row.follows = True
    row.save()


@transaction.atomic
def unfollow(*, number: str, voter: Voter, actor: Actor) -> None:
    """
    Let a person hear no more of it; that they suffer from it still counts.

    :raises NotFound: if the public may not see it
    """
    mine = _of(_lock(number, actor), voter)
    mine.filter(supports=False).delete()
    mine.update(follows=False)


def follow_area(*, area_id: int, voter: Voter, now: dt.datetime) -> None:
    """
    Let a person hear of what is published of an area.

    :raises NotFound: if there is no such area
    """
    if directory.area(area_id) is None:
        raise NotFound
    if AreaFollower.objects.filter(area_id=area_id, voter__in=voter.digests).exists():
        return  # Also by the telephone, before its owner had signed in: nobody is told twice.
    AreaFollower.objects.get_or_create(
        area_id=area_id, voter=voter.digests[0], defaults={"person_id": voter.person_id, "at": now}
    )


def unfollow_area(*, area_id: int, voter: Voter) -> None:
    """Let a person hear no more of an area."""
    AreaFollower.objects.filter(area_id=area_id, voter__in=voter.digests).delete()


def _lock(number: str, actor: Actor) -> Report:
    """Lock a published report, so that nobody is counted twice and no step writes an older count over this one."""
    rows = scopes.own_marked(scopes.reports_for(actor, Action.READ_PUBLISHED), actor).filter(number=number)
    report = rows.only("number", "state", "outcome").select_for_update(of=("self",)).first()
    if report is None:
        raise NotFound
    return report


def _of(report: Report, voter: Voter) -> QuerySet[Follower]:
    return Follower.objects.filter(report=report, voter__in=voter.digests)


def _new(report: Report, voter: Voter, now: dt.datetime) -> Follower:
    return Follower(report=report, voter=voter.digests[0], person_id=voter.person_id, at=now)

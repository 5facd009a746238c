"""Whether one supports or follows a report, what one follows, and who is to be told."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection
from typing import NamedTuple

from django.db.models import Q, QuerySet

from curhat.access.actions import Action
from curhat.access.actors import ANYBODY, Actor
from curhat.reports import scopes
from curhat.reports.models import AreaFollower, Follower, Report
from curhat.reports.queries.lists import Cursor
from curhat.reports.queries.public import readable
from curhat.reports.voter import Voter


@dataclasses.dataclass(frozen=True, slots=True)
class Standing:
    """What somebody has said of a report; of others there is only a number."""

    supports: bool = False
    follows: bool = False


class Listener(NamedTuple):
    """One who follows: by account, or by a telephone's digest alone."""

    pk: int
    person_id: int | None
    voter: str


def standing(*, report_id: int, voter: Voter) -> Standing:
    """Return what a person has said of a report; no query for one whom nobody knows."""
    if not voter.digests:
        return Standing()
    rows = list(Follower.objects.filter(report=report_id, voter__in=voter.digests))
    return Standing(any(row.supports for row in rows), any(row.follows for row in rows))


def followed(*, voter: Voter, actor: Actor, before: Cursor = None, size: int = 25) -> list[Report]:
    """
    Return the reports that a person follows and the public may see, the newest publication first.

    `size` + 1 rows where there are more.
    """
    mine = Follower.objects.filter(voter__in=voter.digests, follows=True).values("report")
    rows = scopes.reports_for(actor, Action.READ_PUBLISHED).filter(pk__in=mine)
    if before is not None:
        at, pk = before
        rows = rows.filter(Q(published_at__lt=at) | Q(published_at=at, pk__lt=pk))
    newest = rows.order_by("-published_at", "-pk").values_list("pk", flat=True)
    return readable(newest[: size + 1], actor)


def followed_areas(*, voter: Voter) -> list[int]:
    """Return the keys of the areas that a person follows."""
    return list(AreaFollower.objects.filter(voter__in=voter.digests).values_list("area_id", flat=True).distinct())


def followers(*, report_id: int, until: dt.datetime, after: int, size: int) -> list[Listener]:
    """
    Return those who followed a report at a moment, a batch of them in the order of their keys.

    :param after: key of the last one of the batch before, 0 for the first
    """
    return _listeners(Follower.objects.filter(report=report_id, follows=True), until, after, size)


def followers_of_area(*, area_id: int, until: dt.datetime, after: int, size: int) -> list[Listener]:
    """Return those who followed an area at a moment, in batches as `followers` does."""
    return _listeners(AreaFollower.objects.filter(area=area_id), until, after, size)


def is_public(*, report_id: int) -> bool:
    """Whether everybody may read a report now."""
    return scopes.reports_for(ANYBODY, Action.READ_PUBLISHED).filter(pk=report_id).exists()


def still_heard(*, report_ids: Collection[int], person_id: int | None, voter: str | None) -> set[tuple[str, int]]:
    """
    Return what somebody follows still, of some reports and while everybody may read them.

    :returns: ("report", key) of each that they follow, ("area", key) of each whose area they follow
    """
    mine = Q(person=person_id) if person_id is not None else Q(voter=voter)
    public = scopes.reports_for(ANYBODY, Action.READ_PUBLISHED).filter(pk__in=report_ids)
    areas = AreaFollower.objects.filter(mine).values("area")
    followed = Follower.objects.filter(mine, follows=True).values("report")
    return {("report", pk) for pk in public.filter(pk__in=followed).values_list("pk", flat=True)} | {
        ("area", pk) for pk in public.filter(area__in=areas).values_list("pk", flat=True)
    }


def _listeners(
    rows: QuerySet[Follower] | QuerySet[AreaFollower], until: dt.datetime, after: int, size: int
) -> list[Listener]:
    found = rows.filter(at__lte=until, pk__gt=after).order_by("pk")
    return [Listener(*row) for row in found.values_list("pk", "person_id", "voter")[:size]]

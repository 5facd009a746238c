"""Whether one supports or follows a report, what one follows, and who is to be told."""

from __future__ import annotations

import dataclasses

from django.db.models import Q

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


def followers_of(*, report_id: int) -> list[int]:
    """Return the accounts that follow a report; none while the public may not see it."""
    if not scopes.reports_for(ANYBODY, Action.READ_PUBLISHED).filter(pk=report_id).exists():
        return []
    rows = Follower.objects.filter(report=report_id, follows=True, person__isnull=False)
    return list(rows.order_by("person").values_list("person", flat=True).distinct())


def followers_of_area(*, area_id: int) -> list[int]:
    """Return the accounts that follow an area."""
    rows = AreaFollower.objects.filter(area=area_id, person__isnull=False)
    return list(rows.order_by("person").values_list("person", flat=True).distinct())

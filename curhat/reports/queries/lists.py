"""Lists beside the desk's queues: what is new, what is mine, what exists but is not mine to read."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django.db.models import Q, QuerySet

from curhat.access.actions import Action
from curhat.access.actors import Actor
from curhat.access.grants import scope_of
from curhat.kernel.errors import NotFound
from curhat.reports import scopes
from curhat.reports.models import Report
from curhat.reports.queries import furnish

# Where a page ends: the ordering values of its last row, as `interfaces.shared.paging` signs them.
type Cursor = tuple[Any, ...] | None

PAGE = 50


def newest(*, actor: Actor, before: Cursor = None, narrow: Q | None = None, size: int = PAGE) -> list[Report]:
    """
    Return what the person may see from a seat, the newest first; `size` + 1 rows where there are more.

    :param before: creation time and key of the last row of the page above
    """
    return furnish.reports(_newest(actor, narrow, before).only(*furnish.OF_A_ROW)[: size + 1])


def pulse(*, actor: Actor, before: Cursor = None, narrow: Q | None = None, size: int = PAGE) -> str:
    """
    Return 32 hex digits that change when anything on this page of `newest` does.

    It is a digest of what this actor may see and of nothing else, so that it
    cannot tell of a report outside the actor's circle.
    """
    return digest_of(_newest(actor, narrow, before).values_list("pk", "version")[:size])


def digest_of(rows: Iterable[tuple[Any, ...]]) -> str:
    """Return 32 hex digits for rows of values."""
    return sha256(repr(list(rows)).encode()).hexdigest()[:32]


def own(*, actor: Actor, before: Cursor = None, size: int = PAGE) -> list[Report]:
    """Return what the person sent, by account or by the codes this browser has shown, the newest first."""
    mine = Q(access_key__in=actor.access_keys)
    if actor.person_id is not None:
        mine |= Q(reporter__person_id=actor.person_id)
    rows = _down(scopes.reports_for(actor, Action.READ).filter(mine), before)
    return furnish.reports(rows.only(*furnish.OF_A_ROW)[: size + 1])


def unclaimed(*, actor: Actor) -> list[Report]:
    """Return what this browser's codes open and no account has collected yet, the newest first."""
    here = Actor(access_keys=actor.access_keys)
    found = Q(access_key__in=here.access_keys, reporter__isnull=False, reporter__person=None)
    rows = _down(scopes.reports_for(here, Action.READ).filter(found), None)
    return furnish.reports(rows.only(*furnish.OF_A_ROW, "access_key"))


def existing(*, actor: Actor, size: int = PAGE) -> list[dict[str, Any]]:
    """
    Return that protected cases exist and whether they are on time, oldest due first; not what they say.

    :raises NotFound: for a role that may not know even that
    """
    if not any(scope_of(seat.role, Action.READ_EXISTENCE) for seat in actor.seats):
        raise NotFound
    rows = scopes.desk_reports_for(actor, Action.READ_EXISTENCE)
    shown = rows.order_by("due_at", "pk").values("number", "state", "due_at", "created_at")
    return [dict(row) for row in shown[:size]]


def key_for_code(*, number: str, secret_digest: str) -> Any:
    """
    Return the access key of the report whose number and code belong together.

    :raises NotFound: if they do not; which of the two was wrong is not told
    """
    key = Report.objects.filter(number=number, secret_digest=secret_digest).values_list("access_key", flat=True).first()
    if key is None:
        raise NotFound
    return key


def key_for_link(*, secret_digest: str) -> tuple[str, Any]:
    """
    Return the number and the access key of the report that a code opens by itself, as in a link or QR.

    :raises NotFound: if there is none
    """
    found = Report.objects.filter(secret_digest=secret_digest).values_list("number", "access_key").first()
    if found is None:
        raise NotFound
    return found


def _newest(actor: Actor, narrow: Q | None, before: Cursor) -> QuerySet[Report]:
    rows = scopes.desk_reports_for(actor, Action.READ)
    return _down(rows if narrow is None else rows.filter(narrow), before)


def _down(rows: QuerySet[Report], before: Cursor) -> QuerySet[Report]:
    if before is not None:
        at, pk = before
        rows = rows.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=pk))
    return rows.order_by("-created_at", "-pk")

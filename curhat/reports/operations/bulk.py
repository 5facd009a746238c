"""
One deed for many reports: tried first, then done by a job after a moment in which it can be called back.

Each report is its own transaction, by the very operation that does it singly: what is refused there is
refused here, the others go on, and a job that is ended half-way goes on where it was.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from django.db import transaction

from curhat.access.actors import Actor
from curhat.directory import queries as directory
from curhat.kernel.errors import Conflict, DomainError, Invalid, NotFound
from curhat.messaging import jobs
from curhat.reports.models import BulkDeed, BulkItem, Report
from curhat.reports.operations import verify, work

RUN: Final = "reports.bulk"
MOST: Final = 50
# As long as a person needs to see what they have done.
GRACE: Final = dt.timedelta(seconds=20)
KEPT: Final = dt.timedelta(days=30)
DEEDS: Final[Mapping[str, Callable[..., Report]]] = MappingProxyType({"assign": verify.assign, "answer": work.answer})


class _TakenBack(Exception):
    """Ends a rehearsal: nothing of it stays."""


def rehearse(
    *, deed: str, arguments: Mapping[str, Any], seen: Mapping[int, int], actor: Actor, now: dt.datetime
) -> dict[int, DomainError | None]:
    """
    Say of each report why the deed would be refused now, None where it would be done; does nothing.

    It is done and taken back, so what is said is what the operation itself says.

    :param seen: report -> the version that the officer has before them
    :raises Invalid: `bulk_too_many`, `bulk_nothing`
    """
    _check(seen)
    return {pk: _tried(deed, arguments, pk, version, actor, now) for pk, version in seen.items()}


def _tried(
    deed: str, arguments: Mapping[str, Any], report_id: int, version: int, actor: Actor, now: dt.datetime
) -> DomainError | None:
    try:
        with transaction.atomic():
            DEEDS[deed](report_id=report_id, actor=actor, now=now, seen_version=version, **arguments)
            raise _TakenBack
    except _TakenBack:
        return None
    except DomainError as e:
        return e


@transaction.atomic
def begin(
    *,
    key: uuid.UUID,
    deed: str,
    arguments: Mapping[str, Any],
    seen: Mapping[int, int],
    actor: Actor,
    now: dt.datetime,
) -> int:
    """
    Have a deed done to many reports, not before `GRACE` has passed; return its number.

    The same key again is the same deed.

    :raises Invalid: `bulk_too_many`, `bulk_nothing`
    """
    if actor.person_id is None:
        raise NotFound
    _check(seen)
    row, fresh = BulkDeed.objects.get_or_create(
        key=key,
        defaults={
            "person_id": actor.person_id,
            "deed": deed,
            "arguments": dict(arguments),
            "created_at": now,
            "starts_at": now + GRACE,
        },
    )
    if row.person_id != actor.person_id:
        raise NotFound
    if fresh:
        BulkItem.objects.bulk_create(
            BulkItem(bulk=row, report_id=pk, seen_version=version) for pk, version in seen.items()
        )
        jobs.defer_once(task=RUN, queue="default", args={"bulk_id": row.pk}, lock=f"bulk:{row.pk}", at=row.starts_at)
    return row.pk


@transaction.atomic
def call_back(*, bulk_id: int, actor: Actor, now: dt.datetime) -> None:
    """
    Call a deed back before it has begun.

    :raises Conflict: `bulk_begun`
    :raises NotFound: if it is not the actor's own
    """
    row = BulkDeed.objects.select_for_update().filter(pk=bulk_id).first()
    if row is None or row.person_id != actor.person_id:
        raise NotFound
    if row.called_back_at is None and now >= row.starts_at:
        raise Conflict("bulk_begun")
    BulkDeed.objects.filter(pk=row.pk, called_back_at=None).update(called_back_at=now)


def run(*, bulk_id: int, now: dt.datetime) -> None:
    """Do what is left of a deed, each report once; with the rights that the officer has now."""
    row = BulkDeed.objects.filter(pk=bulk_id, ended_at=None).first()
    if row is None or row.called_back_at is not None:
        return
    actor = Actor(row.person_id, directory.seats_of(row.person_id, directory.city(now).today(now)))
    for item_id in row.items.filter(done_at=None).order_by("pk").values_list("pk", flat=True):
        if not _do(row, item_id, actor, now):
            return
    BulkDeed.objects.filter(pk=row.pk).update(ended_at=now)


@transaction.atomic
def _do(row: BulkDeed, item_id: int, actor: Actor, now: dt.datetime) -> bool:
    """Do it to one report; False where all of it was called back."""
    # Shared with the others of this deed, and not with somebody who is calling it back.
    if not BulkDeed.objects.select_for_update().filter(pk=row.pk, called_back_at=None).exists():
        return False
    item = BulkItem.objects.select_for_update().get(pk=item_id)
    if item.done_at is not None:
        return True
    try:
        with transaction.atomic():
            DEEDS[row.deed](
                report_id=item.report_id, actor=actor, now=now, seen_version=item.seen_version, **row.arguments
            )
    except DomainError as e:
        item.refusal = e.code
    item.done_at = now
    item.save(update_fields=["done_at", "refusal"])
    return True


def forget(*, now: dt.datetime) -> int:
    """Forget deeds that are long over; what they did stands in the reports. Returns how many."""
    deleted, _ = BulkDeed.objects.filter(created_at__lte=now - KEPT).delete()
    return deleted


def _check(seen: Mapping[int, int]) -> None:
    if not seen:
        raise Invalid("bulk_nothing")
    if len(seen) > MOST:
        raise Invalid("bulk_too_many", limit=MOST)

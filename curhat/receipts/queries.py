"""Reading the access ledger."""

from typing import Any

from django.db.models import Q, QuerySet

from curhat.access.actors import Actor, Role
from curhat.kernel.errors import NotFound
from curhat.receipts.models import LedgerEntry


def openings_of(*, subject: str, subject_id: int) -> QuerySet[LedgerEntry]:
    """Return who opened this identity, the newest first; the caller has checked that it is the reader's own."""
    return LedgerEntry.objects.filter(subject=subject, subject_id=subject_id).order_by("-at", "-pk")


def ledger_page(*, actor: Actor, before: tuple[Any, ...] | None = None, size: int = 50) -> list[LedgerEntry]:
    """
    Return a page of the ledger for an auditor, the newest first; `size` + 1 rows where there are more.

    :param before: time and key of the last entry of the page above
    :raises NotFound: for everybody else
    """
    if Role.AUDITOR not in actor.roles:
        raise NotFound
    entries = LedgerEntry.objects.select_related("opened_by")
    if before is not None:
        at, pk = before
        entries = entries.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk))
    return list(entries.order_by("-at", "-pk")[: size + 1])

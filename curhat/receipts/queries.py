"""Reading the access ledger."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from curhat.access.actors import Actor, Role
from curhat.kernel.errors import NotFound
from curhat.receipts.models import LedgerEntry

# Asked by every page of a reporter: written out, so that Django need not write it each time.
_OPENINGS = "SELECT * FROM receipts_ledgerentry WHERE subject = %s AND subject_id = %s ORDER BY at DESC, id DESC"


def openings_of(*, subject: str, subject_id: int) -> Iterable[LedgerEntry]:
    """Return who opened this identity, the newest first; the caller has checked that it is the reader's own."""
    return LedgerEntry.objects.raw(_OPENINGS, [subject, subject_id])


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

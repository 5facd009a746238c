"""Reading the access ledger."""

from typing import Any

from django.db.models import Q

from curhat.access.actors import Actor, Role
from curhat.kernel.errors import NotFound
from curhat.receipts.models import LedgerEntry

# Who opened an identity, the newest first, as JSON: part of the statement that asks for a whole page of a report.
# Its caller has checked that the identity is the reader's own.
OPENINGS = """
SELECT json_agg(l ORDER BY l.at DESC, l.id DESC) FROM receipts_ledgerentry l
WHERE l.subject = %(subject)s AND l.subject_id = %(subject_id)s
"""


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

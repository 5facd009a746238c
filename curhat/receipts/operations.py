"""Writing the access ledger."""

import datetime as dt

from django.db import transaction

from curhat.kernel.errors import Invalid
from curhat.kernel.text import plain
from curhat.receipts.models import LedgerEntry

PURPOSE_LENGTH = range(10, 301)


@transaction.atomic
def enter(
    *, subject: str, subject_id: int, person_id: int, role: str, office: str, purpose: str, now: dt.datetime
) -> LedgerEntry:
    """
    Account for an opening, in the transaction that opens.

    :raises Invalid: purpose_missing, if the purpose says nothing (10 to 300 characters)
    """
    return LedgerEntry.objects.create(
        subject=subject,
        subject_id=subject_id,
        opened_by_id=person_id,
        role=role,
        office=office,
        purpose=stated(purpose),
        at=now,
    )


def stated(purpose: str) -> str:
    """
    Return a purpose as it is kept; for who must know that it says something before anything is looked for.

    :raises Invalid: purpose_missing
    """
    purpose = " ".join(plain(purpose).split())
    if len(purpose) not in PURPOSE_LENGTH:
        raise Invalid("purpose_missing")
    return purpose

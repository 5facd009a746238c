"""A citizen's account by one-time code: no password, no address in the clear."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Final

from django.conf import settings
from django.db import transaction

from curhat.kernel.errors import Invalid
from curhat.messaging import outbox
from curhat.people.contact import Contact
from curhat.people.models import OneTimeCode, Person
from curhat.people.sealing import seal

LIFETIME: Final = dt.timedelta(minutes=10)
MAX_ATTEMPTS: Final = 5
DIGITS: Final = 6
APART: Final = dt.timedelta(minutes=1)  # of two processes that ask for the time


@transaction.atomic
def request_code(*, contact: Contact, now: dt.datetime, language: str = "id") -> int:
    """
    Make a code for the contact and return its number; earlier codes of it are over.

    Sends nothing: a job does, in the language given. The same happens whether or not the contact has an account.

    :raises Invalid: `code_by_email_only` for a telephone, where no partner reaches one
    """
    if contact.channel == "phone" and not settings.PHONE_PARTNERS:
        raise Invalid("code_by_email_only")
    digest = seal().digest(f"contact:{contact.address}")
    OneTimeCode.objects.filter(contact_digest=digest, ended_at=None).update(ended_at=now, code_sealed=None)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    row = OneTimeCode.objects.create(
        contact_digest=digest,
        contact_sealed=seal().seal(contact.address),
        channel=contact.channel,
        language=language,
        code_digest=_digest(digest, code),
        code_sealed=seal().seal(code),
        created_at=now,
        expires_at=now + LIFETIME,
    )
    topic = "code.by_phone" if contact.channel == "phone" else "code.requested"
    outbox.post(topic=topic, key=f"code:{row.pk}", payload={"code_id": row.pk}, now=now)
    return int(row.pk)


def redeem_code(*, code_id: int, typed: str, now: dt.datetime) -> int:
    """
    Return the person whom the code lets in, made now if the contact had no account.

    A wrong try is counted for good; the fifth ends the code.

    :raises Invalid: `code_wrong` if it does not match, is over, or was used
    """
    with transaction.atomic():
        person_id = _redeem(code_id, typed, now)
    # Outside: raising within would take back the count of the try.
    if person_id is None:
        raise Invalid("code_wrong")
    return person_id


def _redeem(code_id: int, typed: str, now: dt.datetime) -> int | None:
    # One that ends later than it could is of a clock that ran ahead: it would be good for days.
    living = OneTimeCode.objects.filter(expires_at__gt=now, expires_at__lte=now + LIFETIME + APART, ended_at=None)
    row = living.select_for_update().filter(pk=code_id).first()
    if row is None:
        return None
    row.attempts += 1
    digits = "".join(c for c in typed if c.isdigit())
    matches = secrets.compare_digest(_digest(row.contact_digest, digits), row.code_digest)
    if matches or row.attempts >= MAX_ATTEMPTS:
        row.ended_at, row.code_sealed = now, None
    row.save(update_fields=["attempts", "ended_at", "code_sealed"])
    if not matches:
        return None
    person, _made = Person.objects.get_or_create(
        contact_digest=row.contact_digest,
        defaults={"contact_sealed": row.contact_sealed, "created_at": now, "password": "!"},
    )
    # Somebody else may have the number now; who was switched off stays out, and learns no more than "wrong".
    return int(person.pk) if person.is_active else None


def forget_codes(*, now: dt.datetime) -> int:
    """Delete codes that have been over for a day; return how many."""
    return int(OneTimeCode.objects.filter(expires_at__lt=now - dt.timedelta(days=1)).delete()[0])


def _digest(contact_digest: str, code: str) -> str:
    return seal().digest(f"code:{contact_digest}:{code}")

"""The telephone on which an agency is told by hand of what has come to it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from curhat.access.actors import Actor, Role
from curhat.kernel.errors import Invalid, NotFound
from curhat.notices.models import DutyPhone
from curhat.people import contact
from curhat.people.sealing import seal

# Who speaks for an agency.
KEEPERS = frozenset({Role.AGENCY_HEAD, Role.LIAISON})


def speaks_for(actor: Actor) -> int | None:
    """Return the agency whose number the actor may set; None: of none."""
    return next((seat.agency_id for seat in actor.seats if seat.role in KEEPERS and seat.agency_id is not None), None)


def phone_of(agency_id: int) -> str:
    """Return the number of an agency; empty where nobody has set one. The caller knows of the agency's report."""
    row = DutyPhone.objects.filter(agency_id=agency_id).first()
    return seal().open(bytes(row.number_sealed)) if row is not None else ""


@transaction.atomic
def keep(*, typed: str, actor: Actor, now: dt.datetime) -> None:
    """
    Set the number of the actor's own agency; nothing typed takes it away.

    :raises NotFound: to whoever speaks for none
    :raises Invalid: `duty_phone_unknown`, for what is no mobile number
    """
    office = speaks_for(actor)
    if office is None:
        raise NotFound
    if not typed.strip():
        DutyPhone.objects.filter(agency_id=office).delete()
        return
    try:
        found = contact.parse(typed)
    except Invalid as e:
        raise Invalid("duty_phone_unknown") from e
    if found.channel != "phone" or not contact.is_mobile(found.address):
        raise Invalid("duty_phone_unknown")
    kept = {"number_sealed": seal().seal(found.address), "changed_at": now, "changed_by_id": actor.person_id}
    DutyPhone.objects.update_or_create(agency_id=office, defaults=kept)

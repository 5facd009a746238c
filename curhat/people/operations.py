"""Sessions and accounts: opening, ending, switching off."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from curhat.access.actors import Actor, Role
from curhat.kernel.errors import Conflict, NotFound, NotPermitted
from curhat.people.models import Person, SignIn


def open_sign_in(*, person_id: int, device: str, now: dt.datetime) -> int:
    """Record a new session and return its number, which the session's cookie leads to."""
    # What ended the old ones may have been written by a clock that ran ahead: this one begins after it all the same.
    valid_from = Person.objects.filter(pk=person_id).values_list("sessions_valid_from", flat=True).first()
    opened_at = max(now, valid_from or now)
    return int(SignIn.objects.create(person_id=person_id, device=device[:200], opened_at=opened_at).pk)


def end_sign_in(*, sign_in_id: int, actor: Actor, now: dt.datetime) -> None:
    """
    End one of the actor's own sessions.

    :raises NotFound: if it is not theirs, or is over already
    """
    if actor.person_id is None:
        raise NotFound
    ended = SignIn.objects.filter(pk=sign_in_id, person_id=actor.person_id, ended_at=None).update(ended_at=now)
    if not ended:
        raise NotFound


def end_all_sign_ins(*, person_id: int, now: dt.datetime) -> None:
    """End every session of the person, on all devices, at once."""
    SignIn.objects.filter(person_id=person_id, ended_at=None).update(ended_at=now)


@transaction.atomic
def deactivate(*, person_id: int, actor: Actor, now: dt.datetime) -> None:
    """
    Switch an account off: every session is over with the commit, and none can be opened.

    Does not end the memberships: who comes back has the same seats, if their dates still run.

    :raises NotPermitted: if the actor is no administrator
    :raises Conflict: `own_account` for one's own, so that an administrator always remains
    :raises NotFound: if there is no such account
    """
    _administrator(actor)
    if person_id == actor.person_id:
        raise Conflict("own_account")
    person = _locked(person_id)
    person.deactivate(now=now)
    person.save(update_fields=["is_active", "deactivated_at", "sessions_valid_from"])
    end_all_sign_ins(person_id=person_id, now=now)


@transaction.atomic
def reactivate(*, person_id: int, actor: Actor) -> None:
    """
    Let an account sign in again; old sessions stay void.

    :raises NotPermitted: if the actor is no administrator
    :raises NotFound: if there is no such account
    """
    _administrator(actor)
    person = _locked(person_id)
    person.is_active, person.deactivated_at = True, None
    person.save(update_fields=["is_active", "deactivated_at"])


def staff_with_email(email: str) -> int | None:
    """Return the account with this address, whatever its capitals; None if there is none."""
    return Person.objects.filter(email__iexact=email.strip()).values_list("pk", flat=True).first()


@transaction.atomic
def add_staff(*, name: str, email: str, password_hash: str, now: dt.datetime) -> int:
    """
    Make the account of a member of staff and return it; what it may do is a membership.

    :raises Conflict: `email_taken` if there is one with this address
    """
    if staff_with_email(email) is not None:
        raise Conflict("email_taken")
    person = Person(name=name.strip()[:200], email=email.strip().lower(), password=password_hash, created_at=now)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as e:  # Somebody was quicker with the same link.
        raise Conflict("email_taken") from e
    return int(person.pk)


def _administrator(actor: Actor) -> None:
    if Role.ADMINISTRATOR not in actor.roles:
        raise NotPermitted


def _locked(person_id: int) -> Person:
    person = Person.objects.select_for_update().filter(pk=person_id).first()
    if person is None:
        raise NotFound("person_not_found")
    return person

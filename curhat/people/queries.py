"""Who an account belongs to, and which of its sessions live."""

from __future__ import annotations

import dataclasses
import datetime as dt

from django.db.models import Q

from curhat.kernel.errors import NotFound
from curhat.people.models import Person, RecoveryApproval, SignIn

# Asked by every request of everybody with an account: written out, so that Django need not write it each time.
_LIVING = """
SELECT person.* FROM people_signin sign_in JOIN people_person person ON person.id = sign_in.person_id
WHERE sign_in.id = %s AND sign_in.ended_at IS NULL AND person.is_active
  AND (person.sessions_valid_from IS NULL OR sign_in.opened_at >= person.sessions_valid_from)
"""


def living_person(sign_in_id: int) -> Person | None:
    """
    Return the person of a session, None if either is over. One statement.

    Over is: ended by hand, opened before the person's `sessions_valid_from`, or the person inactive.
    """
    return next(iter(Person.objects.raw(_LIVING, [sign_in_id])), None)


def open_sign_ins(person_id: int) -> list[SignIn]:
    """Return the person's living sessions, the newest first."""
    person = Person.objects.get(pk=person_id)
    found = SignIn.objects.filter(person=person, ended_at=None).order_by("-opened_at", "-pk")
    if person.sessions_valid_from is not None:
        found = found.filter(opened_at__gte=person.sessions_valid_from)
    return list(found[:50])


@dataclasses.dataclass(frozen=True, slots=True)
class Colleague:
    """A member of staff as the list of accounts shows them."""

    person_id: int
    name: str
    email: str
    is_active: bool


def staff(*, after: tuple[str, int] | None, size: int, search: str = "") -> list[Colleague]:
    """
    Return accounts that have an e-mail (staff), by name then number.

    :param after: name and number of the last one of the page before
    """
    found = Person.objects.filter(email__isnull=False)
    if search:
        found = found.filter(Q(name__icontains=search) | Q(email__icontains=search))
    if after is not None:
        name, number = after
        found = found.filter(Q(name__gt=name) | Q(name=name, pk__gt=number))
    return [_colleague(person) for person in found.order_by("name", "pk")[:size]]


def colleague(person_id: int) -> Colleague:
    """
    Return one member of staff.

    :raises NotFound: if there is none
    """
    person = Person.objects.filter(pk=person_id, email__isnull=False).first()
    if person is None:
        raise NotFound("person_not_found")
    return _colleague(person)


def person(person_id: int) -> Person:
    """
    Return the account.

    :raises NotFound: if there is none that is active
    """
    found = Person.objects.filter(pk=person_id, is_active=True).first()
    if found is None:
        raise NotFound("person_not_found")
    return found


def _colleague(person: Person) -> Colleague:
    return Colleague(person.pk, person.name, person.email or "", person.is_active)


@dataclasses.dataclass(frozen=True, slots=True)
class OpenRecovery:
    """A recovery that waits for a second word."""

    recovery_id: int
    person_id: int
    name: str
    reason: str
    created_at: dt.datetime
    approvers: tuple[tuple[int, str], ...]
    ready: bool


def open_recoveries(*, now: dt.datetime) -> list[OpenRecovery]:
    """Return what is neither used, refused nor over, the oldest first; one statement."""
    given = RecoveryApproval.objects.filter(
        recovery__used_at=None, recovery__refused_at=None, recovery__expires_at__gt=now
    )
    words: dict[int, list[RecoveryApproval]] = {}
    # Whoever opened it gave the first word: a recovery without one cannot be.
    for row in given.select_related("recovery__person", "approver").order_by("recovery__created_at", "pk"):
        words.setdefault(row.recovery_id, []).append(row)
    return [_recovery(rows) for rows in words.values()]


def _recovery(rows: list[RecoveryApproval]) -> OpenRecovery:
    recovery = rows[0].recovery
    return OpenRecovery(
        recovery_id=recovery.pk,
        person_id=recovery.person_id,
        name=recovery.person.name,
        reason=recovery.reason,
        created_at=recovery.created_at,
        approvers=tuple((row.approver_id, row.approver.name) for row in rows),
        ready=recovery.ready_at is not None,
    )

"""A lost second factor: two colleagues vouch, on record, and one link sets a new one up."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Final

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from curhat.access.actors import Actor, Role
from curhat.kernel.errors import Conflict, Invalid, NotFound, NotPermitted
from curhat.messaging import outbox
from curhat.people.models import Person, Recovery, RecoveryApproval
from curhat.people.operations import end_all_sign_ins
from curhat.people.sealing import seal

LIFETIME: Final = dt.timedelta(hours=48)
NEEDED: Final = 2
MAX_REASON: Final = 500


@transaction.atomic
def begin(*, person_id: int, reason: str, actor: Actor, now: dt.datetime) -> int:
    """
    Open a recovery with the actor's own word as the first of two, and return its number.

    :raises NotPermitted: `recovery_role`, `recovery_own`
    :raises Invalid: `reason_missing`
    :raises Conflict: `recovery_open` if one is open already
    :raises NotFound: if there is no such member of staff
    """
    role, approver = _role(actor)
    if person_id == actor.person_id:
        raise NotPermitted("recovery_own")
    if not reason.strip():
        raise Invalid("reason_missing")
    person = Person.objects.select_for_update().filter(pk=person_id, email__isnull=False, is_active=True).first()
    if person is None:
        raise NotFound("person_not_found")
    Recovery.objects.filter(person=person, used_at=None, refused_at=None, expires_at__lte=now).update(refused_at=now)
    try:
        with transaction.atomic():
            row = Recovery.objects.create(
                person=person, reason=reason.strip()[:MAX_REASON], created_at=now, expires_at=now + LIFETIME
            )
    except IntegrityError as e:
        raise Conflict("recovery_open") from e
    RecoveryApproval.objects.create(recovery=row, approver_id=approver, role=role, approved_at=now)
    return int(row.pk)


@transaction.atomic
def approve(*, recovery_id: int, actor: Actor, now: dt.datetime) -> None:
    """
    Give the second word; the link then goes to the person's own e-mail, by a job.

    :raises NotPermitted: `recovery_role`, `recovery_own`
    :raises Conflict: `recovery_twice` from the same colleague, `recovery_over` if it is done or too old
    :raises NotFound: if there is none
    """
    role, approver = _role(actor)
    row = _open(recovery_id, now)
    if row.person_id == actor.person_id:
        raise NotPermitted("recovery_own")
    earlier = list(row.approvals.all())
    if any(approval.approver_id == actor.person_id for approval in earlier):
        raise Conflict("recovery_twice")
    if Role.ADMINISTRATOR not in {role, *(approval.role for approval in earlier)}:
        raise NotPermitted("recovery_role")
    RecoveryApproval.objects.create(recovery=row, approver_id=approver, role=role, approved_at=now)
    if len(earlier) + 1 < NEEDED:
        return
    token = secrets.token_urlsafe(32)
    row.token_digest, row.token_sealed = seal().digest(f"recovery:{token}"), seal().seal(token)
    row.ready_at, row.expires_at = now, now + LIFETIME
    row.save()
    outbox.post(topic="recovery.ready", key=f"recovery:{row.pk}", payload={"recovery_id": row.pk}, now=now)


@transaction.atomic
def refuse(*, recovery_id: int, actor: Actor, now: dt.datetime) -> None:
    """
    End a recovery that should not be.

    :raises NotPermitted: `recovery_role`
    :raises Conflict: `recovery_over`
    """
    _role(actor)
    row = _open(recovery_id, now, ready=True)
    row.refused_at, row.refused_by_id, row.token_digest, row.token_sealed = now, actor.person_id, None, None
    row.save()


def person_of(*, token: str, now: dt.datetime) -> Person:
    """
    Return whose recovery the link is.

    :raises NotFound: if it is unknown, used, refused or too old
    """
    row = _by_token(token, now).first()
    if row is None:
        raise NotFound
    return row.person


@transaction.atomic
def redeem(*, token: str, password_hash: str, now: dt.datetime) -> int:
    """
    Take away the lost factors, set the new password, end every session; return the person.

    The seats stay shut until the person has set up a new second factor.

    :raises NotFound: if the link is unknown, used, refused or too old
    """
    row = _by_token(token, now).select_for_update(of=("self",)).first()
    if row is None:
        raise NotFound
    row.used_at, row.token_sealed = now, None
    row.save(update_fields=["used_at", "token_sealed"])
    Authenticator.objects.filter(user_id=row.person_id).delete()
    end_all_sign_ins(person_id=row.person_id, now=now)
    Person.objects.filter(pk=row.person_id).update(password=password_hash, sessions_valid_from=now)
    return int(row.person_id)


def _by_token(token: str, now: dt.datetime) -> QuerySet[Recovery]:
    found = Recovery.objects.select_related("person").filter(person__is_active=True, expires_at__gt=now)
    return found.filter(token_digest=seal().digest(f"recovery:{token}"), used_at=None, refused_at=None)


def _open(recovery_id: int, now: dt.datetime, *, ready: bool = False) -> Recovery:
    row = Recovery.objects.select_for_update().filter(pk=recovery_id).first()
    if row is None:
        raise NotFound
    over = row.used_at is not None or row.refused_at is not None or row.expires_at <= now
    if over or (row.ready_at is not None and not ready):
        raise Conflict("recovery_over")
    return row


def _role(actor: Actor) -> tuple[str, int]:
    for role in (Role.ADMINISTRATOR, Role.VERIFIER):
        if role in actor.roles and actor.person_id is not None:
            return str(role), actor.person_id
    raise NotPermitted("recovery_role")

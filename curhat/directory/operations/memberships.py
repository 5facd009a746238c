"""Who sits where: staff come by invitation, and a role ends without leaving a gap in the past."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q, QuerySet

from curhat.access.actors import Actor, Role
from curhat.directory import queries
from curhat.directory.models import Agency, Invitation, Membership, Unit
from curhat.kernel.errors import Conflict, Invalid, NotFound, NotPermitted
from curhat.kernel.sealing import Seal
from curhat.messaging import outbox

CREATED = "invitation.created"
DAYS_TO_ACCEPT = 7
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")

# The roles that need an agency, and the duty that it must have ("" any).
_AT_AGENCY: Mapping[Role, str] = {
    Role.VERIFIER: "verification",
    Role.INSPECTOR: "inspectorate",
    Role.PROTECTED_OFFICER: "protection",
    Role.LIAISON: "",
    Role.AGENCY_HEAD: "",
    # An aide must not see what is about the secretariat, which only a seat in it can tell.
    Role.AIDE: "secretariat",
}
_OF_CITY = frozenset({Role.MAYOR, Role.ADMINISTRATOR, Role.AUDITOR})


@transaction.atomic
def invite(
    *,
    name: str,
    email: str,
    role: str,
    agency_id: int | None = None,
    unit_id: int | None = None,
    actor: Actor,
    now: dt.datetime,
) -> tuple[Invitation, str]:
    """
    Invite a person to a role; an open invitation of the same address to the same role is replaced.

    Sends nothing: the message is the outbox's, and it opens the sealed token.

    :returns: the invitation and its token, which is to be shown or sent and never stored
    :raises NotPermitted: if the actor is no administrator
    :raises Invalid: name_missing, email_malformed, role_unknown, role_needs_agency,
        role_needs_no_agency, role_not_at_this_agency, agency_ended, unit_of_another_agency,
        invites_oneself: nobody gives a role to themselves
    """
    _require_administrator(actor)
    email = email.strip().lower()
    if not name.strip():
        raise Invalid("name_missing")
    if not _EMAIL.match(email):
        raise Invalid("email_malformed")
    if actor.person_id is not None and _is_address_of(actor.person_id, email):
        raise Invalid("invites_oneself")
    known = _check_place(role, agency_id, unit_id, now)
    invitation, token = _make(
        name=name.strip(), email=email, role=known, agency_id=agency_id, unit_id=unit_id, actor=actor, now=now
    )
    outbox.post(
        topic=CREATED,
        key=f"invitation:{invitation.pk}",
        payload={"invitation_id": invitation.pk},
        now=now,
    )
    return invitation, token


@transaction.atomic
def first_administrator(*, now: dt.datetime, actor: Actor) -> tuple[Invitation, str]:
    """
    Make the one-time way in of the first administrator, for whoever reads the start's output.

    Its name and address are given on acceptance. An earlier one stops to work.

    :raises NotPermitted: if the actor is not the system
    :raises Conflict: `administrator_exists` once there is one
    """
    if Role.SYSTEM not in actor.roles:
        raise NotPermitted
    if _administrators(_today(now)).exists():
        raise Conflict("administrator_exists")
    return _make(name="", email="", role=Role.ADMINISTRATOR, agency_id=None, unit_id=None, actor=actor, now=now)


@transaction.atomic
def accept_invitation(*, token: str, person_id: int, now: dt.datetime) -> Membership:
    """
    Give the role of an invitation to a person, from today.

    The token is the permission. Who calls it has made the account.

    :raises NotFound: if the token opens nothing: unknown, used, revoked or expired
    :raises Invalid: as `invite`, if the agency has changed since
    """
    digest = queries.token_digest(token)
    # Locked before it is judged: two browsers with one link must not both pass.
    Invitation.objects.select_for_update().filter(token_digest=digest).first()
    invitation = queries.invitation_by_token(token, now=now)
    if invitation.invited_by_id == person_id:
        # Two people stand behind every role: who gives it and who takes it.
        raise Invalid("invites_oneself")
    _check_place(invitation.role, invitation.agency_id, invitation.unit_id, now)
    if invitation.role == Role.ADMINISTRATOR and not invitation.email and _administrators(_today(now)).exists():
        raise NotFound("invitation_not_found")
    Invitation.objects.filter(pk=invitation.pk).update(accepted_at=now, token_sealed=None)
    today = _today(now)
    same: dict[str, Any] = {
        "person_id": person_id,
        "role": invitation.role,
        "agency_id": invitation.agency_id,
        "unit_id": invitation.unit_id,
    }
    held = Membership.objects.filter(**same).filter(Q(valid_until=None) | Q(valid_until__gt=today)).first()
    if held is not None:
        return held
    membership, _ = Membership.objects.update_or_create(
        **same, valid_from=today, defaults={"valid_until": None, "invited_by_id": invitation.invited_by_id}
    )
    return membership


@transaction.atomic
def revoke_invitation(*, invitation_id: int, actor: Actor, now: dt.datetime) -> None:
    """
    Take an invitation back before it is accepted.

    :raises NotPermitted: if the actor is no administrator
    :raises NotFound: if there is none that is still open
    """
    _require_administrator(actor)
    still_open = Invitation.objects.filter(pk=invitation_id, accepted_at=None, revoked_at=None)
    if not still_open.update(revoked_at=now, token_sealed=None):
        raise NotFound("invitation_not_found")


@transaction.atomic
def end_membership(*, membership_id: int, actor: Actor, now: dt.datetime) -> Membership:
    """
    End a role today, at once.

    :raises NotPermitted: if the actor is no administrator
    :raises NotFound: if there is no such role that still runs
    :raises Conflict: `last_administrator`, who cannot be missed
    """
    _require_administrator(actor)
    today = _today(now)
    running = Membership.objects.filter(Q(valid_until=None) | Q(valid_until__gt=today))
    membership = running.select_for_update().filter(pk=membership_id).first()
    if membership is None:
        raise NotFound("membership_not_found")
    if membership.role == Role.ADMINISTRATOR:
        # All of them locked: two administrators must not end each other at the same moment.
        others = [m for m in _administrators(today).select_for_update(of=("self",)) if m.pk != membership.pk]
        if not others:
            raise Conflict("last_administrator")
    membership.valid_until = max(today, membership.valid_from)
    membership.save(update_fields=["valid_until"])
    return membership


@transaction.atomic
def empty_old_tokens(*, now: dt.datetime) -> int:
    """Forget the sealed tokens of invitations that have expired; return of how many."""
    return Invitation.objects.filter(expires_at__lte=now, token_sealed__isnull=False).update(token_sealed=None)


@transaction.atomic
def forget_token(*, invitation_id: int) -> None:
    """Empty the sealed token of an invitation whose letter has gone out: the letter holds it now."""
    Invitation.objects.filter(pk=invitation_id).update(token_sealed=None)


def token_of(invitation: Invitation, *, now: dt.datetime) -> str | None:
    """Return the token for the message that carries it; None where it may not be sent any more."""
    if invitation.token_sealed is None or invitation.expires_at <= now:
        return None
    return Seal(settings.SEAL_KEYS).open(bytes(invitation.token_sealed))


def _require_administrator(actor: Actor) -> None:
    if not actor.roles & {Role.ADMINISTRATOR, Role.SYSTEM}:
        raise NotPermitted


def _check_place(role: str, agency_id: int | None, unit_id: int | None, now: dt.datetime) -> Role:
    """Return the role, if it may be held at this place."""
    known = next((r for r in (*_AT_AGENCY, *_OF_CITY) if r == role), None)
    if known is None:
        raise Invalid("role_unknown", role=role)
    if known in _OF_CITY:
        if agency_id is not None or unit_id is not None:
            raise Invalid("role_needs_no_agency")
        return known
    if agency_id is None:
        raise Invalid("role_needs_agency")
    agency = queries.agencies_on(_today(now)).filter(pk=agency_id).first()
    if agency is None:
        raise Invalid("agency_ended")
    _check_duty(known, agency)
    if unit_id is not None and not Unit.objects.filter(pk=unit_id, agency=agency).exists():
        raise Invalid("unit_of_another_agency")
    return known


def _check_duty(role: Role, agency: Agency) -> None:
    duty = _AT_AGENCY[role]
    if duty and agency.duty != duty:
        raise Invalid("role_not_at_this_agency", duty=duty)


def _make(
    *, name: str, email: str, role: Role, agency_id: int | None, unit_id: int | None, actor: Actor, now: dt.datetime
) -> tuple[Invitation, str]:
    place = {"email": email, "role": role.value, "agency_id": agency_id, "unit_id": unit_id}
    earlier = Invitation.objects.filter(**place, accepted_at=None, revoked_at=None)
    earlier.update(revoked_at=now, token_sealed=None)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        **place,
        name=name,
        token_digest=queries.token_digest(token),
        token_sealed=Seal(settings.SEAL_KEYS).seal(token),
        invited_by_id=actor.person_id,
        created_at=now,
        expires_at=now + dt.timedelta(days=DAYS_TO_ACCEPT),
    )
    return invitation, token


def _administrators(today: dt.date) -> QuerySet[Membership]:
    return queries.members_on(today).filter(role=Role.ADMINISTRATOR)


def _today(now: dt.datetime) -> dt.date:
    return queries.city(now).today(now)


def _is_address_of(person_id: int, email: str) -> bool:
    return get_user_model().objects.filter(pk=person_id, email__iexact=email).exists()

"""Coming in by a one-time link: an invitation, or a recovery that two colleagues have confirmed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from curhat.directory import operations as directory
from curhat.directory import queries as city
from curhat.interfaces.accounts import sessions
from curhat.interfaces.accounts.forms import Newcomer, NewPassword
from curhat.interfaces.shared import auth, throttle
from curhat.interfaces.shared.words import ROLES
from curhat.kernel import clock
from curhat.people import operations, recovery


@never_cache
@sensitive_post_parameters("password", "again")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation, and make the account of who accepts it."""
    throttle.check(request, throttle.CODE_ENTRY)
    found = city.invitation_by_token(token, now=clock.now())
    known = operations.staff_with_email(found.email) if found.email else None
    if known is not None:
        return _accept_as_known(request, token, found, known)
    form_class = NewPassword if found.email else Newcomer
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person_id = _accept(token, form.cleaned_data, found)
        sessions.open_for(request, person_id, method="password")
        messages.success(request, "Akun Anda sudah jadi. Tinggal satu langkah: pasang langkah kedua.")
        return redirect("mfa_index")
    return render(request, "accounts/invitation.html", _context(found) | {"form": form})


def _context(found: Any) -> dict[str, Any]:
    return {"invitation": found, "role": ROLES.get(found.role, found.role), "agency": found.agency}


@transaction.atomic
def _accept(token: str, data: dict[str, Any], found: Any) -> int:
    person_id = operations.add_staff(
        name=found.name or data["name"],
        email=found.email or data["email"],
        password_hash=make_password(data["password"]),
        now=clock.now(),
    )
    directory.accept_invitation(token=token, person_id=person_id, now=clock.now())
    return person_id


def _accept_as_known(request: HttpRequest, token: str, found: Any, person_id: int) -> HttpResponse:
    """Add the role to an account that is there already; its owner must be the one who says so."""
    actor = auth.actor_of(request)
    mine = actor.person_id == person_id and auth.has_second_factor(request)
    if request.method == "POST" and mine:
        directory.accept_invitation(token=token, person_id=person_id, now=clock.now())
        request.session.cycle_key()
        messages.success(request, "Peran baru Anda sudah berlaku.")
        return redirect("accounts:room")
    return render(request, "accounts/invitation.html", _context(found) | {"known": True, "mine": mine})


@never_cache
@sensitive_post_parameters("password", "again")
def recover(request: HttpRequest, token: str) -> HttpResponse:
    """Let a person in whom two colleagues have vouched for: new password, then a new second step."""
    throttle.check(request, throttle.CODE_ENTRY)
    person = recovery.person_of(token=token, now=clock.now())
    form = NewPassword(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        hashed = make_password(form.cleaned_data["password"])
        person_id = recovery.redeem(token=token, password_hash=hashed, now=clock.now())
        sessions.open_for(request, person_id, method="password")
        messages.success(request, "Sandi baru Anda berlaku. Pasang langkah kedua yang baru.")
        return redirect("mfa_index")
    return render(request, "accounts/recover.html", {"form": form, "name": person.name})

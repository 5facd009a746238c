"""An officer's own account: second step, spare codes, sessions."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from curhat.access.actors import Role
from curhat.interfaces.accounts.sessions import devices, staff_page
from curhat.interfaces.shared import auth
from curhat.kernel import clock
from curhat.people import operations

# Where each role works, in the order in which a person with several arrives.
ROOMS: tuple[tuple[Role, str], ...] = (
    (Role.MAYOR, "oversight:room"),
    (Role.AIDE, "oversight:room"),
    (Role.VERIFIER, "desk:home"),
    (Role.INSPECTOR, "desk:home"),
    (Role.PROTECTED_OFFICER, "desk:home"),
    (Role.AGENCY_HEAD, "desk:home"),
    (Role.LIAISON, "desk:home"),
    (Role.ADMINISTRATOR, "accounts:people"),
)


def room(request: HttpRequest) -> HttpResponse:
    """Lead a person who has just signed in to where they work."""
    actor = auth.actor_of(request)
    if actor.person_id is None:
        return redirect("account_login")
    for role, name in ROOMS:
        if role in actor.roles:
            try:
                return redirect(reverse(name))
            except NoReverseMatch:
                continue
    return redirect("mfa_index" if getattr(request.user, "email", None) else "accounts:account")


@staff_page
def security(request: HttpRequest) -> HttpResponse:
    """Show the officer's second step, spare codes and sessions."""
    person: Any = request.user
    factors = list(Authenticator.objects.filter(user_id=person.pk).order_by("created_at"))
    passkeys = [factor for factor in factors if factor.type == Authenticator.Type.WEBAUTHN]
    spare = next((f for f in factors if f.type == Authenticator.Type.RECOVERY_CODES), None)
    context = {
        "app": next((f for f in factors if f.type == Authenticator.Type.TOTP), None),
        "passkeys": [(key.pk, key.wrap().name, key.created_at, key.last_used_at) for key in passkeys],
        "spare_left": len(spare.wrap().get_unused_codes()) if spare is not None else None,
        "passed": auth.has_second_factor(request),
        "sign_ins": devices(person.pk, request.session.get(auth.SIGN_IN)),
    }
    return render(request, "accounts/security.html", context)


@staff_page
@require_POST
def end_session(request: HttpRequest, sign_in_id: int) -> HttpResponse:
    """End one session of the officer."""
    operations.end_sign_in(sign_in_id=sign_in_id, actor=auth.actor_of(request), now=clock.now())
    messages.success(request, "Perangkat itu sudah dikeluarkan.")
    return redirect("mfa_index")


@require_POST
def end_all_sessions(request: HttpRequest) -> HttpResponse:
    """Sign the person out everywhere, here too."""
    actor = auth.actor_of(request)
    if actor.person_id is None:
        raise Http404
    operations.end_all_sign_ins(person_id=actor.person_id, now=clock.now())
    staff = bool(getattr(request.user, "email", None))
    logout(request)
    messages.success(request, _("Anda sudah keluar di semua perangkat."))
    return redirect("account_login" if staff else "accounts:account")

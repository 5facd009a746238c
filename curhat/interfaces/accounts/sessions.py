"""Opening a session for a person whom we know, and guarding the pages of the second step."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from curhat.interfaces.shared import auth
from curhat.interfaces.shared.auth import View
from curhat.people import queries

STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def open_for(request: HttpRequest, person_id: int, *, method: str) -> None:
    """
    Open a session of the person in this browser; what it held before is gone.

    :param method: how they showed who they are: password or code; never a second factor
    """
    person = queries.person(person_id)
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    auth.begin(request, person.pk)
    # Fresh as it is, it need not be asked for again before the second step is set up.
    record_authentication(request, person, method=method, reauthenticated=True)


def has_strong_factor(person_id: int) -> bool:
    """Whether the person has an app or a passkey, in whatever session."""
    return bool(Authenticator.objects.filter(user_id=person_id, type__in=STRONG).exists())


def staff_page(view: Callable[..., Any]) -> View:
    """
    Let in staff alone, and never half a session.

    A session that was opened by password before a second factor existed must
    not manage that factor: it is ended, and has to come in by the front.
    """

    @functools.wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person: Any = request.user
        if not person.is_authenticated:
            return HttpResponseRedirect(f"{settings.LOGIN_URL}?next={request.path}")
        if not person.email:
            return HttpResponseRedirect("/akun")
        if not auth.has_second_factor(request) and has_strong_factor(person.pk):
            logout(request)
            return HttpResponseRedirect(settings.LOGIN_URL)
        response: HttpResponse = view(request, *args, **kwargs)
        return response

    return inner


def enrolling(view: Callable[..., Any], kind: str) -> View:
    """Count a factor that was set up just now, with its code or key, as passed in this session."""

    @staff_page
    @functools.wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        before = auth.has_second_factor(request)
        response: HttpResponse = view(request, *args, **kwargs)
        person: Any = request.user
        if not before and request.method == "POST" and has_strong_factor(person.pk):
            record_authentication(request, person, method="mfa", type=kind)
            request.session.cycle_key()  # It opens the seats from here on: whoever knew the old name is left behind.
        return response

    return inner


BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def device_words(user_agent: str) -> str:
    """Return a device as its owner would name it: "Chrome di Android"."""
    browser = next((word for mark, word in BROWSERS if mark in user_agent), _("Peramban lain"))
    system = next((word for mark, word in SYSTEMS if mark in user_agent), "")
    return _("{browser} di {system}").format(browser=browser, system=system) if system else browser


def devices(person_id: int, here: object) -> list[dict[str, object]]:
    """Return the person's sessions as the page shows them."""
    return [
        {"pk": row.pk, "here": row.pk == here, "device": device_words(row.device), "opened_at": row.opened_at}
        for row in queries.open_sign_ins(person_id)
    ]

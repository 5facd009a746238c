"""From a request to an Actor: whose session it is, which seats it opens, which reports it knows."""

from __future__ import annotations

import functools
import zoneinfo
from collections.abc import Callable
from typing import Any, Final

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

from curhat.access.actors import Actor, Role
from curhat.interfaces.shared import report_cookie
from curhat.kernel import clock
from curhat.kernel.errors import NotFound
from curhat.people import queries
from curhat.people.operations import open_sign_in

SIGN_IN: Final = "curhat_sign_in"
_ACTOR: Final = "_curhat_actor"
_PERSON: Final = "_curhat_person"
SEATS_OF: Final = "curhat.directory.queries.seats_of"
ENROL: Final = "/staf/keamanan/"
type View = Callable[..., HttpResponse]


class LivingSessions:
    """Middleware: a session that was ended, here or on another device, belongs to nobody at once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Put our own look-up in the place of Django's; it still costs nothing until it is asked."""
        request.user = SimpleLazyObject(lambda: _person(request) or AnonymousUser())  # type: ignore[assignment]
        return self._get_response(request)


def _person(request: HttpRequest) -> Any:
    """Return the person of a living session, None otherwise; looked up once a request."""
    if not hasattr(request, _PERSON):
        setattr(request, _PERSON, _find(request))
    return getattr(request, _PERSON)


def _find(request: HttpRequest) -> Any:
    number, holder = request.session.get(SIGN_IN), request.session.get(SESSION_KEY)
    if number is None or holder is None:
        return None
    person = queries.living_person(int(number))
    if person is None or str(person.pk) != str(holder):
        return None
    # The hash changes with the password: that ends every other session, as Django's own look-up does.
    stored = request.session.get(HASH_SESSION_KEY) or ""
    known = request.session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
    return person if known and constant_time_compare(stored, person.get_session_auth_hash()) else None


def begin(request: HttpRequest, person_id: int) -> None:
    """Record the session that Django has just opened, so that it can be ended from elsewhere."""
    device = str(request.META.get("HTTP_USER_AGENT", ""))[:200]
    request.session[SIGN_IN] = open_sign_in(person_id=person_id, device=device, now=clock.now())
    for name in (_PERSON, _ACTOR):
        if hasattr(request, name):
            delattr(request, name)


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this very session has passed a second factor (or a passkey, which is both)."""
    person = _person(request)
    if person is None:
        return False
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, person))


def actor_of(request: HttpRequest) -> Actor:
    """
    Return who is acting: at most one statement for the person and one for the seats, once a request.

    Seats count only once this session has passed a second factor.
    """
    cached = getattr(request, _ACTOR, None)
    if isinstance(cached, Actor):
        return cached
    person = _person(request)
    keys = frozenset(report_cookie.read(request))
    if person is None:
        actor = Actor(access_keys=keys)
    else:
        seats = _seats(person.pk) if person.email and has_second_factor(request) else ()
        actor = Actor(person_id=person.pk, seats=seats, access_keys=keys)
    setattr(request, _ACTOR, actor)
    return actor


def _seats(person_id: int) -> tuple[Any, ...]:
    today = clock.now().astimezone(zoneinfo.ZoneInfo(settings.TIME_ZONE)).date()
    return tuple(import_string(SEATS_OF)(person_id, today))


def staff_required(*roles: Role) -> Callable[[View], View]:
    """
    Let in who holds one of the roles (any seat, if none is named).

    Nobody in particular is sent to sign in, staff without a second factor to
    set one up; everybody else sees that there is nothing here (404).
    """

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            person = _person(request)
            if person is None:
                return redirect_to_login(request.get_full_path())
            actor = actor_of(request)
            if person.email and not has_second_factor(request):
                return HttpResponseRedirect(ENROL)
            if not actor.is_staff or (roles and not actor.roles & set(roles)):
                raise NotFound
            return view(request, *args, **kwargs)

        return inner

    return wrap

"""Limits on what a person or an address may try, for the doors."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import hmac
import ipaddress
import math

from django.conf import settings
from django.http import HttpRequest

from curhat.kernel import clock
from curhat.kernel.errors import DomainError
from curhat.people import throttle


class TooMany(DomainError):
    """
    Tried too often in too short a time (429).

    :param wait_s: seconds until the next try is heard
    """

    code = "too_many"

    def __init__(self, wait_s: int) -> None:
        super().__init__(minutes=math.ceil(wait_s / 60))
        self.wait_s = wait_s


@dataclasses.dataclass(frozen=True, slots=True)
class Limit:
    """
    How many tries in how long.

    :param tries: 1 or more
    :param window_s: seconds
    """

    name: str
    tries: int
    window_s: int


# Generous: behind one address of a telephone company stands a whole kelurahan.
SUBMIT = Limit("submit", 60, 3600)
PHOTO = Limit("photo", 300, 3600)  # of the app, one at a time: five for each report, a voice note and a video
RECORDING = Limit("recording", 40, 3600)  # each is encoded anew, whether its report comes or not
PART = Limit("part", 3000, 3600)  # of a file that comes in parts
SUGGEST = Limit("suggest", 300, 900)
REPLY = Limit("reply", 30, 3600)  # of one report, from whatever address
TELLING = Limit("telling", 20, 3600)  # of one report or account: each may name a new address
MOVED = Limit("moved", 60, 3600)  # a browser's new address: one hardly ever, an office's behind one address at once
FIELD = Limit("field", 60, 3600)  # what crews report: several telephones stand behind one address
CODE_ENTRY = Limit("code", 20, 900)
CODE_REQUEST = Limit("request", 10, 3600)
CODE_REQUEST_PER_CONTACT = Limit("contact", 5, 3600)
# Proof at a desk: few for one report, more for an officer whose day is full of lost codes.
RENEW_CODE_OF_REPORT = Limit("renew", 5, 3600)
RENEW_CODE_BY_OFFICER = Limit("renewer", 40, 3600)
# Each may tell who sent what: enough for a telephone that rings all day, too few for going through a list.
SEEK_BY_OFFICER = Limit("seek", 40, 3600)
# By officer too: whoever stands at a desk must not wait because somebody in the same house has sent much.
ENTER_BY_OFFICER = Limit("enter", 240, 3600)
# Without an account a telephone is only a cookie: from one address not more than a street may say so.
SUPPORT = Limit("support", 60, 3600)
SUPPORT_OF_ONE = Limit("support1", 15, 3600)  # of one report from one address
ALIKE = Limit("alike", 300, 900)  # asked while somebody writes
LOOK_UP = Limit("lookup", 60, 900)
PLACE = Limit("place", 300, 900)  # each turn of the map asks
# Guesses alone: who gets in has them given back. There is no limit on an account by itself, with which
# anybody could shut anybody out; from an address that has not guessed, its owner comes in at any time.
SIGN_IN = Limit("signin", 30, 900)
SIGN_IN_TO_ONE = Limit("signin1", 5, 300)  # of one account from one address
# Who gets as far as this knows the password: six digits must not be guessed, from wherever.
SECOND_STEP = Limit("second", 5, 300)


def address_of(request: HttpRequest) -> str:
    """
    Return the client's address, without port, as far as our own proxies vouch for it.

    Each trusted proxy appends the address it saw, so the client's is that many
    places from the right; what stands further left was typed by the client.
    """
    remote = str(request.META.get("REMOTE_ADDR", ""))
    trusted = int(settings.TRUSTED_PROXIES)
    chain = [part.strip() for part in str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",") if part.strip()]
    claimed = chain[-trusted] if 0 < trusted <= len(chain) else remote
    return _without_port(claimed) or _without_port(remote) or "unknown"


def _without_port(text: str) -> str:
    bare = text[1:].partition("]")[0] if text.startswith("[") else text
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        # A household owns a /64: single addresses of it are one client.
        return str(ipaddress.ip_network((int(address), 64), strict=False).network_address)
    return str(address)


def check(request: HttpRequest, limit: Limit, *, subject: str | None = None, now: dt.datetime | None = None) -> None:
    """
    Count a try of the client's address, or of `subject` (a contact, a report number).

    :raises TooMany: beyond the limit
    """
    moment = clock.now() if now is None else now
    key = _key(request, limit, subject)
    if wait_s := throttle.spend(key=key, limit=limit.tries, window_s=limit.window_s, now=moment):
        raise TooMany(wait_s)


def forgive(request: HttpRequest, limit: Limit, *, subject: str | None = None) -> None:
    """Take back a try that was counted with the same words: it was no guess."""
    throttle.give_back(key=_key(request, limit, subject))


def _key(request: HttpRequest, limit: Limit, subject: str | None) -> str:
    who = address_of(request) if subject is None else f"s:{subject}"
    key = settings.SECRET_KEY.encode()
    return f"{limit.name}:{hmac.new(key, f'throttle:{who}'.encode(), hashlib.sha256).hexdigest()[:32]}"

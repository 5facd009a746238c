"""From a request to the one who follows or says "I too", and back to their telephone."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse

from curhat.interfaces.shared import auth, device_cookie
from curhat.reports.voter import Voter


def voter_of(request: HttpRequest) -> Voter:
    """Return who reads, by account and by the telephone's cookie, as far as there is either."""
    return Voter(auth.actor_of(request).person_id, device_cookie.read(request))


def speaker(request: HttpRequest) -> Voter:
    """Return who speaks; a telephone that nobody knows yet gets a word to be known by."""
    voter = voter_of(request)
    return voter if voter.digests else Voter(device=uuid.uuid4())


def known_again(response: HttpResponse, voter: Voter) -> HttpResponse:
    """Let the telephone keep by what it is known."""
    if voter.device is not None:
        device_cookie.keep(response, voter.device)
    return response

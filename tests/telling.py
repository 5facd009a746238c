"""What the worker does with what people are to be told, and what then lies in the mailbox."""

from __future__ import annotations

import datetime as dt

from curhat.gateways import mailbox
from curhat.messaging import delivery
from curhat.messaging.models import Outbound
from curhat.notices import gathering


def deliver(now: dt.datetime) -> None:
    """Do what the worker does until nothing is left to do at this moment."""
    while True:
        gathering.release(now=now)
        waiting = set(Outbound.objects.filter(state="waiting").values_list("destination", "key"))
        if not waiting:
            return
        for destination, key in waiting:
            delivery.send(destination=destination, key=key, probe=False, clock=lambda: now)


def heard(kind: str = "email", to: str = "siti@surel.example") -> list[str]:
    """Return what came to somebody, oldest first."""
    found = [letter for letter in mailbox.letters() if letter.kind == kind and letter.to == to]
    return [f"{letter.subject}\n{letter.text}" for letter in reversed(found)]

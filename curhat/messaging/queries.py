"""What an administrator sees of messages that did not get through."""

from __future__ import annotations

from collections.abc import Sequence

from curhat.messaging.models import Outage, Outbound

PAGE = 50


def parked(*, after: int = 0) -> Sequence[Outbound]:
    """Return up to 50 parked rows, oldest first, beyond the `seq` of the page before."""
    return list(Outbound.objects.filter(state=Outbound.State.PARKED, seq__gt=after).order_by("seq")[:PAGE])


def outages() -> Sequence[Outage]:
    """Return the destinations that cannot be reached now, longest first."""
    return list(Outage.objects.order_by("since", "destination"))


def waiting_count() -> int:
    """Return how many rows are not sent and not parked."""
    return Outbound.objects.filter(state=Outbound.State.WAITING).count()

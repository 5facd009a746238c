"""Links that end what a message belongs to: signed, so that holding the message is enough."""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings
from django.core import signing

from curhat.kernel.errors import NotFound
from curhat.notices.channels import Channel

_SIGNER = "curhat.stop"
# No channel begins with it.
_FOLLOWED = "d"


class Stop(NamedTuple):
    """What a link ends: messages of one way, or all that tell of what one follows."""

    choice_id: int
    channel: Channel
    followed: bool


def stop_token(choice_id: int, channel: Channel, *, followed: bool = False) -> str:
    """Return what the link carries: a number and a letter or two, and their signature."""
    return _signer().sign(f"{_FOLLOWED * followed}{channel[0]}{choice_id}")


def stop_link(choice_id: int, channel: Channel, *, followed: bool = False) -> str:
    """Return the whole address that ends messages of this kind."""
    return f"{settings.BASE_URL}/berhenti/{stop_token(choice_id, channel, followed=followed)}"


def read_stop(token: str) -> Stop:
    """
    Return what a link ends.

    :raises NotFound: if we did not make it
    """
    try:
        value = _signer().unsign(token)
    except signing.BadSignature as e:
        raise NotFound from e
    followed = value.startswith(_FOLLOWED)
    letter, number = value.removeprefix(_FOLLOWED)[0], value.removeprefix(_FOLLOWED)[1:]
    return Stop(int(number), next(channel for channel in Channel if channel[0] == letter), followed)


def _signer() -> signing.Signer:
    return signing.Signer(salt=_SIGNER, sep=".")

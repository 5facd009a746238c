"""Links that end what a message belongs to: signed, so that holding the message is enough."""

from __future__ import annotations

from django.conf import settings
from django.core import signing

from curhat.kernel.errors import NotFound
from curhat.notices.channels import Channel

_SIGNER = "curhat.stop"


def stop_token(choice_id: int, channel: Channel) -> str:
    """Return what the link carries: a number and a letter, and their signature."""
    return _signer().sign(f"{channel[0]}{choice_id}")


def stop_link(choice_id: int, channel: Channel) -> str:
    """Return the whole address that ends messages of this way."""
    return f"{settings.BASE_URL}/berhenti/{stop_token(choice_id, channel)}"


def read_stop(token: str) -> tuple[int, Channel]:
    """
    Return the choice and the way that a link is of.

    :raises NotFound: if we did not make it
    """
    try:
        value = _signer().unsign(token)
    except signing.BadSignature as e:
        raise NotFound from e
    return int(value[1:]), next(channel for channel in Channel if channel[0] == value[0])


def _signer() -> signing.Signer:
    return signing.Signer(salt=_SIGNER, sep=".")

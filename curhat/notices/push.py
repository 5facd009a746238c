"""What a browser says of itself when it wants to be told, and to whom we may speak for it. Pure."""

from __future__ import annotations

import base64
import dataclasses
import json
import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec

from curhat.kernel.errors import Invalid

MAX_ENDPOINT: Final = 1000
AUTH_BYTES: Final = 16
HTTPS: Final = 443
_TOKEN = re.compile(r"[A-Za-z0-9_-]+=*")


@dataclasses.dataclass(frozen=True, slots=True)
class Subscription:
    """
    A browser's subscription.

    :param endpoint: the address of its push service
    :param p256dh: its public key, base64url
    :param auth: its secret, base64url
    """

    endpoint: str
    p256dh: str
    auth: str

    def packed(self) -> str:
        """Return it as one text, to be sealed."""
        return json.dumps(dataclasses.asdict(self))


def unpacked(text: str) -> Subscription:
    """Return what `packed` made a text of."""
    return Subscription(**json.loads(text))


def read(*, endpoint: str, p256dh: str, auth: str, hosts: Sequence[str]) -> Subscription:
    """
    Return a subscription that can be used.

    :param hosts: push services that we speak to; `*.name` stands for everything below a name
    :raises Invalid: `device_unknown` for another address, or keys that are none
    """
    if not served(endpoint, hosts) or len(_bytes(auth)) != AUTH_BYTES:
        raise Invalid("device_unknown")
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _bytes(p256dh))
    except ValueError as e:
        raise Invalid("device_unknown") from e
    return Subscription(endpoint, p256dh, auth)


def served(endpoint: str, hosts: Sequence[str]) -> bool:
    """Whether an address is one of a known push service: https, its usual port, nobody's name before it."""
    if len(endpoint) > MAX_ENDPOINT or not endpoint.isascii() or re.search(r"[\s\\]", endpoint):
        return False
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    plain = parts.scheme == "https" and port in {None, HTTPS} and "@" not in parts.netloc
    return plain and any(_matches(host, known) for known in hosts)


def _matches(host: str, known: str) -> bool:
    return host.endswith(known[1:]) and len(host) > len(known) - 1 if known.startswith("*.") else host == known


def _bytes(text: str) -> bytes:
    if not _TOKEN.fullmatch(text):
        return b""
    try:
        return base64.urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    except ValueError:
        return b""

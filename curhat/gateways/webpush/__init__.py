"""
Web push (RFC 8030, 8291, 8292): encrypted for one browser, signed with our key.

Only the push services of the settings are spoken to, and only where their names
lead outside: an address comes from a browser, and a browser may be anybody's.
"""

from __future__ import annotations

import base64
import ipaddress
import json
import socket
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

import http_ece
import httpx
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from py_vapid import Vapid02

from curhat.gateways import mailbox
from curhat.kernel import clock
from curhat.kernel.errors import PermanentFailure, TemporaryFailure

TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0)
TTL_S: Final = 86_400  # A telephone that was off for longer has the page.
SIGNED_FOR_S: Final = 12 * 3600
PADDED_TO: Final = 1024  # The length of a message says nothing about it.
MAX_TRIES: Final = 8


def send(
    *, endpoint: str, p256dh: str, auth: str, payload: Mapping[str, str], message_id: str, urgent: bool, attempts: int
) -> bool:
    """
    Give one message to a browser's push service; return whether the browser is still there.

    :param message_id: the same for a repeat, which then takes the place of the first
    :raises TemporaryFailure: if the service cannot be reached or asks to wait
    :raises PermanentFailure: if it refuses, or is not where a push service may be
    """
    if not settings.PUSH_IS_REAL:
        host = urlsplit(endpoint).hostname or ""
        text = f"{payload['title']}\n{payload['body']}"
        mailbox.put(mailbox.fresh(kind="push", to=host, subject="", text=text, message_id=message_id))
        return True
    _check_outside(endpoint)
    body = _encrypted(json.dumps(dict(payload)).encode(), p256dh, auth)
    try:
        with _client() as client:
            answer = client.post(endpoint, content=body, headers=_headers(endpoint, message_id, urgent=urgent))
    except httpx.HTTPError as e:
        raise TemporaryFailure("the push service cannot be reached") from e
    return _judge(answer, attempts)


def _client() -> httpx.Client:
    return httpx.Client(timeout=TIMEOUT, follow_redirects=False)


def _headers(endpoint: str, message_id: str, *, urgent: bool) -> dict[str, str]:
    parts = urlsplit(endpoint)
    about = settings.BASE_URL if settings.SECURE else f"mailto:{settings.EMAIL_FROM}"
    expires = int(clock.now().timestamp()) + SIGNED_FOR_S
    claims = {"sub": about, "aud": f"{parts.scheme}://{parts.netloc}", "exp": expires}
    return {
        **Vapid02.from_raw(settings.VAPID_KEY.encode()).sign(claims),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(TTL_S),
        "Urgency": "high" if urgent else "normal",
        "Topic": message_id[:32],
    }


def _encrypted(data: bytes, p256dh: str, auth: str) -> bytes:
    return bytes(
        http_ece.encrypt(
            data.ljust(PADDED_TO),
            private_key=ec.generate_private_key(ec.SECP256R1()),
            dh=_decoded(p256dh),
            auth_secret=_decoded(auth),
            version="aes128gcm",
        )
    )


def _decoded(text: str) -> bytes:
    bare = text.rstrip("=")
    return base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))


def _check_outside(endpoint: str) -> None:
    """Refuse a name that leads into our own network."""
    host = urlsplit(endpoint).hostname or ""
    try:
        found = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    except OSError as e:
        raise TemporaryFailure("the push service has no address now") from e
    if not all(ipaddress.ip_address(address[0]).is_global for *_rest, address in found):
        raise PermanentFailure("the push service is not where one may be")


def _judge(answer: httpx.Response, attempts: int) -> bool:
    said = f"the push service answered HTTP {answer.status_code}"
    if answer.is_success:
        return True
    if answer.status_code in {httpx.codes.NOT_FOUND, httpx.codes.GONE}:
        return False
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS or answer.is_server_error:
        raw = answer.headers.get("Retry-After", "")
        wait_s = int(raw) if raw.isascii() and raw.isdigit() else None
        if answer.is_server_error and attempts + 1 >= MAX_TRIES:
            raise PermanentFailure(said)
        raise TemporaryFailure(said, retry_after_s=wait_s)
    raise PermanentFailure(said)

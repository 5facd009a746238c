"""What a browser says of itself when it wants to be told."""

from __future__ import annotations

import base64

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec


def encoded(raw: bytes) -> str:
    """Return bytes as browsers write them."""
    return base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")


ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"
BROWSER = ec.generate_private_key(ec.SECP256R1())
POINT = BROWSER.public_key().public_bytes(
    serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
)  # fmt: skip
AUTH = b"0123456789abcdef"
KEYS = {"p256dh": encoded(POINT), "auth": encoded(AUTH)}

"""The key pair by which a browser's push service knows who speaks (RFC 8292)."""

import base64

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

KEY_BYTES = 32


def new_key() -> str:
    """Return a fresh private key, base64url."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return _encoded(number.to_bytes(KEY_BYTES))


def public_key(private: str) -> str:
    """
    Return the public key that a browser is given, base64url.

    :raises ValueError: if the private one is malformed
    """
    raw = base64.urlsafe_b64decode(private + "=" * (-len(private) % 4))
    if len(raw) != KEY_BYTES:
        raise ValueError("a private key has 32 bytes")
    key = ec.derive_private_key(int.from_bytes(raw), ec.SECP256R1()).public_key()
    point = key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return _encoded(point)


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")

"""Numbers and codes that people read aloud, copy and type."""

import hmac
import secrets
from hashlib import sha256

# Crockford's base 32: no I, L, O, U, so nothing is misread or rude.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
SECRET_LENGTH = 12  # 60 bits


def tracking_number(prefix: str, year: int, sequence: int) -> str:
    """Return the public number of a report, as ABC-26-004182."""
    return f"{prefix}-{year % 100:02d}-{sequence:06d}"


def new_secret_code() -> str:
    """Return a fresh secret code in three groups of four, as 7QX2-M4TD-K9RA."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(SECRET_LENGTH))
    return "-".join(code[i : i + 4] for i in range(0, SECRET_LENGTH, 4))


def normal_code(typed: str) -> str:
    """Return what a person typed in the form that is hashed: no dashes, no misread letters."""
    return "".join(c for c in typed.upper().translate(_MISREAD) if c in ALPHABET)


def code_digest(code: str, key: bytes) -> str:
    """Return 64 hex digits for a secret code; the key keeps a stolen table from being searched."""
    return hmac.new(key, normal_code(code).encode(), sha256).hexdigest()


def normal_number(typed: str) -> str:
    """Return a tracking number as it is stored, however it was typed."""
    return "-".join(typed.strip().upper().replace("–", "-").replace(" ", "-").split("-"))

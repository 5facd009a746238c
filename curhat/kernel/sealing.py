"""Authenticated encryption of personal data, and the blind index that finds it again."""

import hashlib
import hmac
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Seal:
    """
    Seals and opens small texts; the first key seals, every key opens.

    :param keys: urlsafe base64 of 32 bytes each, the newest first
    :raises ValueError: if there is no key or one is malformed
    """

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise ValueError("at least one key is needed")
        self._fernet = MultiFernet([Fernet(key) for key in keys])
        # The index key must not change when keys rotate: it hangs on the oldest.
        self._index_key = hashlib.sha256(b"blind-index:" + keys[-1].encode()).digest()

    def seal(self, text: str) -> bytes:
        """Return the sealed form of `text`."""
        return self._fernet.encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        """
        Return the text that was sealed.

        :raises ValueError: if it was sealed with another key or altered
        """
        try:
            return self._fernet.decrypt(bytes(sealed)).decode()
        except InvalidToken as e:
            raise ValueError("sealed with another key, or altered") from e

    def digest(self, text: str) -> str:
        """Return 64 hex digits by which an equal text is found without opening anything."""
        return hmac.new(self._index_key, text.encode(), hashlib.sha256).hexdigest()


def new_key() -> str:
    """Return a fresh key for `Seal`."""
    return Fernet.generate_key().decode()

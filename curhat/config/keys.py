"""The secrets that sign and seal: given in production, made once and kept elsewhere."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from curhat.config.env import Env, SettingError
from curhat.kernel import vapid
from curhat.kernel.sealing import Seal, new_key

MIN_SECRET_LENGTH = 50


def load(env: Env, data_dir: Path, *, production: bool) -> tuple[str, list[str]]:
    """
    Return the signing key and the sealing keys (newest first).

    :raises SettingError: in production, where either is missing, short or malformed
    """
    secret_key, seal_keys = env.optional("CURHAT_SECRET_KEY"), env.items("CURHAT_SEAL_KEYS")
    if production and (not secret_key or len(secret_key) < MIN_SECRET_LENGTH):
        raise SettingError("CURHAT_SECRET_KEY must be at least 50 characters in production.")
    if production and not seal_keys:
        raise SettingError("CURHAT_SEAL_KEYS must be set in production; `curhat key` makes one.")
    secret_key = secret_key or _kept(data_dir / "keys" / "secret", secrets.token_urlsafe(48))
    seal_keys = seal_keys or [_kept(data_dir / "keys" / "seal", new_key())]
    try:
        Seal(seal_keys)
    except ValueError as e:
        raise SettingError("CURHAT_SEAL_KEYS holds a malformed key; `curhat key` makes one.") from e
    return secret_key, seal_keys


def load_vapid(env: Env, data_dir: Path, *, production: bool) -> str:
    """
    Return the key that signs web push; empty in a production that has none: it does not offer push then.

    :raises SettingError: if it is malformed
    """
    given = env.optional("CURHAT_VAPID_KEY")
    if given is None and production:
        return ""
    key = given or _kept(data_dir / "keys" / "vapid", vapid.new_key())
    try:
        vapid.public_key(key)
    except ValueError as e:
        raise SettingError("CURHAT_VAPID_KEY is malformed; `curhat key push` makes one.") from e
    return key


def _kept(path: Path, fresh: str) -> str:
    """Return what the file holds, after writing `fresh` into it if it was not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        if not path.exists():
            partial.write_text(fresh, encoding="ascii")
            partial.chmod(0o600)
            # link() fails where another process was first, so both read one key.
            os.link(partial, path)
    except FileExistsError:
        pass
    finally:
        partial.unlink(missing_ok=True)
    return path.read_text(encoding="ascii").strip()

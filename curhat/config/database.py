"""Where the database is: DATABASE_URL, else the socket of the embedded one."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from curhat.config.env import Env, SettingError

EMBEDDED_NAME = "curhat"
EMBEDDED_USER = "curhat"


def settings(env: Env, data_dir: Path) -> dict[str, Any]:
    """
    Return Django's entry for the default database.

    :raises SettingError: if DATABASE_URL is not a postgresql address
    """
    entry: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 20, "timeout": 10}},
    }
    url = env.optional("DATABASE_URL")
    if url is None:
        socket_dir = data_dir / "postgres" / "socket"
        return entry | {"NAME": EMBEDDED_NAME, "USER": EMBEDDED_USER, "HOST": str(socket_dir)}
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise SettingError("DATABASE_URL must read postgresql://user:password@host:port/name.")
    return entry | {
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
    }

"""Where the database is: DATABASE_URL, else the socket of the embedded one."""

from __future__ import annotations

import select
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import psycopg

from curhat.config.env import Env, SettingError
from curhat.interfaces.console import postgres

# What may follow the ? of the address; forgotten in silence, it would leave a connection in the clear.
_OF_ADDRESS = frozenset({"sslmode", "sslrootcert", "sslcert", "sslkey", "application_name", "connect_timeout"})

# A page says within so many seconds that the database is away, and one that is back is noticed as soon.
_POOL = {"min_size": 1, "max_size": 20, "timeout": 3.0, "reconnect_timeout": 2.0}
# Of a host that vanished no word comes: without these a query waits for hours.
_REMOTE = {
    "connect_timeout": 3,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}


def _has_news(socket: int) -> bool:
    poll = select.poll()
    poll.register(socket, select.POLLIN)
    return bool(poll.poll(0))


def living(connection: psycopg.Connection[Any]) -> None:
    """
    Look whether a connection of the pool lives, before it is given out.

    Of one that its server ended, the end is there to be read: where there is nothing to read,
    nothing is asked either. A host that vanished answers no question in time anyway.

    :raises psycopg.Error: if not; then its neighbours have been looked at too
    """
    from django.db import connections
    from psycopg_pool import ConnectionPool

    if not _has_news(connection.fileno()):
        return
    try:
        ConnectionPool.check_connection(connection)
    except psycopg.Error:
        # A restarted database has ended all of them. Found one by one, with the
        # pool's growing pauses between, they would cost a request its whole patience.
        connections["default"].pool.check()  # type: ignore[attr-defined]
        raise


def settings(env: Env, data_dir: Path) -> dict[str, Any]:
    """
    Return Django's entry for the default database.

    :raises SettingError: if DATABASE_URL is not a postgresql address, or ends in something we do not know
    """
    entry: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 0,
        # A restarted database leaves dead connections in the pool: look before handing one out.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "pool": {**_POOL, "check": living},
            "server_side_binding": True,
            "prepare_threshold": 3,
        },
    }
    url = env.optional("DATABASE_URL")
    if url is None:
        return entry | {
            "NAME": postgres.NAME,
            "USER": postgres.USER,
            "HOST": str(postgres.socket_folder(data_dir)),
            "PORT": str(postgres.PORT),  # said, so that a PGPORT of the shell is not used instead
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise SettingError("DATABASE_URL must read postgresql://user:password@host:port/name.")
    further = dict(parse_qsl(parts.query))
    if strange := sorted(set(further) - _OF_ADDRESS):
        raise SettingError(f"DATABASE_URL says {', '.join(strange)}, which is not known; {sorted(_OF_ADDRESS)} are.")
    return entry | {
        "OPTIONS": {**entry["OPTIONS"], **_REMOTE, **further},
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
    }

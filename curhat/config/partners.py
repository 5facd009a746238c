"""Who carries messages to telephones: an HTTP partner for each way, described by data."""

from __future__ import annotations

import ipaddress
import json
from typing import Any, Final
from urllib.parse import urlsplit

from curhat.config.env import Env, SettingError

CHANNELS: Final = ("whatsapp", "sms")
MAILBOX: Final = "mailbox"
PLACES: Final = ("{to}", "{text}", "{id}")


def settings(env: Env, *, production: bool) -> dict[str, dict[str, Any]]:
    """
    Return the partner of each way that there is one for; outside production the mailbox stands in for all.

    :raises SettingError: for a stand-in in production, an address without TLS, or a body that is no template
    """
    found = {}
    for channel in CHANNELS:
        name = f"CURHAT_{channel.upper()}"
        url = env.optional(f"{name}_URL") or (None if production else MAILBOX)
        if url is None:
            continue
        if url == MAILBOX and production:
            raise SettingError(f"{name}_URL must not be the mailbox in production: every message would be lost.")
        if url != MAILBOX:
            _check(f"{name}_URL", url, production=production)
        found[channel] = {"url": url, "token": env.text(f"{name}_TOKEN"), "body": _body(env, f"{name}_BODY")}
    return found


def _check(name: str, url: str, *, production: bool) -> None:
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return
    if production or parts.scheme != "http" or not _is_own(parts.hostname or ""):
        raise SettingError(f"{name} must read https://…: numbers of citizens go over it.")


def _is_own(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _body(env: Env, name: str) -> dict[str, Any]:
    raw = env.text(name)
    try:
        body = json.loads(raw)
    except ValueError as e:
        raise SettingError(f"{name} is no JSON: {e}.") from e
    if not isinstance(body, dict) or not all(place in raw for place in PLACES[:2]):
        raise SettingError(f"{name} must be a JSON object in which {{to}} and {{text}} stand.")
    return body

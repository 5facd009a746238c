"""
What is refused at the start: each would work, and let somebody in or something out.

A production refuses what is safe only while developing; everything else refuses
to be reached by others, for whoever forgot to say that it is a production.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.http.request import validate_host

from curhat.config.env import SettingError


def check(*, base_url: str, hosts: Sequence[str], email_url: str | None, log_level: str, proxies: int) -> None:
    """
    Refuse, in words, what is safe only while developing.

    :raises SettingError: for the first thing found
    """
    if not email_url:
        raise SettingError("CURHAT_EMAIL_URL must be set in production: a mailbox page would lose every letter.")
    if not hosts or "*" in hosts:
        raise SettingError("CURHAT_ALLOWED_HOSTS must name the hosts in production.")
    if log_level == "DEBUG":
        # Libraries tell everything then: Pillow, for one, where a photo was taken.
        raise SettingError("CURHAT_LOG_LEVEL must not be DEBUG in production: it writes what people sent.")
    address = urlsplit(base_url)
    if address.scheme != "https":
        raise SettingError("CURHAT_BASE_URL must read https://name in production: cookies and codes go over it.")
    if address.path or address.query or not validate_host(address.hostname or "", list(hosts)):
        raise SettingError("CURHAT_BASE_URL must be https:// and one of CURHAT_ALLOWED_HOSTS, without a path.")
    if not proxies:
        # We speak no TLS ourselves, so there is a proxy; unknown to us, all the city is one client to the throttles.
        raise SettingError("CURHAT_TRUSTED_PROXIES must say how many proxies stand in front: 1, where one ends TLS.")


def check_closed(*, environment: str, host: str, base_url: str, hosts: Sequence[str]) -> None:
    """
    Refuse to open a development or a demo to others: one of its pages shows every letter, code and password.

    :raises SettingError: for the first address that is not this machine's own
    """
    named = {
        "CURHAT_HOST": [host],
        "CURHAT_BASE_URL": [urlsplit(base_url).hostname or ""],
        "CURHAT_ALLOWED_HOSTS": list(hosts),
    }
    for setting, names in named.items():
        for name in names:
            if not _is_own(name):
                raise SettingError(
                    f"{setting} must be 127.0.0.1, ::1 or localhost, not {name!r}, while CURHAT_ENV is {environment}: "
                    "anybody who reaches it reads every letter and code. Set CURHAT_ENV=production to be reached."
                )


def _is_own(name: str) -> bool:
    """Whether only this machine answers to the name."""
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")

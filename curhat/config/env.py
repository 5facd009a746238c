"""
Every setting the product reads from its environment: declared once, typed, loud.

The README's table is checked against `SETTINGS`. Any NAME may instead be given
as NAME_FILE, the path of a file that holds the value (a mounted secret).
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from pathlib import Path


class SettingError(Exception):
    """A setting is missing, unreadable or of the wrong form; says what to do."""


@dataclasses.dataclass(frozen=True, slots=True)
class Setting:
    """
    One setting.

    :param kind: text, flag, number, list or path
    :param default: as it would be typed; None: derived, the meaning says how
    """

    name: str
    kind: str
    default: str | None
    meaning: str


_PUSH_HOSTS = "fcm.googleapis.com,*.push.services.mozilla.com,*.notify.windows.com,*.push.apple.com"
_BODY = '{"to": "{to}", "message": "{text}", "id": "{id}"}'

SETTINGS: tuple[Setting, ...] = (
    Setting(
        "CURHAT_ENV", "text", "development", "`development`, `demo` or `production`; production refuses unsafe values"
    ),
    Setting("CURHAT_DATA", "path", ".data", "the one folder of everything kept: database, files, mailbox, keys"),
    Setting("CURHAT_CITY", "path", "cities/mojokerto.toml", "the city file that is loaded at set-up"),
    Setting("PORT", "number", "8000", "port of the web server"),
    Setting("CURHAT_HOST", "text", "127.0.0.1", "address the web server listens on"),
    Setting("CURHAT_BASE_URL", "text", None, "public address in links and QR codes; from host and port if empty"),
    Setting("CURHAT_ALLOWED_HOSTS", "list", None, "host names answered, comma separated; needed in production"),
    Setting("CURHAT_TRUSTED_PROXIES", "number", "0", "reverse proxies in front whose X-Forwarded-For is believed"),
    Setting("CURHAT_SECRET_KEY", "text", None, "signs cookies; made and kept in the data folder outside production"),
    Setting("CURHAT_SEAL_KEYS", "list", None, "keys that seal identities, newest first; made outside production"),
    Setting("DATABASE_URL", "text", None, "postgresql://user:password@host/name; empty: the embedded PostgreSQL"),
    Setting("CURHAT_WEB_WORKERS", "number", "1", "web processes"),
    Setting("CURHAT_WEB_THREADS", "number", "2", "threads of each web process"),
    Setting("CURHAT_WORKER_CONCURRENCY", "number", "4", "jobs that a worker runs at once"),
    Setting(
        "CURHAT_EMAIL_URL", "text", None, "smtp://user:password@host:port (smtps:// for TLS); empty: the mailbox page"
    ),
    Setting("CURHAT_EMAIL_FROM", "text", "curhat@localhost", "sender of e-mail"),
    Setting("CURHAT_WHATSAPP_URL", "text", None, "address of a partner for WhatsApp; empty: the mailbox page, or none"),
    Setting("CURHAT_WHATSAPP_TOKEN", "text", None, "the Authorization header for it, as `Bearer …`"),
    Setting("CURHAT_WHATSAPP_BODY", "text", _BODY, "what is posted to it, a JSON object"),
    Setting("CURHAT_SMS_URL", "text", None, "address of a partner for SMS; empty: the mailbox page, or none"),
    Setting("CURHAT_SMS_TOKEN", "text", None, "the Authorization header for it, as `Bearer …`"),
    Setting("CURHAT_SMS_BODY", "text", _BODY, "what is posted to it, a JSON object"),
    Setting("CURHAT_VAPID_KEY", "text", None, "signs web push (`curhat key push` makes one); made outside production"),
    Setting("CURHAT_PUSH_HOSTS", "list", _PUSH_HOSTS, "push services that are spoken to; `*.` stands for all below"),
    Setting("CURHAT_STORAGE", "text", "folder", "where files live: `folder` (in the data folder) or `s3`"),
    Setting("CURHAT_S3_BUCKET", "text", "", "bucket, with `s3`"),
    Setting("CURHAT_S3_ENDPOINT", "text", "", "address of the S3-compatible store, with `s3`"),
    Setting("CURHAT_S3_ACCESS_KEY", "text", "", "access key, with `s3`"),
    Setting("CURHAT_S3_SECRET_KEY", "text", "", "secret key, with `s3`"),
    Setting(
        "CURHAT_TILES", "text", None, "map tiles, as https://host/{z}/{x}/{y}.png; empty: the city's boundaries alone"
    ),
    Setting("CURHAT_TILES_CREDIT", "text", "", "whom the map thanks for its tiles, as their terms ask"),
    Setting("CURHAT_LOG_LEVEL", "text", "INFO", "DEBUG, INFO, WARNING or ERROR"),
)

_BY_NAME = {setting.name: setting for setting in SETTINGS}
_FLAGS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}


class Env:
    """
    Reads declared settings out of an environment.

    :param environ: names and values; os.environ in the product
    """

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        self._environ = os.environ if environ is None else environ

    def _raw(self, name: str) -> str | None:
        setting = _BY_NAME[name]  # KeyError: a setting that is not declared is a bug
        file = self._environ.get(f"{name}_FILE")
        if file and self._environ.get(name):
            raise SettingError(f"{name} and {name}_FILE are both set: remove one of them.")
        if file:
            try:
                return Path(file).read_text(encoding="utf-8").strip()
            except OSError as e:
                raise SettingError(f"{name}_FILE names {file}, which cannot be read: {e.strerror}.") from e
        return self._environ.get(name) or setting.default

    def optional(self, name: str) -> str | None:
        """Return the value, or None where it is empty and has no default."""
        return self._raw(name) or None

    def text(self, name: str) -> str:
        """Return the value; empty where there is none."""
        return self._raw(name) or ""

    def number(self, name: str) -> int:
        """
        Return a whole number, 0 or more.

        :raises SettingError: if it is anything else
        """
        raw = self.text(name)
        if not raw.isascii() or not raw.isdigit():
            raise SettingError(f"{name} must be a whole number, not {raw!r}.")
        return int(raw)

    def flag(self, name: str) -> bool:
        """
        Return a yes or no.

        :raises SettingError: for any word but 1, true, yes, 0, false, no
        """
        raw = self.text(name).lower()
        if raw not in _FLAGS:
            raise SettingError(f"{name} must be true or false, not {raw!r}.")
        return _FLAGS[raw]

    def items(self, name: str) -> list[str]:
        """Return the comma-separated values, without blanks."""
        return [item.strip() for item in self.text(name).split(",") if item.strip()]

    def path(self, name: str) -> Path:
        """Return an absolute path; a relative one counts from the working folder."""
        return Path(self.text(name)).expanduser().absolute()

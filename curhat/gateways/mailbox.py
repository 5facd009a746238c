"""
Where messages go while nothing is really sent: one file each in the data folder.

Never in production: there a letter that only a page shows would be a letter lost.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
import re
from pathlib import Path

from django.conf import settings

from curhat.kernel import clock
from curhat.kernel.errors import PermanentFailure

KEPT = 200


@dataclasses.dataclass(frozen=True, slots=True)
class Letter:
    """
    One message that would have been sent.

    :param kind: email, whatsapp, sms or push
    :param unsubscribe: what its List-Unsubscribe header would say
    """

    kind: str
    to: str
    subject: str
    text: str
    message_id: str
    written_at: dt.datetime
    html: str = ""
    unsubscribe: str = ""


def folder() -> Path:
    """Return the folder of the letters."""
    return Path(settings.DATA_DIR) / "mailbox"


def put(letter: Letter) -> None:
    """
    Keep a letter; the same `message_id` twice is one letter, as with a real partner.

    :raises PermanentFailure: in production
    """
    if settings.PRODUCTION:
        raise PermanentFailure("the mailbox is not for production")
    folder().mkdir(parents=True, exist_ok=True)
    name = f"{letter.kind}-{re.sub(r'[^A-Za-z0-9-]', '_', letter.message_id)[:80]}.json"
    partial = folder() / f".{name}.{os.getpid()}"
    partial.write_text(json.dumps(dataclasses.asdict(letter), default=str), encoding="utf-8")
    partial.chmod(0o600)
    partial.replace(folder() / name)


def letters() -> list[Letter]:
    """Return the letters, the newest first; none in production."""
    if settings.PRODUCTION or not folder().is_dir():
        return []
    found = [_read(path) for path in folder().glob("[!.]*.json")]
    return sorted(found, key=lambda letter: letter.written_at, reverse=True)[:KEPT]


def fresh(
    *, kind: str, to: str, subject: str, text: str, message_id: str, html: str = "", unsubscribe: str = ""
) -> Letter:
    """Return a letter written now."""
    return Letter(kind, to, subject, text, message_id, clock.now(), html, unsubscribe)


def _read(path: Path) -> Letter:
    data = json.loads(path.read_text(encoding="utf-8"))
    return Letter(**(data | {"written_at": dt.datetime.fromisoformat(data["written_at"])}))

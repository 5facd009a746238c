"""
Messages to telephones: by an HTTP partner for each way, or into the mailbox while developing.

What differs between partners is data: address, the Authorization header, and
the body, a JSON object in which {to}, {text} and {id} are filled in.
"""

from __future__ import annotations

import datetime as dt
import email.utils
from collections.abc import Mapping
from typing import Any, Final

import httpx
from django.conf import settings

from curhat.gateways import mailbox
from curhat.kernel import clock
from curhat.kernel.errors import PermanentFailure, TemporaryFailure

TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0)
# Of a partner that answers, but with a fault: about ten minutes. One that is not there is waited for.
MAX_TRIES: Final = 8
# By this header the stand-in of the tests says what it is.
STANDIN: Final = "X-Stand-In"
MAILBOX: Final = "mailbox"


def send(*, channel: str, to: str, text: str, message_id: str, attempts: int = 0) -> None:
    """
    Give one message to the partner of a way.

    :param to: +62…
    :param message_id: the same for a repeat; the partner knows it as the Idempotency-Key
    :param attempts: how often this message was tried before
    :raises TemporaryFailure: if the partner cannot be reached, asks to wait, refuses our key, or fails once more
    :raises PermanentFailure: if nobody serves this way, the partner refuses the message, or fails on it too often
    """
    partner = settings.PHONE_PARTNERS.get(channel)
    if partner is None:
        raise PermanentFailure(f"no partner for {channel} is configured")
    if partner["url"] == MAILBOX:
        mailbox.put(mailbox.fresh(kind=channel, to=to, subject="", text=text, message_id=message_id))
        return
    try:
        answer = _post(partner, to, text, message_id)
    except httpx.ConnectError as e:
        raise TemporaryFailure(f"the {channel} partner cannot be reached") from e
    except httpx.HTTPError as e:
        raise _faltering(f"the {channel} partner broke off", attempts) from e
    if settings.PRODUCTION and STANDIN in answer.headers:
        raise PermanentFailure(f"the {channel} partner is a stand-in, which delivers nothing")
    _judge(answer, channel, attempts)


def send_code(*, to: str, text: str, message_id: str, attempts: int = 0) -> None:
    """Send a one-time code: by SMS, which every telephone has, else by what there is."""
    channel = "sms" if "sms" in settings.PHONE_PARTNERS else next(iter(settings.PHONE_PARTNERS), "sms")
    send(channel=channel, to=to, text=text, message_id=message_id, attempts=attempts)


def _post(partner: Mapping[str, Any], to: str, text: str, message_id: str) -> httpx.Response:
    headers = {"Idempotency-Key": message_id}
    if partner["token"]:
        headers["Authorization"] = partner["token"]
    body = _filled(partner["body"], {"{to}": to, "{text}": text, "{id}": message_id})
    with httpx.Client(timeout=TIMEOUT, follow_redirects=False) as client:
        return client.post(partner["url"], json=body, headers=headers)


def _filled(template: Any, values: Mapping[str, str]) -> Any:
    """Return the template with its places filled in; what is filled in is never looked through again."""
    if isinstance(template, dict):
        return {name: _filled(value, values) for name, value in template.items()}
    if isinstance(template, list):
        return [_filled(value, values) for value in template]
    if isinstance(template, str):
        return _mixed(template, values)
    return template


def _mixed(template: str, values: Mapping[str, str]) -> str:
    first = min((name for name in values if name in template), key=template.index, default=None)
    if first is None:
        return template
    before, _, after = template.partition(first)
    return f"{before}{values[first]}{_mixed(after, values)}"


def _judge(answer: httpx.Response, channel: str, attempts: int) -> None:
    status = answer.status_code
    said = f"the {channel} partner answered HTTP {status}"
    if answer.is_success or (status == httpx.codes.CONFLICT and attempts):
        return  # A repeat that it has already: the first try arrived, its answer did not.
    if status == httpx.codes.TOO_MANY_REQUESTS:
        raise TemporaryFailure(said, retry_after_s=_wait_s(answer))
    if status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
        # A wrong key is a fault of ours: nothing is thrown away for it.
        raise TemporaryFailure(f"{said}: is the token right?")
    if answer.is_server_error:
        raise _faltering(said, attempts)
    raise PermanentFailure(said)


def _faltering(words: str, attempts: int) -> TemporaryFailure | PermanentFailure:
    """Return the failure of a partner who is there: one message must not hold up the others for ever."""
    return PermanentFailure(words) if attempts + 1 >= MAX_TRIES else TemporaryFailure(words)


def _wait_s(answer: httpx.Response) -> int | None:
    """Return how long the partner asks to wait, as seconds or as a date."""
    raw = answer.headers.get("Retry-After", "").strip()
    if raw.isascii() and raw.isdigit():
        return int(raw)
    try:
        until = email.utils.parsedate_to_datetime(raw)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=dt.UTC)
    return max(0, int((until - clock.now()).total_seconds()))

"""E-mail: by SMTP where CURHAT_EMAIL_URL names a server, else into the mailbox."""

from __future__ import annotations

import re
import smtplib
import ssl
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import formatdate
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings

from curhat.gateways import mailbox
from curhat.kernel.errors import PermanentFailure, TemporaryFailure

TIMEOUT_S = 15
REFUSED_FOR_GOOD = 500


def send(
    *, to: str, subject: str, text: str, html: str | None = None, message_id: str, unsubscribe: str | None = None
) -> None:
    """
    Send one letter to one address.

    :param message_id: the same for a repeat, so that the receiver can tell
    :param unsubscribe: an address that takes a POST without a question (RFC 8058)
    :raises TemporaryFailure: if the server cannot be reached, or asks to come back later
    :raises PermanentFailure: if it refuses, or the address cannot stand in a header
    """
    if not settings.EMAIL_URL:
        fresh = mailbox.fresh(
            kind="email", to=to, subject=subject, text=text, message_id=message_id, html=html or "",
            unsubscribe=unsubscribe or "",
        )  # fmt: skip
        mailbox.put(fresh)
        return
    letter = _letter(to, subject, text, html, message_id)
    if unsubscribe is not None:
        letter["List-Unsubscribe"] = f"<{unsubscribe}>"
        letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    try:
        with _connect(settings.EMAIL_URL) as server:
            server.send_message(letter)
    except smtplib.SMTPRecipientsRefused as e:
        codes = [code for code, _words in e.recipients.values()]
        raise _failure(max(codes, default=REFUSED_FOR_GOOD)) from e
    except smtplib.SMTPResponseException as e:
        raise _failure(e.smtp_code) from e
    except (OSError, smtplib.SMTPException) as e:
        raise TemporaryFailure("the e-mail server cannot be reached") from e


class _Whole(EmailPolicy):
    """Leaves addresses of the list headers in one piece: folded, a long one would be encoded past recognition."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Return one header as it is sent."""
        if name.lower().startswith("list-"):
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


def _letter(to: str, subject: str, text: str, html: str | None, message_id: str) -> EmailMessage:
    letter = EmailMessage(policy=_Whole())
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    try:
        letter["From"], letter["To"], letter["Subject"] = settings.EMAIL_FROM, to, " ".join(subject.split())
    except ValueError as e:
        raise PermanentFailure("the address cannot be written in a header") from e
    letter["Message-ID"] = f"<{re.sub(r'[^A-Za-z0-9.-]', '-', message_id)}@{host}>"
    letter["Date"] = formatdate(localtime=False)
    letter["Auto-Submitted"] = "auto-generated"  # Out-of-office robots keep silent.
    letter.set_content(text)
    if html is not None:
        letter.add_alternative(html, subtype="html")
    return letter


def _connect(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    if parts.scheme == "smtps":
        context = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT_S, context=context)
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT_S)
    if parts.username:
        if parts.scheme != "smtps" and host not in {"localhost", "127.0.0.1"}:
            server.starttls(context=ssl.create_default_context())
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server


def _failure(code: int) -> TemporaryFailure | PermanentFailure:
    if code >= REFUSED_FOR_GOOD:
        return PermanentFailure(f"the e-mail server refused: {code}")
    return TemporaryFailure(f"the e-mail server answered {code}")

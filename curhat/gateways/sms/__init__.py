"""Short messages: no partner is bound yet, so the honest fake writes into the mailbox."""

from __future__ import annotations

from django.conf import settings

from curhat.gateways import mailbox
from curhat.kernel.errors import PermanentFailure


def send(*, to: str, text: str, message_id: str) -> None:
    """
    Keep the message in the mailbox.

    :param to: +62…
    :raises PermanentFailure: in production, where there is nobody yet who would deliver it
    """
    if settings.PRODUCTION:
        raise PermanentFailure("no SMS partner is configured")
    mailbox.put(mailbox.fresh(kind="sms", to=to, subject="", text=text, message_id=message_id))

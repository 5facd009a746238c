"""The jobs of this slice: sending codes and links, and forgetting what is over."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext, gettext_noop
from procrastinate.contrib.django import app

from curhat.kernel import clock
from curhat.messaging.delivery import OutboundMessage
from curhat.messaging.keeping import Again
from curhat.people import citizens, throttle
from curhat.people.models import OneTimeCode, Recovery
from curhat.people.sealing import seal

SUBJECT = gettext_noop("Kode masuk Anda")
TEXT = gettext_noop(
    "Kode masuk Anda: {code}. Berlaku 10 menit. Jangan berikan kepada siapa pun, petugas tidak pernah memintanya."
)
RECOVERY_SUBJECT = "Pemulihan akun Anda telah dikukuhkan"
RECOVERY_TEXT = """Dua rekan telah mengukuhkan bahwa Anda kehilangan langkah kedua untuk masuk.

Buka tautan ini dalam 48 jam untuk membuat sandi dan langkah kedua yang baru:
{link}

Bila Anda tidak memintanya, jangan buka tautan ini dan segera hubungi administrator.
"""


def deliver(row: OutboundMessage, *, now: dt.datetime) -> None:
    """
    Send the code or link that the row points to; what is over meanwhile is not sent.

    :raises TemporaryFailure: if the gateway cannot be reached
    :raises PermanentFailure: if the gateway refuses
    """
    if row.topic in {"code.requested", "code.by_phone"}:
        _send_code(row, now)
    elif row.topic == "recovery.ready":
        _send_recovery(int(row.payload["recovery_id"]), now)


def _send_code(row: OutboundMessage, now: dt.datetime) -> None:
    living = OneTimeCode.objects.filter(ended_at=None, expires_at__gt=now, code_sealed__isnull=False)
    code = living.filter(pk=row.payload["code_id"]).first()
    if code is None or code.code_sealed is None or code.contact_sealed is None:
        return
    with translation.override(code.language):
        subject, text = gettext(SUBJECT), gettext(TEXT).format(code=seal().open(bytes(code.code_sealed)))
    address = seal().open(bytes(code.contact_sealed))
    if code.channel == "email":
        _email(address, subject, text, f"code-{code.pk}")
    else:
        import_string(settings.SEND_CODE)(to=address, text=text, message_id=f"code-{code.pk}", attempts=row.attempts)
    code.code_sealed = None
    code.save(update_fields=["code_sealed"])


def _send_recovery(recovery_id: int, now: dt.datetime) -> None:
    row = (
        Recovery.objects.select_related("person")
        .filter(pk=recovery_id, used_at=None, refused_at=None, expires_at__gt=now, token_sealed__isnull=False)
        .first()
    )
    if row is None or row.token_sealed is None or not row.person.email:
        return
    link = f"{settings.BASE_URL}/pemulihan/{seal().open(bytes(row.token_sealed))}"
    _email(row.person.email, RECOVERY_SUBJECT, RECOVERY_TEXT.format(link=link), f"recovery-{row.pk}")
    row.token_sealed = None
    row.save(update_fields=["token_sealed"])


def _email(to: str, subject: str, text: str, message_id: str) -> None:
    import_string(settings.SEND_EMAIL)(to=to, subject=subject, text=text, message_id=message_id)


@app.periodic(cron="17 3 * * *")
@app.task(name="people.forget", queue="default", queueing_lock="people.forget", retry=Again())
def forget(timestamp: int) -> None:  # noqa: ARG001
    """Delete codes and throttles that are over."""
    now = clock.now()
    citizens.forget_codes(now=now)
    throttle.forget(now=now)

"""Telling: what the outbox hands over becomes notices, and each notice a letter."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils.module_loading import import_string

from curhat.directory import operations as seats
from curhat.directory import queries as directory
from curhat.messaging.delivery import OutboundMessage
from curhat.notices import operations
from curhat.notices.letters import to_invited, to_reporter, to_staff
from curhat.notices.models import Notice


def tell(row: OutboundMessage, *, now: dt.datetime) -> None:
    """Write the notices of a report's event."""
    if row.topic.startswith("report."):
        operations.tell(event_id=int(row.payload["event_id"]), now=now)


def send(row: OutboundMessage, *, now: dt.datetime) -> None:
    """
    Send the letter that a row asks for: of a notice, or of an invitation.

    :raises TemporaryFailure: if the gateway cannot be reached
    :raises PermanentFailure: if it refuses
    """
    if row.topic == "invitation.created":
        _invite(int(row.payload["invitation_id"]), now)
    else:
        _inform(int(row.payload["notice_id"]), now)


def _invite(invitation_id: int, now: dt.datetime) -> None:
    """Send the link of an invitation; one that was sent, used, taken back or is over is left alone."""
    invitation = directory.open_invitations(now).filter(pk=invitation_id).first()
    token = seats.token_of(invitation, now=now) if invitation is not None else None
    if invitation is None or token is None:
        return
    letter = to_invited(invitation, token, city=directory.city(now), base_url=settings.BASE_URL)
    import_string(settings.SEND_EMAIL)(
        to=invitation.email, subject=letter.subject, text=letter.text, message_id=f"invitation-{invitation.pk}"
    )
    seats.forget_token(invitation_id=invitation.pk)


def _inform(notice_id: int, now: dt.datetime) -> None:
    """Send the letter of a notice; one that is not the recipient's to know any more is dropped."""
    notice = (
        Notice.objects.select_related("report__lead", "event__office", "person", "reporter")
        .filter(pk=notice_id, state=Notice.State.WAITING)
        .first()
    )
    if notice is None:
        return
    address = _address(notice, now)
    if address:
        service = directory.city(now).service
        compose = to_staff if notice.person else to_reporter
        letter = compose(notice.report, notice.event, service=service, base_url=settings.BASE_URL)
        import_string(settings.SEND_EMAIL)(
            to=address, subject=letter.subject, text=letter.text, message_id=f"notice-{notice.pk}"
        )
    notice.state = Notice.State.SENT if address else Notice.State.DROPPED
    notice.sent_at = now
    notice.save()


def _address(notice: Notice, now: dt.datetime) -> str:
    """Return where to write; empty where nobody may or can be told."""
    if notice.person is not None:
        known = operations.may_know(notice.person.pk, notice.report, now)
        return (notice.person.email or "") if known else ""
    return notice.reporter.unseal().email if notice.reporter is not None else ""

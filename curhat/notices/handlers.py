"""Telling: what the outbox hands over becomes notices, and notices become letters and messages."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils.module_loading import import_string
from procrastinate.contrib.django import app

from curhat.directory import operations as seats
from curhat.directory import queries as directory
from curhat.kernel import clock
from curhat.messaging.delivery import OutboundMessage
from curhat.messaging.keeping import Again
from curhat.notices import followers, gathering, operations, papers, sending
from curhat.notices.letters import to_invited, to_staff
from curhat.notices.models import Notice

QUEUE = "notices"


def tell(row: OutboundMessage, *, now: dt.datetime) -> None:
    """Write the notices of a report's event; who was erased leaves no paper either."""
    if row.topic.startswith("report."):
        operations.tell(event_id=int(row.payload["event_id"]), now=now)
    if row.topic == "report.erased":
        papers.sweep(now=now)


def tell_followers(row: OutboundMessage, *, now: dt.datetime) -> None:
    """Write the notices of one batch of those who follow a report or an area."""
    followers.tell(row, now=now)


def send(row: OutboundMessage, *, now: dt.datetime) -> None:
    """
    Send what a row asks for: the letter of a notice or an invitation, or a reporter's message.

    :raises TemporaryFailure: if the gateway cannot be reached
    :raises PermanentFailure: if it refuses
    """
    if row.topic == "invitation.created":
        _invite(int(row.payload["invitation_id"]), now)
    elif row.topic.startswith("message."):
        sending.send(row, now=now)
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
    """Send the letter of a notice to a member of staff; one that is not theirs to know any more is dropped."""
    notice = (
        Notice.objects.select_related("report__lead", "event__report", "event__office", "person")
        .filter(pk=notice_id, state=Notice.State.WAITING, person__isnull=False)
        .first()
    )
    if notice is None or notice.person is None:
        return
    known = operations.may_hear(notice.person.pk, notice.event, now)
    address = (notice.person.email or "") if known else ""
    if address:
        service = directory.city(now).service
        letter = to_staff(notice.report, notice.event, service=service, base_url=settings.BASE_URL)
        import_string(settings.SEND_EMAIL)(
            to=address, subject=letter.subject, text=letter.text, message_id=f"notice-{notice.pk}"
        )
    notice.state = Notice.State.SENT if address else Notice.State.DROPPED
    notice.sent_at = now
    notice.save()


@app.periodic(cron="* * * * *")
@app.task(name="notices.release", queue=QUEUE, queueing_lock="notices.release", retry=Again())
def release(timestamp: int) -> None:  # noqa: ARG001
    """Let messages leave whose time has come, whatever minutes were missed."""
    while gathering.release(now=clock.now()) == gathering.AT_ONCE:
        pass


@app.task(name=papers.PRINT, queue=papers.QUEUE, retry=Again(Exception))
def print_receipt(*, paper_id: int) -> None:
    """Print one receipt."""
    papers.make(paper_id=paper_id, now=clock.now())


@app.periodic(cron="23 * * * *")
@app.task(name="notices.sweep_papers", queue=papers.QUEUE, queueing_lock="notices.sweep_papers", retry=Again(Exception))
def sweep_papers(timestamp: int) -> None:  # noqa: ARG001
    """Remove receipts that are older than a day, and what erasures and kills have left."""
    papers.sweep(now=clock.now())

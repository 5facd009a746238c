"""Sending one message to a reporter, a follower or one of the staff, by whichever way; runs in a job."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from django.conf import settings
from django.utils.module_loading import import_string

from curhat.directory import queries as directory
from curhat.messaging.delivery import OutboundMessage
from curhat.notices import choices, devices, followers, links, messages, operations
from curhat.notices.channels import Channel
from curhat.notices.letters import sentence_for_staff, together_for_staff
from curhat.notices.models import Message, Notice
from curhat.notices.news import FOLLOWED, NEWS, URGENT_AT_DESK


def send(row: OutboundMessage, *, now: dt.datetime) -> None:
    """
    Send a message that was given to the outbox; again does nothing once it is sent.

    What may not be told any more is left out; in quiet hours (it comes out of an
    outage) the whole message waits for their end.

    :raises TemporaryFailure: if the gateway cannot be reached
    :raises PermanentFailure: if it refuses
    """
    rows = Message.objects.select_for_update(of=("self",)).select_related("choice__officer")
    message = rows.filter(pk=row.payload["message_id"], state=Message.State.LEAVING).first()
    if message is None:
        return
    channel = Channel(message.channel)
    at = message.choice.quiet.earliest(now, directory.city(now).tz)
    notices = _still_to_tell(message, now) if channel in message.choice.channels else []
    if not notices:
        _end(message, Message.State.DROPPED, now)
    elif at > now:
        message.state, message.due_at = Message.State.HELD, at
        message.save()
    else:
        told = _BY[channel](message, _composed(message, notices, now), row.attempts)
        _end(message, Message.State.SENT if told else Message.State.DROPPED, now)


def _still_to_tell(message: Message, now: dt.datetime) -> list[Notice]:
    """Return the news that its owner may hear now, oldest first; of a follower, what they follow still."""
    if message.followed:
        return followers.still_to_tell(message)
    notices = message.notices.select_related("report__reporter", "event__report", "person").order_by("event__at", "pk")
    if message.choice.officer_id is not None:
        return [n for n in notices if n.person_id is not None and operations.may_hear(n.person_id, n.event, now)]
    return [n for n in notices if n.report.reporter_id == n.reporter_id and choices.may_be_told(n.report)]


def _composed(message: Message, notices: list[Notice], now: dt.datetime) -> messages.Message:
    if message.choice.officer_id is not None:
        return together_for_staff(
            [(notice.report.number, sentence_for_staff(notice.event)) for notice in notices],
            service=directory.city(now).service,
            base_url=settings.BASE_URL,
            stop=_stop(message),
            urgent=any(notice.event.what in URGENT_AT_DESK for notice in notices),
        )
    table = FOLLOWED if message.followed else NEWS
    found = [(notice.report.number, table[notice.event.what]) for notice in notices]
    return messages.compose(
        [messages.Item(number, news.kind, news.urgent) for number, news in found],
        service=directory.city(now).service,
        base_url=settings.BASE_URL,
        stop=_stop(message),
        language=message.choice.language,
        followed=message.followed,
    )


def _stop(message: Message) -> str:
    return links.stop_link(message.choice_id, Channel(message.channel), followed=message.followed)


def _end(message: Message, state: Message.State, now: dt.datetime) -> None:
    message.state, message.sent_at = state, now
    message.save()
    of_notice = Notice.State.SENT if state == Message.State.SENT else Notice.State.DROPPED
    message.notices.update(state=of_notice, sent_at=now)


def _by_email(message: Message, told: messages.Message, attempts: int) -> bool:
    del attempts  # a server that refuses says so for good
    address = choices.address_of(message.choice, Channel.EMAIL)
    if not address:
        return False
    import_string(settings.SEND_EMAIL)(
        to=address,
        subject=told.subject,
        text=told.text,
        html=told.html,
        message_id=f"message-{message.pk}",
        unsubscribe=_stop(message),
    )
    return True


def _by_phone(message: Message, told: messages.Message, attempts: int) -> bool:
    channel = Channel(message.channel)
    number = choices.address_of(message.choice, channel)
    if not number:
        return False
    import_string(settings.SEND_TO_PHONE)(
        channel=channel.value,
        to=number,
        text=told.phone,
        message_id=f"message-{message.pk}",
        attempts=attempts,
    )
    return True


def _by_push(message: Message, told: messages.Message, attempts: int) -> bool:
    """Tell every browser; whether any of them is still there."""
    told_any = False
    service = import_string(settings.SEND_PUSH)
    for device, subscription in devices.of(message.choice):
        payload = {
            "title": directory.city(message.created_at).service,
            "body": told.short,
            "url": told.link,
            "tag": f"message-{message.pk}",
            "stop": _stop(message),
            "stop_label": told.stop_label,
        }
        there = service(
            endpoint=subscription.endpoint,
            p256dh=subscription.p256dh,
            auth=subscription.auth,
            payload=payload,
            message_id=f"message-{message.pk}",
            urgent=told.urgent,
            attempts=attempts,
        )
        if there:
            told_any = True
        else:
            devices.forget(device)
    return told_any


_BY: Mapping[Channel, Callable[[Message, messages.Message, int], bool]] = {
    Channel.EMAIL: _by_email,
    Channel.WHATSAPP: _by_phone,
    Channel.SMS: _by_phone,
    Channel.PUSH: _by_push,
}

"""News for a reporter: gathered into messages, and given to the outbox when it is time."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q

from curhat.directory import queries as directory
from curhat.messaging import outbox
from curhat.notices import choices
from curhat.notices.channels import Channel
from curhat.notices.models import Choice, Message, Notice
from curhat.notices.news import NEWS, URGENT_AT_DESK
from curhat.notices.quiet import due_at
from curhat.reports.models import Report, TimelineEvent

# Of two machines that ask for the time: no sign of a wrong clock.
APART = dt.timedelta(minutes=1)
AT_ONCE = 500


@transaction.atomic
def gather(*, event: TimelineEvent, report: Report, now: dt.datetime) -> int:
    """
    Put the news of an event into the reporter's messages, one for each way that they chose.

    What is due now leaves with this transaction.

    :returns: how many notices are new; a repeat writes none
    """
    news = NEWS.get(event.what)
    if news is None or report.reporter is None or not choices.may_be_told(report):
        return 0
    # The choice stays locked to the end: of two events at once the second finds the message of the first.
    choice = choices.choice_for(report.reporter, language=report.language, now=now)
    if choice is None:
        return 0
    whose = {"person": None, "reporter": report.reporter}
    return _everywhere(choice, event, whose, urgent=news.urgent, now=now)


@transaction.atomic
def gather_for_staff(*, person_id: int, event: TimelineEvent, now: dt.datetime) -> int | None:
    """
    Put an event into the messages of somebody of the staff, as they have chosen; None: they never chose.

    Whether they may hear of it the caller has asked, and it is asked again when the message leaves.
    """
    choice = Choice.objects.select_for_update().filter(officer_id=person_id).first()
    if choice is None:
        return None
    whose = {"person_id": person_id, "reporter": None}
    return _everywhere(choice, event, whose, urgent=event.what in URGENT_AT_DESK, now=now)


def _everywhere(choice: Choice, event: TimelineEvent, whose: dict[str, Any], *, urgent: bool, now: dt.datetime) -> int:
    served = [channel for channel in choice.channels if channel in choices.offered()]
    return sum(_add(choice, channel, event, whose, urgent=urgent, now=now) for channel in served)


def release(*, now: dt.datetime) -> int:
    """Give every message to the outbox whose time has come; return how many."""
    waiting = Message.objects.filter(state__in=[Message.State.GATHERING, Message.State.HELD])
    # One that was made later than now is of a clock that ran ahead: its time would be days away.
    due = waiting.filter(Q(due_at__lte=now) | Q(created_at__gt=now + APART)).order_by("due_at", "pk")
    return sum(_release(pk, choice_id, now) for pk, choice_id in due.values_list("pk", "choice_id")[:AT_ONCE])


def _add(
    choice: Choice, channel: Channel, event: TimelineEvent, whose: dict[str, Any], *, urgent: bool, now: dt.datetime
) -> int:
    told = {"event": event, "channel": channel, **whose}
    if Notice.objects.filter(**told).exists():
        return 0
    zone = directory.city(now).tz
    at = due_at(now, urgent=urgent, together=choice.together, quiet=choice.quiet, zone=zone)
    message, fresh = Message.objects.get_or_create(
        choice=choice,
        channel=channel,
        followed=False,
        state=Message.State.GATHERING,
        defaults={"due_at": at, "created_at": now},
    )
    if not fresh and at < message.due_at:
        Message.objects.filter(pk=message.pk).update(due_at=at)
    Notice.objects.create(**told, report_id=event.report_id, message=message, created_at=now)
    if at <= now:
        _leave(message, now)
    return 1


@transaction.atomic
def _release(message_id: int, choice_id: int, now: dt.datetime) -> int:
    choice = Choice.objects.select_for_update().filter(pk=choice_id).first()
    states = [Message.State.GATHERING, Message.State.HELD]
    message = Message.objects.select_for_update().filter(pk=message_id, state__in=states).first()
    if choice is None or message is None:
        return 0  # Erased, or somebody was quicker.
    at = choice.quiet.earliest(now, directory.city(now).tz)
    if at > now:  # The hours were changed while it waited.
        Message.objects.filter(pk=message.pk).update(due_at=at, created_at=min(message.created_at, now))
        return 0
    _leave(message, now)
    return 1


def _leave(message: Message, now: dt.datetime) -> None:
    Message.objects.filter(pk=message.pk).update(state=Message.State.LEAVING)
    outbox.post(
        topic=f"message.{message.channel}",
        key=f"choice:{message.choice_id}",
        payload={"message_id": message.pk},
        now=now,
    )

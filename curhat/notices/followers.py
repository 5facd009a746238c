"""
News for those who follow a published report or an area, in batches, however many there are.

A step of a report only says that there is news. Each batch is a row of the outbox and a
transaction of its own, which asks for the next one: a kill repeats one batch, and a
repeat writes nothing twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.db.models import Q

from curhat.directory import queries as directory
from curhat.messaging import outbox
from curhat.messaging.delivery import OutboundMessage
from curhat.notices import choices
from curhat.notices.channels import Channel
from curhat.notices.models import Choice, Message, Notice
from curhat.notices.news import FOLLOWED, PUBLISHED
from curhat.notices.quiet import due_at
from curhat.reports.models import Report, TimelineEvent
from curhat.reports.models.timeline import Audience
from curhat.reports.queries import following
from curhat.reports.queries.following import Listener

BATCH: Final = 200
OF_REPORT, OF_AREA = "followers.of_report", "followers.of_area"


def begin(*, event: TimelineEvent, report: Report, now: dt.datetime) -> None:
    """Have those told who follow what an event is of, if everybody may know of it; asks for the first batch alone."""
    if event.what not in FOLLOWED or event.audience == Audience.STAFF or not following.is_public(report_id=report.pk):
        return
    topic = OF_REPORT
    if event.what == PUBLISHED:
        # A version that was mended, or shown again, is no new report.
        again = report.events.filter(what=PUBLISHED, seq__lt=event.seq).exists()
        if again or report.area_id is None:
            return
        topic = OF_AREA
    if _batch(topic, event, report, after=0, size=1):
        _ask(topic, event, after=0, now=now)


def tell(row: OutboundMessage, *, now: dt.datetime) -> None:
    """Put an event into the messages of one batch of followers, and ask for the next; nothing leaves from here."""
    found = TimelineEvent.objects.select_related("report__reporter").filter(pk=row.payload["event_id"]).first()
    if found is None or not following.is_public(report_id=found.report_id):
        return
    batch = _batch(row.topic, found, found.report, after=int(row.payload["follower_id"]), size=BATCH)
    _gather(found, _choices(batch, found), now)
    if len(batch) == BATCH:
        _ask(row.topic, found, after=batch[-1].pk, now=now)


def _batch(topic: str, event: TimelineEvent, report: Report, *, after: int, size: int) -> list[Listener]:
    """Return who follows since before it happened."""
    if topic == OF_REPORT:
        return following.followers(report_id=report.pk, until=event.at, after=after, size=size)
    area = report.area_id
    return following.followers_of_area(area_id=area, until=event.at, after=after, size=size) if area else []


def _ask(topic: str, event: TimelineEvent, *, after: int, now: dt.datetime) -> None:
    payload = {"event_id": event.pk, "follower_id": after}
    outbox.post(topic=topic, key=f"report:{event.report_id}", payload=payload, now=now)


def _choices(batch: Sequence[Listener], event: TimelineEvent) -> list[Choice]:
    """Return how those of a batch want to be told, locked; not who did it, nor the reporter, who hears otherwise."""
    reporter = event.report.reporter
    knows = {event.actor_id, reporter.person_id if reporter else None}
    people = {one.person_id for one in batch if one.person_id is not None} - knows
    voters = {one.voter for one in batch if one.person_id is None}
    rows = Choice.objects.select_for_update().filter(Q(person__in=people) | Q(voter__in=voters), followed=True)
    # In one order, so that two batches never wait for each other.
    return list(rows.order_by("pk"))


def _gather(event: TimelineEvent, told: Sequence[Choice], now: dt.datetime) -> None:
    served, zone = choices.offered(), directory.city(now).tz
    known = set(Notice.objects.filter(event=event, choice__in=told).values_list("choice", "channel"))
    due: dict[tuple[int, str], dt.datetime] = {}
    for choice in told:
        at = due_at(now, urgent=False, together=choice.together, quiet=choice.quiet, zone=zone)
        ways = (way for way in choice.channels if way in served and (choice.pk, way) not in known)
        due |= {(choice.pk, str(way)): at for way in ways}
    gathering = {"followed": True, "state": Message.State.GATHERING}
    Message.objects.bulk_create(
        [Message(choice_id=pk, channel=way, due_at=at, created_at=now, **gathering) for (pk, way), at in due.items()],
        ignore_conflicts=True,  # One that gathers already takes it.
    )
    messages = {(m.choice_id, m.channel): m for m in Message.objects.filter(choice__in=told, **gathering)}
    sooner = [message for key, at in due.items() if at < (message := messages[key]).due_at]
    for message in sooner:
        message.due_at = due[message.choice_id, message.channel]
    Message.objects.bulk_update(sooner, ["due_at"])
    Notice.objects.bulk_create(
        Notice(
            report_id=event.report_id,
            event=event,
            choice_id=pk,
            channel=Channel(way),
            message=messages[pk, way],
            created_at=now,
        )
        for pk, way in due
    )


def still_to_tell(message: Message) -> list[Notice]:
    """Return the news of a message that its owner may hear now and wants to: oldest first."""
    choice = message.choice
    if not choice.followed:
        return []
    notices = list(message.notices.select_related("report", "event").order_by("event__at", "pk"))
    heard = following.still_heard(
        report_ids={notice.report_id for notice in notices}, person_id=choice.person_id, voter=choice.voter
    )
    return [n for n in notices if ("area" if n.event.what == PUBLISHED else "report", n.report_id) in heard]

"""Who was told what, by which way; and how each reporter wants to be told."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from curhat.directory.models import Agency
from curhat.notices.channels import Channel
from curhat.notices.quiet import FROM, UNTIL, Quiet
from curhat.reports.models import Report, Reporter, TimelineEvent


def _one_of(*names: str) -> Q:
    """Return the condition that exactly one of some columns is filled in."""
    found = Q()
    for name in names:
        found |= Q(**{f"{other}__isnull": other != name for other in names})
    return found


class Choice(models.Model):
    """
    How the reporter of one report, an account, a telephone that follows something or an officer wants to be told.

    No citizen without a row is told anything; an officer without one gets a letter for each thing.
    Addresses are sealed; the row goes with the reporter when they are erased.

    :ivar officer: of the staff at their desk, apart from what they send or follow as a citizen
    :ivar voter: of a telephone without an account: the last of `voter.Voter.digests`
    :ivar followed: whether they hear of what they follow, besides what they sent
    """

    reporter = models.OneToOneField(Reporter, models.CASCADE, null=True, related_name="+")
    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    officer = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    voter = models.CharField(max_length=64, null=True, unique=True)
    followed = models.BooleanField(default=True)
    email = models.BooleanField(default=False)
    whatsapp = models.BooleanField(default=False)
    sms = models.BooleanField(default=False)
    push = models.BooleanField(default=False)
    email_sealed = models.BinaryField(null=True, editable=False)
    phone_sealed = models.BinaryField(null=True, editable=False)
    quiet_from = models.TimeField(default=FROM)
    quiet_until = models.TimeField(default=UNTIL)
    together = models.BooleanField(default=True)
    language = models.CharField(max_length=8, default="id")  # of the messages; a job knows no page
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=_one_of("person", "reporter", "voter", "officer"), name="choice_one_owner")
        ]

    def __str__(self) -> str:
        return f"choice {self.pk}"

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The ways that are on."""
        return tuple(channel for channel in Channel if getattr(self, channel))

    @property
    def quiet(self) -> Quiet:
        """The hours in which nothing is told."""
        return Quiet(self.quiet_from, self.quiet_until)


class DutyPhone(models.Model):
    """The telephone of an agency that somebody there always has, for a chat by hand; sealed, it may be a person's."""

    agency = models.OneToOneField(Agency, models.CASCADE, related_name="+")
    number_sealed = models.BinaryField(editable=False)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"duty phone {self.pk}"


class Paper(models.Model):
    """
    A receipt to print, made by a job for one reporter, and gone after a day.

    Its blob is sealed: it holds the secret code. `code_digest` says of which code it is, `language` in which words.
    """

    class State(models.TextChoices):
        """Where it is."""

        ASKED = "asked"
        READY = "ready"
        FAILED = "failed"  # this machine cannot print

    reporter = models.OneToOneField(Reporter, models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    key = models.CharField(max_length=120, blank=True)
    code_digest = models.CharField(max_length=64, editable=False)
    language = models.CharField(max_length=8, default="id")
    asked_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"paper {self.pk}"


class Device(models.Model):
    """One browser that its owner let us speak to; what it said of itself is sealed."""

    choice = models.ForeignKey(Choice, models.CASCADE, related_name="devices")
    endpoint_digest = models.CharField(max_length=64, editable=False)
    subscription_sealed = models.BinaryField(editable=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["choice", "endpoint_digest"], name="device_once_a_choice")
        ]

    def __str__(self) -> str:
        return f"device {self.pk}"


class Message(models.Model):
    """
    What one person is told at once by one way: it gathers news until it is due, then no more.

    Holds no words: they are composed when it is sent.

    :ivar followed: it tells of others' published reports; these are apart, so that who ends them hears of their own
    """

    class State(models.TextChoices):
        """Where it is."""

        GATHERING = "gathering"
        LEAVING = "leaving"  # the outbox has it
        HELD = "held"  # it came out of an outage into quiet hours, and waits for their end
        SENT = "sent"
        DROPPED = "dropped"  # switched off meanwhile, or nothing is left that may be told

    choice = models.ForeignKey(Choice, models.CASCADE, related_name="messages")
    channel = models.CharField(max_length=10)
    followed = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.GATHERING)
    due_at = models.DateTimeField()
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["choice", "channel", "followed"], condition=Q(state="gathering"), name="message_one_gathers"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(state__in=["gathering", "held"]), name="message_waiting")
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"


class Notice(models.Model):
    """
    One piece of news for one recipient by one way: a member of staff, a reporter or a follower.

    Holds no words: they are composed when it is sent, from what the recipient
    may see then. A reporter's or a follower's is part of a message, and so is one of the staff
    who have said how they want to be told; who has not gets a letter for each.

    :ivar choice: of a follower
    :ivar mention: a note calls this person
    """

    class State(models.TextChoices):
        """Where it is."""

        WAITING = "waiting"
        SENT = "sent"
        DROPPED = "dropped"  # no address, or not the recipient's to know any more

    report = models.ForeignKey(Report, models.CASCADE, related_name="+")
    event = models.ForeignKey(TimelineEvent, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    reporter = models.ForeignKey(Reporter, models.CASCADE, null=True, related_name="+")
    choice = models.ForeignKey(Choice, models.CASCADE, null=True, related_name="+")
    channel = models.CharField(max_length=10, default=Channel.EMAIL)
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="notices")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    mention = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=_one_of("person", "reporter", "choice"), name="notice_one_recipient"),
            models.CheckConstraint(
                condition=Q(message__isnull=False) | Q(person__isnull=False), name="notice_of_citizen_in_message"
            ),
            models.UniqueConstraint(
                fields=["event", "person", "reporter", "choice", "channel"], nulls_distinct=False, name="notice_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-id"], condition=Q(mention=True), name="notice_mention"),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"

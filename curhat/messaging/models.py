"""What leaves the house and what comes in: one row each, kept until it is done."""

from __future__ import annotations

from django.db import models


class Outbound(models.Model):
    """One event for one destination. Rows of one (destination, key) leave in the order of `seq`."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        PARKED = "parked"

    # Drawn under a lock on (destination, key) that is held until the commit, so
    # within a key the order of seq is the order of commits. Gaps mean nothing.
    seq = models.BigAutoField(primary_key=True)
    destination = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    topic = models.CharField(max_length=80)
    payload = models.JSONField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=200, default="", blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state="sent", sent_at__isnull=False)
                | models.Q(state__in=["waiting", "parked"], sent_at__isnull=True),
                name="outbound_sent_has_its_moment",
            ),
        )
        indexes = (
            models.Index(
                fields=["destination", "key", "seq"],
                name="outbound_unsent",
                condition=~models.Q(state="sent"),
            ),
            models.Index(fields=["seq"], name="outbound_parked", condition=models.Q(state="parked")),
        )


class Outage(models.Model):
    """A destination that cannot be reached now: one probe tries again, everything else waits."""

    destination = models.CharField(max_length=40, primary_key=True)
    since = models.DateTimeField()
    probe_key = models.CharField(max_length=80)
    attempts = models.PositiveIntegerField(default=1)
    retry_at = models.DateTimeField()
    last_error = models.CharField(max_length=200)


class Inbound(models.Model):
    """What a partner sent, sealed as it came, before anything is made of it."""

    class State(models.TextChoices):
        RECEIVED = "received"
        HANDLED = "handled"
        PARKED = "parked"

    source = models.CharField(max_length=40)
    external_id = models.CharField(max_length=200)
    raw = models.BinaryField()
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    attempts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=200, default="", blank=True)
    received_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["source", "external_id"], name="inbound_once"),)
        indexes = (models.Index(fields=["id"], name="inbound_open", condition=models.Q(state="received")),)

"""Days off, rules and the ladder as rows, each with the date from which it holds."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from curhat.deadlines.calendar import Unit
from curhat.deadlines.rules import Anchor, DeadlineClass, DeadlineKind, RuleSpec, Rung, RungUnit


class Holiday(models.Model):
    """
    A day off. One that was taken out stays as a row, so that seeding does not bring it back.

    `source` is "package" for what was seeded and "administrator" for what a person entered.
    """

    CATEGORIES = ("public", "joint_leave", "local")

    date = models.DateField(unique=True)
    name = models.CharField(max_length=200)
    category = models.CharField(max_length=12)
    source = models.CharField(max_length=20)
    removed = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(category__in=("public", "joint_leave", "local")), name="holiday_category_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class CalendarVersion(models.Model):
    """
    One change of the calendar, the rules or the ladder: the trace, and the key of every cache.

    `key` tells apart two rows of one number, of which one was rolled back.
    """

    number = models.PositiveIntegerField(unique=True)
    key = models.UUIDField(default=uuid.uuid4)
    zone = models.CharField(max_length=60)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300)

    def __str__(self) -> str:
        return f"calendar version {self.number}"


class DeadlineRule(models.Model):
    """How many days somebody has, from a date on."""

    kind = models.CharField(max_length=20)
    deadline_class = models.CharField(max_length=30, blank=True)
    days = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=10)
    valid_from = models.DateField()
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "deadline_class", "valid_from"], name="rule_once"),
            models.CheckConstraint(condition=Q(days__gte=1), name="rule_days_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.deadline_class} from {self.valid_from}"

    @property
    def spec(self) -> RuleSpec:
        """The pure value of the row."""
        return RuleSpec(
            DeadlineKind(self.kind),
            DeadlineClass(self.deadline_class),
            self.days,
            Unit(self.unit),
            self.valid_from,
            self.source,
        )


class EscalationRung(models.Model):
    """Who is told, so many hours or working days before or after; negative offsets lie before."""

    code = models.CharField(max_length=40)
    deadline_kind = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()
    anchor = models.CharField(max_length=5)
    offset = models.SmallIntegerField()
    unit = models.CharField(max_length=12)
    tell = ArrayField(models.CharField(max_length=20))
    valid_from = models.DateField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["code", "valid_from"], name="rung_once")]

    def __str__(self) -> str:
        return f"{self.code} from {self.valid_from}"

    @property
    def rung(self) -> Rung:
        """The pure value of the row."""
        return Rung(
            self.code,
            DeadlineKind(self.deadline_kind),
            Anchor(self.anchor),
            self.offset,
            RungUnit(self.unit),
            tuple(self.tell),
            self.valid_from,
            self.position,
        )


class LadderChange(models.Model):
    """
    What an administrator made of the rungs of one kind: the trace, and of the newest the ladder in force.

    Until there is one, the rows of the city file hold.

    :ivar before: the rungs until then, as `ladder.kept` writes them
    """

    number = models.PositiveIntegerField(unique=True)
    deadline_kind = models.CharField(max_length=20)
    before = models.JSONField()
    after = models.JSONField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"ladder change {self.number}"

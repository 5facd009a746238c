"""What is owed when, and to whom each hour of a report is charged."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from curhat.deadlines.calendar import Allowance, Calendar, Stop, Unit, due_with_stops
from curhat.directory.models import Agency
from curhat.reports.models.report import Report


class _Span(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class ClockSpan(models.Model):
    """A stretch of time charged to exactly one holder; the open one is now."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="spans")
    holder = models.CharField(max_length=12)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="clock_one_holder_at_a_time",
                expressions=[
                    ("report", RangeOperators.EQUAL),
                    (_Span(F("from_at"), F("until_at"), Value("[)")), RangeOperators.OVERLAPS),
                ],
            ),
            models.UniqueConstraint(fields=["report"], condition=Q(until_at__isnull=True), name="clock_one_open_span"),
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_at__gte=F("from_at")), name="clock_span_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.holder}"


class Deadline(models.Model):
    """
    Something owed on a report.

    `due_at` is always `deadlines.calendar.due_with_stops` of the other columns,
    so that it can be computed again when the calendar or a rule changes. Its
    state is: running (no stopped_at, no met_at, no ended_at), stopped, met, ended.

    :ivar stops: finished stops as [from, until, least working days], ISO instants
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="deadlines")
    kind = models.CharField(max_length=20)
    deadline_class = models.CharField(max_length=30, blank=True)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    days = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=10)
    stops = models.JSONField(default=list)
    due_at = models.DateTimeField()
    calendar_version = models.PositiveIntegerField()
    stopped_at = models.DateTimeField(null=True)
    met_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # The next rung of the ladder that may be due; null when the ladder is climbed.
    next_rung_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report", "kind"],
                condition=Q(met_at__isnull=True, ended_at__isnull=True),
                name="deadline_one_open_of_a_kind",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_rung_at"],
                name="deadline_rung_due",
                condition=Q(met_at__isnull=True, ended_at__isnull=True, stopped_at__isnull=True),
            ),
            models.Index(
                fields=["kind", "due_at"],
                name="deadline_due",
                condition=Q(met_at__isnull=True, ended_at__isnull=True, stopped_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.kind} {self.due_at:%Y-%m-%d}"

    @property
    def allowance(self) -> Allowance:
        """The time that the rule gave."""
        return Allowance(self.days, Unit(self.unit))

    def due_by(self, calendar: Calendar) -> dt.datetime:
        """Return when it is due by a calendar: the one in force, or one that is only tried."""
        return due_with_stops(calendar, self.started_at, self.allowance, self.finished_stops)

    @property
    def finished_stops(self) -> list[Stop]:
        """The stops that are over."""
        return [
            Stop(dt.datetime.fromisoformat(begin), dt.datetime.fromisoformat(end), least, why)
            for begin, end, least, why in self.stops
        ]


class Escalation(models.Model):
    """
    A rung that was climbed, exactly once for what it hangs on.

    :ivar basis_at: the start of the deadline or its due date, whichever the rung counts from
    """

    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="escalations")
    rung = models.CharField(max_length=40)
    basis_at = models.DateTimeField()
    told = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deadline", "rung", "basis_at"], name="escalation_once")
        ]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.rung}"

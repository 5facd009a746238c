"""The report, who holds it, and the one number that is kept of what may not be kept."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from curhat.directory.cityfile.forms import CHANNELS
from curhat.directory.models import Agency, Area, Topic, Unit
from curhat.reports.intake import About, Circle, Kind
from curhat.reports.models.problem import Problem
from curhat.reports.models.reporter import Reporter
from curhat.reports.workflow import Outcome, State


def choices_of(field: str, enum: type[State | Outcome | Circle | About | Kind], *, blank: bool = False) -> Q:
    """Return the condition that a column holds a member of the enumeration."""
    return Q(**{f"{field}__in": [*enum, ""] if blank else list(enum)})


# By these and the holder a list is narrowed.
_NARROWED_BY = ("state", "kind", "topic", "area", "protected", "about_agency")


class Report(models.Model):
    """
    What a citizen sent, and where it stands.

    Times are aware. `version` counts timeline events: a form that was opened at
    another version is refused. `circle` is set before the row exists for anyone.
    """

    # How it is found
    number = models.CharField(max_length=24, unique=True)
    submission_key = models.UUIDField(unique=True)
    secret_digest = models.CharField(max_length=64, unique=True, editable=False)
    access_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    reporter = models.OneToOneField(Reporter, models.PROTECT, null=True, related_name="report")
    # What was sent
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=160)
    text = models.TextField()
    occurred_on = models.DateField()
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    accuracy_m = models.FloatField(null=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    # Said by the reporter or, where they named no kelurahan, by the point: another's to answer.
    outside = models.BooleanField(default=False)
    address = models.CharField(max_length=300, blank=True)
    landmark = models.CharField(max_length=300, blank=True)
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=12)
    # Brought to a desk, and the city has said something since that nobody has told its reporter yet.
    untold_since = models.DateTimeField(null=True)
    language = models.CharField(max_length=8, default="id")
    support_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    # Whom it is about and who may know
    circle = models.CharField(max_length=12)
    about = models.CharField(max_length=10, default=About.NOBODY)
    about_agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    about_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    about_name = models.CharField(max_length=200, blank=True)
    oversight = models.BooleanField(default=False)
    anonymous = models.BooleanField(default=False)
    secret = models.BooleanField(default=False)
    # The reporter's own wish, which nobody else can take back.
    secret_asked = models.BooleanField(default=False)
    protected = models.BooleanField(default=False)
    by_minor = models.BooleanField(default=False)
    consented_at = models.DateTimeField(null=True)
    consent_withdrawn_at = models.DateTimeField(null=True)
    # Where it stands
    state = models.CharField(max_length=12, default=State.SUBMITTED)
    state_since = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    lead = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField(null=True)
    # How many of the same sender's waited to be read when it came (`operations.turn`); none once it was read.
    ahead = models.PositiveSmallIntegerField(default=0, db_default=0)
    # Its place among what waits to be read: when it is due, and later for each that was ahead.
    turn_at = models.DateTimeField(null=True)
    asked_from = models.CharField(max_length=12, blank=True)
    rejections = models.PositiveSmallIntegerField(default=0)
    proposed_owner = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    planned_for = models.DateField(null=True)
    plan_item = models.CharField(max_length=200, blank=True)
    referred_to = models.CharField(max_length=200, blank=True)
    archive_reason = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=12, blank=True)
    closed_at = models.DateTimeField(null=True)
    rating = models.PositiveSmallIntegerField(null=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged_reports")
    merged_from = models.CharField(max_length=12, blank=True)
    # What several people have reported, of which this is one.
    problem = models.ForeignKey(Problem, models.SET_NULL, null=True, related_name="reports", db_index=False)
    # What the public sees
    public_title = models.CharField(max_length=160, blank=True)
    public_text = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True)
    hidden_at = models.DateTimeField(null=True)

    # Of its newest event, where `operations.step.lock` has read it; no column.
    last_at: dt.datetime | None = None
    # Who holds it inside an agency of the reader's, where `furnish.with_holders` has asked; no column.
    held_by: str = ""
    # Until when an agency of the reader's that supports is to have done its task, where it was asked too; no column.
    task_due: dt.date | None = None
    # Whether the reader has sent it, where `scopes.own_marked` has asked; no column.
    is_own: bool = False

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=choices_of("state", State), name="report_state_known"),
            models.CheckConstraint(condition=choices_of("outcome", Outcome, blank=True), name="report_outcome_known"),
            models.CheckConstraint(condition=choices_of("circle", Circle), name="report_circle_known"),
            models.CheckConstraint(condition=choices_of("kind", Kind), name="report_kind_known"),
            models.CheckConstraint(condition=Q(channel__in=CHANNELS), name="report_channel_known"),
            models.CheckConstraint(
                condition=choices_of("about", About) & ~Q(about=About.MAYOR), name="report_never_about_mayor"
            ),
            models.CheckConstraint(condition=Q(state=State.CLOSED) ^ Q(outcome=""), name="report_closed_has_outcome"),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(hidden_at__isnull=False) | Q(secret=False, protected=False),
                name="report_public_not_secret",
            ),
            models.CheckConstraint(condition=Q(secret_asked=False) | Q(secret=True), name="report_secret_as_asked"),
            models.CheckConstraint(
                condition=Q(state=State.MERGED) ^ Q(merged_into__isnull=True), name="report_merged_has_head"
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="report_not_merged_into_itself"),
            models.CheckConstraint(
                condition=~Q(state__in=[State.ASSIGNED, State.IN_PROGRESS, State.PLANNED, State.ANSWERED])
                | Q(lead__isnull=False),
                name="report_worked_on_has_lead",
            ),
            models.CheckConstraint(
                condition=Q(protected=False) | Q(circle__in=[Circle.PROTECTED, Circle.INSPECTORATE]),
                name="report_protected_circle",
            ),
            models.CheckConstraint(
                condition=Q(problem__isnull=True)
                | Q(circle=Circle.ORDINARY, about=About.NOBODY, oversight=False, protected=False),
                name="report_problem_ordinary",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="report_point_whole",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["circle", "state", "due_at", "id"], name="report_queue"),
            models.Index(fields=["lead", "state", "due_at", "id"], name="report_agency_queue"),
            models.Index(fields=["circle", "turn_at", "id"], name="report_turn", condition=Q(state=State.SUBMITTED)),
            # All that ever came, of a desk and of an agency: a filter that fits little is answered by the index alone.
            models.Index(fields=["circle", "created_at", "id"], include=["lead", *_NARROWED_BY], name="report_came"),
            models.Index(
                fields=["lead", "created_at", "id"], include=["circle", *_NARROWED_BY], name="report_agency_came"
            ),
            models.Index(fields=["due_at", "id"], name="report_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["-created_at", "-id"], name="report_newest"),
            models.Index(
                fields=["-published_at", "-id"],
                name="report_published",
                condition=Q(published_at__isnull=False, hidden_at__isnull=True),
            ),
            models.Index(
                fields=["circle", "untold_since", "id"],
                name="report_untold",
                condition=Q(untold_since__isnull=False),
            ),
            models.Index(fields=["planned_for"], name="report_planned", condition=Q(state=State.PLANNED)),
            models.Index(fields=["problem"], name="report_problem", condition=Q(problem__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.number


class Assignment(models.Model):
    """An agency's hold on a report: one lead at a time, any number that support."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="assignments")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    # Who holds it inside the agency, as far as it was passed on there.
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    leads = models.BooleanField()
    # What a supporting agency is to do, in the words of who asked, until when, and since when it says that it has.
    task = models.TextField(blank=True)
    task_due_on = models.DateField(null=True)
    task_done_at = models.DateTimeField(null=True)
    assigned_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report"], condition=Q(leads=True, ended_at__isnull=True), name="assignment_one_lead"
            ),
            models.CheckConstraint(condition=Q(leads=False) | Q(task=""), name="assignment_task_of_a_helper"),
            models.UniqueConstraint(
                fields=["report", "agency"], condition=Q(ended_at__isnull=True), name="assignment_agency_once"
            ),
        ]
        indexes: ClassVar = [
            # The lead is found by the report's own column.
            models.Index(
                fields=["agency", "report"], name="assignment_helping", condition=Q(ended_at__isnull=True, leads=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id} at {self.agency_id}"


class SealedSubmission(models.Model):
    """That a report was about the mayor or an aide: a client's key and a month, nothing else is kept."""

    key = models.UUIDField(primary_key=True)
    month = models.DateField()

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"

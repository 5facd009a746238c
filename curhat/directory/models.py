"""The city as rows: agencies, topics, areas, and who sits where."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value


class City(models.Model):
    """
    The city file as it held from a date; the newest one that has begun is in force.

    One row for every load that changed something; `document` holds the checked
    file itself under "toml", so the past can be read again as it was.
    """

    valid_from = models.DateField(db_index=True)
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
    # When boundaries were last imported under this row; part of the caches' key.
    boundaries_at = models.DateTimeField(null=True)
    # When the desk last changed a topic; None: they are as the file says.
    topics_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"city from {self.valid_from}"


class Agency(models.Model):
    """An OPD: dinas, badan, kecamatan, kelurahan, hospital or city company."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    # What the recipient table needs to know of it: "", verification, inspectorate, secretariat, protection.
    duty = models.CharField(max_length=20, blank=True)
    head_approves_answers = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    # Made or changed at the desk: a city file that is loaded later leaves it as it is.
    kept_here = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")), name="agency_valid_order"
            )
        ]

    def __str__(self) -> str:
        return self.code


class Succession(models.Model):
    """Into which agency another goes on the day on which it ends; into several where it is split."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Agency, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "successor"], name="succession_once"),
            models.CheckConstraint(condition=~Q(agency=F("successor")), name="succession_of_another"),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} to {self.successor_id}"


class Unit(models.Model):
    """A part of an agency (bidang, bagian, seksi) that can hold a report inside it."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="units")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["agency", "code"], name="unit_code_once")]

    def __str__(self) -> str:
        return f"{self.agency_id}/{self.code}"


class Area(models.Model):
    """A kota, kecamatan or kelurahan, with the codes of both registers and a centre point."""

    kemendagri_code = models.CharField(max_length=13, unique=True)
    bps_code = models.CharField(max_length=10, null=True, unique=True)
    level = models.CharField(max_length=12)
    name = models.CharField(max_length=100)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="areas")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    # GeoJSON coordinates of a MultiPolygon, from the boundary file that the administrator supplies.
    boundary = models.JSONField(null=True)

    def __str__(self) -> str:
        return self.kemendagri_code


class Topic(models.Model):
    """A node of the two-level topic tree."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    default_agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="topics")
    # "place": the kelurahan's own office is the default, not a fixed agency.
    agency_by_place = models.BooleanField(default=False)
    # "" leaves the class to the kind of report.
    deadline_class = models.CharField(max_length=30, blank=True)
    secret_by_default = models.BooleanField(default=False)
    oversight = models.BooleanField(default=False)
    protected = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)
    # What suggests it; of a topic that the desk has never touched the city file knows.
    words = ArrayField(models.CharField(max_length=80), default=list)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    kept_here = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.code


class FormerName(models.Model):
    """What an agency or a topic was called until a date (exclusive)."""

    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="former_names")
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, related_name="former_names")
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60, blank=True)
    until = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(agency__isnull=False, topic__isnull=True) | Q(agency__isnull=True, topic__isnull=False),
                name="former_name_of_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} until {self.until}"


class Membership(models.Model):
    """A role that a person holds, at an agency where the role needs one, between two dates."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="memberships")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)  # exclusive: the first day without the role
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                # Equal: ended on the day it began, so it never held for a whole day.
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="membership_valid_order",
            ),
            models.UniqueConstraint(
                fields=["person", "role", "agency", "unit", "valid_from"],
                nulls_distinct=False,
                name="membership_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} {self.agency_id}"


class _Days(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


class Absence(models.Model):
    """
    That somebody is away from an agency, and who stands in there meanwhile; `directory/absences.py` says what follows.

    :ivar acting: the head's seat that the stand-in holds for these days
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    stand_in = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    acting = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    first_on = models.DateField()
    last_on = models.DateField()  # inclusive: the last day away
    reason = models.CharField(max_length=200, blank=True)
    declared_at = models.DateTimeField()
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="absence_order"),
            models.CheckConstraint(
                condition=Q(stand_in__isnull=True) | ~Q(stand_in=F("person")), name="absence_stood_in_by_another"
            ),
            ExclusionConstraint(
                name="absence_one_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("agency", RangeOperators.EQUAL),
                    (_Days(F("first_on"), F("last_on"), Value("[]")), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["agency", "last_on"], name="absence_of_agency")]

    def __str__(self) -> str:
        return f"absence {self.pk}"


class AnswerTemplate(models.Model):
    """
    Words that officers write often, with fields that a report fills in (`fields.py`).

    :ivar agency: whose it is; None: everybody's
    """

    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=80)
    text = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "name"], nulls_distinct=False, name="answer_template_name_once")
        ]

    def __str__(self) -> str:
        return f"template {self.pk}"


class RoutingRule(models.Model):
    """
    One rule of `curhat.routing`: to which agency a report is proposed. Tried in the order of `position`.

    :ivar agency: None: the office that serves the place
    :ivar instead_of: the rule sends on what would go to this agency
    """

    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80, unique=True)
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    words = ArrayField(models.CharField(max_length=80), default=list)
    channel = models.CharField(max_length=12, blank=True)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list)
    begins = models.TimeField(null=True)
    ends = models.TimeField(null=True)
    instead_of = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)  # exclusive

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(begins__isnull=True, ends__isnull=True) | Q(begins__isnull=False, ends__isnull=False),
                name="routing_hours_whole",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")) | Q(valid_from__isnull=True),
                name="routing_valid_order",
            ),
            models.CheckConstraint(
                condition=Q(instead_of__isnull=True) | Q(agency__isnull=False) & ~Q(agency=F("instead_of")),
                name="routing_sends_on_elsewhere",
            ),
        ]

    def __str__(self) -> str:
        return f"routing rule {self.pk}"


class RoutingChange(models.Model):
    """
    One change of the routing rules: the trace, and the version that a form was opened at.

    :ivar before: the rule as it was, None for a new one; `after` is None for one that was removed
    """

    number = models.PositiveIntegerField(unique=True)
    name = models.CharField(max_length=80)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"routing change {self.number}"


class DirectoryChange(models.Model):
    """One change of agencies or topics at the desk, in a sentence: the trace."""

    what = models.CharField(max_length=300)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"directory change {self.pk}"


class Invitation(models.Model):
    """A one-time way in for a new member of staff; its token is never kept in the clear."""

    token_digest = models.CharField(max_length=64, unique=True)
    # The token itself, sealed, for the one message that carries it; emptied when it is no longer needed.
    token_sealed = models.BinaryField(null=True, editable=False)
    name = models.CharField(max_length=200)
    email = models.EmailField()
    role = models.CharField(max_length=20)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"invitation {self.pk}"

"""One thing that several people have reported: a record of its own, which their reports hang on."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from curhat.directory.models import Agency, Area, Topic
from curhat.kernel.geo import Point
from curhat.reports.grid import Square

_NEWEST = ("-created_at", "-id")
_OPEN = Q(solved_at__isnull=True)


class Problem(models.Model):
    """
    What many reports of different people are about; there is none without a report.

    It holds nothing that a reporter wrote: the title is the verifier's, the place no finer than
    its square, so that nothing of a reporter is left in it when they have themselves erased.
    Which reports hang on it stands in theirs (`Report.problem`), held by the database to the
    ordinary circle.

    :ivar version: counts what changes it, its reports included: a form that was opened before is refused
    :ivar x: with `y`, the square of `grid.square_of`
    :ivar office: that made it
    :ivar solved_at: None while there is something to be done
    """

    title = models.CharField(max_length=160)
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, related_name="+", db_index=False)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+", db_index=False)
    x = models.IntegerField(null=True)
    y = models.IntegerField(null=True)
    lead = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+", db_index=False)
    office = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField()
    solved_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    # How many of its reports the reader may read, and of those whose reporter said no, where
    # `queries.problems` has counted them; no columns.
    reports_count: int = 0
    refused_count: int = 0

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~(Q(x__isnull=True) ^ Q(y__isnull=True)), name="problem_square_whole"),
            models.CheckConstraint(condition=~Q(title=""), name="problem_has_title"),
        ]
        indexes: ClassVar = [
            models.Index(fields=_NEWEST, name="problem_open", condition=_OPEN),
            models.Index(fields=_NEWEST, name="problem_solved", condition=~_OPEN),
            models.Index(fields=["lead", *_NEWEST], name="problem_of_agency"),
            models.Index(fields=["x", "y"], name="problem_square", condition=_OPEN),
            models.Index(fields=["area", "topic"], name="problem_area", condition=_OPEN),
        ]

    def __str__(self) -> str:
        return f"problem {self.pk}"

    @property
    def middle(self) -> Point | None:
        """The middle of its square."""
        return None if self.x is None or self.y is None else Square(0, self.x, self.y).middle

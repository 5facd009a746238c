"""What the public finds: where each published report stands in lists and on the map, and how many there are."""

from __future__ import annotations

import itertools
from typing import ClassVar

from django.db import models
from django.db.models import Q

from curhat.directory.models import Area, Topic
from curhat.reports.grid import LEVELS
from curhat.reports.models.report import Report
from curhat.reports.phases import OPEN_PHASES, Phase

# Beside the levels of the grid: the numbers of one area, and of the whole city.
OF_AREA, OF_CITY = LEVELS.stop, LEVELS.stop + 1
# Stands for "every topic" and "every phase" in a count.
ANY_TOPIC, ANY_PHASE = 0, ""
_FILTERS = ("topic", "area", "phase")
_NEWEST = ("-published_at", "-report")


class PublicReport(models.Model):
    """
    A report that the public may see, by what it is looked for.

    There is a row exactly while the public version is out; `operations.showing`
    keeps it in the transaction of whatever changes the report. A row of its own:
    in the report's, each step of its life would write every index again.

    :ivar topic: of the upper level of the tree
    :ivar x: with `y`, the square of `grid.square_of`; none where the reporter is not to be found at home
    """

    report = models.OneToOneField(Report, models.CASCADE, primary_key=True, related_name="+")
    published_at = models.DateTimeField()
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, related_name="+", db_index=False)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+", db_index=False)
    phase = models.CharField(max_length=12)
    x = models.IntegerField(null=True)
    y = models.IntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(phase__in=list(Phase)), name="public_phase_known"),
            models.CheckConstraint(condition=~(Q(x__isnull=True) ^ Q(y__isnull=True)), name="public_square_whole"),
        ]
        # One for each set of filters: a page of any of them is read off the top, however many rows there are.
        indexes: ClassVar = [
            *(
                models.Index(fields=[*chosen, *_NEWEST], name="public_" + ("_".join(chosen) or "newest"))
                for n in range(len(_FILTERS) + 1)
                for chosen in itertools.combinations(_FILTERS, n)
            ),
            models.Index(fields=["x", "y", *_NEWEST], name="public_square"),
            models.Index(fields=["x", "y"], name="public_open_square", condition=Q(phase__in=sorted(OPEN_PHASES))),
            models.Index(
                fields=["area", *_NEWEST], name="public_open_area", condition=Q(phase__in=sorted(OPEN_PHASES))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} in public"


class PublicCount(models.Model):
    """
    How many published reports there are in a square, an area or the city, of a topic or any, in a phase or any.

    Kept by steps of one, so that neither a map nor a filter ever counts rows.

    :ivar level: of the grid, or OF_AREA (then `x` is its key), or OF_CITY
    :ivar topic: the key of an upper topic, 0 for all; no reference, since 0 is none
    """

    level = models.PositiveSmallIntegerField()
    topic = models.BigIntegerField()
    phase = models.CharField(max_length=12, blank=True)
    x = models.IntegerField()
    y = models.IntegerField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["level", "topic", "phase", "x", "y"], name="public_count_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["level", "x"], name="public_count_beside", condition=Q(level__gte=OF_AREA))
        ]

    def __str__(self) -> str:
        return f"{self.level}/{self.x}/{self.y}: {self.count}"

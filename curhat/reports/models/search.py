"""The words and places of reports as they are searched for."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from curhat.reports.models.report import Report


class SearchText(models.Model):
    """
    The stems of a report's title, text and place, written whenever those change.

    A row of its own: in the report's, every step of its life would write the
    whole index again. Among the words stand the day, week, month and year in
    which it came (xd20261124, xw202648, xm202611, xy2026): with one of them in the question the index
    answers for that time alone, however many reports there are.

    :ivar x: with `y`, the square of `grid.square_of` that its point lies in
    """

    report = models.OneToOneField(Report, models.CASCADE, primary_key=True, related_name="+")
    created_at = models.DateTimeField()
    words = SearchVectorField()
    x = models.IntegerField(null=True)
    y = models.IntegerField(null=True)

    class Meta:
        indexes: ClassVar = [
            # Little unsorted: every search reads that to its end.
            GinIndex(fields=["words"], name="search_words", gin_pending_list_limit=64),
            models.Index(fields=["x", "y", "created_at"], name="search_square", condition=Q(x__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"words of {self.report_id}"


class SearchWord(models.Model):
    """
    A word that several people have used, as it is written: what a misspelt one may mean.

    Learned anew each night. One that few used stands nowhere here: it may be somebody's name.
    """

    word = models.CharField(max_length=30, primary_key=True)
    reports = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.word

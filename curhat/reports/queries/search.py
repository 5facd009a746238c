"""Finding reports by number or by words, in what a person may read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q

from curhat.access.actions import Action
from curhat.access.actors import Actor
from curhat.kernel import ids
from curhat.kernel.text import plain
from curhat.reports import scopes
from curhat.reports.models import Report, SearchText
from curhat.reports.queries import furnish
from curhat.reports.queries.lists import Cursor

LONGEST = 200
_NUMBER = re.compile(r"[A-Z]+-\d{2}-\d+")


def find(*, actor: Actor, asked: str, now: dt.datetime, before: Cursor = None, size: int = 25) -> list[Report]:
    """
    Return the reports that answer to a number or contain all the words, the newest first.

    Words are compared by their Indonesian stems; "kata persis" in quotes and
    -tanpa work as people know them. `size` + 1 rows where there are more.

    :param before: creation time and key of the last row of the page above
    """
    asked = plain(asked)[:LONGEST]
    readable = scopes.desk_reports_for(actor, Action.READ).only(*furnish.OF_A_ROW).order_by("-created_at", "-pk")
    if _NUMBER.fullmatch(number := ids.normal_number(asked)):
        return [] if before else furnish.reports(readable.filter(number=number))
    found: list[Report] = []
    for candidates in _candidates(asked, 4 * (size + 1), now, before):
        found += readable.filter(pk__in=candidates)
        if len(found) > size:
            break
    return furnish.reports(found[: size + 1])


def _candidates(asked: str, batch: int, now: dt.datetime, before: Cursor) -> Iterator[list[int]]:
    """
    Give the keys of all reports with the words, the newest first, in batches that grow.

    It looks ever farther back: most of what is wanted is recent, and a word that
    half of a million reports use is then not read to its end.
    """
    words = SearchQuery(asked, config="indonesian", search_type="websearch")
    for times in _windows(before[0] if before else now):
        rows = SearchText.objects.filter(words=words).order_by("-created_at", "-report")
        if times:  # A condition of its own: joined to a question without words it would answer with everything.
            rows = rows.filter(words=SearchQuery(times, config="simple", search_type="raw"))
        full = True
        while full:
            older = rows.filter(_older(*before)) if before else rows
            some = list(older.values_list("created_at", "report")[:batch])
            if some:
                yield [pk for _, pk in some]
                before = some[-1]
            full = len(some) == batch
            batch *= 4 if full else 1


def _older(at: dt.datetime, pk: int) -> Q:
    return Q(created_at__lt=at) | Q(created_at=at, report__lt=pk)


def _windows(since: dt.datetime) -> Iterator[str]:
    """Return the times of `SearchText.words` to look through: two days, two weeks, three months, two years, all."""
    day = since.astimezone(dt.UTC).date()
    days = [day - dt.timedelta(days=n) for n in range(2)]
    weeks = [(day - dt.timedelta(weeks=n)).isocalendar() for n in range(2)]
    months = [divmod(day.year * 12 + day.month - 1 - n, 12) for n in range(3)]
    yield " | ".join(f"xd{day:%Y%m%d}" for day in days)
    yield " | ".join(f"xw{week.year}{week.week:02d}" for week in weeks)
    yield " | ".join(f"xm{year}{month + 1:02d}" for year, month in months)
    yield f"xy{day.year} | xy{day.year - 1}"
    yield ""

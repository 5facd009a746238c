"""Finding reports by number or by words, in what a person may read."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterator
from typing import Any, LiteralString

from django.db import connection

from curhat.access.actions import Action
from curhat.access.actors import Actor
from curhat.kernel import ids
from curhat.kernel.text import plain
from curhat.reports import scopes
from curhat.reports.models import Report
from curhat.reports.queries import furnish
from curhat.reports.queries.lists import Cursor

LONGEST = 200
_NUMBER = re.compile(r"[A-Z]+-\d{2}-\d+")
_YEARS = 3  # looked through one by one; what is older, at once

# The rarest words find the reports, by the index; all of them are then looked for in what was found. To check
# a street of a million reports, "jalan" and "nomor" would have to be read from their first report to their last.
_QUESTION: LiteralString = """
WITH question AS MATERIALIZED (SELECT asked, COALESCE(CASE WHEN %s THEN (
        SELECT string_agg(quote_literal(lexeme), ' & ')::tsquery FROM unnest(to_tsvector('indonesian', %s))
        WHERE lexeme ~ '^[[:alnum:]]+$' AND lexeme <> ALL(%s)
    ) END, asked) AS rare FROM websearch_to_tsquery('indonesian', %s) asked)
"""
# IS TRUE is nothing that an index knows. The time is a condition of its own: joined to a question without
# words it would answer with everything.
_OF_A_TIME: LiteralString = """
(SELECT created_at, report_id FROM reports_searchtext
WHERE words @@ (SELECT rare FROM question) {time} AND (words @@ (SELECT asked FROM question)) IS TRUE
  AND created_at >= %s AND created_at < %s AND (created_at, report_id) < (%s, %s)
ORDER BY created_at DESC, report_id DESC LIMIT %s)
"""
_NARROWED, _ALL = _OF_A_TIME.format(time="AND words @@ to_tsquery('simple', %s)"), _OF_A_TIME.format(time="")
# Words that stand in more than so many reports of a hundred, as the database has last counted.
_COMMON_PERCENT = 5
_COMMON = """
SELECT COALESCE(array_agg(word), '{}') FROM pg_stats, unnest(most_common_elems::text::text[], most_common_elem_freqs)
    AS counted (word, share)
WHERE tablename = 'reports_searchtext' AND attname = 'words' AND word IS NOT NULL AND share * 100 > %s
"""
_NOT_PLAIN = re.compile(r"(^|\s)-|\bor\b", re.IGNORECASE)
_EVER = (dt.datetime.min.replace(tzinfo=dt.UTC), dt.datetime.max.replace(tzinfo=dt.UTC))
_LAST_KEY = 2**63 - 1


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
    for candidates in _candidates(asked, 2 * (size + 1), now, before):
        found += readable.filter(pk__in=candidates)[: size + 1 - len(found)]
        if len(found) > size:
            break
    return furnish.reports(found)


# How alike a word must be to one that many use: by its groups of three letters, or with two letters swapped or wrong.
_ALIKE, _LETTERS = 0.4, 2
_SPELLED = """
SELECT asked.word, (SELECT known.word FROM reports_searchword known
    WHERE similarity(known.word, asked.word) >= %s
       OR (length(asked.word) >= 5 AND levenshtein_less_equal(known.word, asked.word, %s) <= %s)
    ORDER BY levenshtein(known.word, asked.word), known.reports DESC LIMIT 1)
FROM unnest(%s::text[]) AS asked (word)
WHERE NOT EXISTS (SELECT FROM reports_searchword same WHERE same.word = asked.word)
"""


def respelled(asked: str) -> str:
    """
    Return a question with what many people write in the place of words that nobody does; empty where it is the same.

    It tells of no report: its words stand in several, and what they find is asked of the reader's own.
    """
    words = re.findall(r"[^\W\d_]{3,30}", plain(asked)[:LONGEST].lower())
    if not words:
        return ""
    with connection.cursor() as cursor:
        cursor.execute(_SPELLED, [_ALIKE, _LETTERS, _LETTERS, list(dict.fromkeys(words))])
        meant = {word: other for word, other in cursor.fetchall() if other}
    found = " ".join(meant.get(word, word) for word in words)
    return found if meant else ""


def _candidates(asked: str, batch: int, now: dt.datetime, before: Cursor) -> Iterator[list[int]]:
    """
    Give the keys of all reports with the words, the newest first, in batches that grow.

    It looks ever farther back: most of what is wanted is recent, and a word that
    half of a million reports use is then not read to its end. One statement: the parts
    of a UNION ALL are run in their order (the LIMIT of each keeps parallel workers out),
    and none that the last LIMIT has no need of.
    """
    # Days and weeks are for the word that most reports have; of several together there are fewer.
    times = list(_times(before[0] if before else now))[2 if " " in asked else 0 :]
    untils = [_EVER[1], *(since for _, since in times)]
    common = _common(now.replace(minute=0, second=0, microsecond=0))
    question = [not _NOT_PLAIN.search(asked), asked, common, asked]
    union = _QUESTION + " UNION ALL ".join([_NARROWED] * len(times) + [_ALL])
    full = True
    while full:
        edge = before or (_EVER[1], _LAST_KEY)
        values: list[Any] = question.copy()
        for (words, since), until in zip([*times, (None, _EVER[0])], untils, strict=True):
            values += [*([words] if words else []), since, until, *edge, batch]
        with connection.cursor() as cursor:
            cursor.execute(f"{union} LIMIT %s", [*values, batch])
            some = cursor.fetchall()
        if some:
            yield [pk for _, pk in some]
            before = some[-1]
        full = len(some) == batch
        batch *= 4


@functools.lru_cache(maxsize=1)
def _common(hour: dt.datetime) -> list[str]:  # noqa: ARG001
    """Return the words that tell little, once an hour; what is found does not hang on them, only how fast."""
    with connection.cursor() as cursor:
        cursor.execute(_COMMON, [_COMMON_PERCENT])
        return list(cursor.fetchone()[0])


def _times(day: dt.datetime) -> Iterator[tuple[str, dt.datetime]]:
    """
    Return the times to look through, each as words of `SearchText` and by its first moment.

    Two days, two weeks, three months, a year, and some years one by one; each ends where the one before begins.
    """
    midnight = day.astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    days = [midnight - dt.timedelta(days=n) for n in range(2)]
    monday = midnight - dt.timedelta(days=midnight.weekday())
    weeks = [(monday - dt.timedelta(weeks=n)) for n in range(2)]
    months = [divmod(midnight.year * 12 + midnight.month - 1 - n, 12) for n in range(12)]
    first = [midnight.replace(year=year, month=month + 1, day=1) for year, month in months]
    yield " | ".join(f"xd{day:%Y%m%d}" for day in days), days[-1]
    yield " | ".join(f"xw{day:%G%V}" for day in weeks), weeks[-1]
    yield " | ".join(f"xm{month:%Y%m}" for month in first[:3]), first[2]
    yield " | ".join(f"xm{month:%Y%m}" for month in first[2:]), first[-1]
    for year in range(first[-1].year, first[-1].year - _YEARS, -1):
        yield f"xy{year}", midnight.replace(year=year, month=1, day=1)

"""Finding reports by number or by words, in what a person may read."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q

from curhat.access.actions import Action
from curhat.access.actors import Actor
from curhat.kernel import ids
from curhat.kernel.text import plain
from curhat.reports import scopes
from curhat.reports.models import Report, SearchText
from curhat.reports.queries import furnish
from curhat.reports.queries.lists import Cursor

# Looked through one after the other, until a page is full: most of what is wanted is
# recent, and a word that half of a million reports use is then not read to its end.
_WINDOWS = (dt.timedelta(days=30), dt.timedelta(days=365), None)
LONGEST = 200


def find(*, actor: Actor, asked: str, now: dt.datetime, before: Cursor = None, size: int = 25) -> list[Report]:
    """
    Return the reports that answer to a number or contain all the words, the newest first.

    Words are compared by their Indonesian stems; "kata persis" in quotes and
    -tanpa work as people know them. `size` + 1 rows where there are more.

    :param before: creation time and key of the last row of the page above
    """
    asked = plain(asked)[:LONGEST]
    readable = scopes.desk_reports_for(actor, Action.READ).only(*furnish.OF_A_ROW)
    numbered = furnish.reports(readable.filter(number=ids.normal_number(asked)))
    if numbered:
        return numbered if before is None else []
    words = SearchText.objects.filter(
        report=OuterRef("pk"), words=SearchQuery(asked, config="indonesian", search_type="websearch")
    )
    rows = readable.filter(Exists(words)).order_by("-created_at", "-pk")
    if before is not None:
        at, pk = before
        rows = rows.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=pk))
    found: list[Report] = []
    for window in _WINDOWS:
        since = Q() if window is None else Q(created_at__gte=(before[0] if before else now) - window)
        found = furnish.reports(rows.filter(since)[: size + 1])
        if len(found) > size:
            break
    return found

"""The tree of agencies as it stands in rows at this moment: for writes, which trust no cache."""

from __future__ import annotations

import datetime as dt

from curhat.directory import kin
from curhat.directory.models import Agency


def tree() -> tuple[dict[int, int | None], dict[int, set[int]]]:
    """Return what is above every agency, and into which those go that end; one query."""
    parents: dict[int, int | None] = {}
    successors: dict[int, set[int]] = {}
    for pk, parent_id, successor_id in Agency.objects.values_list("pk", "parent_id", "successions__successor"):
        parents[pk] = parent_id
        if successor_id is not None:
            successors.setdefault(pk, set()).add(successor_id)
    return parents, successors


def heirs(on: dt.date) -> dict[int, int | None]:
    """Return every agency that has ended by a date, and the one that has taken its place; None for none, or several."""
    ended = list(Agency.objects.filter(valid_until__lte=on).order_by("pk").values_list("pk", flat=True))
    if not ended:
        return {}
    parents, successors = tree()
    living = set(parents) - set(ended)
    return {pk: kin.heir(pk, living=living, successors=successors) for pk in ended}

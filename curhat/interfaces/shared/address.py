"""Addresses that say what is shown: filters stand in the query string, so that a link is a view."""

from __future__ import annotations

from django.http import QueryDict


def but(query: QueryDict, **changes: str) -> str:
    """Return the query string with some parameters changed, "" for one that is left out."""
    changed = query.copy()
    for name, value in changes.items():
        changed.pop(name, None)
        if value:
            changed[name] = value
    return changed.urlencode()

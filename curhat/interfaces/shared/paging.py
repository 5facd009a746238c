"""Keyset paging: a page begins after a row, not at a number, so nothing is skipped or shown twice."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, Final

from django.core import signing
from django.http import HttpRequest

SALT: Final = "curhat.page"
SIZES: Final = (25, 50)
type Value = int | str | dt.datetime | None


@dataclasses.dataclass(frozen=True, slots=True)
class Page[Row]:
    """
    One page of rows.

    :param next: the query string of the page after, "" at the end
    :param previous: the query string of the first page, "" if this is it
    """

    rows: Sequence[Row]
    next: str = ""
    previous: str = ""


def encode(values: Sequence[Value]) -> str:
    """Return the ordering values of a row as an opaque, signed word."""
    return signing.dumps([_out(value) for value in values], salt=SALT, compress=True)


def decode(word: str) -> tuple[Value, ...] | None:
    """Return the ordering values; None for a word that is not ours (then the first page is shown)."""
    try:
        return tuple(_in(value) for value in signing.loads(word, salt=SALT))
    except (signing.BadSignature, ValueError, TypeError, KeyError):
        return None


def after(request: HttpRequest) -> tuple[Value, ...] | None:
    """Return where the asked page begins; None: at the top."""
    word = request.GET.get("setelah", "")
    return decode(word) if word else None


def size(request: HttpRequest) -> int:
    """Return 25 or 50 rows, whatever else was asked for."""
    asked = request.GET.get("jumlah", "")
    return int(asked) if asked in {str(n) for n in SIZES} else SIZES[0]


def page[Row](request: HttpRequest, rows: Sequence[Row], key: Callable[[Row], Sequence[Value]]) -> Page[Row]:
    """
    Return the page out of one row more than it holds (ask the query for `size(request) + 1`).

    The other parameters of the address (search, filter) stay in the links.
    """
    limit = size(request)
    shown = rows[:limit]
    query = request.GET.copy()
    had = query.pop("setelah", [])
    first = query.urlencode() or "jumlah=25"
    if len(rows) <= limit:
        return Page(shown, "", first if had else "")
    query["setelah"] = encode(key(shown[-1]))
    return Page(shown, query.urlencode(), first if had else "")


def _out(value: Value) -> Any:
    return {"t": value.isoformat()} if isinstance(value, dt.datetime) else value


def _in(value: Any) -> Value:
    if isinstance(value, dict):
        return dt.datetime.fromisoformat(value["t"])
    if value is None or isinstance(value, int | str):
        return value
    raise ValueError("not an ordering value")

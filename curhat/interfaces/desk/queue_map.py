"""A page of a queue on the map: its reports numbered, those without a point named as such."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from curhat.interfaces.shared import city_map
from curhat.reports.models import Report

WORDS = {
    "nearer": "Perbesar peta",
    "farther": "Perkecil peta",
    "map": "Peta antrean ini",
    "lost": "Batas kelurahan belum dapat dimuat. Titik laporan tetap tampil.",
}


def of(reports: Sequence[Report], rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """
    Return what the map shows and the rows that stand below it.

    :param rows: of the same reports, in the same order
    """
    numbers = itertools.count(1)
    named: list[dict[str, Any]] = []
    points: list[dict[str, Any]] = []
    for report, row in zip(reports, rows, strict=True):
        if report.latitude is None or report.longitude is None:
            named.append({**row, "meta": f"{row['meta']} · tanpa titik di peta"})
            continue
        n = next(numbers)
        named.append({**row, "title": f"{n}. {row['title']}"})
        shown = {"title": f"{n}. {row['title']}", "href": row["href"], "word": row["word"]}
        points.append({"n": n, "at": [report.latitude, report.longitude], **shown})
    return {
        "rows": named,
        "points": points,
        "without": len(named) - len(points),
        "map": city_map.of_the_city(),
        "words": WORDS,
    }

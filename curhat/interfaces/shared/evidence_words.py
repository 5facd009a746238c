"""When and where a photo of the staff was taken: as its file says, or as the telephone of a crew does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime

from curhat.kernel.geo import Point, distance_m

_KM = 1_000


def taken(attachment: Any) -> str:
    """Return it in words, with how far that is from the report's point; for the staff alone."""
    file, report, seen = attachment.file, attachment.report, _seen(attachment)
    at = parse_datetime(seen["at"]) if seen.get("at") else file.taken_at
    spread = f" (± {seen['accuracy_m']} m)" if seen.get("accuracy_m") else ""
    point = _point(seen.get("latitude"), seen.get("longitude")) or _point(file.latitude, file.longitude)
    told = [f"Diambil {date_format(localtime(at), 'j M Y, H.i')}"] if at else []
    told += [f"di {point.latitude:.5f}, {point.longitude:.5f}{spread}"] if point else []
    if not told:
        tries = file.keep_evidence or "seen" in attachment.event.data
        return "Tanpa waktu dan tempat di berkasnya" if tries else ""
    there = _point(report.latitude, report.longitude)
    return " ".join(told) + (f", {_far(distance_m(point, there))} dari titik laporan" if point and there else "")


def _seen(attachment: Any) -> Mapping[str, Any]:
    """Return what a crew's telephone said of this photo; nothing for any other."""
    said = attachment.event.data.get("seen", [])
    return said[attachment.position] if attachment.position < len(said) else {}


def _point(latitude: float | None, longitude: float | None) -> Point | None:
    return None if latitude is None or longitude is None else Point(latitude, longitude)


def _far(metres: float) -> str:
    return f"{metres / _KM:.1f} km".replace(".", ",") if metres >= _KM else f"{metres:.0f} m"

"""Taking over the boundaries of a GeoJSON file that the city's administrator supplies."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction

from curhat.access.actors import SYSTEM, Actor, Role
from curhat.directory import queries
from curhat.directory.models import Area, City
from curhat.kernel.errors import Invalid, NotPermitted
from curhat.kernel.geo import Box, Point
from curhat.kernel.text import folded_name

_DECIMALS = 6  # A tenth of a metre.
_NAME_KEYS = ("nama", "name", "namobj", "wadmkd", "kelurahan", "desa", "village")
_RING_LEAST = 4


@dataclasses.dataclass(frozen=True, slots=True)
class BoundaryReport:
    """
    What was matched.

    :param matched: names of the areas that have a boundary from this file
    :param unknown: what the file calls the shapes that belong to no area, with the reason
    :param without: names of the villages that have no boundary after it
    """

    matched: tuple[str, ...]
    unknown: tuple[str, ...]
    without: tuple[str, ...]


@transaction.atomic
def load_boundaries(document: Mapping[str, Any], *, now: dt.datetime, actor: Actor = SYSTEM) -> BoundaryReport:
    """
    Give areas the boundaries of a GeoJSON FeatureCollection, by code or by name in any spelling.

    :raises NotPermitted: if the actor is no administrator
    :raises Invalid: `boundaries_malformed` if it is no FeatureCollection
    """
    if not actor.roles & {Role.ADMINISTRATOR, Role.SYSTEM}:
        raise NotPermitted
    features = document.get("features")
    if document.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise Invalid("boundaries_malformed")
    box = queries.city(now).box
    index = _Index()
    matched: list[str] = []
    unknown: list[str] = []
    for number, feature in enumerate(features, start=1):
        properties = feature.get("properties") or {}
        area = index.find(properties)
        polygons = _polygons(feature.get("geometry") or {})
        label = str(next(_names(properties), f"bentuk ke-{number}"))
        if area is None:
            unknown.append(f"{label} (tidak ada wilayah dengan nama atau kode itu)")
        elif not polygons or not _inside(polygons, box):
            unknown.append(f"{label} (bentuknya kosong atau di luar kota)")
        else:
            Area.objects.filter(pk=area.pk).update(boundary=polygons)
            matched.append(area.name)
    in_force = City.objects.order_by("-valid_from", "-loaded_at", "-pk").values("pk")[:1]
    City.objects.filter(pk__in=in_force).update(boundaries_at=now)
    queries.forget()
    transaction.on_commit(queries.forget)
    without = queries.areas().filter(boundary__isnull=True).values_list("name", flat=True)
    return BoundaryReport(tuple(matched), tuple(unknown), tuple(without))


class _Index:
    """
    Areas by code and by folded name; a village goes before a district of the same name.

    Without its dots, the code of one village in the ministry's register is that of
    another in the statisticians': so a name decides before a code without dots.
    """

    def __init__(self) -> None:
        rows = sorted(Area.objects.all(), key=lambda area: ("village", "district", "city").index(area.level))
        self._by_code = {area.kemendagri_code: area for area in rows}
        self._by_plain_code = {area.bps_code: area for area in rows if area.bps_code}
        self._by_name: dict[str, Area] = {}
        for area in rows:
            self._by_plain_code.setdefault(area.kemendagri_code.replace(".", ""), area)
            self._by_name.setdefault(folded_name(area.name), area)

    def find(self, properties: Mapping[str, Any]) -> Area | None:
        """Return the area, a village if any is meant: its shape often names its district too."""
        values = sorted({str(value).strip() for value in properties.values() if value})
        names = [folded_name(name) for name in _names(properties)]
        places = (
            *(self._by_code.get(value) for value in values),
            *(self._by_name.get(name) for name in names),
            *(self._by_plain_code.get(value) for value in values),
        )
        found = [area for area in places if area is not None]
        return next((area for area in found if area.level == "village"), next(iter(found), None))


def _names(properties: Mapping[str, Any]) -> Iterator[str]:
    folded = {key.lower(): value for key, value in properties.items()}
    return (str(folded[key]) for key in _NAME_KEYS if folded.get(key))


def _polygons(geometry: Mapping[str, Any]) -> list[list[list[list[float]]]]:
    """Return the rings of each polygon, rounded; empty for anything malformed."""
    coordinates = geometry.get("coordinates")
    shapes: Any = {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(str(geometry.get("type")))
    try:
        polygons = [
            [[[round(float(x), _DECIMALS), round(float(y), _DECIMALS)] for x, y, *_ in ring] for ring in polygon]
            for polygon in shapes or []
        ]
    except (TypeError, ValueError):
        return []
    return polygons if all(p and all(len(ring) >= _RING_LEAST for ring in p) for p in polygons) else []


def _inside(polygons: list[list[list[list[float]]]], box: Box) -> bool:
    """Whether the shape touches the city's box: swapped coordinates do not."""
    return any(box.contains(Point(y, x)) for polygon in polygons for x, y in polygon[0])

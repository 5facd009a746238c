"""Points on the earth: degrees, WGS 84, latitude first."""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

EARTH_RADIUS_M = 6_371_008.8
# Degrees: some hundred metres.
_OF_NOWHERE = 0.001


class Point(NamedTuple):
    """A position in degrees."""

    latitude: float
    longitude: float


def is_on_earth(point: Point) -> bool:
    """
    Whether somebody can stand there: finite, within the degrees there are, and not where a broken receiver is.

    Latitude and longitude 0 is what receivers say that know nothing; within a hundred metres of it is only sea.
    """
    latitude, longitude = point
    if not (math.isfinite(latitude) and math.isfinite(longitude)):
        return False
    nowhere = max(abs(latitude), abs(longitude)) < _OF_NOWHERE
    return -90 <= latitude <= 90 and -180 <= longitude <= 180 and not nowhere  # noqa: PLR2004


class Box(NamedTuple):
    """A bounding box in degrees."""

    south: float
    west: float
    north: float
    east: float

    def contains(self, point: Point) -> bool:
        """Whether the point lies inside or on the edge."""
        return self.south <= point.latitude <= self.north and self.west <= point.longitude <= self.east


def distance_m(a: Point, b: Point) -> float:
    """Return the great-circle distance in metres."""
    lat_a, lat_b = math.radians(a.latitude), math.radians(b.latitude)
    half_lat = (lat_b - lat_a) / 2
    half_lng = math.radians(b.longitude - a.longitude) / 2
    h = math.sin(half_lat) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(half_lng) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(h)))


def in_ring(point: Point, ring: Sequence[Sequence[float]]) -> bool:
    """
    Whether the point lies inside a GeoJSON ring (even-odd rule).

    :param ring: [longitude, latitude] pairs, as GeoJSON has them
    """
    x, y = point.longitude, point.latitude
    inside = False
    for (x1, y1, *_), (x2, y2, *_) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def in_polygons(point: Point, polygons: Iterable[Sequence[Sequence[Sequence[float]]]]) -> bool:
    """Whether the point lies in any polygon (first ring the shell, the others holes)."""
    return any(in_ring(point, p[0]) and not any(in_ring(point, hole) for hole in p[1:]) for p in polygons)

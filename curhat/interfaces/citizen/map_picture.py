"""A picture of the city for browsers without a script: its villages, darker where more was reported."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence

from curhat.directory.models import Area
from curhat.kernel.geo import Box

WIDE = 600
_SHADES = 4
_SMALLEST, _LARGEST = 14, 34


@dataclasses.dataclass(frozen=True, slots=True)
class Shape:
    """
    A village as it is drawn.

    :ivar path: its outline; empty where no boundary was loaded, then a disc of radius `r` stands for it
    :ivar shade: 0 for none, 1 to 4
    """

    name: str
    count: int
    shade: int
    path: str
    x: int
    y: int
    r: int


@dataclasses.dataclass(frozen=True, slots=True)
class Picture:
    """All of them, in a frame of `wide` times `high` units."""

    wide: int
    high: int
    shapes: Sequence[Shape]


def draw(areas: Sequence[Area], numbers: Mapping[int, int], box: Box) -> Picture:
    """Return the picture of a city in its box, north above."""
    # A degree of longitude is shorter than one of latitude, the farther from the equator.
    unit = WIDE / (box.east - box.west)
    upright = unit / math.cos(math.radians((box.south + box.north) / 2))

    def place(longitude: float, latitude: float) -> tuple[int, int]:
        return round((longitude - box.west) * unit), round((box.north - latitude) * upright)

    most = max(numbers.values(), default=0)
    shapes = []
    for area in areas:
        if area.latitude is None or area.longitude is None:
            continue
        count = numbers.get(area.pk, 0)
        share = math.sqrt(count / most) if most else 0.0
        lines = [[place(*point[:2]) for point in ring] for polygon in area.boundary or () for ring in polygon]
        x, y = place(area.longitude, area.latitude)
        shapes.append(
            Shape(
                name=area.name,
                count=count,
                shade=math.ceil(share * _SHADES),
                path="".join(_line(line) for line in lines),
                x=x,
                y=y,
                r=round(_SMALLEST + share * (_LARGEST - _SMALLEST)),
            )
        )
    return Picture(WIDE, round((box.north - box.south) * upright), shapes)


def _line(points: Sequence[tuple[int, int]]) -> str:
    """Return a closed line, each point once: boundaries are finer than the picture."""
    kept = list(dict.fromkeys(points))
    return f"M{'L'.join(f'{x} {y}' for x, y in kept)}Z" if len(kept) > 2 else ""  # noqa: PLR2004

"""
The squares in which the public's map shows and counts. Pure.

A square of level 0 is two thousandths of a degree wide, some 55 m; each level
above doubles it. Nothing finer than its square is ever told of a report, so a
house cannot be read off the map, and not be measured off it either: distances
too are counted from the middle of the square.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from curhat.kernel.geo import Box, Point

PER_DEGREE = 2000
LEVELS = range(7)
# At zoom 18 a square of level 0 is some 90 pixels wide: room for a number that a thumb can hit.
_FINEST_ZOOM = 18
# A map that asks for more squares than this in a row is shown larger ones.
MOST_IN_A_ROW = 40


class Square(NamedTuple):
    """A square of a level, counted from 180 degrees west and from the south pole."""

    level: int
    x: int
    y: int

    @property
    def middle(self) -> Point:
        """Its middle."""
        wide = 2**self.level / PER_DEGREE
        return Point(round((self.y + 0.5) * wide - 90, 5), round((self.x + 0.5) * wide - 180, 5))

    def at(self, level: int) -> Square:
        """Return the square of a level above that holds this one."""
        up = level - self.level
        return Square(level, self.x >> up, self.y >> up)


class Frame(NamedTuple):
    """Squares of one level, from the south-west one to the north-east one, both included."""

    level: int
    west: int
    south: int
    east: int
    north: int


def square_of(point: Point) -> Square:
    """Return the finest square that a point lies in."""
    return Square(0, math.floor((point.longitude + 180) * PER_DEGREE), math.floor((point.latitude + 90) * PER_DEGREE))


def frame_of(box: Box, zoom: int) -> Frame:
    """Return the squares that show a box at a zoom of web maps (0 to 22); never more than 40 in a row."""
    first, last = square_of(Point(box.south, box.west)), square_of(Point(box.north, box.east))
    for level in LEVELS:
        low, high = first.at(level), last.at(level)
        small = max(high.x - low.x, high.y - low.y) < MOST_IN_A_ROW
        if level == LEVELS[-1] or (small and level >= _FINEST_ZOOM - zoom):
            break
    return Frame(level, low.x, low.y, min(high.x, low.x + MOST_IN_A_ROW - 1), min(high.y, low.y + MOST_IN_A_ROW - 1))

"""
Boxes that hide parts of a photo from everybody who is given only its public version. Pure.

They are fractions of the picture, so that they hold in whatever size it is served.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from curhat.kernel.errors import Invalid

MOST = 30
LEAST = 0.005  # of a side: less hides nothing that could be seen
# Around each box, in pixels of the large size: a JPEG smears what it shows over blocks of eight.
MARGIN_PX = 8
_PLACES = 4


class Box(NamedTuple):
    """A part of a picture, from its upper left corner; fractions of its width and height."""

    left: float
    top: float
    width: float
    height: float


def read(rows: Iterable[Sequence[float]]) -> tuple[Box, ...]:
    """
    Return boxes out of numbers that somebody sent; what reaches over the edge ends there.

    :raises Invalid: mask_invalid, or mask_too_many
    """
    boxes = tuple(_box(row) for row in rows)
    if len(boxes) > MOST:
        raise Invalid("mask_too_many", limit=MOST)
    return boxes


def pixels(box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """
    Return the first and the last pixel of a box with its margin: left, top, right, bottom.

    :param size: of the picture
    """
    width, height = size
    return (
        max(0, math.floor(box.left * width) - MARGIN_PX),
        max(0, math.floor(box.top * height) - MARGIN_PX),
        min(width, math.ceil((box.left + box.width) * width) + MARGIN_PX) - 1,
        min(height, math.ceil((box.top + box.height) * height) + MARGIN_PX) - 1,
    )


def _box(row: Sequence[float]) -> Box:
    try:
        left, top, width, height = (float(value) for value in row)
    except (TypeError, ValueError) as e:
        raise Invalid("mask_invalid") from e
    if not all(math.isfinite(value) for value in (left, top, width, height)):
        raise Invalid("mask_invalid")
    width, height = min(width, 1 - left), min(height, 1 - top)
    if min(left, top) < 0 or min(width, height) < LEAST:
        raise Invalid("mask_invalid")
    return Box(*(round(value, _PLACES) for value in (left, top, width, height)))

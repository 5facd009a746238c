"""What the script of every map knows of the city and of the tiles under it."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from curhat.directory import queries as directory
from curhat.kernel import clock


def of_the_city() -> dict[str, Any]:
    """Return the city's edges in degrees (south, west, north, east), the address of the tiles and whose they are."""
    box = directory.city(clock.now()).box
    return {"box": ",".join(map(str, box)), "tiles": settings.TILES, "credit": settings.TILES_CREDIT}

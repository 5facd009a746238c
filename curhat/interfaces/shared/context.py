"""What every template knows: the city's own words, read from the city file."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from curhat.directory import queries as directory
from curhat.kernel import clock


@dataclasses.dataclass(frozen=True, slots=True)
class Service:
    """
    How the service speaks of itself; the defaults hold in any city.

    :param emergency_number: what a person in danger dials
    :param footer_links: href and label of the pages that every foot names
    """

    name: str = "Layanan Pengaduan"
    government: str = "Pemerintah Kota"
    emergency_number: str = "112"
    footer_links: tuple[dict[str, str], ...] = ({"href": "/privasi", "label": "Privasi Anda"},)


def service(_request: HttpRequest) -> dict[str, Any]:
    """Return `service`, looked up only if the template names it."""
    return {"service": SimpleLazyObject(current)}


def current() -> Service:
    """Return the service of the city in force; neutral words where none is loaded."""
    try:
        city = directory.city(clock.now())
    except directory.CityNotLoaded:
        return Service()
    first = next((e.number for e in city.emergency if e.audience != "protected"), Service().emergency_number)
    return Service(name=city.service, government=f"Pemerintah {city.name}", emergency_number=first)

"""What every template knows: the city's own words, read from the city file."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy

from curhat.directory import queries as directory
from curhat.interfaces.shared import language as tongue
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
    footer_links: tuple[dict[str, str | Promise], ...] = ({"href": "/privasi", "label": gettext_lazy("Privasi Anda")},)


def csrf(request: HttpRequest) -> dict[str, Any]:
    """Return the field that every form carries, masked once a page and not once a form."""
    return {"csrf_input": SimpleLazyObject(lambda: csrf_input(request))}


def service(_request: HttpRequest) -> dict[str, Any]:
    """Return `service`, looked up only if the template names it."""
    return {"service": SimpleLazyObject(current)}


def language(request: HttpRequest) -> dict[str, Any]:
    """Return the languages to choose from, none in the rooms of the staff; and where the choice leads back to."""
    offered = [] if tongue.for_staff(request) else settings.LANGUAGES
    return {"languages": offered, "made_by_post": tongue.made_by_post(request)}


def current() -> Service:
    """Return the service of the city in force; neutral words where none is loaded."""
    try:
        city = directory.city(clock.now())
    except directory.CityNotLoaded:
        return Service()
    first = next((e.number for e in city.emergency if e.audience != "protected"), Service().emergency_number)
    return Service(name=city.service, government=f"Pemerintah {city.name}", emergency_number=first)

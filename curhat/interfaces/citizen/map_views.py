"""The map of published reports: a picture and a list for every browser, squares and boundaries for the script."""

from __future__ import annotations

import math
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from curhat.directory import queries as directory
from curhat.interfaces.citizen import map_picture, public_filters
from curhat.interfaces.citizen.menu import nav
from curhat.interfaces.shared import city_map
from curhat.kernel import clock
from curhat.kernel.geo import Box
from curhat.reports.queries import public

_ZOOMS = range(23)


@never_cache
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show where published reports are: numbers of each area, and a map to look closer where there is JavaScript."""
    filters = public_filters.read(request)
    # The area is what one looks at here, not what is left out.
    wanted = public.Wanted(filters.wanted.topic, None, filters.wanted.phase)
    numbers = public.numbers(wanted)
    city, areas = directory.city(clock.now()), sorted(directory.villages(), key=lambda area: area.name)
    rows: list[dict[str, Any]] = [
        {
            "name": area.name,
            "count": numbers.areas.get(area.pk, 0),
            "href": f"{reverse('citizen:public')}?{filters.but(wilayah=area.kemendagri_code, petak='')}",
        }
        for area in areas
    ]
    context = {
        "filters": filters,
        "choices": filters.choices(numbers),
        "count": numbers.all,
        "areas": sorted(rows, key=lambda row: row["count"], reverse=True),
        "picture": map_picture.draw(areas, numbers.areas, city.box),
        "map": city_map.of_the_city(),
        "words": _words(),
        "nav": nav("public"),
    }
    return render(request, "citizen/map.html", context)


def _words() -> dict[str, str]:
    return {
        "nearer": _("Perbesar peta"),
        "farther": _("Perkecil peta"),
        "map": _("Peta laporan warga"),
        "one": _("1 laporan"),
        "many": _("{n} laporan"),
        "open": _("{reports} di sini: perbesar"),
        "list": _("{reports} di sini: buka daftarnya"),
        "shown": _("{n} laporan di bagian peta ini"),
        "lost": _("Peta belum dapat dimuat. Angka setiap kelurahan ada di daftar."),
    }


@never_cache
@require_GET
def squares(request: HttpRequest) -> HttpResponse:
    """Return the squares of a part of the map, with how many published reports lie in each."""
    filters = public_filters.read(request)
    box, zoom = _part(request)
    if box is None:
        return JsonResponse({"squares": []}, status=422)
    found = public.clusters(box=box, zoom=zoom, wanted=filters.wanted)
    rows = [[*square.middle, count, f"{square.x}.{square.y}" if not square.level else ""] for square, count in found]
    return JsonResponse({"squares": rows})


def _part(request: HttpRequest) -> tuple[Box | None, int]:
    """Return which part of the earth is asked for; none where that cannot be read."""
    try:
        south, west, north, east = (float(part) for part in request.GET.get("kotak", "").split(","))
        zoom = int(request.GET.get("zoom", ""))
    except ValueError:
        return None, 0
    fine = all(math.isfinite(degrees) for degrees in (south, west, north, east)) and zoom in _ZOOMS
    if not fine or not (-90 <= south <= north <= 90 and -180 <= west <= east <= 180):  # noqa: PLR2004
        return None, 0
    return Box(south, west, north, east), zoom


@gzip_page
@require_GET
def areas(_request: HttpRequest) -> HttpResponse:
    """Return the villages with boundary and middle, as the city's administrator has loaded them."""
    features = [
        {
            "type": "Feature",
            "properties": {"name": area.name, "id": area.pk, "middle": [area.latitude, area.longitude]},
            "geometry": {"type": "MultiPolygon", "coordinates": area.boundary} if area.boundary else None,
        }
        for area in directory.villages()
    ]
    return JsonResponse({"type": "FeatureCollection", "features": features})

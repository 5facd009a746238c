"""Where it happened: what is suggested of a point, whose it is beyond the city's edge, and the map to point on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from curhat.directory import queries as directory
from curhat.interfaces.shared import city_map, throttle
from curhat.interfaces.shared.bundles import addresses
from curhat.interfaces.shared.report_form import OUTSIDE
from curhat.interfaces.shared.words import words_for
from curhat.kernel import clock
from curhat.kernel.errors import Invalid
from curhat.kernel.geo import Point, is_on_earth


@csrf_exempt  # It changes nothing and says nothing of anybody; a form that was opened without a network has no token.
@require_POST
def place(request: HttpRequest) -> JsonResponse:
    """
    Say which kelurahan a point lies in, for the citizen to confirm, or whose it is outside the city.

    By POST, so that no place stands in a log.
    """
    throttle.check(request, throttle.PLACE)
    now = clock.now()
    point = point_of(request)
    if point is None and request.POST.get("area") != OUTSIDE:
        return JsonResponse({"area": None, "words": words_for(Invalid("point_invalid"))}, status=422)
    area = directory.suggest_area(point, now=now) if point else None
    if area is not None:
        return JsonResponse({"area": {"id": area.pk, "name": area.name}})
    city = directory.city(now)
    context = {
        "city": city.name,
        "at": point,
        # Who says so without a point is near the city, most likely.
        "owners": [one for one in city.neighbours if point is None or one == city.neighbour_at(point)],
    }
    return JsonResponse({"area": None, "outside": render_to_string("citizen/parts/elsewhere.html", context)})


@require_GET
def place_map(request: HttpRequest) -> HttpResponse:
    """Give the part of the form with a map to point on; fetched when somebody asks for it, like its scripts."""
    scripts = addresses("citizen/bundle-place-map.js")
    context = {"map": city_map.of_the_city(), "words": _words(), "scripts": " ".join(scripts)}
    return render(request, "citizen/parts/place_map.html", context)


def point_of(request: HttpRequest) -> Point | None:
    """Return the point that a form of ours sends; None where it is none."""
    try:
        point = Point(float(request.POST["latitude"]), float(request.POST["longitude"]))
    except (KeyError, ValueError):
        return None
    return point if is_on_earth(point) else None


def _words() -> dict[str, str]:
    return {
        "nearer": _("Perbesar peta"),
        "farther": _("Perkecil peta"),
        "map": _("Peta untuk menunjuk tempat. Geser dengan tombol panah, perbesar dengan + dan −."),
        "lost": _("Batas kelurahan belum dapat dimuat. Titiknya tetap dapat ditunjuk."),
    }

"""While somebody writes: published reports that may be the same thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from curhat.access.actors import Actor
from curhat.directory import queries as directory
from curhat.directory.signals import signals
from curhat.interfaces.citizen.place_views import point_of
from curhat.interfaces.citizen.public_views import age_of
from curhat.interfaces.shared import auth, present, throttle
from curhat.interfaces.shared.report_form import OUTSIDE
from curhat.kernel import clock
from curhat.kernel.geo import Point
from curhat.reports.intake import Circle
from curhat.reports.models import Report
from curhat.reports.queries import alike as likeness
from curhat.reports.queries import public
from curhat.routing.judge import Confidence, suggest

_LONGEST = 2_000


@csrf_exempt  # It changes nothing and says nothing that is not public; a form opened without a network has no token.
@never_cache
@require_POST
def alike(request: HttpRequest) -> HttpResponse:
    """Give the part of a page that lists them, empty for none; by POST, so that nothing written stands in a log."""
    throttle.check(request, throttle.ALIKE)
    draft = likeness.Draft(
        text=(text := request.POST.get("text", "")[:_LONGEST]),
        topic=topic_of(text),
        area=_area(request.POST.get("area", "")),
        point=_near(point_of(request)),
    )
    return render(request, "citizen/parts/alike.html", {"rows": rows_of(draft, auth.actor_of(request))})


def very_alike(said: Mapping[str, Any], actor: Actor) -> list[dict[str, Any]]:
    """
    Return what is so alike that somebody without a script is asked once before they send.

    :param said: what the form holds, checked. Nobody is asked of what nobody else may read: about an official,
        violence, money that was asked for, or where secrecy is wished
    """
    heard = signals(said["text"], directory.city(clock.now()))
    mine_alone = ("about_someone", "about_whom", "about_agency", "about_name", "protected", "secret")
    if any(said[name] for name in mine_alone) or heard.money or heard.protected:
        return []
    place = said["latitude"], said["longitude"]
    point = None if None in place else _near(Point(*place))
    area = None if said["area"] == OUTSIDE else said["area"]
    return rows_of(likeness.Draft(said["text"], topic_of(said["text"]), area, point), actor, very=True)


def rows_of(draft: likeness.Draft, actor: Actor, *, but: str = "", very: bool = False) -> list[dict[str, Any]]:
    """
    Return what may be the same thing, as rows with a photo, a distance, an age and a state.

    :param but: number of a report that is left out, for what was sent a moment ago
    :param very: only what is hardly anything else
    """
    found = [one for one in likeness.alike(draft=draft, actor=actor, very=very) if one.report.number != but]
    covers = public.covers(report_ids=[one.report.pk for one in found], actor=actor) if found else {}
    return [_row(one, covers) for one in found]


def alike_sent(report: Report, actor: Actor) -> list[dict[str, Any]]:
    """
    Return to whom has just sent an ordinary report what others have sent that may be the same.

    For who writes without JavaScript the first time that they see it; nothing is lost, the report is there.
    """
    if report.circle != Circle.ORDINARY or report.secret:
        return []
    point = None if report.latitude is None or report.longitude is None else Point(report.latitude, report.longitude)
    draft = likeness.Draft(report.text, topic_of(report.text), report.area_id, point)
    return rows_of(draft, actor, but=report.number)


def _row(one: likeness.Alike, covers: dict[int, Any]) -> dict[str, Any]:
    report = one.report
    where: Sequence[str] = [report.area.name] if report.area else []
    if one.distance_m is not None:
        where = [_("sekitar %(n)d m dari sini") % {"n": max(50, round(one.distance_m, -1))}]
    return {
        "number": report.number,
        "href": reverse("citizen:public-page", args=[report.number]),
        "title": report.public_title,
        "meta": " · ".join([*where, age_of(report.created_at, clock.now())]),
        "thumb": present.photo(covers[report.pk], public=True)["thumb"] if report.pk in covers else "",
        **present.pill(report),
    }


def topic_of(text: str) -> int | None:
    """Return the topic of the upper level that the words suggest."""
    found = suggest(text, city=directory.city(clock.now()))
    topic = directory.topic_in_use(found.topics[0]) if found.confidence is not Confidence.UNSURE else None
    return (topic.parent_id or topic.pk) if topic else None


def _area(raw: str) -> int | None:
    return next((area.pk for area in directory.villages() if str(area.pk) == raw), None)


def _near(point: Point | None) -> Point | None:
    """Return a point of the city's; what lies far from it has nothing of ours beside it."""
    return point if point and directory.city(clock.now()).box.contains(point) else None

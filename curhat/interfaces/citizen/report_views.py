"""Sending a report: the form, what comes back, and the receipt."""

from __future__ import annotations

from typing import Any

import structlog
from django.conf import settings
from django.contrib import messages
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from curhat.directory import queries as directory
from curhat.directory.cityfile import CityFile
from curhat.directory.signals import signals
from curhat.interfaces.citizen.forms import ReportForm, fresh_key, keep_photos, kept_photos
from curhat.interfaces.shared import auth, qr, report_cookie, throttle
from curhat.interfaces.shared.errors import RETRY_AFTER_S, status_of
from curhat.interfaces.shared.uploads import receive_photos
from curhat.interfaces.shared.words import words_for
from curhat.kernel import clock
from curhat.kernel.errors import DomainError, Invalid, Unavailable
from curhat.kernel.geo import Point
from curhat.kernel.text import folded_name
from curhat.notices import choices
from curhat.reports.operations.submit import secret_code_of, submit
from curhat.reports.queries.detail import get_own
from curhat.routing.judge import Confidence, suggest

log = structlog.get_logger(__name__)

PHOTOS = 5
MAYOR_QUESTION = (
    "Tulisan Anda menyebut wali kota. Bila laporan ini tentang beliau atau stafnya, pilih “Wali Kota atau stafnya”: "
    "kami tunjukkan lembaga di luar Pemkot. Bila bukan, lanjutkan saja dan kirim sekali lagi."
)
# Which field a refusal of the domain belongs to; others stand above the form.
FIELD_OF = {
    "text_missing": "text",
    "text_too_long": "text",
    "occurred_in_future": "occurred_on",
    "about_unknown": "about_agency",
    "point_invalid": "area",
}


@never_cache
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Show the form, or keep what was sent and lead to the receipt."""
    city = directory.city(clock.now())
    choices = {"areas": directory.area_choices(), "agencies": directory.agency_choices()}
    if request.method == "GET":
        return _form_page(request, ReportForm(initial={"key": fresh_key()}, **choices), [], 200)
    form = ReportForm(request.POST, request.FILES, **choices)
    stored: list[int] = []
    try:
        stored += kept_photos(request.POST.get("kept_photos", ""))
    except Invalid as e:
        form.add_error("photos", words_for(e))
    try:
        return _take(request, form, stored, city)
    except OperationalError:
        # Perhaps it was kept and only the answer was lost: the key of the form says the same again.
        log.exception("database_away")
        form.add_error(None, words_for(Unavailable()))
        return _form_page(request, form, stored, status_of(Unavailable()))


def _take(request: HttpRequest, form: ReportForm, stored: list[int], city: CityFile) -> HttpResponse:
    """Keep what was sent, or show the form again; `stored` grows by the photos that need not come again."""
    throttle.check(request, throttle.SUBMIT)
    # Photos first: a form that must be corrected does not ask for them again.
    fresh, refused = receive_photos(request.FILES.getlist("photos"), room=PHOTOS - len(stored), now=clock.now())
    stored += fresh
    for refusal in refused:
        form.add_error("photos", refusal.words)
    if not form.is_valid():
        return _form_page(request, form, stored, max((refusal.status for refusal in refused), default=422))
    if _must_ask_about_the_mayor(form.cleaned_data, city):
        form.data = {**form.data.dict(), "mayor_asked": "on"}  # type: ignore[attr-defined]
        form.add_error("about_whom", MAYOR_QUESTION)
        return _form_page(request, form, stored, 422)
    try:
        topic = _topic(form.cleaned_data["text"], city)
        receipt = submit(submission=form.submission(stored, topic=topic), actor=auth.actor_of(request), now=clock.now())
    except DomainError as e:
        form.add_error(FIELD_OF.get(e.code), words_for(e))
        return _form_page(request, form, stored, 422 if isinstance(e, Invalid) else 409)
    if receipt is None:
        context = {"text": form.cleaned_data["text"], "bodies": city.outside_bodies, "nav": nav("report")}
        return render(request, "citizen/outside.html", context)
    response = redirect("citizen:receipt", number=receipt.number)
    report_cookie.add(request, response, receipt.access_key)
    return response


def _must_ask_about_the_mayor(data: dict[str, Any], city: CityFile) -> bool:
    """
    Whether a report speaks of the mayor and of an official's conduct, and nobody was asked yet.

    About the mayor, it would be for no one in the city to read; only its writer knows.
    """
    if data["mayor_asked"] or data["about_whom"] == "mayor":
        return False
    heard = signals(data["text"], city)
    if not (heard.money or heard.official or data["about_someone"]):
        return False
    text, style = folded_name(data["text"]), city.mayor_on(city.today(clock.now()))
    office = style.address.partition(" ")[2] or style.address
    return any(folded_name(name) in text for name in (office, style.name))


def _topic(text: str, city: CityFile) -> str:
    """Return the topic that the words suggest, for the verifier to settle; empty where they suggest none."""
    found = suggest(text, city=city)
    return found.topics[0] if found.confidence is not Confidence.UNSURE else ""


def _form_page(request: HttpRequest, form: ReportForm, stored: list[int], status: int) -> HttpResponse:
    context = {
        "form": form,
        "kept": keep_photos(stored),
        "kept_count": len(stored),
        "protected_numbers": directory.city(clock.now()).emergency_for("protected"),
        "nav": nav("report"),
    }
    response = render(request, "citizen/report.html", context, status=status)
    if status == status_of(Unavailable()):
        response["Retry-After"] = str(RETRY_AFTER_S)
    return response


def nav(current: str) -> list[dict[str, object]]:
    """Return the citizen's menu."""
    places = (
        ("report", "Lapor", "citizen:report"),
        ("track", "Cek laporan", "citizen:track"),
        ("public", "Laporan warga", "citizen:public"),
    )
    return [{"href": reverse(name), "label": label, "current": code == current} for code, label, name in places]


@require_POST
def place(request: HttpRequest) -> HttpResponse:
    """Say which kelurahan a point lies in, for the citizen to confirm; by POST, so that no place stands in a log."""
    throttle.check(request, throttle.LOOK_UP)
    try:
        point = Point(float(request.POST["latitude"]), float(request.POST["longitude"]))
    except (KeyError, ValueError):
        return JsonResponse({"area": None, "inside": False}, status=422)
    now = clock.now()
    area = directory.suggest_area(point, now=now)
    known = {"id": area.pk, "name": area.name} if area else None
    return JsonResponse({"area": known, "inside": directory.city(now).box.contains(point)})


@never_cache
@require_GET
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """Show the number and the secret code to whoever holds the report."""
    view = get_own(number=number, actor=auth.actor_of(request), now=clock.now())
    code = secret_code_of(view.report.submission_key)
    link = f"{settings.BASE_URL}{reverse('citizen:link', args=[code])}"
    context = {
        "view": view,
        "code": code,
        "share": _share(view.report.number, code, link),
        "qr": qr.svg(link),
        "may_be_told": choices.may_be_told(view.report),
        "nav": nav(""),
    }
    return render(request, "citizen/receipt.html", context)


def _share(number: str, code: str, link: str) -> str:
    """Return the message that a citizen sends to themselves."""
    return f"Laporan saya {number}, kode rahasia {code}. Buka: {link}"


def flash_refusal(request: HttpRequest, error: DomainError) -> None:
    """Say above the next page why something was not done."""
    messages.error(request, words_for(error))

"""Receiving at the desk what did not come by our own pages, and telling its reporter what the city says."""

from __future__ import annotations

from typing import Any

import structlog
from django.conf import settings
from django.contrib import messages
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from curhat.access.actors import Actor
from curhat.directory import queries as directory
from curhat.directory.cityfile import CityFile
from curhat.files.kinds import RECORDED, Kind
from curhat.files.queries import kinds
from curhat.interfaces.desk.frame import DESKS, frame
from curhat.interfaces.desk.intake_forms import IntakeForm
from curhat.interfaces.shared import auth, by_hand, qr, taking, throttle
from curhat.interfaces.shared.errors import RETRY_AFTER_S, status_of
from curhat.interfaces.shared.report_form import choices, keep_photos, kept_photos
from curhat.interfaces.shared.uploads import MOST_PHOTOS, receive_with
from curhat.interfaces.shared.words import words_for
from curhat.kernel import clock
from curhat.kernel.errors import DomainError, Invalid, Unavailable
from curhat.reports.intake import Circle
from curhat.reports.operations.enter import Entered, enter
from curhat.reports.operations.submit import Submission
from curhat.reports.operations.told import told as tell
from curhat.reports.queries.detail import get_report

log = structlog.get_logger(__name__)

_RELOAD = "Halaman ini terlalu lama terbuka. Salin tulisannya, muat ulang, lalu tempel sekali lagi."
_WENT_TO = {
    Circle.INSPECTORATE: "Laporan ini langsung ke Inspektorat",
    Circle.MAYOR: "Laporan ini tentang Inspektorat, jadi langsung ke Wali Kota",
    Circle.PROTECTED: "Laporan ini langsung ke petugas pelindungan",
    Circle.ORDINARY: "Laporan ini masuk antrean verifikator",
}


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@auth.staff_required(*DESKS)
def intake(request: HttpRequest) -> HttpResponse:
    """Show the form, or keep what was typed and show the receipt on the answer itself: no address ever holds it."""
    actor, city = auth.actor_of(request), directory.city(clock.now())
    if request.method == "GET":
        initial = IntakeForm.empty(actor, request.GET.get("lewat", ""))
        return _form_page(request, IntakeForm(initial=initial, **choices(city)), [], 200)
    form, stored = IntakeForm(request.POST, request.FILES, **choices(city)), list[int]()
    try:
        stored += kept_photos(request.POST.get("kept_photos", ""))
    except Invalid as e:
        form.add_error("photos", words_for(e))
    if "key" in form.errors:
        form.add_error(None, _RELOAD)
    try:
        return _take(request, form, stored, actor, city)
    except throttle.TooMany as e:
        form.add_error(None, words_for(e))
        return _form_page(request, form, stored, status_of(e))
    except OperationalError:
        # Perhaps it was kept and only the answer was lost: the key of the form says the same again.
        log.exception("database_away")
        form.add_error(None, words_for(Unavailable()))
        return _form_page(request, form, stored, status_of(Unavailable()))


def _take(request: HttpRequest, form: IntakeForm, stored: list[int], actor: Actor, city: CityFile) -> HttpResponse:
    """Keep what was typed, or show the form again; `stored` grows by the files that need not come again."""
    throttle.check(request, throttle.ENTER_BY_OFFICER, subject=f"person:{actor.person_id}")
    refused = receive_with(request, form, stored)

    def keep(submission: Submission) -> Entered | None:
        return enter(submission=submission, actor=actor, now=clock.now())

    try:
        entered = taking.judge(form, stored, city=city, keep=keep)
    except taking.FormRefused as e:
        form.data = {**form.data.dict(), **e.known}  # type: ignore[attr-defined]
        return _form_page(request, form, stored, max((refusal.status for refusal in refused), default=e.status))
    way = form.cleaned_data["way"]
    if entered is None:
        context = {"bodies": city.outside_bodies, "way": way, **frame(actor, "intake")}
        return render(request, "desk/intake_outside.html", context)
    return render(request, "desk/entered.html", {**_receipt(form, entered), "way": way, **frame(actor, "intake")})


def _receipt(form: IntakeForm, entered: Entered) -> dict[str, Any]:
    receipt = entered.receipt
    link = f"{settings.BASE_URL}{reverse('citizen:link', args=[receipt.secret_code])}"
    words = by_hand.receipt_words(number=receipt.number, code=receipt.secret_code, link=link)
    return {
        "receipt": receipt,
        "qr": qr.svg(link),
        "track": f"{settings.BASE_URL}/cek",
        "words": words,
        # Whoever hurts a protected person may well read their telephone.
        "chat": "" if entered.protected else by_hand.chat_with(form.cleaned_data["phone"], words),
        "protected": entered.protected,
        "went_to": _WENT_TO[entered.circle],
        "readable": entered.readable,
    }


def _form_page(request: HttpRequest, form: IntakeForm, stored: list[int], status: int) -> HttpResponse:
    kept = list(kinds(stored).values()) if stored else []
    context = {
        "form": form,
        "kept": keep_photos(stored),
        "kept_count": kept.count(Kind.PHOTO),
        "kept_recordings": any(kind in RECORDED for kind in kept),
        "most_photos": MOST_PHOTOS,
        **frame(auth.actor_of(request), "intake"),
    }
    response = render(request, "desk/intake.html", context, status=status)
    if status == status_of(Unavailable()):
        response["Retry-After"] = str(RETRY_AFTER_S)
    return response


@never_cache
@require_POST
@auth.staff_required(*DESKS)
def told(request: HttpRequest, number: str) -> HttpResponse:
    """Write down that the reporter was told, and lead on to who else waits."""
    actor, now, seen = auth.actor_of(request), clock.now(), request.POST.get("seen_version", "")
    view = get_report(number=number, actor=actor, now=now)
    version = int(seen) if seen.isascii() and seen.isdigit() else 0
    try:
        tell(report_id=view.report.pk, seen_version=version, actor=actor, now=now)
    except DomainError as e:
        messages.error(request, words_for(e))
    else:
        messages.success(request, f"Tercatat: kabar {number} sudah disampaikan.")
        if request.GET.get("antrean") == "untold":
            return redirect("desk:queue", queue="untold")
    return redirect("desk:report", number=number)

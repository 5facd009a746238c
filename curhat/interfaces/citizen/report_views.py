"""Sending a report: the form, what comes back, and the receipt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from django.conf import settings
from django.contrib import messages
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods

from curhat.access.actors import Actor
from curhat.directory import queries as directory
from curhat.directory.cityfile import CityFile
from curhat.files.kinds import RECORDED, Kind
from curhat.files.queries import kinds
from curhat.interfaces.citizen import preview, shell
from curhat.interfaces.citizen.alike_views import alike_sent, very_alike
from curhat.interfaces.citizen.menu import nav
from curhat.interfaces.shared import auth, qr, report_cookie, taking, throttle
from curhat.interfaces.shared.errors import RETRY_AFTER_S, status_of
from curhat.interfaces.shared.report_form import ReportForm, choices, fresh_key, keep_photos, kept_photos
from curhat.interfaces.shared.taking import account_mark
from curhat.interfaces.shared.uploads import receive_with
from curhat.interfaces.shared.words import words_for
from curhat.kernel import clock
from curhat.kernel.errors import DomainError, Invalid, Unavailable
from curhat.notices.choices import may_be_told
from curhat.reports.operations.submit import secret_code_of
from curhat.reports.queries.detail import get_own

log = structlog.get_logger(__name__)


@never_cache
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Show the form, or keep what was sent and lead to the receipt."""
    city = directory.city(clock.now())
    if request.method == "GET":
        return _empty_form(request, city)
    form = ReportForm(request.POST, request.FILES, **choices(city))
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


@gzip_page  # Nothing of the request stands in it, so its size tells nothing of the token.
def _empty_form(request: HttpRequest, city: CityFile) -> HttpResponse:
    return _form_page(request, ReportForm(initial={"key": fresh_key()}, **choices(city)), [], 200)


def _take(request: HttpRequest, form: ReportForm, stored: list[int], city: CityFile) -> HttpResponse:
    """Keep what was sent, or show the form again; `stored` grows by the files that need not come again."""
    throttle.check(request, throttle.SUBMIT)
    # Files first: a form that must be corrected does not ask for them again.
    refused = receive_with(request, form, stored)
    if request.POST.get("look") and form.is_valid():
        return _form_page(request, form, stored, 200, seen=preview.seen(form, list(kinds(stored).values()), city))
    if form.is_valid() and not form.cleaned_data["alike_seen"]:
        alike = very_alike(form.cleaned_data, auth.actor_of(request))
        if alike:
            return _form_page(request, form, stored, 200, alike=alike)
    try:
        taking.ask_about_secrecy(form, city=city)
        receipt = taking.take(form, stored, actor=auth.actor_of(request), city=city)
    except taking.FormRefused as e:
        form.data = {**form.data.dict(), **e.known}  # type: ignore[attr-defined]
        return _form_page(request, form, stored, max((refusal.status for refusal in refused), default=e.status))
    if receipt is None:
        context = {"text": form.cleaned_data["text"], "bodies": city.outside_bodies, "nav": nav("report")}
        return render(request, "citizen/outside.html", context)
    if form.cleaned_data["traceless"]:
        return _receipt_page(request, receipt.number, Actor(access_keys=frozenset({receipt.access_key})), kept=False)
    response = redirect("citizen:receipt", number=receipt.number)
    report_cookie.add(request, response, receipt.access_key)
    return response


def _form_page(
    request: HttpRequest,
    form: ReportForm,
    stored: list[int],
    status: int,
    alike: Sequence[dict[str, Any]] = (),
    seen: Mapping[str, preview.Side] | None = None,
) -> HttpResponse:
    kept = list(kinds(stored).values()) if stored else []
    context = {
        **shell.form_context(directory.city(clock.now())),
        "form": form,
        "kept": keep_photos(stored),
        "kept_count": kept.count(Kind.PHOTO),
        "kept_recordings": [kind for kind in RECORDED if kind in kept],
        "rows": alike,
        "seen": seen,
        "asked": True,
        "account": account_mark(auth.actor_of(request)),
    }
    response = render(request, "citizen/report.html", context, status=status)
    if status == status_of(Unavailable()):
        response["Retry-After"] = str(RETRY_AFTER_S)
    return response


@never_cache
@require_GET
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """Show the number and the secret code to whoever holds the report."""
    return _receipt_page(request, number, auth.actor_of(request), kept=True)


def _receipt_page(request: HttpRequest, number: str, actor: Actor, *, kept: bool) -> HttpResponse:
    """Show number and code; `kept`: the browser can open the report by itself from now on."""
    view = get_own(number=number, actor=actor, now=clock.now())
    code = secret_code_of(view.report.submission_key)
    link = f"{settings.BASE_URL}{reverse('citizen:link', args=[code])}"
    context = {
        "view": view,
        "code": code,
        "kept": kept,
        "share": _share(view.report.number, code, link),
        "qr": qr.svg(link),
        "rows": alike_sent(view.report, actor),
        "may_be_told": kept and may_be_told(view.report),
        "nav": nav(""),
    }
    return render(request, "citizen/receipt.html", context)


def _share(number: str, code: str, link: str) -> str:
    """Return the message that a citizen sends to themselves."""
    words = _("Laporan saya {number}, kode rahasia {code}. Buka: {link}")
    return words.format(number=number, code=code, link=link)


def flash_refusal(request: HttpRequest, error: DomainError) -> None:
    """Say above the next page why something was not done."""
    messages.error(request, words_for(error))

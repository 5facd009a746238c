"""
The app's door: a report file by file, large ones in parts, and an honest answer to each.

What a report must be is the form's and the domain's affair (`taking`), as at the page's own
door. What the phone is to do, every answer says in `state` (`app_answers`).
"""

from __future__ import annotations

import hmac
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from curhat.access.actors import Actor
from curhat.directory import queries as directory
from curhat.directory.cityfile import CityFile
from curhat.directory.signals import signals
from curhat.files.kinds import Kind
from curhat.interfaces.citizen.forms import AppFileForm, AppPhotoForm, AppReportForm
from curhat.interfaces.shared import app_answers, auth, report_cookie, taking, throttle
from curhat.interfaces.shared.own_pages import for_own_pages
from curhat.interfaces.shared.report_form import choices
from curhat.kernel import clock
from curhat.kernel.errors import Conflict
from curhat.reports.operations import arriving
from curhat.reports.operations.submit import TEXT_LENGTH, Receipt
from curhat.routing.judge import kind_of


@never_cache
@require_POST
@for_own_pages
def send_photo(request: HttpRequest) -> JsonResponse:
    """Take a photo from an app that was installed before there were recordings, and has it waiting since."""
    return app_answers.answered(lambda: _photo(request))


@never_cache
@require_POST
@for_own_pages
def send_file(request: HttpRequest) -> JsonResponse:
    """Keep one file of a report that is still to come, or a part of one; sent twice it is kept once."""
    return app_answers.answered(lambda: _file(request))


@never_cache
@require_POST
@for_own_pages
def send(request: HttpRequest) -> JsonResponse:
    """Keep a report whose files have come; sent twice it is one report, with the same answer."""
    return app_answers.answered(lambda: _report(request))


@csrf_exempt  # It changes nothing and says nothing that the sender did not write; the form may have no token.
@never_cache
@require_POST
def suggest(request: HttpRequest) -> JsonResponse:
    """Say what a text seems to be, for the person to confirm; by POST, so that no text stands in a log."""
    throttle.check(request, throttle.SUGGEST)
    text, city = request.POST.get("text", "")[:TEXT_LENGTH], directory.city(clock.now())
    heard = signals(text, city)
    return JsonResponse(
        {
            "topic": taking.suggested_topic(text, city),
            "kind": kind_of(text),
            "danger": heard.danger,
            "protected": heard.protected,
            "official": heard.official or heard.money,
            "account": taking.account_mark(auth.actor_of(request)),
        }
    )


def _photo(request: HttpRequest) -> JsonResponse:
    throttle.check(request, throttle.PHOTO)
    form = AppPhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        return app_answers.refused(form, 422)
    data = form.cleaned_data
    arriving.keep_file(key=data["key"], position=data["position"], stream=data["photo"], now=clock.now())
    return JsonResponse({"state": "kept"})


def _file(request: HttpRequest) -> JsonResponse:
    form = AppFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return app_answers.refused(form, 422)
    data, now = form.cleaned_data, clock.now()

    def allow() -> None:
        """Count a whole file: from here on it costs the service more than its bytes."""
        throttle.check(request, throttle.PHOTO)
        if data["kind"] != Kind.PHOTO:
            throttle.check(request, throttle.RECORDING)

    where = {"key": data["key"], "position": data["position"], "kind": data["kind"], "stream": data["file"]}
    if data["of"] is None:
        allow()
        arriving.keep_file(**where, now=now)
        return JsonResponse({"state": "kept"})
    throttle.check(request, throttle.PART)
    wanted = arriving.keep_part(**where, allow=allow, number=data["part"] or 0, of=data["of"], now=now)
    return JsonResponse({"state": "kept"} if wanted is None else {"state": "part", "next": wanted})


def _report(request: HttpRequest) -> JsonResponse:
    throttle.check(request, throttle.SUBMIT)
    city = directory.city(clock.now())
    form = AppReportForm(request.POST, **choices(city))
    if not form.is_valid():
        return app_answers.refused(form, 422, form.known)
    files = arriving.files_of(key=form.cleaned_data["key"], positions=form.file_positions())
    try:
        receipt = taking.take(form, files, actor=_sender(request, form), city=city)
    except taking.FormRefused as e:
        if form.has_error("photos"):
            # Discarded as old just now, between the look and the taking.
            raise Conflict("files_missing", positions=form.file_positions()) from e
        return app_answers.refused(form, e.status, e.known)
    return _kept(request, form, receipt) if receipt else _outside(city)


def _sender(request: HttpRequest, form: AppReportForm) -> Actor:
    """Return who sends it: the account, if it is the one that was signed in while it was written."""
    actor = auth.actor_of(request)
    same = hmac.compare_digest(form.cleaned_data["account"].encode(), taking.account_mark(actor).encode())
    return actor if same else Actor(access_keys=actor.access_keys)


def _kept(request: HttpRequest, form: AppReportForm, receipt: Receipt) -> JsonResponse:
    answer: dict[str, Any] = {"state": "kept", "number": receipt.number}
    if form.cleaned_data["traceless"]:
        return JsonResponse({**answer, "code": receipt.secret_code})
    answer["report"] = reverse("citizen:report-page", args=[receipt.number])
    answer["receipt"] = reverse("citizen:receipt", args=[receipt.number])
    response = JsonResponse(answer)
    report_cookie.add(request, response, receipt.access_key)
    return response


def _outside(city: CityFile) -> JsonResponse:
    """Say who outside the city takes it: of the report itself nothing was kept."""
    bodies = [{"name": b.name, "phone": b.phone, "url": b.url, "concerns": b.concerns} for b in city.outside_bodies]
    return JsonResponse({"state": "outside", "bodies": bodies})

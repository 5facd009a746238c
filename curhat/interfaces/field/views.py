"""One task on a crew's telephone: what, where, and what they say of it."""

from __future__ import annotations

import functools
import hashlib
import json
import uuid
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods

from curhat.files import serving
from curhat.interfaces.field import cookie
from curhat.interfaces.field.forms import FindingForm
from curhat.interfaces.shared import app_answers, present, throttle
from curhat.interfaces.shared.bundles import PICTURES, STYLES, addresses
from curhat.interfaces.shared.errors import status_of
from curhat.interfaces.shared.own_pages import HEADER, for_forms_and_scripts
from curhat.interfaces.shared.uploads import MOST_PHOTOS, receive_photos
from curhat.interfaces.shared.words import words_for
from curhat.kernel import clock
from curhat.kernel.errors import DomainError, Invalid, NotFound
from curhat.kernel.personal import masked
from curhat.reports.operations import arriving
from curhat.reports.operations.field import report_back
from curhat.reports.queries.field import Task, link_for, photo_of, task_for

SENDING, PAGE, WORKER = "field/bundle-sending.js", "field/bundle-task.js", "field/worker.js"
# What the page's script says.
WORDS = {
    "photo": "Foto {n}",
    "photoOut": "Hapus",
    "photoOutOf": "Hapus foto {n}",
    "photoMost": "Paling banyak {n} foto.",
    "photoWork": "Menyiapkan foto…",
    "photoLarge": "Foto itu terlalu besar.",
    "full": "Penyimpanan HP ini penuh. Hapus beberapa berkas dulu, lalu kirim lagi.",
    "placeLooking": "Mencari tempat foto…",
    "placeFound": "Tempat foto tercatat (± {m} m).",
    "placeMissing": "HP tidak memberi tempat; foto tetap dikirim.",
    "sending": "Mengirim foto {n} dari {of}…",
    "waiting": "Menunggu sinyal. Halaman ini boleh ditutup.",
    "refused": "Belum dapat dikirim. Periksa, lalu kirim lagi.",
    "result": "Pilih dulu: sudah dikerjakan, atau belum bisa.",
    "reason": "Tulis dulu mengapa belum bisa dikerjakan.",
}
# Until when a telephone may show what it keeps, in milliseconds.
UNTIL = "X-Curhat-Until"


@never_cache
@require_GET
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Exchange the secret of a link for the cookie, and leave it out of the next address."""
    throttle.check(request, throttle.LOOK_UP)
    try:
        link = link_for(token=token, now=clock.now())
    except NotFound:
        return _gone(request)
    response = redirect("field:task", link_id=link.pk)
    cookie.add(request, response, link.pk)
    return response


@never_cache
@require_http_methods(["GET", "POST"])
@for_forms_and_scripts
def task(request: HttpRequest, link_id: int) -> HttpResponse:
    """Show a task, and take what the crew says of it: from a form, or from the outbox of their telephone."""
    if HEADER in request.headers:
        return app_answers.answered(lambda: _sent(request, link_id))
    try:
        found = _found(request, link_id)
    except NotFound:
        return _gone(request)
    if request.method == "GET":
        return _page(request, found, FindingForm(initial={"key": uuid.uuid4()}))
    throttle.check(request, throttle.FIELD)
    form = FindingForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        report_back(link_id=link_id, finding=form.finding(lambda: _uploaded(request), now=clock.now()), now=clock.now())
    except NotFound:
        return _gone(request)
    except DomainError as e:
        form.add_error(None, words_for(e))
        return _page(request, found, form, status=status_of(e))
    return redirect("field:task", link_id=link_id)


def _sent(request: HttpRequest, link_id: int) -> JsonResponse:
    """Take it from a script, whose photos came ahead under the same key."""
    throttle.check(request, throttle.FIELD)
    if link_id not in cookie.read(request):
        raise NotFound("task_gone")
    form = FindingForm(request.POST)
    if not form.is_valid():
        return app_answers.refused(form, 422)
    key, positions = form.cleaned_data["key"], form.file_positions()
    finding = form.finding(lambda: arriving.files_of(key=key, positions=positions), now=clock.now())
    report_back(link_id=link_id, finding=finding, now=clock.now())
    return JsonResponse({"state": "kept"})


def _uploaded(request: HttpRequest) -> list[int]:
    """Store the photos of a form; what its file says of time and place is kept, as of the staff's own."""
    stored, refused = receive_photos(request.FILES.getlist("photos"), room=MOST_PHOTOS, now=clock.now(), evidence=True)
    if refused:
        raise Invalid("task_photo", words=" ".join(refusal.words for refusal in refused))
    return stored


def _found(request: HttpRequest, link_id: int) -> Task:
    return task_for(link_id=link_id, opened=cookie.read(request), now=clock.now())


def _gone(request: HttpRequest) -> HttpResponse:
    """Say kindly that there is nothing, whatever the reason."""
    return render(request, "field/gone.html", status=404)


def _page(request: HttpRequest, found: Task, form: FindingForm, *, status: int = 200) -> HttpResponse:
    report, link = found.report, found.link
    context: dict[str, Any] = {"task": found, "form": form, "most_photos": MOST_PHOTOS, "words": WORDS}
    if report is not None:
        context |= {
            "topic": present.topic_name(report.topic) if report.topic else "",
            "place": masked(present.place(report)),
            "landmark": masked(report.landmark) if report.address else "",
            "point": None if report.latitude is None else f"{report.latitude:.5f},{report.longitude:.5f}",
            "photos": [_shown(link.pk, photo, n) for n, photo in enumerate(found.photos, 1)],
        }
    response = render(request, "field/task.html", context, status=status)
    response[UNTIL] = str(int(link.expires_at.timestamp() * 1000))
    return response


def _shown(link_id: int, photo: Any, number: int) -> dict[str, str]:
    thumb, large = (reverse(f"field:photo-{size}", args=[link_id, photo.pk]) for size in ("small", "large"))
    return {"thumb": thumb, "href": large, "alt": f"Foto {number} dari laporan"}


@never_cache
@require_GET
def photo(
    request: HttpRequest, link_id: int, attachment_id: int, *, size: Literal["small", "large"]
) -> HttpResponseBase:
    """Serve a photo of the report to whoever has the task."""
    file_id = photo_of(task=_found(request, link_id), attachment_id=attachment_id)
    return serving.response(request, file_id=file_id, size=size)


@gzip_page
@require_GET
def worker(_request: HttpRequest) -> HttpResponse:
    """Give the worker of these pages: it keeps a task that was opened until it is over, and sends when it can."""
    return HttpResponse(_script(), content_type="text/javascript; charset=utf-8")


@functools.cache
def _script() -> str:
    files = [*map(static, (*STYLES, *PICTURES)), *addresses(SENDING), *addresses(PAGE)]
    version = hashlib.sha256("\n".join([*files, *addresses(WORKER)]).encode()).hexdigest()[:16]
    parts = ", ".join(json.dumps(at) for name in (SENDING, WORKER) for at in addresses(name))
    known = json.dumps({"version": version, "files": files, "until": UNTIL})
    return f"self.SHELL = {known};\nimportScripts({parts});\n"

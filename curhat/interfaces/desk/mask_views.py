"""Covering parts of a photo before everybody is given it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from curhat.interfaces.desk.frame import frame
from curhat.interfaces.desk.mask_forms import MaskForm
from curhat.interfaces.shared import auth, present
from curhat.interfaces.shared.errors import status_of
from curhat.interfaces.shared.words import words_for
from curhat.kernel import clock
from curhat.kernel.errors import DomainError, NotFound
from curhat.reports.operations.masking import mask
from curhat.reports.operations.step import StaleForm
from curhat.reports.queries import queues
from curhat.reports.queries.detail import ReportView, get_report


@never_cache
@require_http_methods(["GET", "POST"])
@auth.staff_required()
def cover(request: HttpRequest, number: str, attachment_id: int) -> HttpResponse:
    """Draw boxes over a photo; what is under them, the public never gets."""
    actor, now = auth.actor_of(request), clock.now()
    view, photo = _found(request, number, attachment_id)
    if request.method == "GET":
        return _page(request, view, photo, MaskForm.of(photo.mask))
    form = MaskForm.sent(request.POST)
    if not form.is_valid():
        return _page(request, view, photo, form, status=422)
    seen = request.POST.get("seen_version", "")
    try:
        mask(
            report_id=view.report.pk,
            attachment_id=photo.pk,
            boxes=form.boxes(),
            actor=actor,
            now=now,
            seen_version=int(seen) if seen.isascii() and seen.isdigit() else 0,
        )
    except StaleForm as e:
        # Somebody else may have covered something meanwhile: nothing of theirs is lost.
        both = MaskForm.of([*form.boxes(), *(box for box in photo.mask or () if box not in form.boxes())])
        return _page(request, view, photo, both, error=words_for(e), status=status_of(e))
    except DomainError as e:
        return _page(request, view, photo, form, error=words_for(e), status=status_of(e))
    messages.success(request, _said(len(form.boxes()), was_public=photo.public))
    return redirect(_back(request, number))


def _found(request: HttpRequest, number: str, attachment_id: int) -> tuple[ReportView, Any]:
    view = get_report(number=number, actor=auth.actor_of(request), now=clock.now())
    photo = next((a for a in view.attachments if a.pk == attachment_id and a.file.kind == "photo"), None)
    if "publish" not in view.actions or photo is None or photo.file.state != "ready":
        raise NotFound
    return view, photo


def _said(count: int, *, was_public: bool) -> str:
    if count:
        return f"{count} bagian foto ditutup untuk publik."
    return "Foto ini tidak ditutup lagi" + (", jadi ditarik dari publik. Pilih lagi bila aman." if was_public else ".")


def _back(request: HttpRequest, number: str) -> str:
    queue = request.GET.get("antrean", "")
    known = {queue.code for queue in queues.queues_of(auth.actor_of(request))}
    return f"{reverse('desk:report', args=[number])}?aksi=publish{f'&antrean={queue}' if queue in known else ''}#aksi"


def _page(
    request: HttpRequest, view: ReportView, photo: Any, form: MaskForm, *, error: str = "", status: int = 200
) -> HttpResponse:
    photos = [a for a in view.attachments if a.file.kind == "photo"]
    context = {
        "report": view.report,
        "photo": photo,
        "called": f"Foto {photos.index(photo) + 1}",
        "shown": present.photo(photo),
        "public": present.photo(photo, public=True),
        "form": form,
        "error": error,
        "back": _back(request, view.report.number),
        **frame(auth.actor_of(request), request.GET.get("antrean", "")),
    }
    return render(request, "desk/mask.html", context, status=status)

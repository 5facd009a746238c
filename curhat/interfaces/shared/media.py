"""Photos and recordings, each behind the permission of the report that it hangs on."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from curhat.files import serving
from curhat.interfaces.shared import auth
from curhat.reports.queries.detail import attachment_for, recording_for
from curhat.reports.queries.public import photo_for


@require_GET
def file(request: HttpRequest, attachment_id: int, *, size: Literal["small", "large"]) -> HttpResponseBase:
    """Serve one size of a photo to whoever may see the event that it hangs on."""
    attachment = attachment_for(attachment_id=attachment_id, actor=auth.actor_of(request))
    return serving.response(request, file_id=attachment.file_id, size=size)


@require_GET
def public_file(request: HttpRequest, attachment_id: int, *, size: Literal["small", "large"]) -> HttpResponseBase:
    """Serve one size of a photo as everybody is given it: what a mask hides is in no byte of it."""
    return serving.response(
        request, file_id=photo_for(attachment_id=attachment_id, actor=auth.actor_of(request)), size=size
    )


@require_GET
def recording(request: HttpRequest, attachment_id: int) -> HttpResponseBase:
    """Serve a voice note or video to whoever may hear it; to whom only its pictures are given, without sound."""
    attachment, form = recording_for(attachment_id=attachment_id, actor=auth.actor_of(request))
    return serving.response(request, file_id=attachment.file_id, size=form)

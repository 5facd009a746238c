"""The answer that carries a photo. The view has asked for the permission before."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control

from curhat.files import queries


def response(request: HttpRequest, *, file_id: int, size: queries.Size) -> HttpResponseBase:
    """
    Return the photo, or 304 where the browser has it.

    A browser may keep it but asks each time, so hiding it takes effect at once.

    :raises NotFound: if it is not there or not ready
    """
    variant = queries.open_variant(file_id=file_id, size=size)
    answer: HttpResponseBase
    if variant.etag in {tag.strip() for tag in request.headers.get("If-None-Match", "").split(",")}:
        answer = HttpResponse(status=304)
    else:
        answer = StreamingHttpResponse(variant.chunks(), content_type=variant.mime)
        # No name of the sender's reaches anybody: it may say who took the photo.
        answer["Content-Disposition"] = f'inline; filename="foto-{file_id}.jpg"'
    answer["ETag"] = variant.etag
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    patch_cache_control(answer, private=True, no_cache=True)
    return answer

"""The answer that carries a file. The view has asked for the permission before."""

from __future__ import annotations

import re
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control

from curhat.files import queries

_CALLED = {"jpg": "foto", "m4a": "suara", "mp4": "video"}
# One stretch, as players ask for it; who asks for several gets the whole, as the standard allows.
_STRETCH = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


def response(request: HttpRequest, *, file_id: int, size: queries.Size) -> HttpResponseBase:
    """
    Return the file, the stretch of it that a player asks for, or 304 where the browser has it.

    A browser may keep it but asks each time, so hiding it takes effect at once.

    :raises NotFound: if it is not there, not ready, or has no such form
    """
    variant = queries.open_variant(file_id=file_id, size=size)
    answer: HttpResponseBase
    if variant.etag in {tag.strip() for tag in request.headers.get("If-None-Match", "").split(",")}:
        answer = HttpResponse(status=HTTPStatus.NOT_MODIFIED)
    else:
        answer = _carrying(request, variant)
        # No name of the sender's reaches anybody: it may say who took the photo.
        answer["Content-Disposition"] = f'inline; filename="{_CALLED[variant.ending]}-{file_id}.{variant.ending}"'
    answer["ETag"] = variant.etag
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    patch_cache_control(answer, private=True, no_cache=True)
    return answer


def _carrying(request: HttpRequest, variant: queries.Variant) -> HttpResponseBase:
    asked = _STRETCH.fullmatch(request.headers.get("Range", ""))
    if asked is None or asked[0] == "bytes=-" or request.headers.get("If-Range", variant.etag) != variant.etag:
        whole = StreamingHttpResponse(variant.chunks(), content_type=variant.mime)
        whole["Accept-Ranges"] = "bytes"
        return whole
    size = variant.size_bytes()
    begin, end = _bounds(asked[1], asked[2], size)
    if begin > end:
        return HttpResponse(
            status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers={"Content-Range": f"bytes */{size}"}
        )
    count = end - begin + 1
    part = StreamingHttpResponse(
        variant.chunks(begin, count), content_type=variant.mime, status=HTTPStatus.PARTIAL_CONTENT
    )
    part["Accept-Ranges"] = "bytes"
    part["Content-Range"] = f"bytes {begin}-{end}/{size}"
    part["Content-Length"] = str(count)
    return part


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """Return the first and the last byte of a stretch; the first after the last where there is none."""
    if not first:
        return (max(0, size - int(last)), size - 1) if int(last) else (1, 0)
    return int(first), min(int(last or size), size - 1)

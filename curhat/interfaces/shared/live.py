"""A page that stays current: a cheap question, 304 while its answer is the same."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified


def answer(request: HttpRequest, pulse: str, render: Callable[[], HttpResponse]) -> HttpResponse:
    """
    Return 304 where the browser's tag is the pulse, else what `render` makes.

    :param pulse: a digest of what the page shows this person and of nothing else
    """
    tag = f'"{pulse}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    response = render()
    response["ETag"] = tag
    return response

"""One line a request: route, status, time. Never the path, the query, the body or an address."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

log = structlog.get_logger("curhat.request")

type Answer = Callable[[HttpRequest], HttpResponse]


def middleware(get_response: Answer) -> Answer:
    """Give each request an id of ours, and log how it ended."""

    def handle(request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        # Ours, not the client's: a chosen id could join two people's lines.
        request_id = uuid.uuid4().hex
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = get_response(request)
            match = request.resolver_match
            log.info(
                "request",
                method=request.method,
                route=match.view_name if match else "unmatched",
                status=response.status_code,
                ms=round((time.perf_counter() - started) * 1000, 1),
            )
        response["X-Request-ID"] = request_id
        return response

    return handle

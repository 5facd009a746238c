"""
What a page is compared with: a view that decides nothing and knows nothing.

It runs as many statements as the page did and renders as many rows, with the
same framework behind the same middleware, on the same server and pool. What a
page costs beyond it is ours.
"""

from __future__ import annotations

import contextlib
import functools
import uuid
from collections.abc import Callable
from typing import Any, ClassVar

from django.db import connection, models, transaction
from django.http import HttpRequest, HttpResponse
from django.template import engines

from curhat.reports.models import Report

TABLE = """
CREATE TABLE IF NOT EXISTS bench_bare (
    id bigserial PRIMARY KEY, key uuid UNIQUE NOT NULL, title text NOT NULL, text text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(), data jsonb NOT NULL, parent bigint NOT NULL)
"""
CELLS = ("number", "title", "state", "created_at", "due_at")
_PAGE = (
    "<!doctype html><title>Polos</title><table>{% for row in rows %}<tr>"
    "{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>"
)


class BareRow(models.Model):
    """A row of no meaning, with the columns that most rows have."""

    key = models.UUIDField(unique=True, default=uuid.uuid4)
    title = models.CharField(max_length=160)
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)
    data: ClassVar[models.JSONField[Any, Any]] = models.JSONField(default=dict)
    parent = models.BigIntegerField(default=1)

    class Meta:
        app_label = "reports"
        db_table = "bench_bare"
        managed = False

    def __str__(self) -> str:
        return f"bare {self.pk}"


def view(request: HttpRequest) -> HttpResponse:
    """Run `reads` and `writes` statements and render `rows` rows."""
    reads, writes, rows = (int(request.GET.get(name, 0)) for name in ("reads", "writes", "rows"))
    found: list[Any] = []
    with transaction.atomic() if writes else contextlib.nullcontext():
        for n in range(writes):
            BareRow._default_manager.create(title=f"Laporan {n}", text=request.POST.get("text", ""))
        for _ in range(reads - bool(rows)):
            Report.objects.filter(pk=1).first()
        if rows:
            newest = Report.objects.only(*CELLS).order_by("-created_at", "-pk")[:rows]
            found = [[getattr(report, name) for name in CELLS] for report in newest]
    return HttpResponse(_page().render({"rows": found}))


@functools.cache
def _page() -> Any:
    return engines["jinja2"].from_string(_PAGE)


def count_statements(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Tell who asks (with X-Bench-Count) how many statements the answer took; middleware."""

    def answer(request: HttpRequest) -> HttpResponse:
        if "HTTP_X_BENCH_COUNT" not in request.META:
            return get_response(request)
        told = {"reads": 0, "writes": 0}

        def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
            first = sql.lstrip().split(None, 1)[0].upper()
            told["writes" if first in {"INSERT", "UPDATE", "DELETE", "WITH"} else "reads"] += 1
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            response = get_response(request)
        response["X-Bench-Count"] = f"{told['reads']} {told['writes']}"
        return response

    return answer

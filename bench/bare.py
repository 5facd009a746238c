"""
What a page is compared with: a view that does nothing of its own.

It runs as many statements as the page did and renders as many rows, behind the
same middleware, on the same server and pool. What a page costs beyond it is ours.
"""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template

TABLE = """
CREATE TABLE IF NOT EXISTS bench_bare (
    id bigserial PRIMARY KEY, key uuid UNIQUE, title text, text text, at timestamptz DEFAULT now(),
    data jsonb DEFAULT '{}', parent bigint)
"""
_WRITE = "INSERT INTO bench_bare (key, title, text, parent) VALUES (%s, %s, %s, 1) RETURNING id"
_READ = "SELECT * FROM reports_report WHERE id = %s"
_ROWS = "SELECT number, title, state, created_at, due_at FROM reports_report ORDER BY created_at DESC, id DESC LIMIT %s"
_PAGE = Template(
    "<!doctype html><title>Polos</title><table>{% for row in rows %}<tr>"
    "{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>"
)


def view(request: HttpRequest) -> HttpResponse:
    """Run `reads` and `writes` statements and render `rows` rows."""
    asked = {name: int(request.GET.get(name, 0)) for name in ("reads", "writes", "rows")}
    rows: list[Any] = []
    held = transaction.atomic() if asked["writes"] else contextlib.nullcontext()
    with held, connection.cursor() as cursor:
        for n in range(asked["writes"]):
            cursor.execute(_WRITE, [uuid.uuid4(), f"Laporan {n}", request.POST.get("text", "")])
            cursor.fetchall()
        for _ in range(asked["reads"] - bool(asked["rows"])):
            cursor.execute(_READ, [1])
            cursor.fetchall()
        if asked["rows"]:
            cursor.execute(_ROWS, [asked["rows"]])
            rows = cursor.fetchall()
    return HttpResponse(_PAGE.render(Context({"rows": rows})))


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

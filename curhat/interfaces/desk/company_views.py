"""Two people on one report see each other: who else has it open, in words, for as long as they do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from curhat.access.actors import Actor
from curhat.directory import queries as directory
from curhat.interfaces.desk.frame import READERS
from curhat.interfaces.shared import auth
from curhat.kernel import clock
from curhat.reports.operations import presence
from curhat.reports.queries.company import Beside, company
from curhat.reports.queries.detail import readable

# The form in which an answer is written.
ANSWER = "answer"


@never_cache
@require_POST
@auth.staff_required(*READERS)
def here(request: HttpRequest, number: str) -> JsonResponse:
    """Take that a page is still open, and say who else has it; a page says so every few seconds."""
    actor = auth.actor_of(request)
    report = readable(number=number, actor=actor)
    return JsonResponse({"words": words(report, actor, writing=request.POST.get("menulis") == "1")})


def shown(report: Any, actor: Actor, deed: Any) -> dict[str, Any]:
    """Return what the page of a report shows of who else has it open, and notes that the actor does."""
    writing = deed is not None and deed.code == ANSWER
    return {"company": words(report, actor, writing=writing), "writing": int(writing)}


def words(report: Any, actor: Actor, *, writing: bool) -> list[str]:
    """Note that the actor has a report open that was found for them, and return who else has, one line each."""
    if actor.person_id is None:
        return []
    now = clock.now()
    present = presence.arrive(report_id=report.pk, person_id=actor.person_id, writing=writing, now=now)
    today = directory.city(now).today(now)
    return _said(company(report=report, present=present, reader=actor.seats, on=today))


def _said(found: Sequence[Beside]) -> list[str]:
    lines = []
    for one in found:
        office = one.office or "Wali Kota"
        who = f"{one.name} ({office})" if one.name else f"Petugas {office}"
        lines.append(f"{who} sedang menulis jawaban." if one.writing else f"{who} juga membuka laporan ini.")
    return lines

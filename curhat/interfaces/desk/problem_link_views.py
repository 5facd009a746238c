"""From a report to what is alike around it, and to the problem that it is part of."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from curhat.access.actions import Action
from curhat.access.actors import Actor
from curhat.directory import queries as directory
from curhat.interfaces.desk.frame import PROBLEM_READERS, READERS, frame
from curhat.interfaces.desk.problem_forms import Choices, OpenForm
from curhat.interfaces.desk.problem_views import lead_of, row_of, where
from curhat.interfaces.shared import auth, present
from curhat.interfaces.shared.civil import civil
from curhat.interfaces.shared.words import words_for
from curhat.kernel import clock
from curhat.kernel.errors import DomainError, NotFound
from curhat.reports.operations import problems as operations
from curhat.reports.queries import nearby as around
from curhat.reports.queries import problems as queries
from curhat.reports.queries.detail import ReportView, get_report
from curhat.reports.queries.nearby import Nearby, Recurrence

SHOWN = 12
_ORDINALS = (
    "", "", "Kedua", "Ketiga", "Keempat", "Kelima", "Keenam", "Ketujuh", "Kedelapan", "Kesembilan", "Kesepuluh",
)  # fmt: skip


@never_cache
@require_GET
@auth.staff_required(*READERS)
def alike(request: HttpRequest, number: str) -> HttpResponse:
    """Show what is alike around a report: as a page, or as the part that its own page fetches."""
    actor, now = auth.actor_of(request), clock.now()
    view = get_report(number=number, actor=actor, now=now)
    report = view.report
    found = around.nearby(report=report, actor=actor)
    again = around.recurrence(report, found)
    own = queries.problem_of(report=report, actor=actor)
    context = {
        "report": report,
        "own": row_of(own, now) if own else None,
        "may_link": _may_link(view),
        "may_part": Action.LINK in view.actions and report.problem_id is not None,
        "again": sentence(again) if again else "",
        "problems": [row_of(p, now) for p in queries.near(report=report, actor=actor) if not own or p.pk != own.pk],
        "rows": [_row(n) for n in found[:SHOWN]],
        "more": max(0, len(found) - SHOWN),
        "near_m": around.NEAR_M,
    }
    if "potongan" in request.GET:
        return render(request, "desk/parts/alike.html", context)
    return render(request, "desk/alike.html", {**context, **frame(actor, "")})


def sentence(again: Recurrence) -> str:
    """Return "Keempat kali dalam 9 bulan, dalam jarak 30 m"."""
    times = _ORDINALS[again.times] if again.times < len(_ORDINALS) else f"Ke-{again.times}"
    return f"{times} kali dalam {again.months} bulan, dalam jarak {again.within_m} m"


def _row(near: Nearby) -> dict[str, Any]:
    day = date_format(localtime(near.report.created_at), "j M Y")
    topic = "" if near.same_topic or not near.report.topic else present.topic_name(near.report.topic)
    return {
        "href": reverse("desk:report", args=[near.report.number]),
        "title": civil(near.report.title),
        "meta": " · ".join(part for part in (f"{near.distance_m} m", day, near.report.number, topic) if part),
        **present.pill(near.report),
    }


def _may_link(view: ReportView) -> bool:
    report = view.report
    return Action.LINK in view.actions and report.problem_id is None and report.state in queries.LINKABLE


@never_cache
@require_http_methods(["GET", "POST"])
@auth.staff_required(*PROBLEM_READERS)
def link(request: HttpRequest, number: str) -> HttpResponse:
    """Ask once, then let a report hang on a problem (`?masalah=`), or on a new one made of it."""
    actor, now = auth.actor_of(request), clock.now()
    view = get_report(number=number, actor=actor, now=now)
    if Action.LINK not in view.actions:
        raise NotFound
    asked = request.GET.get("masalah", "")
    if asked:
        return _link(request, view, actor, int(asked) if asked.isascii() and asked.isdigit() else 0)
    return _open(request, view, actor)


def _link(request: HttpRequest, view: ReportView, actor: Actor, problem_id: int) -> HttpResponse:
    report = view.report
    found = queries.get_problem(problem_id=problem_id, actor=actor)
    if request.method == "POST":
        try:
            operations.link(report_id=report.pk, problem_id=problem_id, actor=actor, now=clock.now())
        except DomainError as e:
            messages.error(request, words_for(e))
        else:
            messages.success(request, f"{report.number} sekarang ditangani bersama {len(found.counted)} laporan lain.")
        return redirect("desk:report", number=report.number)
    facts = [*where(found.problem), lead_of(found.problem)]
    context = {"report": report, "found": found, "facts": " · ".join(facts), **frame(actor, "problems")}
    return render(request, "desk/problem_link.html", context)


def _open(request: HttpRequest, view: ReportView, actor: Actor) -> HttpResponse:
    report = view.report
    choices = {"agencies": directory.agency_choices(), "alike": _may_come_too(view, actor)}
    known = {"title": report.public_title or _title_of(report), "lead_id": report.lead_id}
    form = OpenForm(request.POST or None, initial=known, **choices)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = operations.open_problem(report_id=report.pk, actor=actor, now=clock.now(), **form.cleaned_data)
            except DomainError as e:
                form.add_error(None, words_for(e))
                status = 409
            else:
                messages.success(request, "Masalah bersama sudah dibuat.")
                return redirect("desk:problem", problem_id=made.pk)
    context = {"report": report, "form": form, **frame(actor, "problems")}
    return render(request, "desk/problem_open.html", context, status=status)


def _title_of(report: Any) -> str:
    """Propose a title that nobody's words stand in: what the reporter wrote would outlive their wish to be erased."""
    topic = [present.topic_name(report.topic)] if report.topic else []
    return " di ".join([*topic, *([report.area.name] if report.area and topic else [])])


def _may_come_too(view: ReportView, actor: Actor) -> Choices:
    """Return the reports around of the same topic that hang on no problem yet."""
    found = around.nearby(report=view.report, actor=actor)
    return [
        (near.report.pk, f"{civil(near.report.title)} ({near.report.number}, {near.distance_m} m)")
        for near in found
        if near.same_topic and near.report.problem_id is None and near.report.state in queries.LINKABLE
    ][:SHOWN]


@never_cache
@require_http_methods(["GET", "POST"])
@auth.staff_required(*PROBLEM_READERS)
def unlink(request: HttpRequest, number: str) -> HttpResponse:
    """Ask once, then take a report off its problem."""
    actor, now = auth.actor_of(request), clock.now()
    view = get_report(number=number, actor=actor, now=now)
    if Action.LINK not in view.actions or (view.report.problem_id is None and request.method == "GET"):
        raise NotFound
    report = view.report
    if request.method == "POST":
        try:
            operations.unlink(report_id=report.pk, actor=actor, now=now)
        except DomainError as e:
            messages.error(request, words_for(e))
        else:
            messages.success(request, f"{report.number} sudah dilepas dan berjalan sendiri lagi.")
        return redirect("desk:report", number=report.number)
    own = queries.problem_of(report=report, actor=actor)
    context = {"report": report, "own": own, "last": bool(own and own.reports_count <= 1), **frame(actor, "problems")}
    return render(request, "desk/problem_unlink.html", context)

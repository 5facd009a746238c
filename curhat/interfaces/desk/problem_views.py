"""What several people have reported: the list, and one problem on one screen."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from curhat.deadlines.calendar import Calendar
from curhat.deadlines.queries import current_calendar
from curhat.directory import queries as directory
from curhat.interfaces.desk.action_form import DeedForm
from curhat.interfaces.desk.answer_forms import FromTemplate
from curhat.interfaces.desk.frame import PROBLEM_READERS, frame, offices_of
from curhat.interfaces.desk.problem_forms import DEEDS, ProblemDeed
from curhat.interfaces.shared import auth, paging, present
from curhat.interfaces.shared.civil import civil, told
from curhat.interfaces.shared.uploads import MOST_PHOTOS, receive_photos
from curhat.interfaces.shared.words import words_for
from curhat.kernel import clock
from curhat.kernel.errors import DomainError, NotFound
from curhat.reports.operations.problems import Reached
from curhat.reports.queries import problems as queries
from curhat.reports.queries.problems import ProblemView

SOLVED = "selesai"


@never_cache
@require_GET
@auth.staff_required(*PROBLEM_READERS)
def problems(request: HttpRequest) -> HttpResponse:
    """Show the problems that are open, or those that are solved, the newest first."""
    actor, now = auth.actor_of(request), clock.now()
    shown = SOLVED if request.GET.get("lihat") == SOLVED else ""
    found = queries.page(actor=actor, solved=bool(shown), before=paging.after(request), size=paging.size(request))
    page = paging.page(request, found, lambda problem: (problem.created_at, problem.pk))
    context = {
        "rows": [row_of(problem, now) for problem in page.rows],
        "page": page,
        "shown": shown,
        **frame(actor, "problems"),
    }
    return render(request, "desk/problems.html", context)


def row_of(problem: Any, now: dt.datetime) -> dict[str, Any]:
    """Return a problem as a row of a list: how many reports, and whether somebody said no."""
    count, refused = problem.reports_count, problem.refused_count
    return {
        "pk": problem.pk,
        "href": reverse("desk:problem", args=[problem.pk]),
        "title": civil(problem.title),
        "meta": " · ".join([*where(problem), lead_of(problem), f"dibuka {present.ago(problem.created_at, now)}"]),
        "word": f"{count} laporan, {refused} menolak" if refused else f"{count} laporan",
        "kind": "late" if refused else "done" if problem.solved_at else "work",
    }


def where(problem: Any) -> list[str]:
    """Return the topic and the area of a problem in words."""
    topic = [present.topic_name(problem.topic)] if problem.topic else []
    return topic + ([problem.area.name] if problem.area else [])


def lead_of(problem: Any) -> str:
    """Return who leads."""
    return problem.lead.short_name if problem.lead else "belum ada OPD"


@never_cache
@require_http_methods(["GET", "POST"])
@auth.staff_required(*PROBLEM_READERS)
def problem(request: HttpRequest, problem_id: int) -> HttpResponse:
    """Show a problem, and do one thing to it: `?aksi=` names the deed whose form is open."""
    view = queries.get_problem(problem_id=problem_id, actor=auth.actor_of(request))
    deeds = _deeds(view)
    chosen = next((deed for deed in deeds if deed.code == request.GET.get("aksi")), None)
    if request.method == "GET":
        return _page(request, view, chosen, _form(chosen, view, request) if chosen else None)
    if chosen is None:
        messages.error(request, "Langkah ini tidak tersedia lagi. Tulisan Anda di bawah.")
        return _page(request, view, None, None, typed=request.POST.get("note", ""), status=409)
    form = _form(chosen, view, request)
    if "pakai" in request.POST and isinstance(form, FromTemplate):
        form.use_template()
        return _page(request, view, chosen, form)
    if not form.is_valid():
        return _page(request, view, chosen, form, status=422)
    try:
        _do(request, chosen, form, view)
    except DomainError as e:
        form.add_error(None, words_for(e))
        fresh = queries.get_problem(problem_id=problem_id, actor=auth.actor_of(request))
        return _page(request, fresh, chosen, form, status=409)
    return _after(request, problem_id)


def _after(request: HttpRequest, problem_id: int) -> HttpResponse:
    """Go back to the problem, or to the list where the step has taken it out of sight."""
    try:
        queries.get_problem(problem_id=problem_id, actor=auth.actor_of(request))
    except NotFound:
        return redirect("desk:problems")
    return redirect("desk:problem", problem_id=problem_id)


def _deeds(view: ProblemView) -> list[ProblemDeed]:
    is_open = view.problem.solved_at is None
    kept = {"amend": view.may_keep, "solve": view.may_keep and is_open, "reopen": view.may_keep and not is_open}
    return [deed for deed in DEEDS if (is_open and bool(view.reached(deed.way)) if deed.way else kept[deed.code])]


def _form(deed: ProblemDeed, view: ProblemView, request: HttpRequest) -> DeedForm:
    known = {"title": view.problem.title, "lead_id": view.problem.lead_id, "seen_version": view.problem.version}
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    if deed.way is None:
        return deed.form(*data, initial=known, agencies=directory.agency_choices())
    return deed.form(*data, initial=known, problem=view.problem, offices=offices_of(auth.actor_of(request)))


def _do(request: HttpRequest, deed: ProblemDeed, form: DeedForm, view: ProblemView) -> None:
    now, arguments = clock.now(), form.arguments()
    if deed.way:
        uploads = request.FILES.getlist("photos")
        arguments["files"], refused = receive_photos(uploads, room=MOST_PHOTOS, now=now, evidence=True)
        for refusal in refused:
            messages.error(request, refusal.words)
    done = deed.operation(problem_id=view.problem.pk, actor=auth.actor_of(request), now=now, **arguments)
    if isinstance(done, Reached):
        _say(request, done)
    else:
        messages.success(request, f"{deed.label}: sudah dicatat.")


def _say(request: HttpRequest, done: Reached) -> None:
    """Say who reads it now, and who does not."""
    count = len(done.reached)
    if done.waits:
        messages.success(
            request, f"Draf untuk {count} laporan menunggu keputusan kepala OPD, di laporannya masing-masing."
        )
    else:
        messages.success(request, f"Sudah terkirim ke {count} laporan, masing-masing di percakapannya sendiri.")
    if done.missed:
        numbers = ", ".join(number for number, _ in done.missed)
        messages.warning(request, f"Tidak sampai ke {numbers}. Keadaannya ada di daftar di bawah.")


def _page(
    request: HttpRequest,
    view: ProblemView,
    chosen: ProblemDeed | None,
    form: DeedForm | None,
    *,
    typed: str = "",
    status: int = 200,
) -> HttpResponse:
    now, calendar, found = clock.now(), current_calendar(), view.problem
    numbers = {report.pk: report.number for report in view.reports}
    context = {
        "view": view,
        "problem": found,
        "solved": found.solved_at is not None,
        "where": where(found),
        "age": present.ago(found.created_at, now),
        "middle": found.middle,
        "rows": [_row(report, calendar, now) for report in view.reports],
        "photos": [_photo(photo, numbers[photo.report_id]) for photo in view.photos],
        "said": [_said(event, numbers) for event in view.said],
        "deeds": _deeds(view),
        "chosen": chosen,
        "form": form,
        "typed": typed,
        "reached": [_row(r, calendar, now) for r in view.reached(chosen.way)] if chosen and chosen.way else [],
        "missed": [_missed(r, view, chosen) for r in view.missed(chosen.way)] if chosen and chosen.way else [],
        **frame(auth.actor_of(request), "problems", calendar),
    }
    return render(request, "desk/problem.html", context, status=status)


def _row(report: Any, calendar: Calendar, now: dt.datetime) -> dict[str, Any]:
    """Return a report as a row: its state in words, and how far its due date is as the pill."""
    due = present.due_pill(report, calendar, now)
    state = present.state_words(report)
    parts = [report.number, f"masuk {present.ago(report.created_at, now)}", *([state] if due["word"] != state else [])]
    return {
        "href": reverse("desk:report", args=[report.number]),
        "title": civil(report.title),
        "meta": " · ".join(parts),
        **due,
    }


def _missed(report: Any, view: ProblemView, deed: ProblemDeed) -> dict[str, Any]:
    """Return a report whose reporter will not read it, with the reason as its pill."""
    mine = deed.way is not None and deed.way.action in view.actions[report.pk]
    why = present.state_words(report) if mine or not report.lead else f"Dipegang {report.lead.short_name}"
    return {
        "href": reverse("desk:report", args=[report.number]),
        "title": civil(report.title),
        "meta": report.number,
        "word": why,
        "kind": "calm",
    }


def _photo(photo: Any, number: str) -> dict[str, str]:
    return present.photo(photo) | {"caption": number, "alt": f"Foto dari {number}"}


def _said(event: Any, numbers: dict[int, str]) -> dict[str, Any]:
    words = told(event, present.event_words(event, as_staff=True))
    return {**words, "title": f"{words['title']} ({numbers[event.report_id]})"}

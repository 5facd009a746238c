"""One report with everything that I may do to it, and what else stands at the desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from curhat.access.actors import Actor, Role
from curhat.deadlines.calendar import Calendar
from curhat.deadlines.explain import relative
from curhat.deadlines.queries import current_calendar
from curhat.directory import queries as directory
from curhat.interfaces.desk import (
    absence_words,
    company_views,
    duty_views,
    mentioning,
    proposing,
    queue_rows,
    supporting_forms,
)
from curhat.interfaces.desk.action_form import ActionForm
from curhat.interfaces.desk.answer_forms import FromTemplate
from curhat.interfaces.desk.forms import DEEDS, Deed
from curhat.interfaces.desk.frame import OVERSEERS, frame, offices_of
from curhat.interfaces.desk.recording_forms import TranscribeForm
from curhat.interfaces.desk.telling import carrying, telling
from curhat.interfaces.shared import auth, by_hand, paging, present, recordings
from curhat.interfaces.shared.civil import civil, told
from curhat.interfaces.shared.uploads import MOST_PHOTOS, receive_photos
from curhat.interfaces.shared.words import words_for
from curhat.kernel import clock
from curhat.kernel.errors import DomainError, NotFound
from curhat.kernel.geo import Point
from curhat.receipts import queries as receipts
from curhat.reports.operations.identity import open_identity
from curhat.reports.operations.noting import MENTIONS
from curhat.reports.operations.step import StaleForm
from curhat.reports.queries import lists, queues
from curhat.reports.queries.detail import ReportView, get_report
from curhat.reports.workflow import OPEN

HOLLOW = " (dikirim tanpa menyebut pekerjaan, waktu, atau pelaksana)"


@require_GET
@auth.staff_required()
def home(request: HttpRequest) -> HttpResponse:
    """Lead everybody to where their work is."""
    actor = auth.actor_of(request)
    if own := queues.queues_of(actor):
        return redirect("desk:queue", queue=own[0].code)
    if actor.roles & OVERSEERS:
        return redirect("oversight:room")
    return redirect("accounts:people") if Role.ADMINISTRATOR in actor.roles else redirect("desk:ledger")


@never_cache
@require_http_methods(["GET", "POST"])
@auth.staff_required()
def report(request: HttpRequest, number: str) -> HttpResponse:
    """Show a report, and do one thing to it: `?aksi=` names the deed whose form is open."""
    actor, now, calendar = auth.actor_of(request), clock.now(), current_calendar()
    view = get_report(number=number, actor=actor, now=now, calendar=calendar)
    deeds = _deeds(view, actor)
    chosen = next((deed for deed in deeds if deed.code == request.GET.get("aksi")), None)
    if request.method == "GET":
        form = _form(chosen, view, actor, asked=request.GET.get("rekaman", "")) if chosen else None
        return _page(request, view, deeds, chosen, form, calendar=calendar)
    if chosen is None:
        messages.error(
            request, "Langkah ini tidak tersedia lagi; keadaan laporan sudah berubah. Tulisan Anda di bawah."
        )
        return _page(request, view, deeds, None, None, typed=request.POST.get("note", ""), status=409)
    form = _form(chosen, view, actor, request)
    if "pakai" in request.POST and isinstance(form, FromTemplate):
        form.use_template()
        return _page(request, view, deeds, chosen, form, calendar=calendar)
    if not form.is_valid():
        return _page(request, view, deeds, chosen, form, status=422)
    try:
        _do(request, chosen, form, view, actor)
    except DomainError as e:
        form.add_error(None, words_for(e))
        fresh = get_report(number=number, actor=actor, now=now)
        if isinstance(e, StaleForm):
            form.put("seen_version", fresh.report.version)  # What happened is on the page: sent again, it is known.
        return _page(request, fresh, deeds, chosen, form, status=409)
    messages.success(request, f"{chosen.label}: sudah dicatat di {number}.")
    return _after(request, number, actor)


def _after(request: HttpRequest, number: str, actor: Actor) -> HttpResponse:
    """Go back to the report, or to the desk where the step has taken it out of sight."""
    back = request.GET.get("antrean", "")
    try:
        get_report(number=number, actor=actor, now=clock.now())
    except NotFound:
        return redirect("desk:home")
    address = reverse("desk:report", args=[number])
    known = back in {queue.code for queue in queues.queues_of(actor)}
    return redirect(f"{address}?{_way_back(request)}" if known else address)


def _way_back(request: HttpRequest) -> str:
    """Return the queue that somebody comes from, as they had narrowed it."""
    query = request.GET.copy()
    for name in ("aksi", "rekaman"):
        query.pop(name, None)
    return query.urlencode()


def _do(request: HttpRequest, deed: Deed, form: ActionForm, view: ReportView, actor: Actor) -> None:
    now = clock.now()
    arguments = form.arguments()
    if deed.checks_version:
        arguments["seen_version"] = form.cleaned_data["seen_version"]
    if form.with_photos:
        uploads = request.FILES.getlist("photos")
        arguments["files"], refused = receive_photos(uploads, room=MOST_PHOTOS, now=now, evidence=True)
        for refusal in refused:
            messages.error(request, refusal.words)
    deed.operation(report_id=view.report.pk, actor=actor, now=now, **arguments)


def _deeds(view: ReportView, actor: Actor) -> list[Deed]:
    """Return what the workflow and the grants let this person do now, in the order of the buttons."""
    report = view.report
    public = report.published_at is not None and report.hidden_at is None
    beside = {
        "transcribe": "transcribe" in view.actions and bool(view.recordings),
        "settle": "settle" in view.actions,
        "publish": "publish" in view.actions and not report.secret,
        "hide": "publish" in view.actions and public,
        "progress": "progress" in view.actions and report.state in {"assigned", "in_progress", "planned"},
        "involve": "involve" in view.actions and report.state in {"assigned", "in_progress", "planned"},
        "task": "involve" in view.actions and report.state in OPEN and bool(view.tasks),
        "task_done": "note" in view.actions and supporting_forms.has_open(view, offices_of(actor)),
        "pass_on": "pass_on" in view.actions and report.state in OPEN,
        "note": "note" in view.actions,
        "approve": "approve" in view.actions and view.draft is not None,
    }
    deeds = [deed for deed in DEEDS if deed.code in view.steps or beside.get(deed.code)]
    if beside["transcribe"] and all(recording.transcript_id for recording in view.recordings):
        # It was done: it can be corrected, but is no longer the next thing to do.
        deeds.append(deeds.pop(0))
    return deeds


def _form(
    deed: Deed, view: ReportView, actor: Actor, request: HttpRequest | None = None, *, asked: str = ""
) -> ActionForm:
    choices: dict[str, Any] = {"agencies": directory.agency_choices(), "topics": directory.topic_choices()}
    choices |= {"offices": offices_of(actor), "person_id": actor.person_id}
    initial = {"seen_version": view.report.version, **_initial(deed, view, asked)}
    data = (request.POST, request.FILES) if request else (None, None)
    form = deed.form(*data, initial=initial, report=view.report, **choices)
    if deed.code == "assign" and request is None:
        form.fields["agency"].initial, form.fields["agency"].help_text = proposing.proposed(view.report)
    return form


def _whose(report: Any) -> str:
    """Return to whom a report from outside the city goes on: with consent to the centre, which finds its owner."""
    if not report.outside:
        return ""
    if report.consented_at and not report.consent_withdrawn_at:
        return "SP4N-LAPOR!"
    if report.latitude is None or report.longitude is None:
        return ""
    owner = directory.city(clock.now()).neighbour_at(Point(report.latitude, report.longitude))
    return owner.name if owner else ""


def _initial(deed: Deed, view: ReportView, asked: str) -> dict[str, Any]:
    if deed.code == "transcribe":
        return TranscribeForm.initial_of(view.report, asked)
    if deed.code == "refer":
        return {"whom": _whose(view.report)}
    known = getattr(deed.form, "initial_of", None)
    return known(view.report) if known else {}


def _page(
    request: HttpRequest,
    view: ReportView,
    deeds: list[Deed],
    chosen: Deed | None,
    form: ActionForm | None,
    *,
    typed: str = "",
    status: int = 200,
    calendar: Calendar | None = None,
) -> HttpResponse:
    report, actor = view.report, auth.actor_of(request)
    calendar = calendar or current_calendar()
    back = request.GET.get("antrean", "")
    known = {queue.code: queue.label for queue in queues.queues_of(actor)}
    context = {
        "view": view,
        "report": report,
        "pill": present.pill(report),
        "kind_and_topic": present.kind_and_topic(report),
        "title": civil(report.title),
        "text": civil(report.text),
        "place": present.place(report),
        **_story(view, actor),
        "deeds": deeds,
        "chosen": chosen,
        "form": form,
        "typed": typed,
        "back": back if back in known else "",
        "way_back": _way_back(request) if back in known else "",
        "back_label": known.get(back, "Ruang Wali Kota" if actor.roles & OVERSEERS else "Ruang kerja"),
        "may_open": "read_identity" in view.actions and report.reporter_id is not None,
        "may_call_duty": duty_views.may_call(view, offices_of(actor)),
        **(carrying(view) | company_views.shown(report, actor, chosen) | frame(actor, back, calendar)),
    }
    if back not in known:
        return render(request, "desk/report.html", context, status=status)
    beside = queue_rows.beside(request, actor, back, calendar=calendar, current=report.pk)
    template = "desk/report_part.html" if request.headers.get(queue_rows.PART) else "desk/report_in_queue.html"
    return render(request, template, {**context, **beside}, status=status)


def _story(view: ReportView, actor: Actor) -> dict[str, Any]:
    names = mentioning.names(view.events, offices_of(actor))
    return {
        "photos": [present.photo(attachment) for attachment in view.first],
        "recordings": recordings.of(view, editable=True),
        "events": [_told(event, view, names) for event in reversed(view.events)],
        "owed": [{"label": present.OWED.get(owed.kind, owed.kind), "owed": owed} for owed in view.owed],
        "holders": absence_words.holders(view, offices_of(actor)),
        "tasks": supporting_forms.told(view),
    }


def _told(event: Any, view: ReportView, names: Mapping[str, str]) -> dict[str, Any]:
    """Return an event in words; of an answer that said nothing, that its officer was asked and sent it all the same."""
    words = present.event_words(event, view.photos_of(event), as_staff=True, first=view.first)
    words = told(event, words)
    if MENTIONS in event.data:
        words["text"] = mentioning.shown(event, names)
    return {**words, "title": words["title"] + HOLLOW} if event.data.get("hollow") else words


@never_cache
@require_http_methods(["GET", "POST"])
@auth.staff_required()
def identity(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for a purpose, write it down, and only then show who sent the report."""
    actor, now = auth.actor_of(request), clock.now()
    view = get_report(number=number, actor=actor, now=now)
    if "read_identity" not in view.actions or view.report.reporter_id is None:
        raise NotFound
    context: dict[str, Any] = {"report": view.report, "purpose": "", **frame(actor, "")}
    if request.method == "POST":
        context["purpose"] = request.POST.get("purpose", "")
        try:
            opened = open_identity(report_id=view.report.pk, purpose=context["purpose"], actor=actor, now=now)
        except DomainError as e:
            context["error"] = words_for(e)
        else:
            context["identity"], context["person"] = opened, any(opened)
            if still := telling(view):
                context |= {"telling": still, "chat": by_hand.chat_with(opened.phone, still["words"])}
    return render(request, "desk/identity.html", context, status=422 if "error" in context else 200)


@never_cache
@require_GET
@auth.staff_required()
def protected(request: HttpRequest) -> HttpResponse:
    """Show that protected cases exist and whether they are on time."""
    actor, now, calendar = auth.actor_of(request), clock.now(), current_calendar()
    cases = lists.existing(actor=actor)
    rows = [
        {
            "number": case["number"],
            "late": case["due_at"] is not None and case["due_at"] <= now,
            "due": relative(calendar, case["due_at"], now) if case["due_at"] else "tidak ada yang ditunggu",
            "created_at": case["created_at"],
        }
        for case in cases
    ]
    return render(request, "desk/protected.html", {"rows": rows, **frame(actor, "protected")})


@never_cache
@require_GET
@auth.staff_required(Role.AUDITOR)
def ledger(request: HttpRequest) -> HttpResponse:
    """Show the auditor who opened which identity, and why."""
    actor = auth.actor_of(request)
    entries = receipts.ledger_page(actor=actor, before=paging.after(request), size=paging.size(request))
    page = paging.page(request, entries, lambda entry: (entry.at, entry.pk))
    context = {"entries": page.rows, "page": page, "roles": present.ROLES, **frame(actor, "ledger")}
    return render(request, "desk/ledger.html", context)

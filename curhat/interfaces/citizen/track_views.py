"""Following a report: finding it again, reading it, and doing the reporter's part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from curhat.interfaces.citizen.forms import CodeForm
from curhat.interfaces.citizen.menu import nav
from curhat.interfaces.citizen.report_views import flash_refusal
from curhat.interfaces.shared import auth, present, recordings, report_cookie, throttle
from curhat.interfaces.shared.uploads import MOST_PHOTOS, Refusal, receive_photos
from curhat.kernel import clock, ids
from curhat.kernel.errors import DomainError, NotFound
from curhat.reports.operations import erase as erasing
from curhat.reports.operations import evidence, reply
from curhat.reports.operations.correct import correct_until
from curhat.reports.operations.submit import digest_of
from curhat.reports.queries import lists
from curhat.reports.queries.detail import ReportView, get_own
from curhat.reports.workflow import Outcome, State, Step

# What happens next, said to the reporter in one sentence.
NEXT = {
    State.SUBMITTED: gettext_lazy("Petugas membaca laporan Anda dan meneruskannya ke OPD yang berwenang."),
    State.NEEDS_INFO: gettext_lazy("Jawab pertanyaan di bawah, lalu laporan berjalan lagi."),
    State.ASSIGNED: gettext_lazy("OPD tersebut memberi kabar pertama, lalu menanganinya."),
    State.IN_PROGRESS: gettext_lazy("OPD menjawab di halaman ini setelah ditangani."),
    State.PLANNED: gettext_lazy("Pada waktunya laporan ini kembali ke OPD dengan sendirinya."),
    State.ANSWERED: gettext_lazy("Periksa jawabannya. Katakan sudah beres atau belum."),
    State.CONTESTED: gettext_lazy("Petugas meninjau keberatan Anda dan memutuskan langkah berikutnya."),
    State.REFERRED: gettext_lazy("Pihak tersebut yang menanganinya. Anda tetap dapat melihat laporan ini di sini."),
}
_STARS = frozenset("12345")
STEPS: dict[str, Callable[..., Any]] = {
    "jawab": reply.supply,
    "tambah": evidence.add_evidence,
    "belum": reply.reject,
    "buka-lagi": reply.reopen,
}


@never_cache
@require_http_methods(["GET", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Ask for number and code, and list what this browser or account already holds."""
    form = CodeForm(request.POST or None)
    if request.method == "POST":
        throttle.check(request, throttle.CODE_ENTRY)
        if form.is_valid():
            number = ids.normal_number(form.cleaned_data["number"])
            try:
                key = lists.key_for_code(number=number, secret_digest=digest_of(form.cleaned_data["code"]))
            except NotFound:
                form.add_error(None, _("Nomor dan kode ini tidak cocok. Periksa lagi satu per satu."))
            else:
                response = redirect("citizen:report-page", number=number)
                report_cookie.add(request, response, key)
                return response
    mine = lists.own(actor=auth.actor_of(request))
    rows = [
        {
            "href": reverse("citizen:report-page", args=[r.number]),
            "title": r.title,
            "meta": present.meta(r),
            **present.pill(r, to_reporter=True),
        }
        for r in mine
    ]
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "citizen/track.html", {"form": form, "rows": rows, "nav": nav("track")}, status=status)


@never_cache
@require_GET
def link(request: HttpRequest, code: str) -> HttpResponse:
    """Exchange a code in a link or QR for the cookie, and leave the code out of the next address."""
    throttle.check(request, throttle.LOOK_UP)
    # A link holds the whole secret of 60 bits: here the limit only slows a scan down.
    number, key = lists.key_for_link(secret_digest=digest_of(code))
    response = redirect("citizen:report-page", number=number)
    report_cookie.add(request, response, key)
    return response


@never_cache
@require_GET
def report_page(request: HttpRequest, number: str) -> HttpResponse:
    """Show a report to its reporter."""
    view = get_own(number=number, actor=auth.actor_of(request), now=clock.now())
    return _page(request, view)


def _page(
    request: HttpRequest, view: ReportView, *, typed: str = "", tried: str = "", status: int = 200
) -> HttpResponse:
    report = view.report
    context = {
        "view": view,
        "report": report,
        "pill": present.pill(report, to_reporter=True),
        "next": NEXT.get(State(report.state), ""),
        "events": [
            present.event_words(e, view.photos_of(e), as_staff=False, first=view.first) for e in reversed(view.events)
        ],
        "photos": [present.photo(attachment) for attachment in view.first],
        "recordings": recordings.of(view),
        "place": present.place(report),
        "kind_and_topic": present.kind_and_topic(report),
        "owed": view.owed[0] if view.owed else None,
        "owed_label": present.owed_words(view.owed[0].kind) if view.owed else "",
        "asked": _last_said(view, "ask"),
        "answered": _last_said(view, "answer"),
        "typed": typed,
        "unsent": typed if tried and not _offers(view, tried) else "",
        "tried": tried,
        "correct_until": correct_until(report, now=clock.now()),
        "nav": nav("track"),
        "stars": range(1, 6),
    }
    return render(request, "citizen/report_page.html", context, status=status)


def _last_said(view: ReportView, what: str) -> str:
    """Return the newest question or answer, to stand beside the form that it calls for."""
    return next((event.note for event in reversed(view.events) if event.what == what), "")


def _offers(view: ReportView, what: str) -> bool:
    """Whether the page shows the form of a step, with what was typed in it."""
    needs = {"jawab": {Step.SUPPLY}, "belum": {Step.REJECT, Step.REJECT_AGAIN}, "buka-lagi": {Step.REOPEN}}
    if what == "tambah":
        # What can be withdrawn is still open.
        return Step.SUPPLY not in view.steps and Step.WITHDRAW in view.steps
    return bool(needs[what] & view.steps)


@require_POST
def step(request: HttpRequest, number: str, what: str) -> HttpResponse:
    """Do the reporter's part with words or photos; what was typed is kept when it is refused."""
    actor, now = auth.actor_of(request), clock.now()
    view = get_own(number=number, actor=actor, now=now)
    if what not in STEPS:
        raise NotFound
    throttle.check(request, throttle.REPLY, subject=number)
    note = request.POST.get("note", "")
    files: list[int] = []
    refused: list[Refusal] = []
    arguments: dict[str, Any] = {"report_id": view.report.pk, "note": note, "actor": actor, "now": now}
    if what != "buka-lagi":
        files, refused = receive_photos(request.FILES.getlist("photos"), room=MOST_PHOTOS, now=now)
        arguments["files"] = files
    for refusal in refused:
        messages.error(request, refusal.words)
    try:
        if refused and not files and not note.strip():
            return _page(request, view, typed=note, tried=what, status=max(refusal.status for refusal in refused))
        STEPS[what](**arguments)
    except DomainError as e:
        flash_refusal(request, e)
        return _page(request, view, typed=note, tried=what, status=422)
    messages.success(request, _("Terima kasih, sudah kami catat."))
    return redirect("citizen:report-page", number=number)


@require_POST
def confirm(request: HttpRequest, number: str) -> HttpResponse:
    """Record that the reporter calls it done."""
    actor, now = auth.actor_of(request), clock.now()
    view = get_own(number=number, actor=actor, now=now)
    outcome = Outcome.FIXED if request.POST.get("outcome") == "fixed" else Outcome.ANSWERED
    return _simply(
        request, number, lambda: reply.confirm(report_id=view.report.pk, outcome=outcome, actor=actor, now=now)
    )


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Ask once, then take the report back."""
    actor, now = auth.actor_of(request), clock.now()
    view = get_own(number=number, actor=actor, now=now)
    if request.method == "GET":
        return render(request, "citizen/withdraw.html", {"view": view, "report": view.report, "nav": nav("track")})
    return _simply(request, number, lambda: reply.withdraw(report_id=view.report.pk, actor=actor, now=now))


@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest, number: str) -> HttpResponse:
    """Say what goes and what stays, then take the person out of the report for good."""
    actor, now = auth.actor_of(request), clock.now()
    report = get_own(number=number, actor=actor, now=now).report
    if request.method == "GET":
        return render(request, "citizen/erase.html", {"report": report, "nav": nav("track")})
    try:
        erasing.erase(report_id=report.pk, actor=actor, now=now)
    except DomainError as e:
        flash_refusal(request, e)
        return redirect("citizen:report-page", number=number)
    done = _("Data Anda di laporan {number} sudah dihapus. Halamannya tidak dapat dibuka lagi.")
    messages.success(request, done.format(number=number))
    return redirect("citizen:track")


@require_POST
def setting(request: HttpRequest, number: str, what: str) -> HttpResponse:
    """Change what the reporter decides alone: rating, consent, being hidden."""
    actor, now = auth.actor_of(request), clock.now()
    pk = get_own(number=number, actor=actor, now=now).report.pk
    stars = request.POST.get("stars", "")
    doings: dict[str, Callable[[], object]] = {
        "nilai": lambda: reply.rate(report_id=pk, stars=int(stars) if stars in _STARS else 0, actor=actor, now=now),
        "setuju-pusat": lambda: reply.set_consent(report_id=pk, given=True, actor=actor, now=now),
        "tarik-pusat": lambda: reply.set_consent(report_id=pk, given=False, actor=actor, now=now),
        "anonim": lambda: reply.become_anonymous(report_id=pk, actor=actor, now=now),
    }
    if what not in doings:
        raise NotFound
    return _simply(request, number, doings[what])


def _simply(request: HttpRequest, number: str, do: Callable[[], object]) -> HttpResponse:
    """Do one thing without words and go back to the report, saying what came of it."""
    try:
        do()
    except DomainError as e:
        flash_refusal(request, e)
    else:
        messages.success(request, _("Terima kasih, sudah kami catat."))
    return redirect("citizen:report-page", number=number)

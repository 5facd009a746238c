"""A citizen's account: a code to the telephone or by e-mail, nothing to remember."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from curhat.access.actors import Actor
from curhat.interfaces.accounts import sessions
from curhat.interfaces.accounts.forms import AskCode, Collect, EnterCode
from curhat.interfaces.shared import auth, paging, present, telling, throttle
from curhat.interfaces.shared.words import words_for
from curhat.kernel import clock
from curhat.kernel.errors import Invalid, NotFound
from curhat.notices import choices, devices
from curhat.notices.choices import Wanted
from curhat.people import citizens, contact
from curhat.reports.operations import identity
from curhat.reports.queries import lists

PENDING: Final = "curhat_code"
SHOWN: Final = "curhat_code_to"


@never_cache
def account(request: HttpRequest) -> HttpResponse:
    """Ask where to send the code; who is in sees their account."""
    person: Any = request.user
    if person.is_authenticated:
        return redirect("accounts:room") if person.email else _mine(request, person)
    form = AskCode(request.POST or None)
    if request.method == "POST" and form.is_valid():
        throttle.check(request, throttle.CODE_REQUEST)
        try:
            to = contact.parse(form.cleaned_data["contact"])
            throttle.check(request, throttle.CODE_REQUEST_PER_CONTACT, subject=to.address)
            pending = citizens.request_code(contact=to, now=clock.now(), language=get_language() or "id")
        except Invalid as e:
            form.add_error("contact", words_for(e))
        else:
            request.session[PENDING], request.session[SHOWN] = pending, to.masked
            return redirect("accounts:code")
    return render(request, "accounts/ask_code.html", {"form": form})


@never_cache
def code(request: HttpRequest) -> HttpResponse:
    """Take the code; the answer to a wrong one is the same whoever it was for."""
    pending = request.session.get(PENDING)
    if pending is None:
        return redirect("accounts:account")
    form = EnterCode(request.POST or None)
    if request.method == "POST" and form.is_valid():
        throttle.check(request, throttle.CODE_ENTRY)
        try:
            person_id = citizens.redeem_code(code_id=int(pending), typed=form.cleaned_data["code"], now=clock.now())
        except Invalid as e:
            form.add_error("code", words_for(e))
        else:
            return _enter(request, person_id)
    return render(request, "accounts/enter_code.html", {"form": form, "to": request.session.get(SHOWN, "")})


@never_cache
@require_http_methods(["GET", "POST"])
def telling_page(request: HttpRequest) -> HttpResponse:
    """Ask how a citizen wants to be told of everything that was sent from the account."""
    person: Any = request.user
    if not person.is_authenticated or person.email:
        raise NotFound
    actor, now = auth.actor_of(request), clock.now()
    if request.method == "POST":
        throttle.check(request, throttle.TELLING, subject=f"person:{person.pk}")

    def keep(wanted: Wanted) -> None:
        choices.choose_for_account(wanted=wanted, actor=actor, now=now)

    wanted = choices.chosen_for_account(person_id=person.pk)
    # A browser is asked for its leave only once something was sent.
    device = reverse("accounts:device") if lists.own(actor=Actor(person.pk), size=1) else ""
    context = {"back": reverse("accounts:account"), "back_label": _("Akun saya")}
    here = reverse("accounts:telling")
    return telling.page(request, wanted=wanted, keep=keep, here=here, device=device, context=context)


@never_cache
@require_http_methods(["GET", "POST"])
def collect(request: HttpRequest) -> HttpResponse:
    """Ask which of the reports that this device knows are one's own, and keep those in the account."""
    person: Any = request.user
    if not person.is_authenticated or person.email:
        raise NotFound
    found = lists.unclaimed(actor=auth.actor_of(request))
    if not found:
        return redirect("accounts:account")
    typed = request.POST if request.method == "POST" else None
    form = Collect(typed, titles={report.number: report.title for report in found})
    if form.is_valid():
        mine = [report.access_key for report in found if report.number in form.cleaned_data["reports"]]
        kept = identity.claim(person_id=person.pk, access_keys=mine, now=clock.now())
        said = ngettext("{n} laporan tersimpan di akun Anda.", "{n} laporan tersimpan di akun Anda.", kept)
        messages.success(request, said.format(n=kept) if kept else _("Tidak ada yang disimpan di akun."))
        return redirect("accounts:account")
    return render(request, "accounts/collect.html", {"form": form})


@require_POST
def device(request: HttpRequest) -> JsonResponse:
    """Let this browser be told of everything that was sent from the account, or no more."""
    person: Any = request.user
    if not person.is_authenticated or person.email:
        raise NotFound
    throttle.check(request, throttle.TELLING, subject=f"person:{person.pk}")
    return telling.take_device(request, devices.Of(auth.actor_of(request)))


def _enter(request: HttpRequest, person_id: int) -> HttpResponse:
    for name in (PENDING, SHOWN):
        request.session.pop(name, None)
    sessions.open_for(request, person_id, method="code")
    messages.success(request, _("Anda sudah masuk."))
    # A telephone is often a family's: whose a report is, only they can say.
    return redirect("accounts:collect" if lists.unclaimed(actor=auth.actor_of(request)) else "accounts:account")


def _mine(request: HttpRequest, person: Any) -> HttpResponse:
    # The account alone: a report of another account that this device may open is not listed here.
    found = lists.own(actor=Actor(person.pk), before=paging.after(request), size=paging.size(request))
    page = paging.page(request, found, lambda report: (report.created_at, report.pk))
    context = {
        "page": page,
        "rows": [
            {
                "href": reverse("citizen:report-page", args=[report.number]),
                "title": report.title,
                "meta": present.meta(report),
                **present.pill(report, to_reporter=True),
            }
            for report in page.rows
        ],
        "unclaimed": len(lists.unclaimed(actor=auth.actor_of(request))),
        "sign_ins": sessions.devices(person.pk, request.session.get(auth.SIGN_IN)),
    }
    return render(request, "accounts/citizen.html", context)

"""Accounts of the city's staff: for administrators, and for whoever vouches for a colleague."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from curhat.access.actors import Role
from curhat.directory import operations as directory
from curhat.directory import queries as city
from curhat.interfaces.accounts.forms import Invite, Reason
from curhat.interfaces.shared import auth, paging
from curhat.interfaces.shared.words import ROLES, words_for
from curhat.kernel import clock
from curhat.kernel.errors import Conflict, DomainError, Invalid, NotPermitted
from curhat.people import operations, queries, recovery

administrator = auth.staff_required(Role.ADMINISTRATOR)
vouching = auth.staff_required(Role.ADMINISTRATOR, Role.VERIFIER)


def _today() -> Any:
    return clock.now().astimezone(zoneinfo.ZoneInfo(settings.TIME_ZONE)).date()


def _frame(request: HttpRequest, current: str) -> dict[str, Any]:
    actor = auth.actor_of(request)
    waiting = len(queries.open_recoveries(now=clock.now()))
    items: list[dict[str, Any]] = []
    if Role.ADMINISTRATOR in actor.roles:
        items = [
            {"href": "/desk/kelola", "label": "Pengelolaan", "current": False},
            {"href": "/desk/orang", "label": "Orang dan peran", "current": current == "people"},
            {"href": "/desk/orang/undang", "label": "Undang orang", "current": current == "invite"},
            {"href": "/desk/aturan", "label": "Aturan disposisi", "current": False},
            {"href": "/desk/kalender", "label": "Kalender", "current": False},
            {"href": "/desk/kiriman", "label": "Kiriman tertahan", "current": False},
        ]
    items.append(
        {"href": "/desk/pemulihan", "label": "Pemulihan akun", "count": waiting, "current": current == "recovery"}
    )
    return {"side": items, "brand_title": "Ruang kerja", "brand_href": "/ruang"}


@administrator
def people(request: HttpRequest) -> HttpResponse:
    """List staff with their roles, and the invitations that wait."""
    after: Any = paging.after(request)
    search = request.GET.get("q", "").strip()[:100]
    rows = queries.staff(after=after, size=paging.size(request) + 1, search=search)
    page = paging.page(request, rows, lambda row: [row.name, row.person_id])
    held: dict[int, list[str]] = {}
    for member in city.members_on(_today()):
        where = f" di {member.agency.short_name}" if member.agency else ""
        held.setdefault(member.person_id, []).append(ROLES.get(member.role, member.role) + where)
    context = {
        "page": page,
        "people": [(row, ", ".join(held.get(row.person_id, []))) for row in page.rows],
        "invitations": [(i, ROLES.get(i.role, i.role)) for i in city.open_invitations(clock.now()) if i.email],
        "search": search,
    }
    return render(request, "accounts/people.html", context | _frame(request, "people"))


@administrator
@never_cache
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody: a letter takes the link there, and it is shown here once in case the letter is lost."""
    form = Invite(request.POST or None, agencies=city.agency_choices())
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            invitation, token = directory.invite(
                name=data["name"],
                email=data["email"],
                role=data["role"],
                agency_id=data["agency"] or None,
                actor=auth.actor_of(request),
                now=clock.now(),
            )
        except Invalid as e:
            form.add_error(None, words_for(e))
        else:
            context = {
                "link": f"{settings.BASE_URL}/undangan/{token}",
                "name": invitation.name,
                "email": invitation.email,
                "days": directory.DAYS_TO_ACCEPT,
                "mailbox": not settings.PRODUCTION and not settings.EMAIL_URL,
            }
            return render(request, "accounts/invited.html", context | _frame(request, "invite"))
    return render(request, "accounts/invite.html", {"form": form} | _frame(request, "invite"))


@administrator
@require_POST
def revoke(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Take an invitation back."""
    directory.revoke_invitation(invitation_id=invitation_id, actor=auth.actor_of(request), now=clock.now())
    messages.success(request, "Undangan itu sudah ditarik.")
    return redirect("accounts:people")


@administrator
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show one account and what can be done with it."""
    colleague = queries.colleague(person_id)
    members = [m for m in city.members_on(_today()) if m.person_id == person_id]
    context = {
        "colleague": colleague,
        "roles": [(m.pk, ROLES.get(m.role, m.role), m.agency, m.valid_from) for m in members],
        "own": person_id == auth.actor_of(request).person_id,
    }
    return render(request, "accounts/person.html", context | _frame(request, "people"))


@administrator
def deactivate(request: HttpRequest, person_id: int) -> HttpResponse:
    """Ask again, then switch the account off or on."""
    colleague = queries.colleague(person_id)
    back = f"/desk/orang/{person_id}"
    if request.method == "POST":
        actor = auth.actor_of(request)
        if colleague.is_active:
            _try(request, operations.deactivate, person_id=person_id, actor=actor, now=clock.now())
        else:
            _try(request, operations.reactivate, person_id=person_id, actor=actor)
        return redirect(back)
    words: dict[str, Any] = {
        "question": f"Nonaktifkan akun {colleague.name}?",
        "consequence": "Orang ini keluar dari semua perangkat saat itu juga dan tidak dapat masuk lagi.",
        "action": "Nonaktifkan akun",
    }
    if not colleague.is_active:
        words = {
            "question": f"Aktifkan lagi akun {colleague.name}?",
            "consequence": "Peran yang masih berlaku terbuka lagi setelah orang ini masuk.",
            "action": "Aktifkan akun",
            "button_class": "main",
        }
    return render(request, "shared/confirm.html", words | {"back": back})


@administrator
def end_membership(request: HttpRequest, person_id: int, membership_id: int) -> HttpResponse:
    """Ask again, then end a role."""
    colleague = queries.colleague(person_id)
    back = f"/desk/orang/{person_id}"
    if request.method == "POST":
        _try(
            request,
            directory.end_membership,
            membership_id=membership_id,
            actor=auth.actor_of(request),
            now=clock.now(),
        )
        return redirect(back)
    words = {
        "question": f"Akhiri peran ini untuk {colleague.name}?",
        "consequence": "Berlaku hari ini juga. Laporan yang dipegang tetap pada OPD-nya.",
        "action": "Akhiri peran",
    }
    return render(request, "shared/confirm.html", words | {"back": back})


@vouching
def recoveries(request: HttpRequest) -> HttpResponse:
    """List the recoveries that wait for a second word."""
    mine = auth.actor_of(request).person_id
    rows = [
        (row, row.person_id != mine and not row.ready and mine not in {number for number, _name in row.approvers})
        for row in queries.open_recoveries(now=clock.now())
    ]
    return render(request, "accounts/recoveries.html", {"rows": rows} | _frame(request, "recovery"))


@administrator
def begin_recovery(request: HttpRequest, person_id: int) -> HttpResponse:
    """Give the first word for a colleague who has lost the second step."""
    colleague = queries.colleague(person_id)
    form = Reason(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            recovery.begin(
                person_id=person_id,
                reason=form.cleaned_data["reason"],
                actor=auth.actor_of(request),
                now=clock.now(),
            )
        except (Conflict, Invalid, NotPermitted) as e:
            form.add_error(None, words_for(e))
        else:
            messages.success(request, "Tercatat. Satu rekan lain masih harus mengukuhkan.")
            return redirect("accounts:recoveries")
    context = {
        "form": form,
        "question": f"Pulihkan akun {colleague.name}?",
        "consequence": "Langkah kedua yang lama akan dilepas. Perlu kata dua orang, dan tautannya ke e-mail orang itu.",
        "action": "Kukuhkan sebagai orang pertama",
        "button_class": "main",
        "back": f"/desk/orang/{person_id}",
    }
    return render(request, "shared/confirm.html", context)


@vouching
@require_POST
def decide_recovery(request: HttpRequest, recovery_id: int) -> HttpResponse:
    """Give the second word, or refuse."""
    step = recovery.refuse if request.POST.get("langkah") == "tolak" else recovery.approve
    _try(request, step, recovery_id=recovery_id, actor=auth.actor_of(request), now=clock.now())
    return redirect("accounts:recoveries")


def _try(request: HttpRequest, step: Any, **arguments: Any) -> None:
    try:
        step(**arguments)
    except (Conflict, NotPermitted, Invalid) as e:
        messages.error(request, words_for(e))
    except DomainError:
        raise
    else:
        messages.success(request, "Sudah dicatat dan berlaku sekarang.")

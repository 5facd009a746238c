"""What others than the reporter may say to a published report: "I too", and that they want to hear of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from curhat.directory import queries as directory
from curhat.interfaces.citizen.menu import nav
from curhat.interfaces.citizen.public_views import rows_of
from curhat.interfaces.citizen.report_views import flash_refusal
from curhat.interfaces.citizen.telling_views import WAYS
from curhat.interfaces.citizen.voters import known_again, speaker, voter_of
from curhat.interfaces.shared import auth, own_pages, paging, telling, throttle
from curhat.interfaces.shared.own_pages import for_forms_and_scripts
from curhat.interfaces.shared.words import words_for
from curhat.kernel import clock
from curhat.kernel.errors import DomainError, NotFound
from curhat.notices import choices, devices
from curhat.reports.operations import following as deeds
from curhat.reports.queries import following
from curhat.reports.voter import Voter


@require_POST
@for_forms_and_scripts
def say(request: HttpRequest, number: str, what: str) -> HttpResponse:
    """Say that one suffers from the same, or follows it, or take that back."""
    actor, now, voter = auth.actor_of(request), clock.now(), speaker(request)
    about: dict[str, Any] = {"number": number, "voter": voter, "actor": actor}
    doings: dict[str, tuple[Callable[[], object], str]] = {
        "juga-mengalami": (lambda: deeds.support(**about, now=now), _("Tercatat. Anda juga mengikuti kabarnya.")),
        "batal-mengalami": (lambda: deeds.take_back(**about), _("Sudah kami batalkan.")),
        "ikuti": (lambda: deeds.follow(**about, now=now), _("Anda mengikuti kabar laporan ini.")),
        "berhenti": (lambda: deeds.unfollow(**about), _("Anda tidak mengikutinya lagi.")),
    }
    if what not in doings:
        raise NotFound
    throttle.check(request, throttle.SUPPORT)
    throttle.check(request, throttle.SUPPORT_OF_ONE, subject=f"{number}:{throttle.address_of(request)}")
    do, done = doings[what]
    try:
        do()
    except NotFound:
        raise
    except DomainError as e:
        if _by_script(request):
            return JsonResponse({"words": words_for(e)}, status=409)
        flash_refusal(request, e)
    else:
        if _by_script(request):
            return known_again(JsonResponse({"href": reverse("citizen:public-page", args=[number])}), voter)
        messages.success(request, done)
    return known_again(redirect("citizen:public-page", number=number), voter)


def _by_script(request: HttpRequest) -> bool:
    """Whether a page that stays open has asked, as the one on which a report is being written."""
    return own_pages.HEADER in request.headers


@require_POST
def say_of_area(request: HttpRequest) -> HttpResponse:
    """Follow an area, or no longer."""
    chosen, what = request.POST.get("wilayah", ""), request.POST.get("langkah", "")
    area = next((a for a in directory.villages() if a.kemendagri_code == chosen), None)
    if area is None or what not in {"ikuti", "berhenti"}:
        raise NotFound
    throttle.check(request, throttle.SUPPORT)
    voter = speaker(request)
    if what == "ikuti":
        deeds.follow_area(area_id=area.pk, voter=voter, now=clock.now())
        messages.success(request, _("Anda mengikuti kabar dari %(area)s.") % {"area": area.name})
    else:
        deeds.unfollow_area(area_id=area.pk, voter=voter)
        messages.success(request, _("Anda tidak mengikuti %(area)s lagi.") % {"area": area.name})
    return known_again(redirect("citizen:followed"), voter)


@never_cache
@require_GET
def followed(request: HttpRequest) -> HttpResponse:
    """List what this account or telephone follows."""
    actor, voter = auth.actor_of(request), voter_of(request)
    found = following.followed(voter=voter, actor=actor, before=paging.after(request), size=paging.size(request))
    page = paging.page(request, found, lambda report: (report.published_at, report.pk))
    mine = set(following.followed_areas(voter=voter))
    context = {
        "rows": rows_of(page.rows, actor),
        "page": page,
        "areas": [area for area in directory.villages() if area.pk in mine],
        "others": [area for area in directory.villages() if area.pk not in mine],
        **_hearing(request, voter),
        "nav": nav("public"),
    }
    return render(request, "citizen/followed.html", context)


def _hearing(request: HttpRequest, voter: Voter) -> dict[str, Any]:
    """Say by which ways somebody hears of what they follow, and what can be chosen."""
    choice = choices.of_follower(voter)
    offer = telling.push_of(reverse("citizen:followed-device")) if voter.person_id is None and voter.digests else {}
    return {
        "signed_in": voter.person_id is not None,
        # Staff have an address of their own, and no page of this kind.
        "may_choose": voter.person_id is not None and not getattr(request.user, "email", ""),
        "ways": [WAYS[way] for way in choice.channels if way in choices.offered()] if choice else [],
        "ended": choice is not None and not choice.followed,
        **offer,
    }


@require_POST
def hear(request: HttpRequest) -> HttpResponse:
    """Hear again of what one follows, after it was ended from a message."""
    throttle.check(request, throttle.SUPPORT)
    choice = choices.of_follower(voter_of(request))
    if choice is None:
        raise NotFound
    choices.hear_of_followed(choice_id=choice.pk, on=True, now=clock.now())
    messages.success(request, _("Anda dikabari lagi."))
    return redirect("citizen:followed")


@require_POST
def device(request: HttpRequest) -> JsonResponse:
    """Let this browser be told of what it follows, without an account, or no more."""
    throttle.check(request, throttle.SUPPORT)
    return telling.take_device(request, devices.Of(voter=voter_of(request)))

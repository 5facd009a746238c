"""Being told of a report: how, and no more, with one tap."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from curhat.interfaces.citizen.menu import nav
from curhat.interfaces.shared import auth, telling, throttle
from curhat.interfaces.shared.own_pages import for_own_pages
from curhat.interfaces.shared.words import words_for
from curhat.kernel import clock
from curhat.kernel.errors import Conflict
from curhat.notices import choices, devices, links
from curhat.notices.channels import Channel
from curhat.notices.choices import Wanted
from curhat.reports.queries.detail import get_own

WAYS = {
    Channel.EMAIL: gettext_lazy("e-mail"),
    Channel.WHATSAPP: gettext_lazy("WhatsApp"),
    Channel.SMS: gettext_lazy("SMS"),
    Channel.PUSH: gettext_lazy("pemberitahuan di HP"),
}


@never_cache
@require_http_methods(["GET", "POST"])
def told(request: HttpRequest, number: str) -> HttpResponse:
    """Ask how the reporter wants to be told of one report."""
    actor, now = auth.actor_of(request), clock.now()
    report = get_own(number=number, actor=actor, now=now).report
    context = {
        "back": reverse("citizen:report-page", args=[number]),
        "back_label": _("Laporan {number}").format(number=number),
        "nav": nav("track"),
    }
    if not choices.may_be_told(report):
        never = words_for(Conflict("never_told"))
        status = 200 if request.method == "GET" else 409
        return render(request, "shared/telling.html", {**context, "never": never}, status=status)
    if request.method == "POST":
        throttle.check(request, throttle.TELLING, subject=number)

    def keep(wanted: Wanted) -> None:
        choices.choose_for_report(report_id=report.pk, wanted=wanted, actor=actor, now=now)

    wanted = choices.chosen_for_report(report_id=report.pk, actor=actor)
    here = reverse("citizen:telling", args=[number])
    device = reverse("citizen:device", args=[number])
    return telling.page(request, wanted=wanted, keep=keep, here=here, device=device, context=context)


@require_POST
def device(request: HttpRequest, number: str) -> JsonResponse:
    """Let this browser be told of one report, or no more."""
    actor = auth.actor_of(request)
    report = get_own(number=number, actor=actor, now=clock.now()).report
    throttle.check(request, throttle.TELLING, subject=number)
    return telling.take_device(request, devices.Of(actor, report.pk))


@require_POST
@for_own_pages
def moved(request: HttpRequest) -> JsonResponse:
    """Follow a browser to its new address; the service worker asks, and the old subscription is all it has to show."""
    throttle.check(request, throttle.MOVED)
    return telling.move_device(request)


@never_cache
@csrf_exempt  # A mail program posts here by itself (RFC 8058); the signed address is the permission.
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once, then tell nothing more by this way; a look at the page alone, as scanners do, changes nothing."""
    what, done = links.read_stop(token), ""
    if request.method == "POST":
        undo, now = request.POST.get("undo") == "1", clock.now()
        if what.followed:
            choices.hear_of_followed(choice_id=what.choice_id, on=undo, now=now)
        else:
            (choices.take_up if undo else choices.stop)(choice_id=what.choice_id, channel=what.channel, now=now)
        done = "undone" if undo else "stopped"
    context = {"way": WAYS[what.channel], "followed": what.followed, "done": done, **_still(what)}
    return render(request, "citizen/stop.html", {**context, "nav": nav("")})


def _still(what: links.Stop) -> dict[str, str]:
    """Return what goes on all the same, and where it is found."""
    if what.followed:
        words = _("Kabar laporan Anda sendiri tetap kami kirim seperti yang Anda pilih.")
        return {"still": words, "href": reverse("citizen:followed"), "label": _("Yang Anda ikuti")}
    if choices.is_of_an_officer(choice_id=what.choice_id):
        words = _("Pekerjaan Anda tetap menunggu di ruang kerja, dengan batas waktunya.")
        return {"still": words, "href": reverse("desk:announcing"), "label": _("Atur cara Anda dikabari")}
    words = _("Laporan Anda tetap berjalan. Kabarnya selalu ada di halaman laporan.")
    return {"still": words, "href": reverse("citizen:track"), "label": _("Cek laporan")}

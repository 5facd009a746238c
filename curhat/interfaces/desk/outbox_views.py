"""What could not be sent, for administrators: why, and once more."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from curhat.access.actors import Role
from curhat.interfaces.desk.frame import frame
from curhat.interfaces.shared import auth
from curhat.interfaces.shared.words import words_for
from curhat.kernel.errors import DomainError
from curhat.messaging import outbox, queries

DESTINATIONS = {
    "codes": "Kode masuk",
    "email": "Surat elektronik",
    "notices": "Pemberitahuan",
    "phone_codes": "Kode masuk lewat HP",
    "push": "Pemberitahuan di HP",
    "reports": "Hitung ulang batas waktu",
    "sms": "SMS",
    "whatsapp": "WhatsApp",
}


@never_cache
@require_GET
@auth.staff_required(Role.ADMINISTRATOR)
def outbound(request: HttpRequest) -> HttpResponse:
    """Show what was given up, and which partners cannot be reached now."""
    after = request.GET.get("setelah", "")
    parked = queries.parked(after=int(after) if after.isascii() and after.isdigit() else 0)
    context = {
        "rows": [{"row": row, "where": DESTINATIONS.get(row.destination, row.destination)} for row in parked],
        "next": parked[-1].seq if len(parked) == queries.PAGE else None,
        "outages": [{"row": o, "where": DESTINATIONS.get(o.destination, o.destination)} for o in queries.outages()],
        "waiting": queries.waiting_count(),
        **frame(auth.actor_of(request), "outbound"),
    }
    return render(request, "desk/outbound.html", context)


@require_POST
@auth.staff_required(Role.ADMINISTRATOR)
def retry(request: HttpRequest, seq: int) -> HttpResponse:
    """Let one message be tried again, and those of its key behind it."""
    try:
        outbox.retry(outbound_id=seq)
    except DomainError as e:
        messages.error(request, words_for(e))
    else:
        messages.success(request, "Dicoba lagi. Muat ulang halaman ini sebentar lagi untuk melihat hasilnya.")
    return redirect("desk:outbound")

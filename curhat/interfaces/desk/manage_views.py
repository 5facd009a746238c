"""Pengelolaan: one page that leads to all that an administrator keeps, the city's or an agency's."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from curhat.access.actors import Role
from curhat.directory import queries as directory
from curhat.directory import standing
from curhat.interfaces.desk.frame import MANAGERS, frame
from curhat.interfaces.shared import auth
from curhat.interfaces.shared.words import ROLES
from curhat.kernel import clock

_managers = auth.staff_required(*MANAGERS)


class Part(NamedTuple):
    """A page of the administration, and what is done there."""

    name: str
    label: str
    what: str


_TEMPLATES = Part("desk:templates", "Templat jawaban", "Kalimat yang sering dipakai, dengan isian yang terisi sendiri.")
_OF_CITY: tuple[tuple[str, tuple[Part, ...]], ...] = (
    (
        "Kota",
        (
            Part("desk:agencies", "OPD", "Tambah, ganti nama, gabung, pecah, atau akhiri pada tanggalnya."),
            Part("desk:topics", "Topik", "Pohon topik, OPD tiap topik, kata kunci, dan kerahasiaannya."),
            Part("desk:routing", "Aturan disposisi", "Ke OPD mana laporan diusulkan, dan mengapa."),
            Part("desk:calendar", "Kalender", "Hari libur, dan tenggat mana yang bergeser karenanya."),
            _TEMPLATES,
        ),
    ),
    (
        "Orang",
        (
            Part("accounts:people", "Orang dan peran", "Siapa bertugas di mana; akhiri peran atau akun."),
            Part("accounts:invite", "Undang orang", "Tautan sekali pakai, berlaku tujuh hari."),
            Part("accounts:recoveries", "Pemulihan akun", "Bagi rekan yang kehilangan langkah kedua."),
        ),
    ),
    (
        "Data",
        (Part("desk:import", "Impor dan ekspor", "OPD, topik, anggota, dan hari libur sebagai CSV atau XLSX."),),
    ),
    ("Sistem", (Part("desk:outbound", "Kiriman tertahan", "Pesan yang belum sampai, dan sebabnya."),)),
)


@never_cache
@require_GET
@_managers
def index(request: HttpRequest) -> HttpResponse:
    """Lead to everything that this person keeps; an agency's head sees who works there."""
    actor, today = auth.actor_of(request), directory.city(clock.now()).today(clock.now())
    of_city = Role.ADMINISTRATOR in actor.roles
    headed = {seat.agency_id for seat in actor.seats if seat.role == Role.AGENCY_HEAD and seat.agency_id is not None}
    groups = _OF_CITY if of_city else (("OPD Anda", (_TEMPLATES,)),)
    context: dict[str, Any] = {
        "groups": [
            (title, [{"href": reverse(p.name), "title": p.label, "meta": p.what} for p in parts])
            for title, parts in groups
        ],
        "colleagues": [
            (m.person.name, ROLES.get(m.role, m.role), m.agency, m.valid_until)
            for m in standing.sitting_at(headed, on=today)
        ],
        "headed": bool(headed),
        "warnings": _warnings(today) if of_city else [],
        "changes": standing.changes() if of_city else [],
        "of_city": of_city,
        **frame(actor, "manage"),
    }
    return render(request, "desk/manage.html", context)


def _warnings(today: Any) -> list[tuple[str, str]]:
    """Return what waits for somebody to decide, with where that is done."""
    left = [one.name for one in standing.topics(today) if one.default_agency is None and not one.agency_by_place]
    found = []
    for one in standing.agencies():
        if one.agency.valid_until is not None and one.agency.valid_until > today:
            found.append((f"{one.agency.name} berakhir {one.agency.valid_until:%d-%m-%Y}.", reverse("desk:agencies")))
    if left:
        found.append((f"{len(left)} topik tidak punya OPD; verifikator memilihnya sendiri.", reverse("desk:topics")))
    return found

"""The words of a letter to staff: a number and what happened, never what a report says or who sent it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from curhat.deadlines.explain import long_day
from curhat.directory.cityfile import CityFile
from curhat.directory.models import Invitation
from curhat.notices.messages import Message
from curhat.reports.models import Report, TimelineEvent

_TO_STAFF = {
    "submitted": "Ada laporan baru untuk diperiksa.",
    "assign": "Ada laporan untuk OPD Anda.",
    "reassign": "Ada laporan yang dialihkan ke OPD Anda.",
    "involve": "OPD Anda diminta membantu menangani laporan.",
    "task_given": "OPD Anda diberi tugas di laporan yang ikut Anda tangani.",
    "task_done": "OPD pendukung sudah menyelesaikan tugasnya.",
    "supply": "Pelapor sudah memberi keterangan.",
    "added": "Pelapor menambah keterangan.",
    "transcribed": "Isi rekaman pelapor sudah ditulis.",
    "reject": "Pelapor menyatakan belum beres.",
    "reject_again": "Pelapor keberatan untuk kedua kali. Mohon ditinjau.",
    "return_answer": "Wali Kota meminta jawaban yang lebih baik.",
    "reopen": "Laporan dibuka kembali.",
    "hand_back": "Laporan dikembalikan untuk diteruskan ke OPD lain.",
    "rehome": "Ada laporan baru untuk diperiksa.",
    "settle": "Ada laporan baru untuk diperiksa.",
    "drafted": "Draf jawaban menunggu persetujuan Anda.",
    "draft_returned": "Draf jawaban dikembalikan kepala OPD.",
    "pass_on": "Ada laporan yang diteruskan kepada Anda.",
    "note": "Anda disebut dalam catatan internal.",
}


@dataclasses.dataclass(frozen=True, slots=True)
class Letter:
    """Subject and plain text of a letter."""

    subject: str
    text: str


def to_staff(report: Report, event: TimelineEvent, *, service: str, base_url: str) -> Letter:
    """Return the letter to a member of staff."""
    news = sentence_for_staff(event)
    link = f"{base_url}/desk/laporan/{report.number}"
    return Letter(f"{report.number}: {news}", f"{news}\n\nBuka: {link}\n\n{service}")


def sentence_for_staff(event: TimelineEvent) -> str:
    """Return what happened, without anything that a report says."""
    return _escalation(event) if event.what == "escalated" else _TO_STAFF.get(event.what, "Ada perkembangan laporan.")


def together_for_staff(
    items: Sequence[tuple[str, str]], *, service: str, base_url: str, stop: str, urgent: bool
) -> Message:
    """
    Return what one of the staff is told, in Indonesian as their rooms are.

    :param items: number of a report and what happened, oldest first, at least one
    """
    with translation.override("id"):
        told: dict[str, list[str]] = {}
        for number, sentence in items:
            told[number] = [*(said for said in told.get(number, []) if said != sentence), sentence]
        number, said = next(iter(told.items()))
        several = f"Ada kabar tentang {len(told)} laporan di meja Anda."
        headline = several if len(told) > 1 else f"{number}: {said[-1]}"
        link = f"{base_url}/desk/laporan/{number}" if len(told) == 1 else f"{base_url}/desk/"
        rows = [{"number": n, "href": f"{base_url}/desk/laporan/{n}", "sentences": s} for n, s in told.items()]
        context: dict[str, Any] = {"service": service, "headline": headline, "title": "Kabar di meja Anda"}
        context |= {"reports": rows, "foot": "Surat ini tidak memuat isi laporan.", "stop": stop, "language": "id"}
        context |= {"stop_label": "Berhenti dikabari lewat e-mail"}
        lines = [
            "\n".join([f"{n}:", *(f"- {said}" for said in s), f"{base_url}/desk/laporan/{n}"]) for n, s in told.items()
        ]
        end = f"{service}\nTidak ingin dikabari lewat e-mail lagi? Satu ketukan: {stop}"
        return Message(
            subject=headline,
            text="\n\n".join([*lines, end]),
            html=render_to_string("notices/message.html", context),
            short=headline,
            phone="",
            link=link,
            stop_label="Berhenti dikabari",
            urgent=urgent,
        )


def to_invited(invitation: Invitation, token: str, *, city: CityFile, base_url: str) -> Letter:
    """
    Return the letter that carries the one-time way in.

    Of what an administrator typed only the address is used: a name could be
    made to read like a message of ours.
    """
    ends = invitation.expires_at.astimezone(city.tz)
    place = f" untuk {invitation.agency.name}" if invitation.agency else ""
    return Letter(
        f"Undangan bekerja di {city.service}",
        f"Yth. Bapak/Ibu,\n\nAnda diundang bekerja di {city.service}{place}. Buka tautan ini untuk membuat sandi "
        f"dan langkah kedua Anda:\n{base_url}/undangan/{token}\n\n"
        f"Tautan ini hanya untuk Anda, berlaku satu kali, sampai {long_day(ends.date(), 0)} pukul {ends:%H.%M}. "
        "Bila Anda tidak mengenal undangan ini, abaikan surat ini dan jangan teruskan kepada siapa pun."
        f"\n\n{city.service}",
    )


def _escalation(event: TimelineEvent) -> str:
    if "hours" in event.data:
        return f"Sudah {event.data['hours']} jam, belum ada kabar untuk pelapor."
    due = dt.datetime.fromisoformat(event.data["due"])
    return "Batas waktu laporan sudah lewat." if due <= event.at else "Laporan mendekati batas waktu."

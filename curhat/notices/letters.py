"""The words of a letter to staff: a number and what happened, never what a report says or who sent it."""

from __future__ import annotations

import dataclasses
import datetime as dt

from curhat.deadlines.explain import long_day
from curhat.directory.cityfile import CityFile
from curhat.directory.models import Invitation
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
    "note": "Anda disebut dalam catatan internal.",
}


@dataclasses.dataclass(frozen=True, slots=True)
class Letter:
    """Subject and plain text of a letter."""

    subject: str
    text: str


def to_staff(report: Report, event: TimelineEvent, *, service: str, base_url: str) -> Letter:
    """Return the letter to a member of staff."""
    news = _escalation(event) if event.what == "escalated" else _TO_STAFF.get(event.what, "Ada perkembangan laporan.")
    link = f"{base_url}/desk/laporan/{report.number}"
    return Letter(f"{report.number}: {news}", f"{news}\n\nBuka: {link}\n\n{service}")


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

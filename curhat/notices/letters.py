"""The words of a letter: a number and what happened, never what a report says or who sent it."""

from __future__ import annotations

import dataclasses
import datetime as dt

from curhat.reports.models import Report, TimelineEvent

_TO_REPORTER = {
    "assign": "Laporan Anda diteruskan ke {lead}.",
    "reassign": "Laporan Anda dialihkan ke {lead}.",
    "ask": "Kami perlu keterangan tambahan dari Anda.",
    "answer": "Laporan Anda sudah dijawab. Mohon dicek, lalu katakan sudah beres atau belum.",
    "progress": "Ada kabar tentang laporan Anda.",
    "plan": "Laporan Anda dijadwalkan.",
    "decline": "Ada keputusan tentang laporan Anda.",
    "refer": "Laporan Anda diteruskan ke pihak yang berwenang.",
    "archive": "Laporan Anda tidak dilanjutkan. Alasannya ada di halaman laporan.",
    "close": "Laporan Anda ditutup. Alasannya ada di halaman laporan.",
    "lapse_answer": "Laporan Anda ditutup karena jawaban kami belum ditanggapi. Anda dapat membukanya kembali.",
    "lapse_info": "Laporan Anda tidak dilanjutkan karena pertanyaan kami belum dijawab.",
    "return_answer": "Jawaban atas laporan Anda diminta diperbaiki.",
    "reopen": "Laporan Anda dibuka kembali.",
    "escalated": "Laporan Anda menunggu tanggapan Anda.",
}
_TO_STAFF = {
    "submitted": "Ada laporan baru untuk diperiksa.",
    "assign": "Ada laporan untuk OPD Anda.",
    "reassign": "Ada laporan yang dialihkan ke OPD Anda.",
    "involve": "OPD Anda diminta membantu menangani laporan.",
    "supply": "Pelapor sudah memberi keterangan.",
    "added": "Pelapor menambah keterangan.",
    "reject": "Pelapor menyatakan belum beres.",
    "reject_again": "Pelapor keberatan untuk kedua kali. Mohon ditinjau.",
    "return_answer": "Wali Kota meminta jawaban yang lebih baik.",
    "reopen": "Laporan dibuka kembali.",
    "hand_back": "Laporan dikembalikan untuk diteruskan ke OPD lain.",
    "rehome": "Ada laporan baru untuk diperiksa.",
    "drafted": "Draf jawaban menunggu persetujuan Anda.",
    "draft_returned": "Draf jawaban dikembalikan kepala OPD.",
}


@dataclasses.dataclass(frozen=True, slots=True)
class Letter:
    """Subject and plain text of a letter."""

    subject: str
    text: str


def to_reporter(report: Report, event: TimelineEvent, *, service: str, base_url: str) -> Letter:
    """Return the letter to whoever sent the report."""
    lead = report.lead.short_name if report.lead else "OPD"
    news = _TO_REPORTER.get(event.what, "Ada kabar tentang laporan Anda.").format(lead=lead)
    link = f"{base_url}/laporan/{report.number}"
    text = f"{news}\n\nBuka: {link}\nBila diminta, masukkan nomor dan kode rahasia Anda di {base_url}/cek.\n\n{service}"
    return Letter(f"{report.number}: {news}", text)


def to_staff(report: Report, event: TimelineEvent, *, service: str, base_url: str) -> Letter:
    """Return the letter to a member of staff."""
    news = _escalation(event) if event.what == "escalated" else _TO_STAFF.get(event.what, "Ada perkembangan laporan.")
    link = f"{base_url}/desk/laporan/{report.number}"
    return Letter(f"{report.number}: {news}", f"{news}\n\nBuka: {link}\n\n{service}")


def _escalation(event: TimelineEvent) -> str:
    due = dt.datetime.fromisoformat(event.data["due"])
    return "Batas waktu laporan sudah lewat." if due <= event.at else "Laporan mendekati batas waktu."

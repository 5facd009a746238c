"""From a report to the words and parts that every page shows of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime

from curhat.deadlines.calendar import Calendar
from curhat.deadlines.explain import relative
from curhat.reports.workflow import OUTCOME_LABELS, STATES, Outcome, State

MONTHS = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
]

KINDS = {
    "complaint": "Pengaduan",
    "criticism": "Kritik",
    "suggestion": "Saran",
    "information_request": "Permintaan informasi",
}
ARCHIVE_REASONS = {
    "unclear": "laporan belum dapat dipahami",
    "not_a_report": "bukan laporan",
    "abuse": "berisi ancaman atau hinaan",
    "test": "laporan percobaan",
    "duplicate_of_known": "sudah tercatat dan sedang ditangani",
    "no_answer": "tidak ada jawaban atas pertanyaan kami",
}
OWED = {
    "verify": "Dibaca dan diteruskan",
    "first_follow_up": "Kabar pertama dari OPD",
    "finish": "Selesai ditangani",
    "silence": "Tanggapan pelapor",
    "needs_info": "Keterangan dari pelapor",
    "review": "Keputusan atas keberatan",
}
# The same, to the reporter's face.
OWED_BY_YOU = {"silence": "Tanggapan Anda", "needs_info": "Keterangan dari Anda"}
# The states that speak to the reporter, as everybody else reads them.
TO_OTHERS = {
    State.NEEDS_INFO: "Menunggu keterangan pelapor",
    State.ANSWERED: "Sudah dijawab, menunggu pelapor",
    State.MERGED: "Digabung dengan laporan pelapor yang sama",
}
UNCONFIRMED_TO_OTHERS = "Ditutup, belum dikonfirmasi pelapor"
ROLES = {
    "verifier": "admin instansi",
    "liaison": "pejabat penghubung",
    "agency_head": "kepala OPD",
    "inspector": "Inspektorat",
    "protected_officer": "petugas pelindungan",
    "mayor": "Wali Kota",
    "aide": "Staf Wali Kota",
    "system": "Sistem",
    "reporter": "pelapor",
}
# {who}: "Anda" to the reporter, "Pelapor" to the staff; {office}: who acted.
EVENTS = {
    "submitted": "Laporan diterima",
    "assign": "Diteruskan ke {name}",
    "reassign": "Dialihkan ke {name}",
    "start": "{office} mulai menangani",
    "ask": "{office} bertanya",
    "supply": "{who} memberi keterangan",
    "added": "{who} menambah keterangan",
    "hand_back": "{office} mengembalikan laporan",
    "answer": "Jawaban {office}",
    "progress": "Kabar dari {office}",
    "plan": "{office} menjadwalkan pekerjaan",
    "resume": "Pekerjaan dilanjutkan",
    "return_answer": "{office} meminta jawaban yang lebih baik",
    "confirm": "{who} menyatakan selesai",
    "reject": "{who} menyatakan belum beres",
    "reject_again": "{who} keberatan untuk kedua kali",
    "close": "Laporan ditutup",
    "lapse_answer": "Ditutup karena tidak ada tanggapan",
    "lapse_info": "Tidak dilanjutkan karena tidak ada keterangan",
    "decline": "Tidak dapat dikerjakan",
    "refer": "Diteruskan ke {whom}",
    "archive": "Tidak dilanjutkan",
    "restore": "Dibuka kembali untuk diperiksa",
    "merge": "Digabung dengan laporan yang sama",
    "unmerge": "Dipisahkan lagi",
    "withdraw": "{who} membatalkan laporan",
    "reopen": "Dibuka kembali",
    "rehome": "Dipindahkan ke lingkaran penerima lain",
    "settle": "Judul, topik, atau sifat laporan dibetulkan",
    "publish": "Versi publik diterbitkan",
    "hide": "Versi publik disembunyikan",
    "note": "Catatan internal",
    "involve": "{name} diminta membantu",
    "drafted": "Draf jawaban menunggu persetujuan kepala OPD",
    "draft_returned": "Kepala OPD mengembalikan draf jawaban",
    "escalated": "Pengingat batas waktu: {told} diberi tahu",
    "recomputed": "Batas waktu berubah karena kalender atau aturan",
    "rated": "{who} memberi nilai {stars} dari 5",
    "consent": "{who} setuju laporan diteruskan ke SP4N-LAPOR!",
    "consent_withdrawn": "{who} menarik persetujuan ke SP4N-LAPOR!",
    "erased": "{who} meminta datanya dihapus; isi dan fotonya sudah tidak ada",
    "code_renewed": "Kode rahasia diganti di loket {office}; kode dan tautan yang lama tidak berlaku lagi",
    "anonymised": "{who} meminta identitas disembunyikan",
}


def month_of(day: dt.date) -> str:
    """Return a date as the month that people say."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def state_words(report: Any, *, to_reporter: bool = False) -> str:
    """Return the sentence of the report's state, with everything filled in; "Anda" is for the reporter alone."""
    if not to_reporter:
        if report.state == State.CLOSED and report.outcome == Outcome.UNCONFIRMED:
            return UNCONFIRMED_TO_OTHERS
        if report.state in TO_OTHERS:
            return TO_OTHERS[State(report.state)]
    if report.state == State.CLOSED:
        return OUTCOME_LABELS[Outcome(report.outcome)]
    return STATES[State(report.state)].label.format(
        agency=report.lead.short_name if report.lead else "OPD",
        month=month_of(report.planned_for) if report.planned_for else "",
        whom=report.referred_to,
        reason=ARCHIVE_REASONS.get(report.archive_reason, "tanpa alasan tercatat"),
        outcome="",
    )


def pill(report: Any, *, to_reporter: bool = False) -> dict[str, str]:
    """Return the words and tone of the state; an ending that fixed nothing is not green."""
    tone = STATES[State(report.state)].tone
    if report.state == State.CLOSED and report.outcome not in {Outcome.FIXED, Outcome.ANSWERED}:
        tone = "calm"
    return {"word": state_words(report, to_reporter=to_reporter), "kind": tone}


def due_pill(report: Any, calendar: Calendar, now: dt.datetime) -> dict[str, str]:
    """Return how far the due date is, or the state where nothing is owed by the city."""
    if report.due_at is None or report.state in {State.ANSWERED, State.NEEDS_INFO}:
        return pill(report)
    late, today = report.due_at <= now, calendar.last_day(report.due_at) == calendar.day_of(now)
    return {"word": relative(calendar, report.due_at, now), "kind": "late" if late else "wait" if today else "work"}


def place(report: Any) -> str:
    """Return where it is in a few words."""
    parts = [report.address or report.landmark, report.area.name if report.area else ""]
    return ", ".join(part for part in parts if part)


def meta(report: Any, *, agency: bool = False) -> str:
    """Return the quiet line under a title."""
    parts = [report.number, place(report)]
    if agency and report.lead:
        parts.append(report.lead.short_name)
    return " · ".join(part for part in parts if part)


def kind_and_topic(report: Any) -> str:
    """Return "Pengaduan · Jalan & jembatan"."""
    return " · ".join([KINDS[report.kind], *([report.topic.name] if report.topic else [])])


def ago(moment: dt.datetime, now: dt.datetime) -> str:
    """Return how long ago something was, as people say it."""
    minutes = int((now - moment).total_seconds() // 60)
    if minutes < 1:
        return "baru saja"
    if minutes < 60:  # noqa: PLR2004
        return f"{minutes} menit lalu"
    hours, days = minutes // 60, minutes // 1440
    return f"{hours} jam lalu" if not days else f"{days} hari lalu"


def event_words(event: Any, files: Sequence[Any] = (), *, as_staff: bool) -> dict[str, Any]:
    """Return an event as the timeline shows it, with the files that came with it."""
    office = event.office.short_name if event.office else ROLES.get(event.role, event.role)
    told = [
        ("Anda" if role == "reporter" and not as_staff else ROLES.get(role, role))
        for role in event.data.get("tell", [])
    ]
    words = {"who": "Pelapor" if as_staff else "Anda", "office": office, "told": ", ".join(told)}
    words |= dict.fromkeys(("name", "whom", "stars"), "")
    title = EVENTS.get(event.what, event.what).format_map({**words, **event.data})
    return {
        "at": event.at,
        "title": title,
        "text": event.note,
        "kind": _kind(event.what),
        "staff_only": event.audience == "staff",
        # The first photos stand beside the text that they came with.
        "photos": [photo(a, as_staff=as_staff) for a in files] if event.what != "submitted" else [],
    }


def _kind(what: str) -> str:
    return "done" if what in {"confirm", "answer"} else ""


def photo(attachment: Any, *, as_staff: bool = False) -> dict[str, str]:
    """Return a photo of the strip: its addresses, or that it is still being worked on; to staff with its evidence."""
    state = attachment.file.state
    if state != "ready":
        words = "Foto tidak dapat dipakai" if state == "refused" else "Foto sedang diproses"
        return {"thumb": "", "href": "", "waiting": words}
    return {
        "thumb": reverse("photo-small", args=[attachment.pk]),
        "href": reverse("photo-large", args=[attachment.pk]),
        "alt": f"Foto {attachment.position + 1}",
        "caption": _evidence(attachment.file) if as_staff else "",
    }


def _evidence(file: Any) -> str:
    """Return when and where a follow-up photo was taken, as the camera wrote it."""
    parts = []
    if file.taken_at is not None:
        parts.append(f"Diambil {date_format(localtime(file.taken_at), 'j M Y, H.i')}")
    if file.latitude is not None and file.longitude is not None:
        parts.append(f"di {file.latitude:.5f}, {file.longitude:.5f}")
    if not parts and file.keep_evidence:
        return "Tanpa waktu dan tempat di berkasnya"
    return " ".join(parts)

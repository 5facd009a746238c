"""From a report to the words and parts that every page shows of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_noop as _

from curhat.deadlines.calendar import Calendar
from curhat.deadlines.explain import relative
from curhat.directory import queries as directory
from curhat.interfaces.shared import evidence_words
from curhat.kernel import clock
from curhat.reports.workflow import OUTCOME_LABELS, STATES, Outcome, State

MONTHS = [
    _("Januari"),
    _("Februari"),
    _("Maret"),
    _("April"),
    _("Mei"),
    _("Juni"),
    _("Juli"),
    _("Agustus"),
    _("September"),
    _("Oktober"),
    _("November"),
    _("Desember"),
]

KINDS = {
    "complaint": _("Pengaduan"),
    "criticism": _("Kritik"),
    "suggestion": _("Saran"),
    "information_request": _("Permintaan informasi"),
}
ARCHIVE_REASONS = {
    "unclear": _("laporan belum dapat dipahami"),
    "not_a_report": _("bukan laporan"),
    "abuse": _("berisi ancaman atau hinaan"),
    "test": _("laporan percobaan"),
    "duplicate_of_known": _("sudah tercatat dan sedang ditangani"),
    "no_answer": _("tidak ada jawaban atas pertanyaan kami"),
}
NO_REASON = _("tanpa alasan tercatat")
OWED = {
    "verify": _("Dibaca dan diteruskan"),
    "first_follow_up": _("Kabar pertama dari OPD"),
    "finish": _("Selesai ditangani"),
    "silence": _("Tanggapan pelapor"),
    "needs_info": _("Keterangan dari pelapor"),
    "review": _("Keputusan atas keberatan"),
}
# The same, to the reporter's face.
OWED_BY_YOU = {"silence": _("Tanggapan Anda"), "needs_info": _("Keterangan dari Anda")}
# The states that speak to the reporter, as everybody else reads them.
TO_OTHERS = {
    State.NEEDS_INFO: _("Menunggu keterangan pelapor"),
    State.ANSWERED: _("Sudah dijawab, menunggu pelapor"),
    State.MERGED: _("Digabung dengan laporan pelapor yang sama"),
}
UNCONFIRMED_TO_OTHERS = _("Ditutup, belum dikonfirmasi pelapor")
ROLES = {
    "verifier": _("admin instansi"),
    "liaison": _("pejabat penghubung"),
    "agency_head": _("kepala OPD"),
    "inspector": _("Inspektorat"),
    "protected_officer": _("petugas pelindungan"),
    "mayor": _("Wali Kota"),
    "aide": _("Staf Wali Kota"),
    "system": _("Sistem"),
    "reporter": _("pelapor"),
}
# {who}: "Anda" to the reporter, "Pelapor" to the staff; {office}: who acted.
EVENTS = {
    "submitted": _("Laporan diterima"),
    "brought": _("Laporan diterima di loket {office}"),
    "assign": _("Diteruskan ke {name}"),
    "reassign": _("Dialihkan ke {name}"),
    "succeeded": _("{name} melanjutkan penanganan dari {before}"),
    "start": _("{office} mulai menangani"),
    "ask": _("{office} bertanya"),
    "supply": _("{who} memberi keterangan"),
    "added": _("{who} menambah keterangan"),
    "corrected": _("{who} membetulkan tulisannya"),
    "transcribed": _("{office} menulis isi rekaman"),
    "hand_back": _("{office} mengembalikan laporan"),
    "answer": _("Jawaban {office}"),
    "progress": _("Kabar dari {office}"),
    "plan": _("{office} menjadwalkan pekerjaan"),
    "resume": _("Pekerjaan dilanjutkan"),
    "return_answer": _("{office} meminta jawaban yang lebih baik"),
    "confirm": _("{who} menyatakan selesai"),
    "reject": _("{who} menyatakan belum beres"),
    "reject_again": _("{who} keberatan untuk kedua kali"),
    "close": _("Laporan ditutup"),
    "lapse_answer": _("Ditutup karena tidak ada tanggapan"),
    "lapse_info": _("Tidak dilanjutkan karena tidak ada keterangan"),
    "decline": _("Tidak dapat dikerjakan"),
    "refer": _("Diteruskan ke {whom}"),
    "archive": _("Tidak dilanjutkan"),
    "restore": _("Dibuka kembali untuk diperiksa"),
    "merge": _("Digabung dengan laporan yang sama"),
    "unmerge": _("Dipisahkan lagi"),
    "withdraw": _("{who} membatalkan laporan"),
    "reopen": _("Dibuka kembali"),
    "rehome": _("Dipindahkan ke lingkaran penerima lain"),
    "settle": _("Judul, topik, atau sifat laporan dibetulkan"),
    "publish": _("Versi publik diterbitkan"),
    "hide": _("Versi publik disembunyikan"),
    "masked": _("Bagian foto yang dilihat publik ditutup"),
    "unmasked": _("Tutup pada foto dilepas"),
    "note": _("Catatan internal"),
    "involve": _("{name} diminta membantu"),
    "task_given": _("{name} diberi tugas"),
    "task_done": _("{office} menyelesaikan tugasnya"),
    "linked": _("Ditangani bersama laporan lain, di masalah {problem}"),
    "unlinked": _("Dilepas dari masalah {problem}"),
    "pass_on": _("{office} meneruskan di dalam OPD ke {name}"),
    "drafted": _("Draf jawaban menunggu persetujuan kepala OPD"),
    "draft_returned": _("Kepala OPD mengembalikan draf jawaban"),
    "escalated": _("Pengingat batas waktu: {told} diberi tahu"),
    "recomputed": _("Batas waktu berubah karena kalender atau aturan"),
    "rated": _("{who} memberi nilai {stars} dari 5"),
    "consent": _("{who} setuju laporan diteruskan ke SP4N-LAPOR!"),
    "consent_withdrawn": _("{who} menarik persetujuan ke SP4N-LAPOR!"),
    "erased": _("{who} meminta datanya dihapus; isi dan fotonya sudah tidak ada"),
    "code_renewed": _("Kode rahasia diganti di loket {office}; kode dan tautan yang lama tidak berlaku lagi"),
    "anonymised": _("{who} meminta identitas disembunyikan"),
    "told": _("{office} menyampaikan kabar kepada pelapor"),
    "field_sent": _("{office} mengirim tugas ke petugas lapangan"),
    "field_withdrawn": _("{office} menarik tautan petugas lapangan"),
    "field_done": _("Petugas lapangan {office}: sudah dikerjakan"),
    "field_not_possible": _("Petugas lapangan {office}: belum bisa dikerjakan"),
}


def month_of(day: dt.date) -> str:
    """Return a date as the month that people say."""
    return f"{gettext(MONTHS[day.month - 1])} {day.year}"


def state_words(report: Any, *, to_reporter: bool = False) -> str:
    """Return the sentence of the report's state, with everything filled in; "Anda" is for the reporter alone."""
    if not to_reporter:
        if report.state == State.CLOSED and report.outcome == Outcome.UNCONFIRMED:
            return gettext(UNCONFIRMED_TO_OTHERS)
        if report.state in TO_OTHERS:
            return gettext(TO_OTHERS[State(report.state)])
    if report.state == State.CLOSED:
        return gettext(OUTCOME_LABELS[Outcome(report.outcome)])
    return gettext(STATES[State(report.state)].label).format(
        agency=report.lead.short_name if report.lead else "OPD",
        month=month_of(report.planned_for) if report.planned_for else "",
        whom=report.referred_to,
        reason=gettext(ARCHIVE_REASONS.get(report.archive_reason, NO_REASON)),
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


def owed_words(kind: str) -> str:
    """Return what is owed, to the reporter's face."""
    return gettext((OWED | OWED_BY_YOU).get(kind, ""))


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
    return " · ".join([gettext(KINDS[report.kind]), *([topic_name(report.topic)] if report.topic else [])])


def topic_name(topic: Any) -> str:
    """Return what a topic is called in the language of the page; where the city file has no name in it, its own."""
    language = get_language() or ""
    names = {} if language == settings.LANGUAGE_CODE else directory.city(clock.now()).topic_names(language)
    return names.get(topic.code, topic.name)


def ago(moment: dt.datetime, now: dt.datetime) -> str:
    """Return how long ago something was, as people say it."""
    minutes = int((now - moment).total_seconds() // 60)
    if minutes < 1:
        return gettext("baru saja")
    if minutes < 60:  # noqa: PLR2004
        return ngettext("{n} menit lalu", "{n} menit lalu", minutes).format(n=minutes)
    hours, days = minutes // 60, minutes // 1440
    if not days:
        return ngettext("{n} jam lalu", "{n} jam lalu", hours).format(n=hours)
    return ngettext("{n} hari lalu", "{n} hari lalu", days).format(n=days)


def event_words(event: Any, files: Sequence[Any] = (), *, as_staff: bool, first: Sequence[Any] = ()) -> dict[str, Any]:
    """
    Return an event as the timeline shows it, with the photos that came with it.

    :param first: the photos that came with the report, to stand beside those of an answer
    """
    office = event.office.short_name if event.office else _role(event.role)
    told = [
        gettext("Anda") if role == "reporter" and not as_staff else _role(role) for role in event.data.get("tell", [])
    ]
    words = {"who": gettext("Pelapor") if as_staff else gettext("Anda"), "office": office, "told": ", ".join(told)}
    words |= dict.fromkeys(("name", "whom", "stars", "before"), "")
    what = "brought" if event.what == "submitted" and event.office else event.what
    title = gettext(EVENTS.get(what, what)).format_map({**words, **event.data})
    return {
        "at": event.at,
        "title": title[:1].upper() + title[1:],
        "text": event.note,
        "kind": _kind(event.what),
        "staff_only": event.audience == "staff",
        "photos": _photos_of(event, files, first, as_staff=as_staff),
    }


def _photos_of(event: Any, files: Sequence[Any], first: Sequence[Any], *, as_staff: bool) -> list[dict[str, str]]:
    """Return the photos of an event; of an answer beside what it looked like before."""
    if event.what == "submitted" or not files:
        return []  # The first photos stand beside the text that they came with.
    shown = [photo(a, as_staff=as_staff) for a in files]
    if event.what != "answer" or not first:
        return shown
    after = [gettext("Sesudah"), *([shown[0]["caption"]] if shown[0].get("caption") else [])]
    return [{**photo(first[0]), "caption": gettext("Sebelum")}, {**shown[0], "caption": ". ".join(after)}, *shown[1:]]


def _role(role: str) -> str:
    return gettext(ROLES.get(role, role))


def _kind(what: str) -> str:
    return "done" if what in {"confirm", "answer"} else ""


def photo(attachment: Any, *, as_staff: bool = False, public: bool = False) -> dict[str, str]:
    """
    Return a photo of the strip: its addresses, or that it is still being worked on; to staff with its evidence.

    :param public: as everybody is given it
    """
    state = attachment.file.state
    if state != "ready":
        words = gettext("Foto tidak dapat dipakai") if state == "refused" else gettext("Foto sedang diproses")
        return {"thumb": "", "href": "", "waiting": words}
    name = "photo-public" if public else "photo"
    return {
        "thumb": reverse(f"{name}-small", args=[attachment.pk]),
        "href": reverse(f"{name}-large", args=[attachment.pk]),
        "alt": gettext("Foto {n}").format(n=attachment.position + 1),
        "caption": evidence_words.taken(attachment) if as_staff else "",
    }

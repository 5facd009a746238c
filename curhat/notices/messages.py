"""
The words of a message to a reporter, or to who follows a published report: numbers and what to do.

They are made of numbers and kinds of news alone, so that nothing a report says,
nobody who sent it and no agency it lies with can stand in one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from curhat.notices.news import Kind

SENTENCES: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.PASSED_ON: gettext_noop("Laporan Anda sudah diteruskan ke OPD yang berwenang."),
        Kind.QUESTION: gettext_noop("Kami perlu keterangan dari Anda. Mohon dijawab supaya laporan berjalan lagi."),
        Kind.ANSWERED: gettext_noop("Laporan Anda sudah dijawab. Mohon dicek, lalu katakan sudah beres atau belum."),
        Kind.PROGRESS: gettext_noop("Ada kabar baru tentang laporan Anda."),
        Kind.PLANNED: gettext_noop("Laporan Anda sudah dijadwalkan. Waktunya ada di halaman laporan."),
        Kind.DECIDED: gettext_noop("Ada keputusan tentang laporan Anda. Alasannya ada di halaman laporan."),
        Kind.REFERRED: gettext_noop("Laporan Anda diteruskan ke pihak yang berwenang."),
        Kind.ENDED: gettext_noop("Laporan Anda tidak dilanjutkan. Alasannya ada di halaman laporan."),
        Kind.CLOSED: gettext_noop("Laporan Anda ditutup. Alasannya ada di halaman laporan."),
        Kind.CLOSED_UNCONFIRMED: gettext_noop(
            "Laporan Anda ditutup karena jawaban kami belum ditanggapi. Anda dapat membukanya kembali."
        ),
        Kind.ENDED_UNANSWERED: gettext_noop("Laporan Anda tidak dilanjutkan karena pertanyaan kami belum dijawab."),
        Kind.ANSWER_RETURNED: gettext_noop("Jawaban atas laporan Anda diminta diperbaiki."),
        Kind.REOPENED: gettext_noop("Laporan Anda dibuka kembali."),
        Kind.CODE_RENEWED: gettext_noop(
            "Kode rahasia laporan Anda diganti di loket. Bila bukan Anda yang memintanya, segera datangi loket kami."
        ),
        Kind.REMINDER: gettext_noop("Laporan Anda menunggu tanggapan Anda."),
        Kind.NEW_HERE: gettext_noop("Laporan baru di kelurahan yang Anda ikuti."),
        Kind.THEIRS_PASSED_ON: gettext_noop("Laporan yang Anda ikuti sudah diteruskan ke OPD yang berwenang."),
        Kind.THEIRS_ANSWERED: gettext_noop("Laporan yang Anda ikuti sudah dijawab."),
        Kind.THEIRS_PROGRESS: gettext_noop("Ada kabar baru tentang laporan yang Anda ikuti."),
        Kind.THEIRS_PLANNED: gettext_noop("Laporan yang Anda ikuti sudah dijadwalkan."),
        Kind.THEIRS_DONE: gettext_noop("Laporan yang Anda ikuti sudah selesai, kata pelapornya."),
        Kind.THEIRS_CLOSED: gettext_noop("Laporan yang Anda ikuti sudah berakhir. Keadaannya ada di halamannya."),
        Kind.THEIRS_REFERRED: gettext_noop("Laporan yang Anda ikuti diteruskan ke pihak lain yang berwenang."),
        Kind.THEIRS_REOPENED: gettext_noop("Laporan yang Anda ikuti belum selesai, dan dibuka lagi."),
    }
)


@dataclasses.dataclass(frozen=True, slots=True)
class Item:
    """One piece of news: the number of a report and what is said of it."""

    number: str
    kind: Kind
    urgent: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Message:
    """
    One message in the form of every channel.

    :param short: for a lock screen, without links
    :param phone: a short message, with what to open and how to stop
    :param link: where to read on
    :param stop_label: what ends messages of this kind is called, on a button
    :param urgent: something in it asks the reporter for something
    """

    subject: str
    text: str
    html: str
    short: str
    phone: str
    link: str
    stop_label: str
    urgent: bool


def compose(
    items: Sequence[Item], *, service: str, base_url: str, stop: str, language: str = "id", followed: bool = False
) -> Message:
    """
    Return what is told.

    :param items: oldest first, at least one
    :param stop: the link that ends messages of this kind
    :param followed: they are published reports of others
    """
    with translation.override(language):
        told = _by_report(items)
        page, several = ("/warga", "/warga/diikuti") if followed else ("/laporan", "/cek")
        link = f"{base_url}{page}/{next(iter(told))}" if len(told) == 1 else f"{base_url}{several}"
        headline = _headline(items, told, followed=followed)
        context: dict[str, Any] = {
            "service": service,
            "headline": headline,
            "title": _title(followed=followed),
            "reports": [
                {"number": number, "href": f"{base_url}{page}/{number}", "sentences": sentences}
                for number, sentences in told.items()
            ],
            "check": "" if followed else f"{base_url}/cek",
            "stop": stop,
            "language": language,
        }
        return Message(
            subject=headline,
            text=_plain(context),
            html=render_to_string("notices/message.html", context),
            short=headline,
            phone=_("{words} Buka: {link} Berhenti: {stop}").format(words=headline, link=link, stop=stop),
            link=link,
            stop_label=_("Berhenti dikabari"),
            urgent=any(item.urgent for item in items),
        )


def _title(*, followed: bool) -> str:
    return _("Ada kabar tentang laporan yang Anda ikuti") if followed else _("Ada kabar tentang laporan Anda")


def _by_report(items: Sequence[Item]) -> dict[str, list[str]]:
    """Return what is said of each report, the same once, the newest last."""
    told: dict[str, list[str]] = {}
    for item in items:
        sentence = _(SENTENCES[item.kind])
        said = told.setdefault(item.number, [])
        if sentence in said:
            said.remove(sentence)
        said.append(sentence)
    return told


def _headline(items: Sequence[Item], told: Mapping[str, Sequence[str]], *, followed: bool) -> str:
    """Return the one sentence that stands for all: what asks for something before what only informs."""
    if len(told) > 1 and followed:
        return ngettext(
            "Ada kabar tentang {count} laporan yang Anda ikuti.",
            "Ada kabar tentang {count} laporan yang Anda ikuti.",
            len(told),
        ).format(count=len(told))
    if len(told) > 1:
        return ngettext(
            "Ada kabar tentang {count} laporan Anda.", "Ada kabar tentang {count} laporan Anda.", len(told)
        ).format(count=len(told))
    first = next((item for item in reversed(items) if item.urgent), items[-1])
    sentence = f"{first.number}: {_(SENTENCES[first.kind])}"
    others = len(told[first.number]) - 1
    if not others:
        return sentence
    more = ngettext("Ada {count} kabar lagi.", "Ada {count} kabar lagi.", others).format(count=others)
    return f"{sentence} {more}"


def _plain(context: Mapping[str, Any]) -> str:
    parts = [
        "\n".join([f"{report['number']}:", *(f"- {s}" for s in report["sentences"]), report["href"]])
        for report in context["reports"]
    ]
    if context["check"]:
        parts.append(_("Bila diminta, masukkan nomor dan kode rahasia Anda di {link}.").format(link=context["check"]))
        end = _("Tidak ingin dikabari lewat e-mail lagi? Satu ketukan: {link}")
    else:
        end = _("Tidak ingin dikabari lagi tentang yang Anda ikuti? Satu ketukan: {link}")
    return "\n\n".join([*parts, f"{context['service']}\n{end.format(link=context['stop'])}"])

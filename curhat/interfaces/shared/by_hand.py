"""What an officer carries to a reporter by hand: words to copy into a chat, and the way to that chat."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from curhat.interfaces.shared import present
from curhat.people.contact import is_mobile

# Of an agency's words; a chat cuts what is longer, and so do addresses.
LONGEST = 1_200


def receipt_words(*, number: str, code: str, link: str) -> str:
    """Return what somebody is sent whose report was just written down: number, code and where both lead."""
    words = _(
        "Laporan Anda sudah kami catat dengan nomor {number}, kode rahasia {code}. Ikuti di {link}. Simpan pesan ini "
        "dan jangan dibagikan: siapa pun yang memegang kodenya dapat membaca laporan Anda."
    )
    return words.format(number=number, code=code, link=link)


def news_words(report: Any, event: Any) -> str:
    """Return what the city says in an event, to its reporter, in the language of the report."""
    with translation.override(report.language):
        said = present.event_words(event, as_staff=False)
        head = _("Laporan Anda {number}: {what}.").format(number=report.number, what=said["title"])
        where = _("Lihat dan tanggapi di {link} dengan nomor dan kode rahasia Anda.")
        parts = (head, _shortened(said["text"]), where.format(link=f"{settings.BASE_URL}/cek"))
        return "\n\n".join(part for part in parts if part)


def _shortened(note: str) -> str:
    """Return words that fit, cut between two of them; the rest stands behind the link."""
    if len(note) <= LONGEST:
        return note
    return f"{note[:LONGEST].rsplit(maxsplit=1)[0]} …"


def chat_with(phone: str, text: str) -> str:
    """Return the address that opens the officer's own WhatsApp with these words; empty for what is no mobile number."""
    return f"https://wa.me/{phone.lstrip('+')}?text={quote(text, safe='')}" if phone and is_mobile(phone) else ""

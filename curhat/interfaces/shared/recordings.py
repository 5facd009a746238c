"""Voice notes and videos as a page shows them: what is heard, what waits, and what was typed of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from curhat.files.queries import MIMES
from curhat.files.recordings import ENDINGS
from curhat.reports.hearing import Form, heard_by_public


def length(file: Any) -> str:
    """Return how long a recording is, as a clock shows it."""
    seconds = max(1, round((file.duration_ms or 0) / 1000))
    return f"{seconds // 60}:{seconds % 60:02}"


def label(file: Any) -> str:
    """Return "Pesan suara, 0:42"."""
    words = _("Pesan suara, {length}") if file.kind == "voice" else _("Video, {length}")
    return words.format(length=length(file))


def of(view: Any, *, editable: bool = False) -> list[dict[str, Any]]:
    """
    Return the recordings of a report as its reader may have them.

    :param view: a `ReportView`
    :param editable: each leads to where its words are typed
    """
    return [
        {
            **_shown(recording, view.heard(recording)),
            "said": view.words_of(recording),
            "edit": editable and "transcribe" in view.actions,
        }
        for recording in view.recordings
    ]


def public(attachments: Sequence[Any], *, anonymous: bool) -> list[dict[str, Any]]:
    """Return the recordings of a public version."""
    recorded = [a for a in attachments if a.file.kind != "photo"]
    given = [(a, heard_by_public(kind=a.file.kind, anonymous=anonymous, typed=a.typed)) for a in recorded]
    return [_shown(a, form) for a, form in given if form]


def _shown(recording: Any, form: Form | None) -> dict[str, Any]:
    file = recording.file
    ready = form is not None and file.state == "ready"
    return {
        "pk": recording.pk,
        "label": label(file),
        "voice": file.kind == "voice",
        "href": reverse("recording", args=[recording.pk]) if ready else "",
        "mime": MIMES[ENDINGS[file.kind]],
        "silent": form == "small",
        "waiting": "" if ready else _waiting(recording, form),
    }


def _waiting(recording: Any, form: Form | None) -> str:
    """Return why a recording is not to be heard (yet)."""
    if recording.file.state == "refused":
        return _("Rekaman ini tidak dapat dipakai.")
    if form is not None:
        return _("Rekaman sedang diproses.")
    if recording.transcript_id is None:
        return _("Menunggu isinya ditulis petugas. Sampai saat itu hanya petugas tersebut yang dapat memutarnya.")
    return _("Pelapor minta identitasnya disembunyikan, jadi suaranya tidak diperdengarkan. Bacalah isinya.")

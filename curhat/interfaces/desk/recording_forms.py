"""What the desk does with files: typing what recordings say, and what of them and of photos the public may have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from curhat.interfaces.desk.action_form import ActionForm, words
from curhat.interfaces.shared import present, recordings
from curhat.reports.hearing import heard_by_public


def recordings_of(report: Any) -> list[Any]:
    """Return the voice notes and videos of a report, with what was typed of them."""
    rows = report.attachments.select_related("file", "transcript").exclude(file__kind="photo")
    return list(rows.order_by("event__seq", "position"))


def transcript_of(report: Any) -> str:
    """Return what was typed of a report's recordings."""
    return "\n\n".join(a.transcript.note for a in recordings_of(report) if a.transcript)


def photos_of(report: Any) -> list[dict[str, Any]]:
    """Return the photos of a report as everybody would be given them, and how much of each is covered."""
    rows = report.attachments.select_related("file").filter(file__kind="photo").order_by("event__seq", "position")
    return [
        {**present.photo(a, public=True), "pk": a.pk, "label": f"Foto {n}", "covered": len(a.mask or ())}
        for n, a in enumerate(rows, 1)
    ]


def publishable(report: Any, photos: Sequence[Mapping[str, Any]]) -> list[tuple[int, str]]:
    """
    Return what may be shown to everybody: no photo that nobody can have looked at yet, and never the voice of
    somebody who asked not to be named.

    :param photos: as `photos_of` gives them
    """
    shown = [(photo["pk"], photo["label"]) for photo in photos if photo["thumb"]]
    for a in recordings_of(report):
        if heard_by_public(kind=a.file.kind, anonymous=report.anonymous, typed=a.typed):
            silent = " (tanpa suara)" if a.file.kind == "video" else ""
            shown.append((a.pk, f"{recordings.label(a.file)}{silent}"))
    return shown


class TranscribeForm(ActionForm):
    """What a recording says, in the verifier's hand."""

    read_by_reporter = (
        "Dibaca pelapor dan OPD yang menangani. Tulis apa adanya; jangan tulis hal yang membuka siapa pelapornya "
        "bila ia minta disembunyikan."
    )
    attachment_id = forms.TypedChoiceField(label="Rekaman", coerce=int)
    note = words("Isi rekaman", hint="Yang terdengar, dan untuk video juga yang terlihat.", rows=7)
    released = forms.BooleanField(
        label="OPD boleh melihat gambar videonya, tanpa suara",
        help_text="Pelapor ini anonim: suaranya tidak pernah diperdengarkan kepada OPD. Periksa dulu apakah gambarnya "
        "membuka siapa dia.",
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = recordings_of(self.report)
        self.fields["attachment_id"].choices = [(a.pk, recordings.label(a.file)) for a in found]  # type: ignore[attr-defined]
        if len(found) == 1:
            self.fields["attachment_id"].widget = forms.HiddenInput()
        if not (self.report.anonymous and any(a.file.kind == "video" for a in found)):
            del self.fields["released"]

    @staticmethod
    def initial_of(report: Any, asked: str = "") -> dict[str, Any]:
        """Offer the recording that was asked for, else the first that nobody has typed, with what is there."""
        found = recordings_of(report)
        chosen = next((a for a in found if str(a.pk) == asked), None)
        chosen = chosen or next((a for a in found if a.transcript_id is None), found[0])
        said = chosen.transcript.note if chosen.transcript else ""
        return {"attachment_id": chosen.pk, "note": said, "released": chosen.released}

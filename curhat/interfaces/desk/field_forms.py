"""What an officer hands to a crew, and which of a crew's photos go with an answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html

from curhat.interfaces.desk.action_form import words
from curhat.interfaces.shared import evidence_words
from curhat.reports.operations.field import DAYS, INSTRUCTION_LENGTH, USUAL_DAYS
from curhat.reports.queries.field import crew_photos


class FieldForm(forms.Form):
    """An instruction, and for how long it may be opened."""

    instruction = words(
        "Yang harus dikerjakan",
        hint="Dibaca siapa pun yang memegang tautannya. Jangan menyebut pelapor, dan jangan menulis nomor telepon.",
        rows=4,
    )
    days = forms.TypedChoiceField(
        label="Tautan berlaku",
        coerce=int,
        choices=[(days, f"{days} hari") for days in DAYS],
        initial=USUAL_DAYS,
        error_messages={"invalid_choice": "Pilih masa berlaku dari daftar."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["instruction"]
        field.error_messages["required"] = "Tulis dulu apa yang harus dikerjakan."
        field.max_length = INSTRUCTION_LENGTH


def crew_field() -> forms.TypedMultipleChoiceField:
    """Return the choice of a crew's photos, to be filled in by `offer`."""
    return forms.TypedMultipleChoiceField(
        label="Foto dari petugas lapangan",
        help_text="Yang dicentang ikut terkirim sebagai foto sesudah. Periksa dulu: tanpa wajah, pelat, dan anak.",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Foto itu sudah tidak ada. Pilih lagi."},
    )


def offer(form: forms.Form, name: str, report: Any) -> None:
    """Offer the photos that crews have sent of a report; without any the question goes."""
    photos = crew_photos(report)
    if not photos:
        del form.fields[name]
        return
    field: Any = form.fields[name]
    field.choices = [(photo.pk, _label(photo, number)) for number, photo in enumerate(photos, 1)]


def _label(photo: Any, number: int) -> str:
    """Return a photo with its words, to be ticked."""
    said = evidence_words.taken(photo)
    words = f"Foto {number}. {said}" if said else f"Foto {number}"
    if photo.file.state != "ready":
        return f"{words} (sedang diproses)"
    return format_html('<img src="{}" alt="" loading="lazy"> {}', reverse("photo-small", args=[photo.pk]), words)

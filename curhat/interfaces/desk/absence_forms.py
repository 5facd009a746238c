"""Who is away, from which day to which, and who stands in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from curhat.directory.operations import AbsenceDraft
from curhat.interfaces.desk.agency_forms import choice_field, day_field

# Which field a refusal belongs to.
FIELD_OF = {
    "absence_of_nobody": "person",
    "absence_past": "first",
    "absence_order": "last",
    "absence_too_long": "last",
    "absence_overlaps": "first",
    "stand_in_oneself": "stand_in",
    "stand_in_unknown": "stand_in",
    "stand_in_away": "stand_in",
    "acting_needs_stand_in": "stand_in",
    "acting_of_no_head": "acting",
    "acting_oneself": "acting",
}


class AbsenceForm(forms.Form):
    """An absence; who writes only of themself is asked for nobody else's name."""

    person = forms.TypedChoiceField(
        label="Siapa yang cuti", coerce=int, error_messages={"required": "Pilih orangnya dulu."}
    )
    first = day_field("Hari pertama")
    last = day_field("Hari terakhir", "Hari berikutnya semua kembali seperti semula.")
    stand_in = choice_field("Digantikan oleh", "Kabar dan laporan yang dipegangnya ditangani rekan ini selama itu.")
    acting = forms.BooleanField(
        label="Pengganti menjadi pelaksana harian (Plh) kepala OPD",
        help_text="Hanya bila yang cuti kepala OPD. Pada hari-hari itu ia menyetujui jawaban; sesudahnya berakhir "
        "sendiri.",
        required=False,
    )
    reason = forms.CharField(
        label="Keterangan", help_text="Hanya dibaca rekan di OPD ini.", max_length=200, required=False
    )

    def __init__(
        self, *args: Any, whom: Sequence[tuple[int, str]], colleagues: Sequence[tuple[int, str]], **more: Any
    ) -> None:
        outside, heads = more.pop("outside"), more.pop("heads")
        super().__init__(*args, **more)
        fields: Any = self.fields
        fields["person"].choices = [*([("", "Pilih orang")] if len(whom) > 1 else []), *whom]
        fields["stand_in"].choices = [("", "Belum ada pengganti"), *colleagues]
        if outside:
            del fields["reason"]
        if not heads:
            del fields["acting"]

    def draft(self) -> AbsenceDraft:
        """Return what was typed."""
        data = self.cleaned_data
        return AbsenceDraft(
            person_id=data["person"],
            first_on=data["first"],
            last_on=data["last"],
            stand_in_id=data["stand_in"],
            reason=data.get("reason"),
            acting=bool(data.get("acting")),
        )

"""What an administrator types to change a day of the calendar."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from curhat.deadlines import operations
from curhat.interfaces.shared.words import STAFF_WORDS, words_for
from curhat.kernel.errors import Invalid

CATEGORIES = {"public": "Libur nasional", "joint_leave": "Cuti bersama", "local": "Libur daerah"}
# Which field a refusal of the domain belongs to.
_FIELD_OF = {
    "holiday_name_missing": "name",
    "holiday_category_unknown": "category",
    "past_holiday_needs_reason": "reason",
}
_YEARS_BACK, _YEARS_AHEAD = 2, 3


def _reason(hint: str) -> forms.CharField:
    return forms.CharField(
        label="Alasan", help_text=hint, required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )


class HolidayForm(forms.Form):
    """A day off: its date, what it is called, and why it was entered."""

    date = forms.DateField(
        label="Tanggal",
        input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": "Pilih tanggalnya dulu.",
            "invalid": "Tanggal ini tidak terbaca. Tulis seperti 24-12-2026.",
        },
    )
    name = forms.CharField(
        label="Nama hari libur",
        help_text="Seperti yang dikenal warga, misalnya “Cuti bersama Natal”.",
        max_length=200,
        error_messages={"required": "Tulis nama hari liburnya.", "max_length": "Nama paling banyak 200 huruf."},
    )
    category = forms.ChoiceField(
        label="Jenis",
        choices=[*CATEGORIES.items()],
        widget=forms.RadioSelect,
        initial="local",
        error_messages=dict.fromkeys(("required", "invalid_choice"), STAFF_WORDS["holiday_category_unknown"]),
    )
    reason = _reason("Wajib bila tanggalnya sudah lewat, misalnya nomor surat keputusannya.")

    def __init__(self, *args: Any, now: dt.datetime, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._now, self._today = now, today

    def clean_date(self) -> dt.date:
        """Catch a year that was mistyped before it hides in a calendar that nobody opens."""
        date: dt.date = self.cleaned_data["date"]
        first, last = self._today.year - _YEARS_BACK, self._today.year + _YEARS_AHEAD
        if not first <= date.year <= last:
            raise forms.ValidationError(f"Tahun {date.year} terlalu jauh. Pilih tanggal antara {first} dan {last}.")
        return date

    def clean(self) -> dict[str, Any]:
        """Ask the domain before the preview is drawn, so that nobody confirms what would be refused."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors:
            try:
                operations.check_holiday(now=self._now, **data)
            except Invalid as e:
                self.add_error(_FIELD_OF.get(e.code), words_for(e))
        return data


class RemovalForm(forms.Form):
    """Why a day off becomes a working day."""

    reason = _reason("Tercatat di riwayat perubahan.")

    def __init__(self, *args: Any, past: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = past
        self.fields["reason"].error_messages["required"] = STAFF_WORDS["past_holiday_needs_reason"]

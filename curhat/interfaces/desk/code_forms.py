"""What somebody who lost the code says at the desk."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms

from curhat.interfaces.shared.words import STAFF_WORDS
from curhat.kernel import ids
from curhat.reports.operations.code import Proof

# Which field a refusal of the domain belongs to; others stand above the form.
FIELD_OF = {"code_number_unknown": "number", "contact_unreadable": "contact", "quote_too_short": "quote"}
_RELOAD = "Halaman ini terlalu lama terbuka. Muat ulang, lalu isi sekali lagi."
_QUIET = {"autocomplete": "off", "spellcheck": "false"}


class LostCodeForm(forms.Form):
    """The number, and what only the reporter knows."""

    number = forms.CharField(
        label="Nomor laporan",
        max_length=24,
        widget=forms.TextInput(attrs={**_QUIET, "autocapitalize": "characters"}),
        error_messages={"required": "Tulis nomor laporannya.", "max_length": "Nomor itu terlalu panjang."},
    )
    contact = forms.CharField(
        label="Kontak yang pelapor tinggalkan di laporan itu",
        help_text="Nomor HP atau e-mail. Biarkan pelapor yang menyebutkan; yang tersimpan tidak ditampilkan.",
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={**_QUIET, "autocapitalize": "none"}),
    )
    occurred_on = forms.DateField(
        label="Tanggal kejadian",
        required=False,
        input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "Tanggal ini tidak terbaca. Tulis seperti 24-12-2026."},
    )
    quote = forms.CharField(
        label="Kutipan dari laporannya",
        help_text="Paling sedikit 12 huruf berturut-turut, dari bagian yang tidak tampil untuk umum.",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={**_QUIET, "rows": 2}),
    )
    release = forms.BooleanField(
        label="Lepaskan laporan dari akun yang menyimpannya",
        help_text="Bila pelapor khawatir orang lain membukanya lewat akun.",
        required=False,
    )

    # Drawn with the form and kept when it comes back with errors: sent twice, it makes one code.
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def clean_number(self) -> str:
        """Return the number as it is stored, however it was typed."""
        return ids.normal_number(self.cleaned_data["number"])

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two proofs."""
        data: dict[str, Any] = super().clean() or {}
        if "key" in self.errors:
            self.add_error(None, _RELOAD)
        if not self.errors and not data["contact"].strip() and not (data["occurred_on"] and data["quote"].strip()):
            self.add_error(None, STAFF_WORDS["proof_missing"])
        return data

    @property
    def proof(self) -> Proof:
        """What was said, as the domain takes it."""
        data = self.cleaned_data
        return Proof(contact=data["contact"], occurred_on=data["occurred_on"], quote=data["quote"])

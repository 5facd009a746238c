"""What an officer says to find a person's reports."""

from __future__ import annotations

from django import forms

# Which field a refusal of the domain belongs to; others stand above the form.
FIELD_OF = {"contact_unreadable": "contact", "purpose_missing": "purpose"}


class ReporterSearchForm(forms.Form):
    """A contact as the reporter names it, and what it is needed for."""

    contact = forms.CharField(
        label="Nomor HP atau e-mail pelapor",
        help_text="Seperti yang disebut pelapor. Nama tidak dapat dicari, karena tersimpan dalam keadaan tersegel.",
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
        error_messages={"required": "Tulis nomor HP atau e-mailnya.", "max_length": "Itu terlalu panjang."},
    )
    purpose = forms.CharField(
        label="Untuk apa?",
        help_text="Misalnya: pelapor menelepon dan lupa nomor laporannya.",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Tulis untuk apa Anda mencarinya."},
    )

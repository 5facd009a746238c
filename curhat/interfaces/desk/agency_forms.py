"""What an administrator types of an agency: what it is, and into what it ends."""

from __future__ import annotations

from typing import Any

from django import forms

from curhat.directory import queries as directory
from curhat.directory.operations import AgencyDraft
from curhat.directory.operations.agencies import CODE_LENGTH
from curhat.directory.operations.desk import NAME_LENGTH, SHORT_LENGTH

KINDS = {
    "department": "Dinas",
    "board": "Badan",
    "secretariat": "Sekretariat",
    "inspectorate": "Inspektorat",
    "hospital": "Rumah sakit",
    "district": "Kecamatan",
    "village": "Kelurahan",
    "company": "BUMD",
}
# Which field a refusal of the domain belongs to.
FIELD_OF = {
    "name_missing": "name", "name_too_long": "name", "agency_exists": "name", "agency_kind_unknown": "kind",
    "code_malformed": "code", "code_taken": "code", "agency_ended": "parent", "parents_go_round": "parent",
    "end_in_past": "on", "succeeds_itself": "into", "successor_ended": "into", "agency_unknown": "into",
}  # fmt: skip
_ALSO = ("into", "also", "third")


def day_field(label: str, hint: str = "") -> forms.DateField:
    """Return a field for the day on which something ends."""
    return forms.DateField(
        label=label,
        help_text=hint,
        input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": "Pilih tanggalnya dulu.",
            "invalid": "Tanggal ini tidak terbaca. Tulis seperti 24-12-2026.",
        },
    )


def choice_field(label: str, hint: str = "", *, coerce: Any = int) -> forms.TypedChoiceField:
    """Return a field that may stay empty."""
    return forms.TypedChoiceField(
        label=label,
        help_text=hint,
        coerce=coerce,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": "Pilih dari daftar."},
    )


class AgencyForm(forms.Form):
    """An agency."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label="Nama lengkap", max_length=NAME_LENGTH, error_messages={"required": "Tulis nama OPD-nya."}
    )
    short_name = forms.CharField(
        label="Nama pendek",
        help_text="Yang dibaca warga di perjalanan laporannya.",
        max_length=SHORT_LENGTH,
        error_messages={"required": "Tulis nama pendeknya."},
    )
    code = forms.CharField(
        label="Kode",
        help_text="Huruf besar dan angka, misalnya DISPAR. Tidak dapat diubah lagi.",
        max_length=CODE_LENGTH,
        error_messages={"required": "Tulis kodenya."},
    )
    kind = forms.ChoiceField(label="Jenis", choices=[*KINDS.items()], initial="department")
    parent = choice_field("Di bawah", "Laporan tentang OPD ini juga tertutup bagi yang di atas dan di bawahnya.")
    head_approves = forms.BooleanField(label="Jawaban disetujui kepala OPD dulu", required=False)

    def __init__(self, *args: Any, row: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [(pk, name) for pk, name in directory.agency_choices() if row is None or pk != row.pk]
        self.fields["parent"].choices = [("", "Tidak di bawah OPD lain"), *others]  # type: ignore[attr-defined]
        if row is not None:
            del self.fields["code"]

    def draft(self) -> AgencyDraft:
        """Return what was typed."""
        data = self.cleaned_data
        return AgencyDraft(
            name=data["name"],
            short_name=data["short_name"],
            kind=data["kind"],
            code=data.get("code", ""),
            parent_id=data["parent"],
            head_approves=data["head_approves"],
        )


class EndForm(forms.Form):
    """When an agency ends, and into what."""

    on = day_field("Berakhir mulai", "Hari pertama OPD ini tidak ada lagi. Jawaban sampai sehari sebelumnya tetap.")
    into = choice_field("Menjadi", "Kosongkan bila tidak ada penerusnya.")
    also = choice_field("Dan", "Hanya bila dipecah menjadi beberapa OPD.")
    third = choice_field("Dan")

    def __init__(self, *args: Any, row: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [(pk, name) for pk, name in directory.agency_choices() if pk != row.pk]
        for name in _ALSO:
            self.fields[name].choices = [("", "Tidak ada"), *others]  # type: ignore[attr-defined]

    @property
    def successors(self) -> list[int]:
        """Into which it goes."""
        return list(dict.fromkeys(pk for name in _ALSO if (pk := self.cleaned_data[name]) is not None))

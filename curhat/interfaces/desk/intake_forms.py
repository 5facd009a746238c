"""What an officer types of what somebody brought to the desk: the citizens' own form, said to an officer."""

from __future__ import annotations

import dataclasses
from typing import Any

from django import forms

from curhat.access.actors import Actor, Role
from curhat.interfaces.shared.report_form import ReportForm, fresh_key
from curhat.reports.brought import NAMES, Way
from curhat.reports.operations.submit import Submission

ABOUT_WHOM = (
    ("agency", "Pegawai atau kantor OPD"),
    ("mayor", "Wali Kota atau stafnya"),
    ("unknown", "Pelapor tidak tahu"),
)
# Label and hint of each field, where the citizens' own would speak to the wrong person.
_SAID = {
    "text": ("Yang disampaikan", "Tempel apa adanya, atau tulis singkat: apa, di mana, sejak kapan."),
    "photos": ("Foto atau tangkapan layar", ""),
    "mask": ("Samarkan nomor itu", ""),
    "topic": ("Topik", ""),
    "name": ("Nama atau nama akun", "Seperti yang ia sebut, atau akunnya di media sosial."),
    "phone": ("Nomor HP", ""),
    "occurred_on": ("Kapan (kosong: hari ini)", ""),
    "about_someone": ("Tentang pegawai atau pejabat", "Langsung ke Inspektorat; yang dilaporkan tidak melihatnya."),
    "about_whom": ("Tentang siapa?", ""),
    "protected": (
        "Tentang kekerasan, atau korbannya anak",
        "Hanya petugas pelindungan yang ditunjuk yang membacanya sesudah ini.",
    ),
    "anonymous": ("Pelapor minta namanya disembunyikan (anonim)", "OPD yang dilaporkan dan publik tidak tahu."),
    "secret": ("Pelapor minta laporannya dirahasiakan", "Isinya tidak pernah tampil untuk umum."),
    "by_minor": ("Pelapor di bawah 18 tahun", ""),
    "consent": ("Pelapor setuju diteruskan ke SP4N-LAPOR!", "Tanyakan dulu; ia dapat menariknya kapan saja."),
}


class IntakeForm(ReportForm):
    """The report form as an officer fills it in for somebody else."""

    # Nothing stays on a telephone of the reporter's, and nobody is asked whether it is a repeat while people wait.
    traceless = None  # type: ignore[assignment]
    alike_seen = None  # type: ignore[assignment]
    way = forms.ChoiceField(
        label="Datang lewat apa?",
        choices=[(way.value, name) for way, name in NAMES.items()],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Pilih lewat apa laporan ini datang."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, hint) in _SAID.items():
            self.fields[name].label, self.fields[name].help_text = label, hint
        for field in self.fields.values():
            # The page says once what may stay empty: nearly all of it.
            field.unmarked = True  # type: ignore[attr-defined]
        self.fields["text"].error_messages["required"] = "Tulis atau tempel dulu yang disampaikan."
        self.fields["about_whom"].choices = ABOUT_WHOM  # type: ignore[attr-defined]
        self.fields["topic"].choices = [("", "Dipilih dari kata-katanya"), *self.fields["topic"].choices[1:]]  # type: ignore[attr-defined]
        kind = self.fields["kind"]
        kind.widget = forms.Select()
        kind.choices = kind.choices  # type: ignore[attr-defined]
        # The recording is in the chat already, not to be made.
        self.fields["voice"].widget.attrs.pop("capture", None)
        for name in ("name", "phone", "email"):
            # An officer's own name and number are not what the browser should offer here.
            self.fields[name].widget.attrs["autocomplete"] = "off"

    @staticmethod
    def empty(actor: Actor, asked: str) -> dict[str, Any]:
        """
        Return what stands in a fresh form; at the smaller desks it begins in their own circle.

        :param asked: the way that the form before it was of
        """
        return {
            "key": fresh_key(),
            "way": asked if asked in set(Way) else Way.VISITOR,
            "about_someone": Role.INSPECTOR in actor.roles and Role.VERIFIER not in actor.roles,
            "protected": Role.PROTECTED_OFFICER in actor.roles and Role.VERIFIER not in actor.roles,
        }

    def submission(self, files: list[int], *, topic: str = "", channel: str = "") -> Submission:
        """Return what was typed as the domain takes it; which channel that is, it knows by the way."""
        made = super().submission(files, topic=topic, channel=channel)
        return dataclasses.replace(made, way=self.cleaned_data["way"])

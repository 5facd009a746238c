"""Passing a report on inside the agency: to whom, and what they are asked to do."""

from __future__ import annotations

from typing import Any

from django import forms

from curhat.directory import queries as directory
from curhat.interfaces.desk import absence_words
from curhat.interfaces.desk.action_form import ActionForm, words
from curhat.kernel import clock
from curhat.reports.queries.receivers import receivers


class PassForm(ActionForm):
    """A part of the agency, somebody who works there, or both."""

    read_by_reporter = "Hanya dibaca petugas. Pelapor dan publik tidak melihatnya."
    unit = forms.TypedChoiceField(label="Bidang", coerce=int, empty_value=None, required=False)
    person = forms.TypedChoiceField(label="Orang", coerce=int, empty_value=None, required=False)
    note = words("Instruksi", hint="Apa yang harus dikerjakan, dan kapan. Tercetak di lembar disposisi.", rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = clock.now()
        today = directory.city(now).today(now)
        found = receivers(report=self.report, offices=self.offices, on=today)
        fields: Any = self.fields
        fields["unit"].choices = [("", "Tanpa bidang"), *((unit.pk, unit.name) for unit in found.units)]
        fields["person"].choices = [("", "Siapa pun di bidang itu"), *absence_words.people(self.report, found, today)]
        if not found.units:
            del self.fields["unit"]

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and data.get("unit") is None and data.get("person") is None:
            self.add_error("person", "Pilih bidang, orang, atau keduanya.")
        return data

    def arguments(self) -> dict[str, Any]:
        """Rename the two."""
        data = super().arguments()
        return {"unit_id": data.get("unit"), "person_id": data["person"], "note": data["note"]}

"""What a supporting agency is asked to do, and what it says of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.formats import date_format

from curhat.directory import queries as directory
from curhat.interfaces.desk.action_form import ActionForm, words
from curhat.kernel import clock
from curhat.reports.queries.detail import ReportView


class _Asked(ActionForm):
    """An agency, what it is to do, and until when."""

    read_by_reporter = "Hanya dibaca petugas."
    agency = forms.TypedChoiceField(label="OPD yang diminta membantu", coerce=int)
    due_on = forms.DateField(
        label="Paling lambat",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Tulis tanggal seperti 2027-02-15."},
    )
    note = words("Tugasnya", rows=3)

    def arguments(self) -> dict[str, Any]:
        """Rename the agency."""
        data = super().arguments()
        return {"agency_id": data["agency"], "due_on": data["due_on"], "note": data["note"]}


class InvolveForm(_Asked):
    """Another agency's help."""


class TaskForm(_Asked):
    """A task for an agency that helps already."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        helping = self.report.assignments.filter(leads=False, ended_at=None).values_list("agency_id", flat=True)
        field: Any = self.fields["agency"]
        field.label = "OPD pendukung"
        field.choices = [("", "Pilih OPD"), *((pk, directory.agency_short_name(pk)) for pk in helping)]


class TaskDoneForm(ActionForm):
    """What was done."""

    read_by_reporter = "Hanya dibaca petugas."
    note = words("Apa yang sudah dikerjakan?", rows=3)


def told(view: ReportView) -> list[dict[str, Any]]:
    """Return the tasks of a report's helpers, as its page shows them."""
    today = directory.city(clock.now()).today(clock.now())
    return [
        {"task": task, "office": directory.agency_short_name(task.agency_id), **_pill(task, today)}
        for task in view.tasks
        if task.words
    ]


def _pill(task: Any, today: dt.date) -> dict[str, str]:
    if task.done_at is not None:
        return {"kind": "done", "word": "Selesai"}
    if task.due_on is None:
        return {"kind": "work", "word": "Belum selesai"}
    late = task.due_on < today
    return {
        "kind": "late" if late else "work",
        "word": f"{'Lewat' if late else 'Sampai'} {date_format(task.due_on, 'j F Y')}",
    }


def has_open(view: ReportView, offices: list[int]) -> bool:
    """Whether one of some offices still owes what it was asked."""
    return any(task.words and task.agency_id in offices and task.done_at is None for task in view.tasks)

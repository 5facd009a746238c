"""What an agency writes to the reporter: out of a template where one fits, asked about once where it says nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localtime

from curhat.directory import fields
from curhat.directory import queries as directory
from curhat.interfaces.desk.action_form import ActionForm, DeedForm, words
from curhat.interfaces.desk.field_forms import crew_field, offer
from curhat.interfaces.shared import present
from curhat.interfaces.shared.civil import civil
from curhat.reports.hollow import says_nothing
from curhat.reports.operations.work import known_of

ASK = (
    "Jawaban ini belum menyebut apa yang dikerjakan, kapan, atau oleh siapa. Lengkapi dulu. Bila memang begitu, "
    "kirim sekali lagi."
)


def values_of(report: Any) -> Mapping[str, str]:
    """Return what a report fills into the fields of a template; what it does not say is empty."""
    return {
        "nomor": report.number,
        "judul": civil(report.title),
        "tempat": present.place(report),
        "tanggal": date_format(localtime(report.created_at), "j F Y"),
        "opd": report.lead.name if report.lead else "",
    }


class AskedOnce(DeedForm):
    """Words that are asked about once, where they say nothing; sent again, they go."""

    aside = frozenset({"anyway"})
    anyway = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Ask once; a photo of the work says enough."""
        data: dict[str, Any] = super().clean() or {}
        note = data.get("note") or ""
        shown = bool(data.get("crew")) or (any(self.files.getlist("photos")) if self.files else False)
        if note and not data.get("anyway") and not shown and says_nothing(note, known=self.said()):
            self.put("anyway", "1")
            self.add_error("note", ASK)
        return data

    def said(self) -> str:
        """Return what has been said already: to repeat it says nothing."""
        raise NotImplementedError


class TemplateSelect(forms.Select):
    """A choice of templates that knows what each would say, and a button that takes it where there is no script."""

    template_name = "desk/parts/template_select.html"
    texts: Mapping[int, str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.texts = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Give an option the text that it stands for."""
        option = super().create_option(name, value, *args, **kwargs)
        if value in self.texts:
            option["attrs"]["data-text"] = self.texts[value]
        return option


class FromTemplate(DeedForm):
    """
    Words that may begin with a template of the officer's agency, or of all.

    :ivar offices: the agencies that whoever fills it in sits at
    """

    offices: Sequence[int]

    aside = frozenset({"template"})
    template = forms.TypedChoiceField(
        label="Mulai dari templat",
        coerce=int,
        empty_value=None,
        required=False,
        widget=TemplateSelect,
        error_messages={"invalid_choice": "Templat itu sudah tidak ada. Pilih yang lain."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = list(directory.templates_of(self.offices))
        if not rows:
            del self.fields["template"]
            return
        field: Any = self.fields["template"]
        values = self.values()
        field.widget.texts = {row.pk: fields.filled(row.text, values) for row in rows}
        field.choices = [("", "Tanpa templat"), *((row.pk, row.name) for row in rows)]

    def values(self) -> Mapping[str, str]:
        """Return what fills the fields of a template."""
        raise NotImplementedError

    def use_template(self) -> None:
        """Put the chosen template where the words go, below what is there already; judge nothing yet."""
        typed = {name: self.data.get(name) for name in self.fields}
        chosen = typed.get("template") or ""
        texts = self.fields["template"].widget.texts if "template" in self.fields else {}
        text = texts.get(int(chosen), "") if chosen.isascii() and chosen.isdigit() else ""
        said = (typed.get("note") or "").strip()
        typed["note"] = said if text in said else "\n\n".join(part for part in (said, text) if part)
        self.initial, self.is_bound = {**self.initial, **typed}, False


class OfReport(ActionForm):
    """What is written about one report."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.report, self.offices = kwargs["report"], kwargs.get("offices", ())
        super().__init__(*args, **kwargs)

    def said(self) -> str:
        """Return what the report says."""
        return known_of(self.report)

    def values(self) -> Mapping[str, str]:
        """Return what the report fills in."""
        return values_of(self.report)


class AnswerForm(OfReport, AskedOnce, FromTemplate):
    """An answer with photos."""

    with_photos = True
    aside = AskedOnce.aside | FromTemplate.aside
    note = words("Jawaban untuk pelapor")
    crew = crew_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "crew", self.report)

    def use_template(self) -> None:
        """Keep also what was ticked."""
        data: Any = self.data
        super().use_template()
        self.initial["crew"] = data.getlist("crew")


class ProgressForm(OfReport, FromTemplate):
    """News of the work."""

    with_photos = True
    note = words("Kabar untuk pelapor", hint="Apa yang sudah dan akan dikerjakan, dan kapan.")


class QuestionForm(OfReport, FromTemplate):
    """A question to the reporter."""

    note = words("Pertanyaan untuk pelapor", hint="Tanyakan satu hal dengan jelas. Waktu OPD berhenti sampai dijawab.")


class PlanForm(OfReport, AskedOnce):
    """A promise with a date."""

    item = forms.CharField(label="Tercantum di rencana atau anggaran mana?", max_length=200)
    planned_for = forms.DateField(
        label="Dikerjakan mulai",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Tulis tanggal seperti 2027-02-15.", "required": "Pilih tanggalnya."},
    )
    note = words("Penjelasan untuk pelapor", rows=4)

"""What an officer types about a problem that several people have reported."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from django import forms

from curhat.interfaces.desk.action_form import words
from curhat.interfaces.desk.answer_forms import ASK
from curhat.interfaces.shared.words import STAFF_WORDS
from curhat.reports.hollow import says_nothing
from curhat.reports.operations import problems
from curhat.reports.operations.problems import TITLE_LENGTH
from curhat.reports.queries.problems import ANSWER, PROGRESS, Way

type Choices = Sequence[tuple[int, str]]


class KeepForm(forms.Form):
    """What it is called and who leads."""

    title = forms.CharField(
        label="Masalahnya apa, dan di mana?",
        help_text="Tulis dengan kata sendiri, tanpa nama orang. Yang membaca hanya petugas.",
        max_length=TITLE_LENGTH,
        error_messages={"required": STAFF_WORDS["title_missing"]},
    )
    lead_id = forms.TypedChoiceField(
        label="OPD yang menangani masalah ini",
        help_text="OPD ini melihat masalahnya, dan menjawab sekali untuk laporan-laporan yang dipegangnya.",
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": "Pilih OPD dari daftar."},
    )

    def __init__(self, *args: Any, agencies: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead_id"].choices = [("", "Belum ditentukan"), *agencies]  # type: ignore[attr-defined]


class OpenForm(KeepForm):
    """A new problem out of a report, and of others that are about the same."""

    also = forms.TypedMultipleChoiceField(
        label="Sertakan juga",
        help_text="Laporan di sekitar sini dengan topik yang sama.",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Laporan itu sudah tidak dapat disertakan. Pilih lagi."},
    )

    def __init__(self, *args: Any, alike: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["also"].choices = alike  # type: ignore[attr-defined]
        if not alike:
            del self.fields["also"]


class SeenForm(forms.Form):
    """The version of the page it was decided on."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, agencies: Choices = (), **kwargs: Any) -> None:  # noqa: ARG002  (as its kin)
        super().__init__(*args, **kwargs)


class AmendForm(KeepForm):
    """Another title, another lead."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)


class AnswerForm(SeenForm):
    """One answer for all."""

    note = words("Jawaban untuk semua pelapor", hint="Jangan menyebut pelapor mana pun; setiap orang membacanya.")
    anyway = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Ask once about words that say nothing, as where one report is answered; a photo of the work says enough."""
        data: dict[str, Any] = super().clean() or {}
        note, shown = data.get("note") or "", any(self.files.getlist("photos"))
        if not data.pop("anyway", "") and note and not shown and says_nothing(note, known=self.initial["title"]):
            again: Any = self.data.copy()  # type: ignore[attr-defined]
            again["anyway"] = "1"
            self.data = again
            self.add_error("note", ASK)
        return data


class ProgressForm(SeenForm):
    """One piece of news for all."""

    note = words("Kabar untuk semua pelapor", hint="Apa yang sudah dan akan dikerjakan, dan kapan.")


@dataclasses.dataclass(frozen=True, slots=True)
class ProblemDeed:
    """
    One thing that can be done to a problem.

    :param code: stands in addresses
    :param way: how reporters hear of it; None where none does
    """

    code: str
    label: str
    form: Callable[..., forms.Form]
    operation: Callable[..., Any]
    icon: str
    way: Way | None = None


DEEDS = (
    ProblemDeed("answer", "Jawab semua sekaligus", AnswerForm, problems.answer, "message-square", ANSWER),
    ProblemDeed("progress", "Kabari semua sekaligus", ProgressForm, problems.progress, "megaphone", PROGRESS),
    ProblemDeed("solve", "Nyatakan selesai", SeenForm, problems.solve, "check"),
    ProblemDeed("reopen", "Buka lagi", SeenForm, problems.reopen, "rotate-ccw"),
    ProblemDeed("amend", "Ubah judul atau OPD", AmendForm, problems.amend, "pencil"),
)

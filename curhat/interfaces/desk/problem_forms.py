"""What an officer types about a problem that several people have reported."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms

from curhat.interfaces.desk.action_form import DeedForm, words
from curhat.interfaces.desk.answer_forms import AskedOnce, FromTemplate
from curhat.interfaces.shared.words import STAFF_WORDS
from curhat.reports.operations import problems
from curhat.reports.operations.problems import TITLE_LENGTH
from curhat.reports.queries.problems import ANSWER, PROGRESS, Way

type Choices = Sequence[tuple[int, str]]


class KeepForm(DeedForm):
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


class SeenForm(DeedForm):
    """The version of the page it was decided on."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, agencies: Choices = (), **kwargs: Any) -> None:  # noqa: ARG002  (as its kin)
        super().__init__(*args, **kwargs)


class AmendForm(KeepForm):
    """Another title, another lead."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)


class ToAll(FromTemplate, SeenForm):
    """Words for the reporters of a problem; a template is filled with what holds for each of them."""

    def __init__(self, *args: Any, problem: Any, offices: Sequence[int], **kwargs: Any) -> None:
        self.problem, self.offices = problem, offices
        super().__init__(*args, **kwargs)

    def values(self) -> Mapping[str, str]:
        """Return where it is and whose; number, title and date are each report's own, and left to the officer."""
        area, lead = self.problem.area, self.problem.lead
        return {"tempat": area.name if area else "", "opd": lead.name if lead else ""}


class AnswerForm(AskedOnce, ToAll):
    """One answer for all."""

    aside = AskedOnce.aside | FromTemplate.aside
    note = words("Jawaban untuk semua pelapor", hint="Jangan menyebut pelapor mana pun; setiap orang membacanya.")

    def said(self) -> str:
        """Return what the problem is called."""
        return str(self.problem.title)


class ProgressForm(ToAll):
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
    form: Callable[..., DeedForm]
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

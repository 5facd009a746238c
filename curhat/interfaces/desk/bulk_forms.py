"""What an officer types once for many reports."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from django import forms

from curhat.directory import queries as directory
from curhat.interfaces.desk.action_form import words


class BulkForm(forms.Form):
    """Base of both; `key` makes a second press the same deed."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def arguments(self) -> dict[str, Any]:
        """Return what the operation takes beside the report, the actor and the time."""
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}


class BulkAssignForm(BulkForm):
    """Whom the reports go to."""

    agency_id = forms.TypedChoiceField(label="Teruskan ke", coerce=int, error_messages={"required": "Pilih OPD-nya."})
    note = words("Pesan untuk OPD", hint="Hanya dibaca petugas.", required=False, rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency_id"].choices = [("", "Pilih OPD"), *directory.agency_choices()]  # type: ignore[attr-defined]


class BulkAnswerForm(BulkForm):
    """What every reporter reads in their own report."""

    note = words("Jawaban untuk setiap pelapor", hint="Setiap pelapor membacanya di laporannya sendiri.")


@dataclasses.dataclass(frozen=True, slots=True)
class BulkWords:
    """
    How a deed is called.

    :ivar choose: on the bar below the list
    :ivar send: on the button that does it, with {n}
    :ivar done: once it is over, with {n}
    """

    form: type[BulkForm]
    choose: str
    send: str
    done: str


WORDS: Final[Mapping[str, BulkWords]] = MappingProxyType(
    {
        "assign": BulkWords(BulkAssignForm, "Teruskan ke OPD", "Teruskan {n} laporan", "{n} laporan diteruskan"),
        "answer": BulkWords(BulkAnswerForm, "Jawab pelapor", "Kirim {n} jawaban", "{n} pelapor dijawab"),
    }
)

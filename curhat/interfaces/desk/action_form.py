"""What every form of the desk has in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms

_WORDS_MISSING = {"required": "Tulis beberapa kata dulu; pelapor perlu tahu alasannya."}


def words(label: str, *, hint: str = "", required: bool = True, rows: int = 5) -> forms.CharField:
    """Return a field for a few sentences."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages=_WORDS_MISSING,
    )


class DeedForm(forms.Form):
    """What an officer fills in to do one thing, to a report or to a problem."""

    # Fields that are for the page alone, and no argument of the operation.
    aside: ClassVar[frozenset[str]] = frozenset()

    def arguments(self) -> dict[str, Any]:
        """Return what the operation takes beside its object, the actor and the time."""
        return {name: value for name, value in self.cleaned_data.items() if name not in self.aside}

    def put(self, name: str, value: object) -> None:
        """Put something into a form that was sent, for when it is drawn once more."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data[self.add_prefix(name)] = str(value)
        self.data = data


class ActionForm(DeedForm):
    """
    Base of every action: the version of the page it was decided on travels along.

    :ivar offices: the agencies that whoever fills it in sits at
    :ivar person_id: who that is
    """

    read_by_reporter: ClassVar[str] = "Pelapor membaca ini."
    with_photos: ClassVar[bool] = False
    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        report: Any,
        agencies: Any,
        topics: Any,
        offices: Sequence[int] = (),
        person_id: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.report, self.offices, self.person_id = report, offices, person_id
        for name in ("agency", "proposed_owner", "about_agency"):
            if name in self.fields:
                self.fields[name].choices = [("", "Pilih OPD"), *agencies]  # type: ignore[attr-defined]
        if "supporting" in self.fields:
            self.fields["supporting"].choices = agencies  # type: ignore[attr-defined]
        if "topic" in self.fields:
            self.fields["topic"].choices = [("", "Belum ada topik"), *topics]  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        """Return what the operation takes; the version goes beside it."""
        return {name: value for name, value in super().arguments().items() if name != "seen_version"}

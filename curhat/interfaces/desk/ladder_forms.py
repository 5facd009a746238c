"""What an administrator types of the ladder: rung by rung, an empty one is none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.text import capfirst

from curhat.deadlines.ladder import MOST_RUNGS, TOLD
from curhat.deadlines.rules import Anchor, DeadlineKind, Rung, RungUnit
from curhat.interfaces.shared import present

# What stands in the list, and what it means: from where, to which side, counted in what.
_WHEN: Mapping[str, tuple[str, Anchor, int, RungUnit]] = {
    "start_hours": ("jam sejak mulai dihitung", Anchor.START, 1, RungUnit.HOURS),
    "start_days": ("hari kerja sejak mulai dihitung", Anchor.START, 1, RungUnit.WORKING_DAYS),
    "before_hours": ("jam sebelum batas waktu", Anchor.DUE, -1, RungUnit.HOURS),
    "before_days": ("hari kerja sebelum batas waktu", Anchor.DUE, -1, RungUnit.WORKING_DAYS),
    "after_hours": ("jam setelah batas waktu lewat", Anchor.DUE, 1, RungUnit.HOURS),
    "after_days": ("hari kerja setelah batas waktu lewat", Anchor.DUE, 1, RungUnit.WORKING_DAYS),
}
_PARTS = ("amount", "when", "tell", "code")
_LONGEST = 9_999


def _amount() -> forms.IntegerField:
    return forms.IntegerField(
        label="Berapa",
        required=False,
        min_value=0,
        max_value=_LONGEST,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "Tulis angka bulat, misalnya 24."),
    )


class LadderForm(forms.Form):
    """The rungs of one kind of deadline."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST_RUNGS)

    def __init__(self, *args: Any, kind: DeadlineKind, more: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.count = min(MOST_RUNGS, self._asked() + more)
        if more:
            data: Any = self.data.copy()  # type: ignore[attr-defined]
            data["rows"] = str(self.count)
            self.data = data
        self.initial["rows"] = self.count
        roles = [(role, capfirst(present.ROLES[role])) for role in TOLD[kind]]
        for n in range(1, self.count + 1):
            self.fields[f"amount_{n}"] = _amount()
            self.fields[f"when_{n}"] = forms.ChoiceField(
                label="Kapan",
                required=False,
                choices=[(name, words) for name, (words, *_) in _WHEN.items()],
                error_messages={"invalid_choice": "Pilih dari daftar."},
            )
            self.fields[f"tell_{n}"] = forms.MultipleChoiceField(
                label="Siapa diberi tahu",
                required=False,
                choices=roles,
                widget=forms.CheckboxSelectMultiple,
                error_messages={"invalid_choice": "Pilih dari daftar."},
            )
            self.fields[f"code_{n}"] = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
        for field in self.fields.values():
            field.unmarked = True  # type: ignore[attr-defined]

    def _asked(self) -> int:
        given = self.data.get("rows") if self.is_bound else self.initial.get("rows")
        text = str(given)
        return min(MOST_RUNGS, max(1, int(text))) if text.isdecimal() and len(text) <= len(str(_LONGEST)) else 1

    @property
    def groups(self) -> list[list[BoundField]]:
        """The fields that are seen, rung by rung."""
        return [[self[f"{part}_{n}"] for part in _PARTS[:3]] for n in range(1, self.count + 1)]

    @property
    def full(self) -> bool:
        """Whether no rung can be added."""
        return self.count >= MOST_RUNGS

    def rungs(self) -> tuple[Rung, ...]:
        """Return the draft as it was typed, in its order; `places` says which row each stood in."""
        return tuple(self._rung(n) for n in self.places())

    def places(self) -> list[int]:
        """Return the rows that are filled in."""
        return [n for n in range(1, self.count + 1) if self.cleaned_data[f"amount_{n}"] is not None]

    def _rung(self, n: int) -> Rung:
        data = self.cleaned_data
        _, anchor, sign, unit = _WHEN[data[f"when_{n}"] or "after_days"]
        offset = sign * data[f"amount_{n}"]
        return Rung(data[f"code_{n}"], self.kind, anchor, offset, unit, tuple(data[f"tell_{n}"]), dt.date.min)

    @staticmethod
    def initial_of(rungs: Sequence[Rung]) -> dict[str, Any]:
        """Return what stands in the form of rungs that are there, and an empty row below."""
        known: dict[str, Any] = {"rows": min(MOST_RUNGS, len(rungs) + 1)}
        for n, rung in enumerate(rungs, 1):
            known |= {
                f"amount_{n}": abs(rung.offset),
                f"when_{n}": _when(rung),
                f"tell_{n}": list(rung.tell),
                f"code_{n}": rung.code,
            }
        return known


def _when(rung: Rung) -> str:
    sign = -1 if rung.offset < 0 else 1
    return next(name for name, (_, *meant) in _WHEN.items() if meant == [rung.anchor, sign, rung.unit])

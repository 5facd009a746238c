"""The boxes over a photo, as numbers that somebody types or a script moves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from curhat.files.masks import MOST

_HUNDRED = 100
_NAMES = ("left", "top", "width", "height")


def _percent(label: str, *, least: int = 0) -> forms.FloatField:
    return forms.FloatField(
        label=label,
        min_value=least,
        max_value=_HUNDRED,
        widget=forms.NumberInput(attrs={"min": least, "max": _HUNDRED, "step": "any", "inputmode": "decimal"}),
        error_messages={
            "required": "Isi angkanya, atau hapus kotak ini.",
            "invalid": "Tulis angka dari 0 sampai 100.",
            "min_value": "Paling sedikit %(limit_value)s.",
            "max_value": "Paling banyak 100.",
        },
    )


class BoxForm(forms.Form):
    """One box, in hundredths of the picture's width and height."""

    left = _percent("Dari kiri (%)")
    top = _percent("Dari atas (%)")
    width = _percent("Lebar (%)", least=1)
    height = _percent("Tinggi (%)", least=1)


_Boxes = forms.formset_factory(BoxForm, extra=2, can_delete=True, max_num=MOST, absolute_max=MOST + 20)


class MaskForm(_Boxes):  # type: ignore[misc,valid-type]
    """All boxes of a photo; rows that nobody fills are none."""

    prefix = "kotak"

    @classmethod
    def of(cls, boxes: Iterable[Sequence[float]] | None) -> MaskForm:
        """Return the form of what is covered now."""
        rows = [dict(zip(_NAMES, (round(value * _HUNDRED, 2) for value in box), strict=True)) for box in boxes or ()]
        return cls(initial=rows, prefix=cls.prefix)

    @classmethod
    def sent(cls, data: Any) -> MaskForm:
        """Return the form as somebody sent it."""
        return cls(data, prefix=cls.prefix)

    def add_fields(self, form: Any, index: int | None) -> None:
        """Say what the box to take a box away is called."""
        super().add_fields(form, index)
        form.fields["DELETE"].label = "Hapus kotak ini"

    def boxes(self) -> list[list[float]]:
        """Return the boxes that are wanted, as fractions; only of a valid form."""
        rows = (form.cleaned_data for form in self.forms if form not in self.deleted_forms)
        return [[row[name] / _HUNDRED for name in _NAMES] for row in rows if row]

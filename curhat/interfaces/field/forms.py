"""What a crew says of its task."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from curhat.interfaces.shared.uploads import MOST_PHOTOS
from curhat.kernel.geo import Point, is_on_earth
from curhat.reports.operations.field import Finding
from curhat.reports.operations.step import NOTE_LENGTH

_FARTHEST_M = 100_000


class FindingForm(forms.Form):
    """
    Done or not, a few words, photos.

    A script sends the photos ahead and says here which, and what the telephone knew of each.
    """

    key = forms.UUIDField(widget=forms.HiddenInput)
    result = forms.ChoiceField(
        label="Bagaimana hasilnya?",
        choices=(("done", "Sudah dikerjakan"), ("not_possible", "Belum bisa dikerjakan")),
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih dulu: sudah dikerjakan, atau belum bisa."},
    )
    note = forms.CharField(
        label="Catatan",
        help_text="Apa yang dikerjakan. Bila belum bisa: mengapa, dan apa yang diperlukan.",
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    positions = forms.CharField(
        required=False,
        max_length=30,
        validators=[RegexValidator(r"^\d{1,2}(,\d{1,2})*$")],
        widget=forms.HiddenInput,
    )
    seen = forms.CharField(required=False, max_length=2_000, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Ask why, where it was not possible."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("result") == "not_possible" and not (data.get("note") or "").strip():
            self.add_error("note", "Tulis dulu mengapa belum bisa dikerjakan.")
        return data

    def file_positions(self) -> list[int]:
        """Return the positions of the photos that came ahead, in order."""
        said = self.cleaned_data["positions"]
        return list(dict.fromkeys(int(part) for part in said.split(",")))[:MOST_PHOTOS] if said else []

    def finding(self, files: Callable[[], Sequence[int]], *, now: dt.datetime) -> Finding:
        """
        Return what was said as the domain takes it.

        :param files: returns the stored photos
        """
        data = self.cleaned_data
        seen = _seen(data["seen"], self.file_positions(), now=now)
        return Finding(key=data["key"], done=data["result"] == "done", note=data["note"], files=files, seen=seen)


def _seen(said: str, positions: Sequence[int], *, now: dt.datetime) -> list[Mapping[str, Any]]:
    """Return of each photo when and where it was taken, as far as a telephone could say so; believed by nobody."""
    try:
        rows = json.loads(said or "{}")
    except ValueError:
        return []
    if not isinstance(rows, dict):
        return []
    return [_one(rows.get(str(position)), now) for position in positions]


def _one(row: Any, now: dt.datetime) -> Mapping[str, Any]:
    if not isinstance(row, dict):
        return {}
    return {**_when(_number(row.get("at")), now), **_where(row)}


def _when(at_ms: float | None, now: dt.datetime) -> Mapping[str, str]:
    """Return a moment of the last weeks: a telephone whose clock is wrong says nothing."""
    if at_ms is None:
        return {}
    try:
        at = dt.datetime.fromtimestamp(at_ms / 1000, tz=dt.UTC)
    except (OverflowError, OSError, ValueError):
        return {}
    recent = now - dt.timedelta(days=30) <= at <= now + dt.timedelta(minutes=5)
    return {"at": at.isoformat(timespec="seconds")} if recent else {}


def _where(row: Mapping[str, Any]) -> Mapping[str, float]:
    latitude, longitude, spread = (_number(row.get(name)) for name in ("latitude", "longitude", "accuracy_m"))
    if latitude is None or longitude is None or not is_on_earth(Point(latitude, longitude)):
        return {}
    place = {"latitude": round(latitude, 6), "longitude": round(longitude, 6)}
    return {**place, "accuracy_m": round(spread)} if spread is not None and 0 < spread < _FARTHEST_M else place


def _number(value: Any) -> float | None:
    is_one = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return value if is_one else None

"""What an administrator types of a topic."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from curhat.directory import queries as directory
from curhat.directory.operations import TopicDraft
from curhat.directory.operations.topics import CODE_LENGTH, TOPIC_NAME
from curhat.interfaces.desk.agency_forms import choice_field, day_field

PLACE = "setempat"
_TYPED = re.compile(r"[,;\n]+")
# Which field a refusal of the domain belongs to.
FIELD_OF = {
    "name_missing": "name", "name_too_long": "name", "topic_exists": "name", "code_malformed": "code",
    "code_taken": "code", "parent_unknown": "parent", "topic_below_itself": "parent", "topic_too_deep": "parent",
    "agency_ended": "agency", "words_too_many": "words", "word_too_long": "words", "word_unknown": "words",
    "end_in_past": "on",
}  # fmt: skip


def phrases_of(typed: str) -> tuple[str, ...]:
    """Return phrases as they are typed, with commas between them."""
    return tuple(word.strip() for word in _TYPED.split(typed) if word.strip())


class TopicForm(forms.Form):
    """A topic: where it stands, whose it is, and what points to it."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label="Nama topik",
        help_text="Seperti yang warga katakan, misalnya: Lampu jalan.",
        max_length=TOPIC_NAME,
        error_messages={"required": "Tulis nama topiknya."},
    )
    code = forms.CharField(
        label="Kode",
        help_text="Huruf kecil dan garis bawah; kosongkan supaya dibuat dari namanya. Tidak dapat diubah lagi.",
        max_length=CODE_LENGTH,
        required=False,
    )
    parent = choice_field("Di bawah topik utama", "Kosongkan bila ini topik utama.")
    agency = choice_field("OPD", "Diusulkan bila tidak ada aturan yang cocok.", coerce=str)
    secret = forms.BooleanField(
        label="Rahasia sejak awal",
        help_text="Laporannya tidak terbit, kecuali pelapor sendiri memilih terbuka.",
        required=False,
    )
    words = forms.CharField(
        label="Kata kunci",
        help_text="Pisahkan dengan koma. “banjir” juga mengenali “kebanjiran”; “genang*” semua yang diawali itu.",
        max_length=8_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, row: Any = None, mains: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [(pk, name) for pk, name in mains if row is None or pk != row.pk]
        self.fields["parent"].choices = [("", "Ini topik utama"), *others]  # type: ignore[attr-defined]
        offices = [(str(pk), name) for pk, name in directory.agency_choices()]
        choices = [("", "Verifikator yang memilih"), (PLACE, "Kantor kelurahan setempat"), *offices]
        self.fields["agency"].choices = choices  # type: ignore[attr-defined]
        if row is not None:
            del self.fields["code"]

    def draft(self) -> TopicDraft:
        """Return what was typed."""
        data = self.cleaned_data
        agency = data["agency"]
        return TopicDraft(
            name=data["name"],
            code=data.get("code", ""),
            parent_id=data["parent"],
            agency_id=int(agency) if agency not in {None, PLACE} else None,
            by_place=agency == PLACE,
            secret=data["secret"],
            words=phrases_of(data["words"]),
        )


class EndTopicForm(forms.Form):
    """When a topic ends."""

    on = day_field("Berakhir mulai", "Hari pertama topik ini tidak dapat dipilih lagi.")

"""Colleagues in a note: chosen, typed with "@", and shown to each reader as far as they may know of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from curhat.directory import queries as directory
from curhat.interfaces.desk.action_form import ActionForm
from curhat.interfaces.shared.words import STAFF_WORDS
from curhat.kernel import clock
from curhat.reports import mentions
from curhat.reports.operations.noting import MENTIONS
from curhat.reports.queries.colleagues import colleagues

_UNKNOWN = STAFF_WORDS["mention_unknown"]


class MentionForm(ActionForm):
    """A note that stays inside, and who is to read it."""

    read_by_reporter = "Hanya dibaca petugas, tidak pernah oleh pelapor atau publik."
    note = forms.CharField(
        label="Catatan internal",
        help_text="Ketik @ lalu nama rekan untuk memanggilnya.",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3, "data-mentions": "mentioned"}),
        error_messages={"required": "Tulis beberapa kata dulu."},
    )
    mentioned = forms.MultipleChoiceField(
        label="Panggil rekan",
        help_text="Yang Anda pilih mendapat kabar. Hanya yang dapat membaca laporan ini yang ada di sini.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _UNKNOWN},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = directory.city(clock.now()).today(clock.now())
        known = colleagues(report=self.report, offices=self.offices, person_id=self.person_id, on=today)
        self.fields["mentioned"].choices = [(one.code, one.name) for one in known]  # type: ignore[attr-defined]
        if not known:
            self.fields["mentioned"].widget = forms.MultipleHiddenInput()
            self.fields["note"].help_text = ""


def names(events: Iterable[Any], offices: Sequence[int]) -> Mapping[str, str]:
    """Return what a reader calls whom these events name: own colleagues by name, others by office; one statement."""
    at: dict[str, int] = {}
    for event in events:
        at |= event.data.get(MENTIONS, {})
    if not at:
        return {}
    people = [int(code[1:]) for code, office in at.items() if code.startswith(mentions.PERSON) and office in offices]
    now = clock.now()
    here = directory.members_on(directory.city(now).today(now)).filter(person_id__in=people, agency_id__in=offices)
    rows = here.values_list("person_id", "person__name") if people else []
    named = {f"{mentions.PERSON}{pk}": name for pk, name in rows}
    return {code: named.get(code) or _by_office(code, office) for code, office in at.items()}


def _by_office(code: str, office: int) -> str:
    name = directory.agency_short_name(office)
    return f"petugas {name}" if code.startswith(mentions.PERSON) else name


def shown(event: Any, named: Mapping[str, str]) -> SafeString:
    """Return a note with those whom it names highlighted."""
    own = event.data.get(MENTIONS, {})
    parts = [
        format_html('<mark class="mention">@{}</mark>', named[code])
        if code in own
        else conditional_escape(words or mentions.kept(code))
        for words, code in mentions.pieces(event.note)
        if words or code
    ]
    return mark_safe("".join(parts))  # noqa: S308  (every part is escaped)

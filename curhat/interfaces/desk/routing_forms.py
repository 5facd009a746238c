"""What an administrator types of a rule, and of a report to try the rules on."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms

from curhat.directory import queries as directory
from curhat.interfaces.desk.routing_words import BY_PLACE, DAYS
from curhat.kernel import clock
from curhat.reports.intake import About
from curhat.routing import queries
from curhat.routing.operations import NAME_LENGTH, Draft
from curhat.routing.queries import Question
from curhat.routing.rules import Rule

PLACE = "setempat"
_FIRST = ("", "Paling atas")
_TYPED = re.compile(r"[,;\n]+")
# Which field a refusal of the domain belongs to.
FIELD_OF = {
    "name_missing": "name", "name_too_long": "name", "rule_exists": "name", "words_too_many": "words",
    "word_too_long": "words", "word_unknown": "words", "channel_unknown": "channel", "weekday_unknown": "weekdays",
    "hours_half": "ends", "dates_reversed": "until", "topic_unknown": "topic", "area_unknown": "area",
    "agency_ended": "agency", "agency_unknown": "instead_of", "sends_on_to_place": "agency",
    "sends_on_to_itself": "agency",
}  # fmt: skip


def _hour(label: str, hint: str = "") -> forms.TimeField:
    return forms.TimeField(
        label=label,
        help_text=hint,
        required=False,
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": "Tulis jam seperti 18.00."},
    )


def _date(label: str, hint: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=hint,
        required=False,
        input_formats=["%Y-%m-%d", "%d-%m-%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "Tulis tanggal seperti 24-12-2026."},
    )


def _choice(label: str, hint: str = "", *, coerce: Any = int) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        help_text=hint,
        coerce=coerce,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": "Pilih dari daftar."},
    )


def _areas() -> list[tuple[int, str]]:
    districts = [(area.pk, f"Kecamatan {area.name}") for area in directory.areas("district")]
    return districts + [(area.pk, f"Kelurahan {area.name}") for area in directory.villages()]


def _channels() -> list[tuple[str, str]]:
    return [(one.code, one.name) for one in directory.city(clock.now()).channels]


def _offices() -> list[tuple[int, str]]:
    """Return every agency: also of one that has ended something may still be sent on."""
    return [(a.pk, f"{a.name} (sudah berakhir)" if a.valid_until else a.name) for a in queries.every_agency()]


class RuleForm(forms.Form):
    """A rule: for which reports, to whom, and when it is asked."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(
        label="Nama aturan",
        max_length=NAME_LENGTH,
        help_text="Dibaca verifikator sebagai alasan, misalnya: Genangan di jalan utama.",
        error_messages={"required": "Beri nama supaya alasannya mudah dibaca."},
    )
    topic = _choice("Topik", "Topik utama mencakup semua bagiannya.")
    area = _choice("Wilayah", "Kecamatan mencakup semua kelurahannya.")
    words = forms.CharField(
        label="Menyebut salah satu kata ini",
        required=False,
        max_length=4_000,
        help_text="Pisahkan dengan koma. “banjir” juga mengenali “kebanjiran”; “genang*” semua yang diawali itu; "
        "“lampu + taman” keduanya berdekatan.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    channel = _choice("Kanal", coerce=str)
    weekdays = forms.TypedMultipleChoiceField(
        label="Masuk pada hari",
        choices=list(enumerate(DAYS, 1)),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Pilih hari dari daftar."},
    )
    begins = _hour("Masuk mulai pukul")
    ends = _hour("Sebelum pukul")
    since = _date("Berlaku mulai")
    until = _date("Berlaku sampai dengan")
    instead_of = _choice(
        "Hanya mengalihkan yang menuju",
        "Dipakai bila OPD berganti, dilebur, atau digantikan sementara: aturan dan topik lain ikut dialihkan.",
    )
    agency = forms.ChoiceField(
        label="Diusulkan ke",
        error_messages={"required": "Pilih OPD tujuannya.", "invalid_choice": "Pilih OPD yang masih ada dari daftar."},
    )
    after = _choice("Urutan", "Aturan yang lebih atas menang. Letakkan yang lebih khusus di atas yang umum.")

    def __init__(self, *args: Any, rules: list[Rule], rule_id: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule_id = rule_id
        others = [(rule.id, f"Sesudah “{rule.name}”") for rule in rules if rule.id != rule_id]
        choices: dict[str, list[Any]] = {
            "topic": [("", "Semua topik"), *directory.topic_choices()],
            "area": [("", "Semua wilayah"), *_areas()],
            "channel": [("", "Semua kanal"), *_channels()],
            "instead_of": [("", "Tidak, ini aturan biasa"), *_offices()],
            "agency": [("", "Pilih OPD"), (PLACE, BY_PLACE.capitalize()), *directory.agency_choices()],
            "after": [_FIRST, *others],
        }
        for name, pairs in choices.items():
            self.fields[name].choices = pairs  # type: ignore[attr-defined]
        for field in self.fields.values():
            # The page says once what may stay empty: nearly all of it.
            field.unmarked = True  # type: ignore[attr-defined]

    def draft(self) -> Draft:
        """Return the rule that was typed, and its place."""
        data = self.cleaned_data
        until = data["until"]
        rule = Rule(
            id=self.rule_id,
            position=0,
            name=data["name"],
            agency=None if data["agency"] == PLACE else int(data["agency"]),
            topic=data["topic"],
            area=data["area"],
            words=tuple(part.strip() for part in _TYPED.split(data["words"]) if part.strip()),
            channel=data["channel"] or "",
            weekdays=frozenset(data["weekdays"]),
            begins=data["begins"],
            ends=data["ends"],
            instead_of=data["instead_of"],
            valid_from=data["since"],
            valid_until=until + dt.timedelta(days=1) if until and until < dt.date.max else until,
        )
        return Draft(rule, data["after"])

    @staticmethod
    def initial_of(rule: Rule, rules: list[Rule]) -> dict[str, Any]:
        """Return what stands in the form of a rule that is there."""
        before = [one.id for one in rules if one.position < rule.position]
        return {
            "name": rule.name,
            "topic": rule.topic,
            "area": rule.area,
            "words": ", ".join(rule.words),
            "channel": rule.channel,
            "weekdays": sorted(rule.weekdays),
            "begins": rule.begins,
            "ends": rule.ends,
            "since": rule.valid_from,
            "until": rule.valid_until - dt.timedelta(days=1) if rule.valid_until else None,
            "instead_of": rule.instead_of,
            "agency": rule.agency or PLACE,
            "after": before[-1] if before else "",
        }


class SeenForm(forms.Form):
    """Something done to a rule without typing: at which state of the rules it was decided."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class TryForm(forms.Form):
    """A report that nobody has sent."""

    text = forms.CharField(
        label="Isi laporan",
        max_length=10_000,
        help_text="Karang sendiri, atau ketik ulang tanpa nama orang. Tidak ada yang disimpan.",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Tulis contoh laporannya dulu."},
    )
    topic = _choice("Topik")
    area = _choice("Tempat kejadian")
    channel = _choice("Kanal", coerce=str)
    about = forms.ChoiceField(label="Tentang pegawai atau OPD?", required=False)
    day = _date("Masuk tanggal", "Kosong: hari ini.")
    hour = _hour("Masuk pukul", "Kosong: sekarang.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = [(str(pk), f"Ya, {name}") for pk, name in directory.agency_choices()]
        unknown = ("official", "Ya, pegawai yang kantornya belum diketahui")
        choices: dict[str, list[Any]] = {
            "topic": [("", "Menurut kata-katanya"), *directory.topic_choices()],
            "area": [("", "Belum diketahui"), *_areas()],
            "channel": [("", "Web"), *((code, name) for code, name in _channels() if code != "web")],
            "about": [("", "Bukan"), unknown, *offices],
        }
        for name, pairs in choices.items():
            self.fields[name].choices = pairs  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.unmarked = True  # type: ignore[attr-defined]

    def question(self) -> Question:
        """Return the report that was made up."""
        data, now = self.cleaned_data, clock.now()
        about = data["about"]
        kind = About.NOBODY if not about else About.OFFICIAL if about == "official" else About.AGENCY
        city = directory.city(now)
        here = now.astimezone(city.tz)
        at = dt.datetime.combine(data["day"] or here.date(), data["hour"] or here.time(), city.tz)
        return Question(
            text=data["text"],
            topic_id=data["topic"],
            area_id=data["area"],
            channel=data["channel"] or "web",
            at=at,
            about=kind,
            about_id=int(about) if kind is About.AGENCY else None,
        )

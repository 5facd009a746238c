"""What is typed, ticked and sent with a report: by a citizen, or by an officer for whoever brought it to a desk."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.core import signing
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from curhat.directory import queries as directory
from curhat.directory.cityfile import CityFile
from curhat.files import kinds
from curhat.interfaces.shared.words import words_for
from curhat.kernel.errors import Invalid
from curhat.kernel.personal import kinds_in, masked
from curhat.people.contact import parse
from curhat.reports.intake import About, Kind
from curhat.reports.models.reporter import Identity
from curhat.reports.operations.submit import TEXT_LENGTH, Submission

NUMBERS: Final[Mapping[str, Promise]] = {
    "email": _("alamat e-mail"),
    "nik": _("NIK"),
    "phone": _("nomor telepon"),
    "plate": _("nomor kendaraan"),
}
_PHOTO_SALT = "citizen.photos"
_PHONE_UNREADABLE = _("Nomor HP ini belum lengkap. Contoh: 0812 3456 7890.")
# Beside the kelurahan, for what happened elsewhere.
OUTSIDE = "luar"
# What a form says of a place that cannot be one, so that the next try goes without it: nobody sees these fields.
NO_POINT = {"latitude": "", "longitude": "", "accuracy_m": ""}
ABOUT_WHOM = (
    ("agency", _("Pegawai atau kantor OPD")),
    ("mayor", _("Wali Kota atau stafnya")),
    ("unknown", _("Saya tidak tahu")),
)


class PhotoInput(forms.ClearableFileInput):
    """A file field for several photos; opens camera or gallery on a phone."""

    allow_multiple_selected = True


class PhotoField(forms.FileField):
    """Up to five photos; what is in them is judged by the files slice, not by the form."""

    widget = PhotoInput(attrs={"accept": "image/*", "multiple": True})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:  # noqa: ARG002
        """Return the list of uploads, which may be empty."""
        return list(data or [])


class SaysNumbers(forms.Form):
    """A form whose `text` may hold numbers that tell who somebody is."""

    def numbers(self) -> str:
        """Return the kinds of numbers in what was typed, as they are called."""
        return ", ".join(str(NUMBERS[kind]) for kind in kinds_in(str(self["text"].value() or "")))


class ReportForm(SaysNumbers):
    """
    The report form: one page that works without JavaScript, three steps with it.

    Messages of the fields say what to do next.
    """

    key = forms.UUIDField(widget=forms.HiddenInput)
    # Set once the person was asked whether the report is about the mayor: it is asked once.
    mayor_asked = forms.BooleanField(widget=forms.HiddenInput, required=False)
    # Once a number in the text was pointed out, by the page or by its script.
    numbers_asked = forms.BooleanField(widget=forms.HiddenInput, required=False)
    mask = forms.BooleanField(label=_("Samarkan nomor itu"), required=False, initial=True)
    # Shown that the topic is secret by default, and chose otherwise.
    secret_by_topic = forms.BooleanField(widget=forms.HiddenInput, required=False)
    open_anyway = forms.BooleanField(widget=forms.HiddenInput, required=False)
    # Set once the person was shown what may be the same thing: that is asked once, too.
    alike_seen = forms.BooleanField(widget=forms.HiddenInput, required=False)
    kept_photos = forms.CharField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label=_("Tulis seperti bercerita"),
        help_text=_("Apa yang terjadi, di mana, sejak kapan. Lebih suka bicara? Kirim pesan suara saja."),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
        error_messages={
            "required": _("Ceritakan dulu apa yang terjadi, satu kalimat pun cukup."),
            "max_length": _("Tulisan terlalu panjang (paling banyak 10.000 huruf). Ringkas sedikit, ya."),
        },
    )
    photos = PhotoField(label=_("Foto"), required=False)
    voice = forms.FileField(
        label=_("Pesan suara"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "audio/*", "capture": True}),
    )
    video = forms.FileField(
        label=_("Video"), required=False, allow_empty_file=True, widget=forms.FileInput(attrs={"accept": "video/*"})
    )
    # A recording came before, and may say what is not written; the domain looks whether it is there.
    spoken = forms.BooleanField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(
        label=_("Ini berupa"),
        choices=(
            (Kind.COMPLAINT, _("Pengaduan")),
            (Kind.CRITICISM, _("Kritik")),
            (Kind.SUGGESTION, _("Saran")),
            (Kind.INFORMATION_REQUEST, _("Pertanyaan")),
        ),
        initial=Kind.COMPLAINT,
        widget=forms.RadioSelect,
    )
    topic = forms.ChoiceField(label=_("Topik"), required=False)
    about_someone = forms.BooleanField(
        label=_("Ini tentang pegawai atau pejabat"),
        help_text=_("Laporan seperti ini langsung ke Inspektorat; yang dilaporkan tidak dapat melihatnya."),
        required=False,
    )
    about_whom = forms.ChoiceField(
        label=_("Tentang siapa?"), choices=ABOUT_WHOM, required=False, widget=forms.RadioSelect
    )
    about_agency = forms.TypedChoiceField(label=_("Kantornya"), coerce=int, empty_value=None, required=False)
    about_name = forms.CharField(label=_("Nama atau jabatannya"), max_length=200, required=False)
    protected = forms.BooleanField(
        label=_("Ini tentang kekerasan, atau korbannya anak"),
        help_text=_("Hanya petugas pelindungan yang ditunjuk yang dapat membacanya."),
        required=False,
    )
    area = forms.TypedChoiceField(
        label=_("Kelurahan"), coerce=lambda key: key if key == OUTSIDE else int(key), empty_value=None, required=False
    )
    address = forms.CharField(label=_("Nama jalan atau gang"), max_length=300, required=False)
    landmark = forms.CharField(
        label=_("Patokan"), help_text=_("Misalnya: depan masjid, sebelah warung soto."), max_length=300, required=False
    )
    latitude = forms.FloatField(widget=forms.HiddenInput, required=False)
    longitude = forms.FloatField(widget=forms.HiddenInput, required=False)
    accuracy_m = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=0)
    occurred_on = forms.DateField(
        label=_("Kapan terjadi"),
        help_text=_("Kosongkan bila hari ini."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Tulis tanggal seperti 2026-11-24.")},
    )
    name = forms.CharField(
        label=_("Nama"), max_length=100, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=_("Nomor HP"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        error_messages={"invalid": _("Alamat e-mail ini belum lengkap. Contoh: nama@contoh.id.")},
    )
    anonymous = forms.BooleanField(
        label=_("Sembunyikan identitas saya (anonim)"),
        help_text=_("OPD yang dilaporkan dan publik tidak tahu siapa Anda."),
        required=False,
    )
    secret = forms.BooleanField(
        label=_("Rahasiakan laporan ini"),
        help_text=_("Isi laporan tidak pernah tampil untuk umum."),
        required=False,
    )
    by_minor = forms.BooleanField(label=_("Umur saya di bawah 18 tahun"), required=False)
    consent = forms.BooleanField(
        label=_("Boleh diteruskan ke SP4N-LAPOR! (layanan nasional)"),
        help_text=_("Agar pusat juga tahu. Dapat Anda tarik kapan saja."),
        required=False,
    )
    traceless = forms.BooleanField(
        label=_("Tanpa jejak"),
        help_text=_("Tidak ada yang tertinggal di HP ini. Nomor dan kodenya hanya tampil sekali, jadi catatlah."),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        areas: list[tuple[Any, str]],
        agencies: list[tuple[Any, str]],
        topics: list[tuple[str, list[tuple[str, str]]]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and (self.data.get("spoken") or any(self.files.get(kind) for kind in kinds.RECORDED)):
            self.fields["text"].required = False
        # Fields that the next try carries, whatever was in them.
        self.known: dict[str, str] = {}
        self.fields["topic"].choices = [("", _("Biar petugas yang memilih")), *topics]  # type: ignore[attr-defined]
        self.fields["area"].choices = [("", _("Pilih kelurahan")), *areas]  # type: ignore[attr-defined]
        self.fields["about_agency"].choices = [("", _("Pilih kantor, bila tahu")), *agencies]  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        """Return the number in international form, so that one person is one person."""
        raw = self.cleaned_data["phone"].strip()
        if not raw:
            return ""
        try:
            contact = parse(raw)
        except Invalid as e:
            raise forms.ValidationError(_PHONE_UNREADABLE) from e
        if contact.channel != "phone":
            raise forms.ValidationError(_PHONE_UNREADABLE)
        return contact.address

    def clean(self) -> dict[str, Any]:
        """Say of a place that is none at a field that can be seen, and let the next try go without it."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        unread = [name for name in NO_POINT if self.errors.pop(name, None)]
        if unread:
            self.known = NO_POINT
            self.add_error("area", words_for(Invalid("point_invalid")))
        return data

    def submission(self, files: list[int], *, topic: str = "", channel: str = "web") -> Submission:
        """Return what was typed as the domain takes it."""
        data = self.cleaned_data
        about = self._about()
        point = None
        if data["latitude"] is not None and data["longitude"] is not None:
            point = (data["latitude"], data["longitude"])
        return Submission(
            key=data["key"],
            text=masked(data["text"]) if data["mask"] else data["text"],
            kind=Kind(data["kind"]),
            topic=topic,
            occurred_on=data["occurred_on"],
            point=point,
            accuracy_m=data["accuracy_m"] if point else None,
            area_id=None if data["area"] == OUTSIDE else data["area"],
            outside=data["area"] == OUTSIDE,
            address=data["address"],
            landmark=data["landmark"],
            about=about,
            about_agency_id=data["about_agency"] if about is About.OFFICIAL else None,
            about_name=data["about_name"] if about is About.OFFICIAL else "",
            anonymous=data["anonymous"],
            secret=data["secret"] and not data["secret_by_topic"],
            # Without a script: the box that was ticked for the topic was taken out again.
            open_anyway=data["open_anyway"] or (data["secret_by_topic"] and not data["secret"]),
            protected=data["protected"],
            by_minor=data["by_minor"],
            consent=data["consent"],
            identity=Identity(data["name"].strip(), data["phone"], data["email"].lower()),
            channel=channel,
            language=get_language() or "id",
            files=files,
        )

    def _about(self) -> About:
        # Whatever was said below the box counts, also where the box itself was forgotten.
        if not any(self.cleaned_data[name] for name in ("about_someone", "about_whom", "about_agency", "about_name")):
            return About.NOBODY
        return About.MAYOR if self.cleaned_data["about_whom"] == "mayor" else About.OFFICIAL


class CorrectionForm(SaysNumbers):
    """
    The words of a report, with the fields of the form that they were first typed in.

    :param spoken: a recording says it, so there need be no text
    """

    text = ReportForm.base_fields["text"]
    address = ReportForm.base_fields["address"]
    landmark = ReportForm.base_fields["landmark"]
    mayor_asked = ReportForm.base_fields["mayor_asked"]
    numbers_asked = ReportForm.base_fields["numbers_asked"]
    mask = ReportForm.base_fields["mask"]

    def __init__(self, *args: Any, spoken: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required, self.fields["text"].help_text = not spoken, ""

    def mended(self) -> dict[str, str]:
        """Return the new words as the domain takes them."""
        data = self.cleaned_data
        text = masked(data["text"]) if data["mask"] else data["text"]
        return {"text": text, "address": data["address"], "landmark": data["landmark"]}


def choices(city: CityFile) -> dict[str, Any]:
    """Return what the form offers: kelurahan, offices, topics."""
    elsewhere = (OUTSIDE, gettext("Di luar {city}").format(city=city.name))
    return {
        "areas": [*directory.area_choices(), elsewhere],
        "agencies": directory.agency_choices(),
        "topics": _topics(city),
    }


def _topics(city: CityFile) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return every topic by its code, below its main topic."""
    names = {topic.code: topic.name for topic in city.topics} | dict(city.topic_names(get_language() or ""))
    mains = [topic.code for topic in city.topics if topic.parent is None]
    below = {main: [(t.code, names[t.code]) for t in city.topics if t.parent == main] for main in mains}
    return [(names[main], [(main, names[main]), *below[main]]) for main in mains]


def keep_photos(ids: list[int]) -> str:
    """Return the stored photos of an unfinished form, sealed against being swapped for another's."""
    return signing.dumps(ids, salt=_PHOTO_SALT) if ids else ""


def kept_photos(raw: str) -> list[int]:
    """
    Return the photos that an earlier try of the form has stored.

    :raises Invalid: file_unknown, if it was altered or is older than a day: left out in silence, they would be lost
    """
    try:
        ids: list[int] = signing.loads(raw, salt=_PHOTO_SALT, max_age=86_400) if raw else []
    except signing.BadSignature as e:
        raise Invalid("file_unknown") from e
    return ids


def fresh_key() -> str:
    """Return a new submission key for an empty form."""
    return str(uuid.uuid4())

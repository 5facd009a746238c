"""What a citizen types, ticks and sends beside the report form itself."""

from __future__ import annotations

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from curhat.files import kinds
from curhat.files.parts import MOST_PARTS
from curhat.interfaces.shared.report_form import ReportForm
from curhat.reports.operations.arriving import POSITIONS


class AppReportForm(ReportForm):
    """The same form as the app sends it: the files came before, each under the form's key and a position."""

    positions = forms.CharField(
        required=False, max_length=30, validators=[RegexValidator(r"^\d{1,2}(,\d{1,2})*$", code="positions")]
    )
    # Of the account that was signed in when it was written; a phone may have changed hands since.
    account = forms.CharField(required=False, max_length=64)

    def file_positions(self) -> list[int]:
        """Return the positions of the files, in order."""
        said = self.cleaned_data["positions"]
        return list(dict.fromkeys(int(part) for part in said.split(","))) if said else []


class AppFileForm(forms.Form):
    """One file of a report that is still to come, or a part of one."""

    key = forms.UUIDField()
    position = forms.IntegerField(min_value=0, max_value=POSITIONS - 1)
    kind = forms.TypedChoiceField(choices=[(kind, kind) for kind in kinds.Kind], coerce=kinds.Kind)
    part = forms.IntegerField(min_value=0, max_value=MOST_PARTS - 1, required=False)
    of = forms.IntegerField(min_value=1, max_value=MOST_PARTS, required=False)
    file = forms.FileField(allow_empty_file=True)


class AppPhotoForm(forms.Form):
    """One photo, as an app sends it that was installed before there were recordings."""

    key = forms.UUIDField()
    position = forms.IntegerField(min_value=0, max_value=POSITIONS - 1)
    photo = forms.FileField(allow_empty_file=True)


class CodeForm(forms.Form):
    """Number and secret code of a report."""

    number = forms.CharField(
        label=_("Nomor laporan"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("Tulis nomor laporan, misalnya yang ada di pesan kami.")},
    )
    code = forms.CharField(
        label=_("Kode rahasia"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("Tulis kode rahasianya, dua belas huruf dan angka.")},
    )

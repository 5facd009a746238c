"""The forms of accounts, in our words."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as MFAReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth import password_validation
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from curhat.interfaces.shared import throttle
from curhat.interfaces.shared.words import ROLES

CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 12, "placeholder": ""}
EMPTY = {"required": _("Isian ini belum Anda isi.")}


def _say(field: forms.Field, label: str, hint: str = "") -> None:
    field.label, field.help_text = label, hint
    field.widget.attrs.pop("placeholder", None)
    field.error_messages.update(EMPTY)


class SignIn(LoginForm):
    """E-mail and password of staff."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["login"], "E-mail dinas")
        _say(self.fields["password"], "Sandi")
        self.fields["login"].error_messages |= {"invalid": "Tulis alamat e-mail seperti nama@contoh.id."}


class ChangePassword(ChangePasswordForm):
    """The password of somebody who is in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["oldpassword"], "Sandi sekarang")
        _say(self.fields["password1"], "Sandi baru", "Paling sedikit 12 huruf. Kalimat pendek mudah diingat.")
        _say(self.fields["password2"], "Ulangi sandi baru")


class Reauthenticate(ReauthenticateForm):
    """The password, once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["password"], "Sandi Anda")


class _Counted(BaseAuthenticateForm):
    """Codes that may be tried a few times only, by whoever knows the password."""

    def clean_code(self) -> str:
        """
        Take the code.

        :raises TooMany: beyond the limit
        """
        subject = f"person:{self.user.pk}"
        throttle.check(context.request, throttle.SECOND_STEP, subject=subject)
        code = str(super().clean_code())
        throttle.forgive(context.request, throttle.SECOND_STEP, subject=subject)
        return code


class SecondStep(_Counted, AuthenticateForm):
    """A code of the app, or a spare one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["code"], "Kode enam angka", "Dari aplikasi kode di HP Anda, atau salah satu kode cadangan.")
        self.fields["code"].widget.attrs.update(CODE)


class SecondStepAgain(_Counted, MFAReauthenticateForm):
    """A code of the app, once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["code"], "Kode enam angka", "Dari aplikasi kode di HP Anda.")
        self.fields["code"].widget.attrs.update(CODE)


class ActivateApp(ActivateTOTPForm):
    """The first code of a new app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["code"], "Kode yang tampil di aplikasi")
        self.fields["code"].widget.attrs.update(CODE)


class AddPasskey(AddWebAuthnForm):
    """A key in a telephone, a computer or on a key ring."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["name"], "Nama passkey", "Misalnya: HP saya.")
        passwordless = self.fields["passwordless"]
        _say(passwordless, "Dapat dipakai masuk tanpa sandi", "Perangkat meminta sidik jari, wajah, atau PIN.")
        passwordless.initial = True
        self.initial.setdefault("passwordless", True)


class NewPassword(forms.Form):
    """A password for a new or recovered account."""

    password = forms.CharField(
        label="Sandi baru",
        help_text="Paling sedikit 12 huruf. Kalimat pendek mudah diingat dan sulit ditebak.",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages=EMPTY,
    )
    again = forms.CharField(
        label="Ulangi sandi baru",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages=EMPTY,
    )

    def __init__(self, *args: Any, person: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._person = person

    def clean(self) -> dict[str, Any]:
        """Check both against each other and against the rules."""
        data: dict[str, Any] = super().clean() or {}
        password = data.get("password")
        if password and data.get("again") and password != data["again"]:
            self.add_error("again", "Kedua sandi belum sama. Tulis ulang.")
        elif password:
            try:
                password_validation.validate_password(password, self._person)
            except forms.ValidationError as e:
                self.add_error("password", e)
        return data


class Newcomer(NewPassword):
    """The first administrator says who they are."""

    name = forms.CharField(label="Nama lengkap Anda", max_length=200, error_messages=EMPTY)
    email = forms.EmailField(
        label="E-mail dinas",
        error_messages=EMPTY | {"invalid": "Tulis alamat e-mail seperti nama@contoh.id."},
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    field_order = ("name", "email", "password", "again")


class AskCode(forms.Form):
    """Where a citizen wants the code."""

    contact = forms.CharField(
        label=_("Nomor HP atau e-mail Anda"),
        help_text=_("Seperti 0812 3456 7890 atau nama@contoh.id."),
        max_length=254,
        error_messages=EMPTY,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )


class EnterCode(forms.Form):
    """The code that came."""

    code = forms.CharField(
        label=_("Kode enam angka"), max_length=12, error_messages=EMPTY, widget=forms.TextInput(attrs=CODE)
    )


def _named(number: str, title: str) -> str:
    return format_html('{}<br><small class="soft num">{}</small>', title, number)


class Collect(forms.Form):
    """Which of the reports that a device knows are one's own."""

    reports = forms.MultipleChoiceField(
        label=_("Laporan di perangkat ini"),
        help_text=_("Dipakai bersama keluarga? Hapus centang pada laporan orang lain."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Daftar ini berubah. Pilih sekali lagi.")},
    )

    def __init__(self, *args: Any, titles: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["reports"]
        field.choices = [(number, _named(number, title)) for number, title in titles.items()]
        field.initial, field.unmarked = list(titles), True


class Invite(forms.Form):
    """Whom an administrator invites, to what."""

    name = forms.CharField(label="Nama lengkap", max_length=200, error_messages=EMPTY)
    email = forms.EmailField(
        label="E-mail dinas", error_messages=EMPTY | {"invalid": "Tulis alamat e-mail seperti nama@contoh.id."}
    )
    role = forms.ChoiceField(label="Peran", choices=list(ROLES.items()))
    agency = forms.TypedChoiceField(
        label="OPD", coerce=int, required=False, empty_value=None, help_text="Kosongkan untuk peran seluruh kota."
    )

    def __init__(self, *args: Any, agencies: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [("", "Seluruh kota"), *agencies]  # type: ignore[attr-defined]


class Reason(forms.Form):
    """Why."""

    reason = forms.CharField(
        label="Bagaimana Anda memastikan orangnya?",
        help_text="Misalnya: datang sendiri ke kantor, HP-nya hilang. Tercatat dan dapat dibaca auditor.",
        max_length=500,
        error_messages=EMPTY,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

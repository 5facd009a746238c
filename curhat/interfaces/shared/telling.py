"""How somebody wants to be told: one form and one page, for a report and for an account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from curhat.interfaces.shared.words import words_for
from curhat.kernel import clock, vapid
from curhat.kernel.errors import Invalid
from curhat.notices import devices, quiet
from curhat.notices.channels import Channel
from curhat.notices.choices import Wanted, offered

FIELD_OF: Final = {"email_needed": "email", "phone_needed": "phone"}
_NO_TIME: Final = gettext_lazy("Tulis jam seperti 21:00.")


class _Text(forms.CharField):
    """Needed where its box is ticked, so it does not say that it may be left empty."""

    unmarked = True


class TimeOfDay(forms.TimeField):
    """A time of day; the same is true of it."""

    unmarked = True

    def __init__(self, label: Any) -> None:
        widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        super().__init__(label=label, required=False, widget=widget, error_messages={"invalid": _NO_TIME})


class TellingForm(forms.Form):
    """Ways, addresses, quiet hours, and one message instead of ten."""

    by_email = forms.BooleanField(label=gettext_lazy("E-mail"), required=False)
    email = _Text(
        label=gettext_lazy("Alamat e-mail"),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "email"}),
    )
    by_whatsapp = forms.BooleanField(label=gettext_lazy("WhatsApp"), required=False)
    by_sms = forms.BooleanField(label=gettext_lazy("SMS"), required=False)
    phone = _Text(
        label=gettext_lazy("Nomor HP"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    quiet = forms.BooleanField(
        label=gettext_lazy("Jangan kabari di jam istirahat"),
        help_text=gettext_lazy("Kabar pada jam itu menunggu sampai jam istirahat selesai."),
        required=False,
    )
    quiet_from = TimeOfDay(gettext_lazy("Dari jam"))
    quiet_until = TimeOfDay(gettext_lazy("Sampai jam"))
    together = forms.BooleanField(
        label=gettext_lazy("Gabungkan kabar yang berdekatan"),
        help_text=gettext_lazy(
            "Kabar dalam satu jam menjadi satu pesan. Yang perlu Anda tanggapi tetap langsung dikirim."
        ),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        served = offered()
        for channel in (Channel.WHATSAPP, Channel.SMS):
            if channel not in served:
                del self.fields[f"by_{channel}"]
        if not served & {Channel.WHATSAPP, Channel.SMS}:
            del self.fields["phone"]

    def wanted(self) -> Wanted:
        """Return what was chosen as the domain takes it."""
        data = self.cleaned_data
        hours = quiet.Quiet(data["quiet_from"] or quiet.FROM, data["quiet_until"] or quiet.UNTIL)
        return Wanted(
            channels=frozenset(channel for channel in Channel if data.get(f"by_{channel}")),
            email=data["email"],
            phone=data.get("phone", ""),
            quiet=hours if data["quiet"] else None,
            together=data["together"],
            language=get_language() or settings.LANGUAGE_CODE,
        )


def initial_of(wanted: Wanted) -> dict[str, Any]:
    """Return how the form stands before anybody changed it."""
    hours = wanted.quiet or quiet.Quiet()
    return {
        **{f"by_{channel}": channel in wanted.channels for channel in Channel},
        "email": wanted.email,
        "phone": wanted.phone,
        "quiet": wanted.quiet is not None,
        "quiet_from": hours.start,
        "quiet_until": hours.end,
        "together": wanted.together,
    }


def page(
    request: HttpRequest,
    *,
    wanted: Wanted,
    keep: Callable[[Wanted], None],
    here: str,
    device: str = "",
    context: dict[str, Any],
) -> HttpResponse:
    """
    Show the choice, or keep it and show it again.

    :param here: the page's own address
    :param device: where a browser lets itself be told; empty where that is not offered
    """
    form = TellingForm(request.POST if request.method == "POST" else None, initial=initial_of(wanted))
    if form.is_valid():
        try:
            keep(form.wanted())
        except Invalid as e:
            form.add_error(FIELD_OF.get(e.code), words_for(e))
        else:
            messages.success(request, _("Tersimpan. Anda dapat mengubahnya kapan saja."))
            return redirect(here)
    status = 422 if form.is_bound else 200
    return render(request, "shared/telling.html", {"form": form, **push_of(device), **context}, status=status)


def take_device(request: HttpRequest, of: devices.Of) -> JsonResponse:
    """Let this browser be told, or no more (`off`); it is asked by our own script, with the form's token."""
    now, endpoint = clock.now(), request.POST.get("endpoint", "")
    if request.POST.get("off"):
        devices.remove(of=of, endpoint=endpoint, now=now)
        return JsonResponse({"on": False})
    try:
        keys = {name: request.POST.get(name, "") for name in ("p256dh", "auth")}
        language = get_language() or settings.LANGUAGE_CODE
        devices.add(of=of, endpoint=endpoint, **keys, language=language, now=now)
    except Invalid as e:
        return JsonResponse({"on": False, "words": words_for(e)}, status=422)
    return JsonResponse({"on": True})


def move_device(request: HttpRequest) -> JsonResponse:
    """Tell a browser by its new address what it was told by its old one."""
    said = {name: request.POST.get(name, "") for name in ("old", "secret", "endpoint", "p256dh", "auth")}
    try:
        devices.move(**said)
    except Invalid as e:
        return JsonResponse({"on": False, "words": words_for(e)}, status=422)
    return JsonResponse({"on": True})


def push_of(device: str) -> dict[str, str]:
    """
    Return what the part of a page needs that offers push; nothing where nothing could sign it.

    :param device: where a browser lets itself be told
    """
    return {"device": device, "push_key": vapid.public_key(settings.VAPID_KEY)} if device and settings.VAPID_KEY else {}

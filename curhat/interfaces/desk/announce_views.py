"""How an officer hears of new work: by letter, on their devices, at once or together, and when not."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from curhat.access.actors import Actor
from curhat.interfaces.desk import duty_views
from curhat.interfaces.desk.frame import READERS, frame
from curhat.interfaces.shared import auth, telling, throttle
from curhat.interfaces.shared.words import words_for
from curhat.kernel import clock
from curhat.kernel.errors import DomainError
from curhat.notices import choices, devices, quiet
from curhat.notices.channels import Channel
from curhat.notices.choices import Wanted


class AnnounceForm(forms.Form):
    """By letter or not, quiet hours, and one message instead of ten."""

    by_email = forms.BooleanField(label="E-mail", required=False)
    together = forms.BooleanField(
        label="Gabungkan kabar yang berdekatan",
        help_text="Kabar dalam satu jam menjadi satu pesan. Batas waktu dan keberatan pelapor tetap langsung dikirim.",
        required=False,
    )
    quiet = forms.BooleanField(
        label="Jangan kabari di jam istirahat",
        help_text="Kabar pada jam itu menunggu sampai jam istirahat selesai.",
        required=False,
    )
    quiet_from = telling.TimeOfDay("Dari jam")
    quiet_until = telling.TimeOfDay("Sampai jam")

    def wanted(self) -> Wanted:
        """Return what was chosen as the domain takes it; devices are let in and out beside it."""
        data = self.cleaned_data
        hours = quiet.Quiet(data["quiet_from"] or quiet.FROM, data["quiet_until"] or quiet.UNTIL)
        return Wanted(
            channels=frozenset({Channel.EMAIL} if data["by_email"] else ()),
            quiet=hours if data["quiet"] else None,
            together=data["together"],
        )


@never_cache
@require_http_methods(["GET", "POST"])
@auth.staff_required(*READERS)
def announcing(request: HttpRequest) -> HttpResponse:
    """Show how one is told, or keep it."""
    actor = auth.actor_of(request)
    assert actor.person_id is not None  # noqa: S101  (of the staff)
    return page(request, actor, actor.person_id)


def page(request: HttpRequest, actor: Actor, person_id: int, *, duty: forms.Form | None = None) -> HttpResponse:
    """
    Show the page, or keep what it was sent.

    :param duty: the form of the office's number, sent in its place and not taken
    """
    wanted = choices.chosen_at_desk(person_id=person_id)
    known = telling.initial_of(wanted)
    initial = {name: known[name] for name in AnnounceForm.base_fields}
    form = AnnounceForm(request.POST if request.method == "POST" and duty is None else None, initial=initial)
    if form.is_valid():
        throttle.check(request, throttle.TELLING, subject=f"person:{person_id}")
        try:
            choices.choose_at_desk(wanted=form.wanted(), actor=actor, now=clock.now())
        except DomainError as e:
            form.add_error("by_email", words_for(e))
        else:
            messages.success(request, "Tersimpan. Anda dapat mengubahnya kapan saja.")
            return redirect("desk:announcing")
    person: Any = request.user
    form.fields["by_email"].help_text = f"Ke {person.email}."
    context = {
        "form": form,
        **duty_views.form_of(actor, duty),
        "devices": Channel.PUSH in wanted.channels,
        **telling.push_of(reverse("desk:device")),
        **frame(actor, "announcing"),
    }
    return render(request, "desk/announcing.html", context, status=422 if form.is_bound or duty else 200)


@require_POST
@auth.staff_required(*READERS)
def device(request: HttpRequest) -> HttpResponse:
    """Let this browser be told of one's work, or no more."""
    actor = auth.actor_of(request)
    throttle.check(request, throttle.TELLING, subject=f"person:{actor.person_id}")
    return telling.take_device(request, devices.Of(actor, at_desk=True))

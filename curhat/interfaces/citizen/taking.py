"""Taking a report that was filled in, whichever door it came through: the page's form or the app's."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from curhat.access.actors import Actor
from curhat.directory.cityfile import CityFile
from curhat.directory.signals import signals
from curhat.interfaces.citizen.forms import NO_POINT, ReportForm
from curhat.interfaces.shared.words import words_for
from curhat.kernel import clock
from curhat.kernel.errors import DomainError, Invalid
from curhat.kernel.personal import kinds_in
from curhat.kernel.text import folded_name
from curhat.reports.operations.submit import Receipt, submit
from curhat.routing.judge import Confidence, suggest

# Which field a refusal of the domain belongs to; others stand above the form.
FIELD_OF = {
    "text_missing": "text",
    "text_too_long": "text",
    "occurred_in_future": "occurred_on",
    "about_unknown": "about_agency",
    "point_invalid": "area",
    "point_swapped": "area",
    "too_many_files": "photos",
    "too_many_recordings": "voice",
    "file_unknown": "photos",
}


class FormRefused(Exception):
    """
    The form must be corrected; its errors say how.

    :param status: 422, or 409 where the world has moved on
    :param known: fields that the next try carries besides
    """

    def __init__(self, status: int, known: Mapping[str, str] | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.known = dict(known or {})


def take(form: ReportForm, files: Sequence[int], *, actor: Actor, city: CityFile) -> Receipt | None:
    """
    Keep what a form says, with files that are stored already.

    Whoever leaves no trace sends it in nobody's name. Returns None where it is about the
    mayor: nothing was kept, the outside bodies are to be shown.

    :raises FormRefused: if something in it cannot be taken
    """
    if not form.is_valid():
        raise FormRefused(422, form.known)
    if _must_ask_about_the_mayor(form.cleaned_data, city):
        form.add_error("about_whom", mayor_question())
        raise FormRefused(422, {"mayor_asked": "on"})
    if kinds_in(form.cleaned_data["text"]) and not form.cleaned_data["numbers_asked"]:
        form.add_error("text", _("Lihat dulu nomor di tulisan Anda: samarkan di bawah, atau kirim lagi apa adanya."))
        raise FormRefused(422, {"numbers_asked": "on", "mask": "on"})
    if form.cleaned_data["traceless"]:
        actor = Actor()  # An account that is signed in on this phone would show it.
    topic = form.cleaned_data["topic"] or suggested_topic(form.cleaned_data["text"], city)
    try:
        return submit(submission=form.submission(list(files), topic=topic), actor=actor, now=clock.now())
    except DomainError as e:
        form.add_error(FIELD_OF.get(e.code), words_for(e))
        known = NO_POINT if FIELD_OF.get(e.code) == "area" else {}
        raise FormRefused(422 if isinstance(e, Invalid) else 409, known) from e


def account_mark(actor: Actor) -> str:
    """Return what tells one account from another and says nothing else; empty for nobody's."""
    if actor.person_id is None:
        return ""
    return hmac.new(settings.SECRET_KEY.encode(), b"account:%d" % actor.person_id, hashlib.sha256).hexdigest()


def mayor_question() -> str:
    """Return what is asked once, where a text speaks of the mayor."""
    return _(
        "Tulisan Anda menyebut wali kota. Bila laporan ini tentang beliau atau stafnya, pilih “Wali Kota atau "
        "stafnya”: kami tunjukkan lembaga di luar Pemkot. Bila bukan, lanjutkan saja dan kirim sekali lagi."
    )


def suggested_topic(text: str, city: CityFile) -> str:
    """Return the topic that the words suggest, for the verifier to settle; empty where they suggest none."""
    found = suggest(text, city=city)
    return found.topics[0] if found.confidence is not Confidence.UNSURE else ""


def _must_ask_about_the_mayor(data: dict[str, Any], city: CityFile) -> bool:
    """
    Whether a report speaks of the mayor and of an official's conduct, and nobody was asked yet.

    About the mayor, it would be for no one in the city to read; only its writer knows.
    """
    if data["mayor_asked"] or data["about_whom"] == "mayor":
        return False
    heard = signals(data["text"], city)
    if not (heard.money or heard.official or data["about_someone"]):
        return False
    text, style = folded_name(data["text"]), city.mayor_on(city.today(clock.now()))
    office = style.address.partition(" ")[2] or style.address
    return any(folded_name(name) in text for name in (office, style.name))

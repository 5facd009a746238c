"""Taking a report that was filled in, whichever door it came through: the page's form, the app's or the desk's."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence

from django.conf import settings
from django.forms import Form
from django.utils.translation import gettext as _

from curhat.access.actors import Actor
from curhat.directory.cityfile import CityFile
from curhat.directory.signals import signals
from curhat.interfaces.shared.report_form import NO_POINT, CorrectionForm, ReportForm
from curhat.interfaces.shared.words import words_for
from curhat.kernel import clock
from curhat.kernel.errors import DomainError, Invalid
from curhat.kernel.personal import kinds_in
from curhat.kernel.text import folded_name
from curhat.reports.intake import About
from curhat.reports.models import Report
from curhat.reports.operations.correct import correct
from curhat.reports.operations.submit import Receipt, Submission, submit
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
    Keep what a citizen's form says, with files that are stored already.

    Whoever leaves no trace sends it in nobody's name. Returns None where it is about the
    mayor: nothing was kept, the outside bodies are to be shown.

    :raises FormRefused: if something in it cannot be taken
    """

    def send(submission: Submission) -> Receipt | None:
        # An account that is signed in on this phone would show it.
        sender = Actor() if form.cleaned_data["traceless"] else actor
        return submit(submission=submission, actor=sender, now=clock.now())

    return judge(form, files, city=city, keep=send)


def judge[R](form: ReportForm, files: Sequence[int], *, city: CityFile, keep: Callable[[Submission], R]) -> R:
    """
    Ask what is still to be asked of a form, and have what it says kept.

    :raises FormRefused: if something in it cannot be taken
    """
    if not form.is_valid():
        raise FormRefused(422, form.known)
    data = form.cleaned_data
    if data["about_whom"] != "mayor" and _speaks_of_the_mayor(data["text"], city, of_somebody=data["about_someone"]):
        _ask_once(form, "about_whom", mayor_question(), {"mayor_asked": "on"})
    if kinds_in(data["text"]):
        _ask_about_numbers(form)
    topic = data["topic"] or suggested_topic(data["text"], city)
    try:
        return keep(form.submission(list(files), topic=topic))
    except DomainError as e:
        form.add_error(FIELD_OF.get(e.code), words_for(e))
        known = NO_POINT if FIELD_OF.get(e.code) == "area" else {}
        raise FormRefused(422 if isinstance(e, Invalid) else 409, known) from e


def ask_about_secrecy(form: ReportForm, *, city: CityFile) -> None:
    """
    Say once that a topic is kept from the public, and let it be opened: on the page without a script, which
    cannot say so while the topic is chosen. What oversight or the closed circle gets is secret whatever is chosen.

    :raises FormRefused: if it has not been said yet
    """
    if not form.is_valid():
        return
    data = form.cleaned_data
    if data["secret"] or data["secret_by_topic"] or data["open_anyway"]:
        return
    code = data["topic"] or suggested_topic(data["text"], city)
    topic = city.topic(code) if code else None
    if topic and topic.secret and not (topic.oversight or topic.protected):
        form.add_error("secret", _secret_by_topic())
        raise FormRefused(422, {"secret": "on", "secret_by_topic": "on"})


def take_mended(form: CorrectionForm, report: Report, *, actor: Actor, city: CityFile) -> None:
    """
    Put the words of a form in the place of a report's; what they speak of anew is asked as it was the first time.

    :raises FormRefused: if something in it cannot be taken
    """
    if not form.is_valid():
        raise FormRefused(422)
    text, of_somebody = form.cleaned_data["text"], report.about != About.NOBODY
    if _speaks_of_the_mayor(text, city, of_somebody=of_somebody) and not _speaks_of_the_mayor(
        report.text, city, of_somebody=of_somebody
    ):
        _ask_once(form, "text", _mayor_question_when_mended(), {"mayor_asked": "on"})
    if set(kinds_in(text)) - set(kinds_in(report.text)):
        _ask_about_numbers(form)
    try:
        correct(report_id=report.pk, actor=actor, now=clock.now(), **form.mended())
    except DomainError as e:
        form.add_error(FIELD_OF.get(e.code), words_for(e))
        raise FormRefused(409) from e


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


def _secret_by_topic() -> str:
    return _(
        "Topik ini peka, jadi laporan Anda kami rahasiakan dari umum. Bila tidak perlu, hapus centang ini, lalu "
        "kirim lagi."
    )


def _mayor_question_when_mended() -> str:
    return _(
        "Tulisan Anda menyebut wali kota. Bila ini tentang beliau atau stafnya, tarik laporan ini dan kirim lagi "
        "dengan memilih “Wali Kota atau stafnya”. Bila bukan, simpan sekali lagi."
    )


def _ask_about_numbers(form: Form) -> None:
    words = _("Lihat dulu nomor di tulisan Anda: samarkan di bawah, atau kirim lagi apa adanya.")
    _ask_once(form, "text", words, {"numbers_asked": "on", "mask": "on"})


def _ask_once(form: Form, field: str, words: str, known: Mapping[str, str]) -> None:
    """Say it at a field, unless the first name of `known` tells that it was said before."""
    if not form.cleaned_data[next(iter(known))]:
        form.add_error(field, words)
        raise FormRefused(422, known)


def suggested_topic(text: str, city: CityFile) -> str:
    """Return the topic that the words suggest, for the verifier to settle; empty where they suggest none."""
    found = suggest(text, city=city)
    return found.topics[0] if found.confidence is not Confidence.UNSURE else ""


def _speaks_of_the_mayor(text: str, city: CityFile, *, of_somebody: bool) -> bool:
    """
    Whether a text names the mayor and is about an official's conduct.

    About the mayor, it would be for no one in the city to read; only its writer knows.
    """
    heard = signals(text, city)
    if not (heard.money or heard.official or of_somebody):
        return False
    folded, style = folded_name(text), city.mayor_on(city.today(clock.now()))
    office = style.address.partition(" ")[2] or style.address
    return any(folded_name(name) in folded for name in (office, style.name))

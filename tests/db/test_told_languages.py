"""What is told later, by a job without a page, in the language in which it was asked for."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from curhat.gateways import mailbox
from curhat.notices.channels import Channel
from curhat.notices.choices import Wanted, choose_for_report
from curhat.notices.messages import SENTENCES
from curhat.notices.news import Kind
from curhat.people import citizens
from curhat.people.contact import parse
from curhat.people.models import OneTimeCode
from curhat.reports.operations import verify, work
from tests.cast import NOW, Cast, Sent, agency, send
from tests.telling import deliver, heard

QUESTION = SENTENCES[Kind.QUESTION]


def in_(code: str, text: str) -> str:
    with translation.override(code):
        return translation.gettext(text)


@pytest.fixture(autouse=True)
def letters(settings: Any, tmp_path: Any, cast: Cast) -> None:
    settings.DATA_DIR = tmp_path


def asked(cast: Cast, sent: Sent) -> str:
    """Have an agency ask something, and return the one message that the reporter gets."""
    verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=NOW)
    work.ask(report_id=sent.report_id, note="Di mana?", actor=cast.joko, now=NOW)
    deliver(NOW)
    (letter,) = heard()
    return letter


class TestMessage:
    @pytest.mark.parametrize("code", ["id", "en", "jv"])
    def test_speaks_the_language_of_the_report_where_nobody_chose(self, cast: Cast, code: str) -> None:
        with translation.override("en" if code == "jv" else "jv"):  # whatever is active in the worker
            letter = asked(cast, send(language=code))

        assert in_(code, QUESTION) in letter
        (html,) = [said.html for said in mailbox.letters() if said.to == "siti@surel.example"]
        assert in_(code, "Buka laporan") in html

    def test_speaks_the_language_in_which_it_was_chosen(self, cast: Cast) -> None:
        sent = send(language="id")
        wanted = Wanted(frozenset({Channel.EMAIL}), email="siti@surel.example", language="jv")
        choose_for_report(report_id=sent.report_id, wanted=wanted, actor=sent.siti, now=NOW)

        assert in_("jv", QUESTION) in asked(cast, sent)


class TestRequest:
    def test_is_in_indonesian_where_nobody_said(self) -> None:
        citizens.request_code(contact=parse("siti@surel.example"), now=NOW)
        assert OneTimeCode.objects.get().language == "id"

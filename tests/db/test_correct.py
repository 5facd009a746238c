"""Typing errors are mended for a quarter of an hour, and never under somebody's eyes."""

from __future__ import annotations

import datetime as dt

import pytest

from curhat.access.actors import Actor
from curhat.kernel.errors import Conflict, Invalid, NotFound, NotPermitted
from curhat.reports.intake import Circle
from curhat.reports.models import SearchText
from curhat.reports.operations import settle, verify
from curhat.reports.operations.correct import CORRECT_FOR, correct
from curhat.reports.operations.submit import Submission, submit
from tests.cast import NOW, Sent, agency, send

SOON = NOW + dt.timedelta(minutes=14, seconds=59)
TYPO, MENDED = "Lampu mati di gagn 3. Telepon 0812 3456 7890.", "Lampu mati di gang 3."


def mend(sent: Sent, *, text: str = MENDED, at: dt.datetime = SOON, actor: Actor | None = None) -> None:
    whose = actor or sent.siti
    correct(report_id=sent.report_id, text=text, address="Gang 3", landmark="", actor=whose, now=at)


class TestCorrect:
    def test_puts_the_new_words_in_the_place_of_the_old_ones_everywhere(self, cast):
        sent = send(TYPO)
        mend(sent)

        report = sent.report
        assert (report.text, report.title, report.address) == (MENDED, "Lampu mati di gang 3", "Gang 3")
        assert [event.what for event in report.events.order_by("seq")] == ["submitted", "corrected"]
        assert "gagn" not in str(SearchText.objects.get(report=report).words)
        assert not any("0812" in f"{event.note}{event.data}" for event in report.events.all())

    def test_ends_after_a_quarter_of_an_hour(self, cast):
        sent = send(TYPO)
        with pytest.raises(Conflict, match="correct_too_late"):
            mend(sent, at=NOW + CORRECT_FOR)
        assert sent.report.text == TYPO

    def test_ends_once_the_report_was_assigned_or_published(self, cast):
        assigned, published = send(TYPO), send(TYPO)
        verify.assign(
            report_id=assigned.report_id, agency_id=agency("DPUPRPERAKIM").pk, note="", actor=cast.rina, now=NOW
        )
        settle.publish(report_id=published.report_id, title="x", text="y", attachments=[], actor=cast.rina, now=NOW)
        for sent in (assigned, published):
            with pytest.raises(Conflict, match="correct_too_late"):
                mend(sent)

    def test_leaves_a_title_that_the_verifier_wrote(self, cast):
        sent = send(TYPO)
        report = sent.report
        report.title = "Lampu jalan"
        report.save()
        mend(sent)
        assert sent.report.title == "Lampu jalan"

    def test_is_the_reporters_alone(self, cast):
        sent, other = send(TYPO), send("Lain")
        with pytest.raises(NotFound):
            mend(sent, actor=other.siti)
        with pytest.raises(NotPermitted):
            mend(sent, actor=cast.rina)
        assert sent.report.text == TYPO

    def test_refuses_nothing_at_all_and_too_much(self, cast):
        sent = send(TYPO)
        with pytest.raises(Invalid, match="text_missing"):
            mend(sent, text=" \u200b\u2060 ")
        with pytest.raises(Invalid, match="text_too_long"):
            mend(sent, text="a" * 10_001)

    def test_moves_a_report_that_now_speaks_of_money(self, cast):
        sent = send(TYPO)
        mend(sent, text="Petugasnya minta uang 50 ribu.")
        assert sent.report.circle == Circle.INSPECTORATE

    def test_moves_a_report_that_now_speaks_of_violence(self, cast):
        sent = send(TYPO)
        mend(sent, text="Saya dipukul suami setiap malam.")
        assert sent.report.circle == Circle.PROTECTED
        assert sent.report.secret

    def test_leaves_the_key_of_the_report_what_it_is(self, cast):
        """A phone that lost the answer sends the old words again."""
        sent = send(TYPO)
        mend(sent)
        again = submit(submission=Submission(key=sent.report.submission_key, text=TYPO), actor=sent.siti, now=SOON)
        assert again is not None
        assert (again.report_id, sent.report.text) == (sent.report_id, MENDED)

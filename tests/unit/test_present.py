"""To whom the words of a state speak."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from curhat.interfaces.shared import present
from curhat.interfaces.shared.jinja import paragraphs
from curhat.reports.workflow import Outcome, State


def report(state: State, outcome: str = "") -> SimpleNamespace:
    return SimpleNamespace(
        state=state, outcome=outcome, lead=None, planned_for=None, referred_to="BBPJN", archive_reason="test"
    )


EVERY_STATE = [report(state) for state in State if state is not State.CLOSED]
EVERY_END = [report(State.CLOSED, outcome) for outcome in Outcome]


class TestStateWords:
    @pytest.mark.parametrize("one", EVERY_STATE + EVERY_END, ids=lambda one: f"{one.state}-{one.outcome}")
    def test_say_you_to_nobody_but_the_reporter(self, one):
        assert "Anda" not in present.pill(one)["word"]

    def test_ask_the_reporter_to_the_face(self):
        assert present.pill(report(State.NEEDS_INFO), to_reporter=True)["word"].endswith("dari Anda")


class TestParagraphs:
    def test_take_a_lone_line_break_of_the_city_file_for_a_space(self):
        assert paragraphs("Satu\nkalimat.\n\nDua.\n") == ["Satu kalimat.", "Dua."]

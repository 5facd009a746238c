"""Whether a report may be about somebody, by their name."""

from __future__ import annotations

import pytest

from curhat.reports.concern import may_be


class TestMayBe:
    @pytest.mark.parametrize(
        "named",
        [
            "Joko",
            "Pak Joko",
            "pak joko bidang jalan",
            "JOKO S.",
            "Bapak Santoso",
            "Djoko atau Joko",
            "petugas bernama joko",
        ],
    )
    def test_says_yes_where_one_word_of_the_name_stands(self, named: str) -> None:
        assert may_be(named, "Joko Santoso, S.T.")

    @pytest.mark.parametrize("named", ["", "Pak Lurah", "Bu Endah", "kepala dinas", "petugas bidang", "S.T.", "Pak J"])
    def test_says_no_where_only_titles_or_others_stand(self, named: str) -> None:
        assert not may_be(named, "Joko Santoso, S.T.")

    def test_does_not_take_an_office_for_a_name(self) -> None:
        assert not may_be("Kepala Dinas", "Kepala DPUPR")

"""Whom a note names: what is taken for a name, what is kept of it, and what comes back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curhat.reports.mentions import Colleague, UnknownName, pieces, taken

KNOWN = [
    Colleague("p1", "Joko Susilo", 5),
    Colleague("p2", "Joko", 5),
    Colleague("p3", "Endah Ayu", 5),
    Colleague("p4", "Endah Dewi", 5),
    Colleague("p5", "D'Arcy Putra", 5),
    Colleague("o7", "Dinas PUPR", 7),
]


class TestTaken:
    @pytest.mark.parametrize(
        ("typed", "kept", "codes"),
        [
            ("@Joko Susilo tolong cek", "@{p1} tolong cek", ["p1"]),
            ("@joko susilo, cek", "@{p1}, cek", ["p1"]),
            ("@Joko tolong", "@{p2} tolong", ["p2"]),
            ("(@dinas pupr)", "(@{o7})", ["o7"]),
            ("@D'Arcy besok", "@{p5} besok", ["p5"]),
            ("@endah ayu dan @Endah Dewi\n@endah ayu", "@{p3} dan @{p4}\n@{p3}", ["p3", "p4"]),
            ("surel siti@surel.example, harga @ 5000", "surel siti@surel.example, harga @ 5000", []),
            ("tanpa tanda", "tanpa tanda", []),
        ],
    )
    def test_finds_the_longest_name_and_a_first_name_that_only_one_has(self, typed, kept, codes):
        assert taken(typed, KNOWN) == (kept, codes)

    @pytest.mark.parametrize("typed", ["@Hadi", "@endah cek", "@Jokowi", "@{p1}", "@!", "@o7"])
    def test_refuses_a_name_that_nobody_or_more_than_one_has(self, typed):
        with pytest.raises(UnknownName):
            taken(typed, KNOWN)

    def test_refuses_a_name_that_two_have(self):
        with pytest.raises(UnknownName):
            taken("@Joko Susilo", [*KNOWN, Colleague("p9", "Joko Susilo", 5)])

    @given(st.lists(st.sampled_from([*(one.name for one in KNOWN), "x", "\n", " "])))
    def test_gives_back_what_was_typed(self, words):
        typed = " ".join(f"@{word}" if word in {one.name for one in KNOWN} else word for word in words)
        kept, codes = taken(typed, KNOWN)
        names = {one.code: one.name for one in KNOWN}
        assert "".join(said or f"@{names[code]}" for said, code in pieces(kept) if said or code) == typed
        assert set(codes) == {code for _, code in pieces(kept) if code}

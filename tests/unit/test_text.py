"""Finding words in what people type."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curhat.kernel.text import Lexicon, folded_name, stems, tokens

WORDS = Lexicon(
    {
        "road": ["lubang*", "dalan rusak"],
        "money": ["minta + uang", "duit"],
        "lamp": ["lampu"],
        "drain": ["got", "selokan", "banjir"],
    }
)


class TestLexicon:
    @pytest.mark.parametrize(
        ("text", "label"),
        [
            ("LAMPUNE mati", "lamp"),
            ("lampuuu", "lamp"),
            ("lampunya", "lamp"),
            ("gote mbludak", "drain"),
            ("kebanjiran", "drain"),
            ("jalan berlubang", "road"),
            ("lubang2 nang embong", "road"),
            ("dalane rusak", "road"),
            ("dhuwit", "money"),
            ("uang kok diminta terus", "money"),
            ("sélokan", "drain"),
        ],
    )
    def test_finds_a_word_in_its_usual_spellings(self, text: str, label: str) -> None:
        assert list(WORDS.matches(text)) == [label]

    @pytest.mark.parametrize("text", ["", "!!!", "dalan iku rusak", "minta maaf", "uang", "gotong royong", "ngotot"])
    def test_finds_nothing_that_only_looks_alike(self, text: str) -> None:
        assert WORDS.matches(text) == {}

    def test_wants_two_words_near_each_other(self) -> None:
        far = " ".join(["minta", *["lalu"] * 8, "uang"])

        assert WORDS.matches(far) == {}
        assert "money" in WORDS.matches(far.replace("lalu ", "", 1))

    def test_names_the_phrase_as_it_was_written_in_the_list(self) -> None:
        assert WORDS.matches("petugas MINTA uange") == {"money": ("minta + uang",)}

    @given(st.text(max_size=300))
    def test_takes_any_text(self, text: str) -> None:
        assert set(WORDS.matches(text)) <= {"road", "money", "lamp", "drain"}

    @given(st.lists(st.sampled_from(["lampu", "selokan", "duit", "apa"]), max_size=12))
    def test_does_not_care_about_capitals_and_marks(self, words: list[str]) -> None:
        assert WORDS.matches(" ".join(words)) == WORDS.matches(", ".join(words).upper() + "!")


class TestStems:
    @given(st.from_regex(r"[a-z]{1,20}", fullmatch=True))
    def test_keep_the_word_and_never_less_than_three_letters_of_it(self, word: str) -> None:
        assert word in stems(word)
        assert all(len(stem) >= min(3, len(word)) for stem in stems(word))


class TestFoldedName:
    def test_makes_one_of_two_spellings(self) -> None:
        assert folded_name("Prajurit Kulon") == folded_name("PRAJURITKULON") == "prajuritkulon"


class TestTokens:
    def test_reads_chat_as_words(self) -> None:
        assert tokens("Jalan2 rusakkk, GAQ beres!!") == ("jalan", "rusak", "gak", "beres")

"""What is brought to a desk, and the words that go back by hand."""

from __future__ import annotations

from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest

from curhat.directory.cityfile import forms
from curhat.interfaces.shared import by_hand
from curhat.notices.news import NEWS
from curhat.reports.brought import CHANNEL_OF, CHANNELS, NAMES, SAID, Way

MOBILE = "+6281234567890"


class TestWays:
    def test_each_has_a_channel_that_is_known_and_a_name(self) -> None:
        assert set(CHANNEL_OF) == set(NAMES) == set(Way)
        assert set(forms.CHANNELS) >= CHANNELS
        assert not CHANNELS & {"web", "android", "national", "open311"}

    def test_tell_by_hand_nothing_that_our_own_notices_would_not_tell(self) -> None:
        assert set(NEWS) >= SAID


class TestNewsWords:
    @pytest.mark.parametrize("length", [0, 5, by_hand.LONGEST, by_hand.LONGEST + 1, 10_000])
    def test_fit_a_chat_and_say_where_the_rest_stands(self, length: int) -> None:
        note = ("Sudah " * 2000)[:length].strip()
        event = SimpleNamespace(
            what="answer", note=note, office=None, role="liaison", data={}, at=None, audience="public"
        )
        words = by_hand.news_words(SimpleNamespace(number="ABC-26-1", language="id"), event)

        assert words.startswith("Laporan Anda ABC-26-1: ")
        assert words.endswith("/cek dengan nomor dan kode rahasia Anda.")
        assert len(words) < by_hand.LONGEST + 300
        assert (note in words) == (len(note) <= by_hand.LONGEST)


class TestChatWith:
    def test_opens_the_officers_own_whatsapp_with_all_of_the_words(self) -> None:
        words = "Laporan Anda ABC-26-1: sudah & beres?\n\nLihat #1 di https://kota.example/cek"
        found = urlsplit(by_hand.chat_with(MOBILE, words))

        assert (found.scheme, found.netloc, found.path, found.fragment) == ("https", "wa.me", "/6281234567890", "")
        assert parse_qs(found.query, strict_parsing=True) == {"text": [words]}

    @pytest.mark.parametrize("number", ["", "+62321321321", "bukan nomor", "+628"])
    def test_is_not_offered_for_what_has_no_chat(self, number: str) -> None:
        assert by_hand.chat_with(number, "Halo") == ""

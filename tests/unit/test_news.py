"""Every event that a reporter is told of has its sentence, and no sentence says more than it may."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curhat.notices.channels import Channel
from curhat.notices.messages import SENTENCES, Item, compose
from curhat.notices.news import FOLLOWED, NEWS, Kind
from curhat.notices.recipients import TOLD, Group

ITEMS = st.lists(
    st.builds(Item, st.sampled_from(["ABC-26-000001", "ABC-26-000002"]), st.sampled_from(list(Kind)), st.booleans()),
    min_size=1,
    max_size=12,
)


def told(*items: Item, followed: bool = False):
    stop = "https://kota.example/berhenti/x"
    return compose(items, service="Layanan", base_url="https://kota.example", stop=stop, followed=followed)


class TestNews:
    def test_has_a_row_for_every_event_that_reporters_are_told_of(self) -> None:
        owed = {what for what, groups in TOLD.items() if Group.REPORTER in groups}

        assert set(NEWS) == owed | {"escalated"}

    def test_has_a_sentence_for_every_kind(self) -> None:
        assert set(SENTENCES) == set(Kind) == {news.kind for news in (*NEWS.values(), *FOLLOWED.values())}

    def test_never_speaks_to_a_follower_as_to_the_reporter(self) -> None:
        assert not {news.kind for news in NEWS.values()} & {news.kind for news in FOLLOWED.values()}
        assert not any(news.urgent for news in FOLLOWED.values())

    @pytest.mark.parametrize("what", ["ask", "answer", "code_renewed", "escalated"])
    def test_does_not_keep_waiting_what_the_reporter_must_do(self, what: str) -> None:
        assert NEWS[what].urgent


class TestCompose:
    # The first one reads templates and catalogues.
    @settings(deadline=None)
    @given(ITEMS)
    def test_says_every_number_and_no_more_than_our_own_sentences(self, items: list[Item]) -> None:
        message = told(*items)

        for number in {item.number for item in items}:
            assert number in message.text
            assert number in message.html
        for item in items:
            assert SENTENCES[item.kind] in message.text

    # The first one reads templates and catalogues.
    @settings(deadline=None)
    @given(ITEMS)
    def test_fits_a_lock_screen_and_a_short_message(self, items: list[Item]) -> None:
        message = told(*items)

        assert len(message.short) < 200
        assert "\n" not in message.short + message.subject
        assert message.phone.endswith("Berhenti: https://kota.example/berhenti/x")

    def test_puts_what_asks_for_something_first(self) -> None:
        message = told(Item("A-1", Kind.QUESTION, urgent=True), Item("A-1", Kind.PROGRESS))

        assert message.short == f"A-1: {SENTENCES[Kind.QUESTION]} Ada 1 kabar lagi."

    def test_says_the_same_once(self) -> None:
        message = told(*[Item("A-1", Kind.PROGRESS)] * 10)

        assert message.text.count(SENTENCES[Kind.PROGRESS]) == 1
        assert message.short == f"A-1: {SENTENCES[Kind.PROGRESS]}"

    def test_leads_to_the_one_report_or_to_all(self) -> None:
        assert told(Item("A-1", Kind.CLOSED)).link == "https://kota.example/laporan/A-1"
        both = told(Item("A-1", Kind.CLOSED), Item("A-2", Kind.CLOSED))
        assert (both.link, both.short) == ("https://kota.example/cek", "Ada kabar tentang 2 laporan Anda.")

    def test_leads_a_follower_to_what_everybody_reads(self) -> None:
        one = told(Item("A-1", Kind.THEIRS_ANSWERED), followed=True)
        assert one.link == "https://kota.example/warga/A-1"
        both = told(Item("A-1", Kind.NEW_HERE), Item("A-2", Kind.NEW_HERE), followed=True)
        assert both.link == "https://kota.example/warga/diikuti"
        assert both.short == "Ada kabar tentang 2 laporan yang Anda ikuti."
        for message in (one, both):
            assert "/cek" not in message.text + message.html
            assert "laporan Anda" not in message.text + message.html

    def test_has_an_unsubscribe_link_in_every_form(self) -> None:
        message = told(Item("A-1", Kind.CLOSED))
        for form in (message.text, message.html, message.phone):
            assert "https://kota.example/berhenti/x" in form


def test_channels_can_be_told_apart_by_their_first_letter() -> None:
    assert len({channel[0] for channel in Channel}) == len(Channel)

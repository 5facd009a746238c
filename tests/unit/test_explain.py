"""The sentence behind a due date."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given

from curhat.deadlines.calendar import Allowance, Calendar, Stop, Unit
from curhat.deadlines.explain import explain, relative
from tests.unit.test_calendar import CHRISTMAS, DECEMBER, WIB, allowances, calendars, moments, wib

NOW = wib(2026, 12, 22, 9)


class TestExplain:
    def test_names_the_start_and_the_days_off(self) -> None:
        words = explain(DECEMBER, wib(2026, 12, 21, 9), Allowance(5), now=NOW)

        assert words == "5 hari kerja sejak Senin 21 Des; 24 dan 25 Des libur"

    def test_names_the_year_where_it_is_another_one(self) -> None:
        calendar = Calendar(WIB, CHRISTMAS | {dt.date(2027, 1, 1): "Tahun Baru"}, 1)

        words = explain(calendar, wib(2026, 12, 21, 9), Allowance(10), now=NOW)

        assert words == "10 hari kerja sejak Senin 21 Des; 24, 25 Des dan 1 Jan 2027 libur"

    def test_writes_a_long_row_of_days_off_as_a_span(self) -> None:
        off = {dt.date(2026, 3, day): "Idul Fitri" for day in (18, 19, 20, 21, 22, 23, 24)}

        words = explain(Calendar(WIB, off, 1), wib(2026, 3, 16), Allowance(5), now=wib(2026, 3, 16))

        assert words == "5 hari kerja sejak Senin 16 Mar; 18–20, 23 dan 24 Mar libur"

    def test_tells_what_a_question_gave_back(self) -> None:
        stop = Stop(wib(2026, 11, 4, 10), wib(2026, 11, 6, 8))

        words = explain(DECEMBER, wib(2026, 11, 2), Allowance(5), [stop], now=NOW)

        assert words == "5 hari kerja sejak Senin 2 Nov; berhenti 2 hari kerja menunggu jawaban pelapor"

    def test_tells_what_a_first_rejection_guarantees(self) -> None:
        stop = Stop(wib(2026, 11, 5), wib(2026, 11, 6), least_working_days=2, waiting_for="objection")

        words = explain(DECEMBER, wib(2026, 11, 2), Allowance(5), [stop], now=NOW)

        assert words.endswith(
            "; berhenti 1 hari kerja menunggu tanggapan pelapor; paling sedikit 2 hari kerja sejak Jumat 6 Nov"
        )

    def test_does_not_speak_of_days_off_where_they_do_not_count(self) -> None:
        words = explain(DECEMBER, wib(2026, 12, 21), Allowance(30, Unit.CALENDAR), now=NOW)

        assert words == "30 hari sejak Senin 21 Des"

    @given(calendars, moments, allowances)
    def test_finds_words_for_every_due_date(self, calendar: Calendar, start: dt.datetime, allowance: Allowance) -> None:
        words = explain(calendar, start, allowance, [Stop(start, start + dt.timedelta(days=9))], now=start)

        assert words.startswith(f"{allowance.days} hari")
        assert ";;" not in words


class TestRelative:
    @pytest.mark.parametrize(
        ("now", "words"),
        [
            (wib(2026, 12, 21, 9), "4 hari lagi"),  # the days off between are not counted
            (wib(2026, 12, 27, 9), "2 hari lagi"),
            (wib(2026, 12, 28, 9), "besok"),
            (wib(2026, 12, 29, 23, 59), "hari ini"),
            (wib(2026, 12, 30), "1 hari lewat"),
            (wib(2027, 1, 4, 9), "4 hari lewat"),
        ],
    )
    def test_counts_working_days(self, now: dt.datetime, words: str) -> None:
        assert relative(DECEMBER, wib(2026, 12, 30), now) == words

    def test_calls_monday_by_its_name_on_a_saturday(self) -> None:
        assert relative(DECEMBER, wib(2026, 12, 8), wib(2026, 12, 5, 9)) == "Senin"

    def test_has_a_word_for_late_before_a_working_day_has_passed(self) -> None:
        assert relative(DECEMBER, wib(2026, 12, 5), wib(2026, 12, 6, 9)) == "baru lewat"

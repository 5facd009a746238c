"""Threats and insults of a reporter: covered for the officers, there behind one tap, never changed, queued like any."""

from __future__ import annotations

import pytest

from curhat.directory import queries as directory
from curhat.interfaces.desk.civil import civil
from curhat.reports.operations import evidence, verify
from tests.cast import NOW, agency, send

pytestmark = pytest.mark.usefixtures("frozen")
RUDE = "Dasar GOBLOK semua! Lubang di depan rumah. Awas kamu, tak pateni. You fucking idiots."
SPARED = "Dasar •••••• semua! Lubang di depan rumah. •••• ••••, ••• ••••••. You ••••••• ••••••."


class TestCivil:
    def test_covers_what_the_city_names_in_three_languages_and_nothing_else(self, cast):
        assert civil(RUDE) == SPARED

    @pytest.mark.parametrize(
        "text",
        [
            "Ada anjing liar dan babi hutan di pasar.",
            "Tetangga saya bakar sampah tiap sore.",
            "Kantor pajak tutup, antrean masuk panjang.",
            "Lampu mati, mata saya perih.",
            "Asuransi saya belum cair.",
            "",
            "…",
        ],
    )
    def test_leaves_ordinary_reports_as_they_are(self, cast, text):
        assert civil(text) == text

    @pytest.mark.parametrize("text", ["jancoook", "JANCUK!", "b a n g s a t bangsat", "Gobloknya"])
    def test_hears_it_as_people_type_it(self, cast, text):
        assert "•" in civil(text)

    def test_keeps_every_other_letter_where_it_was(self, cast):
        text = "Ça va ﬁne\tbangsat\n😀 é"
        assert len(civil(text)) == len(text)
        assert civil(text).replace("•", "") == text.replace("bangsat", "")

    def test_is_not_told_to_the_citizens_form(self, cast):
        assert "abuse" not in directory.city(NOW).signal_words


class TestPages:
    def test_show_it_covered_with_the_original_behind_one_tap(self, cast, staff):
        sent = send(RUDE)
        page = staff("rina").get(f"/desk/laporan/{sent.report.number}").text
        shown, _, hidden = page.partition('<details class="more"><summary>Ada ancaman')
        assert SPARED in shown
        assert "GOBLOK" not in shown.partition("<h1>")[2]
        assert RUDE in hidden
        assert sent.report.text == RUDE

    def test_list_it_covered_like_any_other_report(self, cast, staff):
        send(RUDE)
        for address in ("/desk/antrean/unverified", "/desk/cari?q=lubang"):
            page = staff("rina").get(address).text
            assert "Dasar •••••• semua" in page
            assert "GOBLOK" not in page

    def test_cover_what_the_reporter_says_later_and_leave_the_officers_words(self, cast, staff):
        sent = send()
        verify.assign(
            report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, note="Hati-hati, ia bilang bangsat.",
            actor=cast.rina, now=NOW,
        )  # fmt: skip
        evidence.add_evidence(report_id=sent.report_id, note="Kalian bangsat.", files=[], actor=sent.siti, now=NOW)
        page = staff("joko").get(f"/desk/laporan/{sent.report.number}").text
        assert "Kalian •••••••." in page
        assert page.count("Kalian bangsat.") == 1
        assert "ia bilang bangsat" in page

    def test_say_nothing_where_there_is_nothing(self, cast, staff):
        sent = send()
        assert "disamarkan" not in staff("rina").get(f"/desk/laporan/{sent.report.number}").text

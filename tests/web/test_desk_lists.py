"""What an officer finds, counts and keeps open at the desk."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from curhat.reports.operations import verify, wording
from curhat.reports.queries import queues
from tests.cast import HOUR, NOW, agency, send

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def many(cast):
    sent = [send(f"Laporan nomor {n}", now=NOW - n * HOUR) for n in range(30)]
    for one in sent[:10]:
        verify.assign(report_id=one.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=NOW)
    return sent


class TestSearch:
    def test_finds_by_number_and_by_words_and_says_when_nothing_fits(self, many, staff):
        joko, number = staff("joko"), many[0].report.number
        assert number in joko.get("/desk/antrean/todo").text
        assert 'action="/desk/cari"' in joko.get("/desk/antrean/todo").text
        assert f"/desk/laporan/{number}" in joko.get("/desk/cari", {"q": number.lower()}).text
        assert f"/desk/laporan/{number}" in joko.get("/desk/cari?q=laporan").text
        assert "Tidak ada yang cocok" in joko.get("/desk/cari", {"q": many[20].report.number}).text
        assert "Tidak ada yang cocok" in joko.get("/desk/cari", {"q": "<script>"}).text
        assert "Tanda kutip" in joko.get("/desk/cari").text
        assert staff("admin").get("/desk/cari?q=laporan").status_code == 404

    def test_finds_what_was_meant_and_says_so(self, many, staff):
        wording.learn()
        page = staff("rina").get("/desk/cari?q=lapporan")
        assert "Ini yang memuat “laporan”" in page.text
        assert "q=laporan&amp;setelah=" in page.text or "setelah=" in page.text
        assert "Tidak ada yang cocok" in staff("hadi").get("/desk/cari?q=lapporan").text

    def test_search_costs_no_more_than_nine_statements(self, many, staff):
        rina = staff("rina")
        rina.get("/desk/cari?q=laporan")
        with CaptureQueriesContext(connection) as queries:
            assert rina.get("/desk/cari?q=laporan").status_code == 200
        assert len(queries) <= 9, [query["sql"][:160] for query in queries]


class TestQueue:
    def test_stays_as_long_as_it_was_when_it_brings_itself_up_to_date(self, many, staff):
        rina = staff("rina")
        for size in (25, 30):
            asked = f"?jumlah={50 if size == 30 else 25}"
            page = rina.get(f"/desk/antrean/all{asked}").text
            live = rina.get(f"/desk/antrean/all/langsung{asked}")
            assert page.count('class="row"') + page.count('class="row unread"') == size
            assert live.text.count('class="row"') + live.text.count('class="row unread"') == size
            assert live["ETag"].strip('"') in page

    def test_counts_say_more_beyond_ninety_nine(self, cast, staff, monkeypatch):
        monkeypatch.setattr(queues, "MANY", 3)
        queues._counting.cache_clear()
        for n in range(5):
            send(f"Laporan {n}")
        text = staff("rina").get("/desk/antrean/unverified").text
        queues._counting.cache_clear()
        assert re.search(r'Perlu diverifikasi<span class="count[^"]*">3\+<', text)

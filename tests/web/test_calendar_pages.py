"""The calendar's pages: what a change would move is shown first, and then it moves exactly that."""

import datetime as dt
import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from curhat.deadlines import queries
from curhat.deadlines.models import CalendarVersion, Holiday
from curhat.deadlines.operations import set_holiday
from curhat.reports.models import Deadline
from curhat.reports.operations import due, verify
from curhat.reports.queries.trial import moved_by
from tests.accounts import sign_in
from tests.cast import DAY, NOW, agency, send

ADD, WEDNESDAY = "/desk/kalender/tambah", dt.date(2026, 11, 25)
MOST = 8


@pytest.fixture(autouse=True)
def frozen():
    with time_machine.travel(NOW + DAY / 4, tick=False):
        yield


@pytest.fixture
def admin(cast) -> Client:
    client = Client()
    sign_in(client, cast.person("admin"))
    return client


def fields(**more):
    return {"date": "2026-11-25", "name": "Hari jadi kota", "category": "local", "reason": "", **more}


def off(date=WEDNESDAY) -> bool:
    return Holiday.objects.filter(date=date, removed=False).exists()


class TestCalendarPage:
    def test_shows_days_rules_ladder_and_changes_in_words(self, admin):
        page = admin.get("/desk/kalender").text

        assert "Kalender 2026" in page
        assert re.search(r"Desember.*Jumat&nbsp;25.*Natal", page, re.DOTALL)
        assert "PermenPANRB 62/2018" in page
        assert "30 hari kalender" in page
        assert "Untuk pengaduan berkadar pengawasan" in page
        assert "24 jam sejak mulai dihitung: Wali Kota diberi tahu." in page
        assert "1 hari kerja sebelum batas waktu: admin instansi diberi tahu." in page
        assert "Begitu batas waktu lewat: admin instansi dan Wali Kota diberi tahu." in page
        assert "Aturan dari berkas kota" in page

    def test_costs_no_more_than_eight_statements(self, admin):
        admin.get("/desk/kalender")
        with CaptureQueriesContext(connection) as seen:
            assert admin.get("/desk/kalender").status_code == 200
        assert len(seen) <= MOST

    @pytest.mark.parametrize("year", ["2027", "1", "abc", "99999999999999"])
    def test_of_a_year_that_nobody_keeps_is_this_years(self, admin, year):
        assert f"Kalender {year if year == '2027' else 2026}" in admin.get(f"/desk/kalender?tahun={year}").text

    @pytest.mark.parametrize("name", ["rina", "joko", "ning", "audit"])
    @pytest.mark.parametrize("address", ["/desk/kalender", ADD, "/desk/kalender/2026-12-25/cabut"])
    def test_is_not_there_for_others(self, cast, name, address):
        client = Client()
        sign_in(client, cast.person(name))
        assert client.get(address).status_code == 404
        # The page itself takes no post from anybody.
        assert client.post(address, fields(langkah="tetapkan")).status_code in {404, 405}
        assert not off()
        assert off(dt.date(2026, 12, 25))

    def test_is_found_from_the_desk_and_from_the_people(self, admin):
        assert 'href="/desk/kalender"' in admin.get("/desk/orang").text
        assert 'href="/desk/orang"' in admin.get("/desk/kalender").text


class TestAdd:
    def test_shows_what_would_move_and_writes_nothing(self, cast, admin):
        sent = send()
        before, due_at = CalendarVersion.objects.count(), sent.report.due_at

        page = admin.post(ADD, fields()).text

        assert "1 batas waktu pada 1 laporan bergeser." in page
        assert "Semuanya menjadi lebih lambat." in page
        assert not off()
        assert CalendarVersion.objects.count() == before
        assert Deadline.objects.get().due_at == due_at

    def test_then_moves_exactly_that(self, cast, admin):
        sent = [send(f"Laporan {n}") for n in range(3)]
        verify.assign(report_id=sent[0].report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=NOW)
        said = re.search(r"(\d+) batas waktu", admin.post(ADD, fields()).text)

        admin.post(ADD, fields(langkah="tetapkan"))

        assert off()
        assert said is not None
        assert due.recompute_all(now=NOW + DAY / 2) == int(said[1]) == 4

    def test_keeps_what_was_typed_when_it_is_wrong_and_when_it_is_to_be_changed(self, admin):
        wrong = admin.post(ADD, fields(date="2026-11-02", langkah="tetapkan"))
        changing = admin.post(ADD, fields(langkah="ubah"))

        assert wrong.status_code == 422
        assert "Tulis alasannya" in wrong.text
        for page in (wrong.text, changing.text):
            assert 'value="Hari jadi kota"' in page
        assert not Holiday.objects.filter(date=dt.date(2026, 11, 2)).exists()

    @pytest.mark.parametrize(
        ("more", "words"),
        [
            ({"date": "kapan-kapan"}, "tidak terbaca"),
            ({"date": "2062-11-25"}, "Tahun 2062 terlalu jauh"),
            ({"name": " "}, "Tulis nama hari liburnya"),
            ({"category": "x"}, "Pilih jenis libur"),
        ],
    )
    def test_says_in_words_what_is_wrong(self, admin, more, words):
        response = admin.post(ADD, fields(**more, langkah="tetapkan"))
        assert response.status_code == 422
        assert words in response.text

    def test_takes_a_past_day_with_a_reason_and_keeps_it_on_record(self, admin):
        admin.post(ADD, fields(date="02-11-2026", reason="SK 12/2026", langkah="tetapkan"))

        assert off(dt.date(2026, 11, 2))
        page = admin.get("/desk/kalender").text
        assert re.search(r"2 Nov 2026 libur: Hari jadi kota \(SK 12/2026\).*?· Admin<", page, re.DOTALL)


class TestRemove:
    def test_warns_of_what_becomes_late_at_once(self, cast, admin):
        set_holiday(date=NOW.date(), name="Libur", category="local", actor=cast.admin, now=NOW - DAY)
        # Received on a Friday with two working days: Monday, and Wednesday after the day off.
        sent = send(now=NOW - 4 * DAY)
        assert sent.report.due_at is not None
        assert queries.current_calendar().last_day(sent.report.due_at) == WEDNESDAY

        with time_machine.travel(NOW + DAY, tick=False):
            page = admin.get("/desk/kalender/2026-11-24/cabut").text

        assert "1 batas waktu pada 1 laporan bergeser." in page
        assert "Semuanya menjadi lebih awal." in page
        assert "1 di antaranya langsung terhitung lewat." in page

    def test_makes_a_working_day_of_it_for_good(self, admin):
        response = admin.post("/desk/kalender/2026-12-25/cabut", {"reason": "Dipindah"}, follow=True)

        assert not off(dt.date(2026, 12, 25))
        assert "Jumat 25 Desember 2026 sekarang hari kerja." in response.text
        assert "25 Des 2026 bukan libur (Dipindah)" in response.text
        assert "Jadikan libur lagi" in response.text

    def test_of_a_past_day_needs_a_reason(self, admin):
        response = admin.post("/desk/kalender/2026-08-17/cabut", {"reason": ""})

        assert response.status_code == 422
        assert "Tulis alasannya" in response.text
        assert off(dt.date(2026, 8, 17))

    def test_twice_says_that_it_was_done(self, admin):
        admin.post("/desk/kalender/2026-12-25/cabut", {"reason": "x"})
        again = admin.post("/desk/kalender/2026-12-25/cabut", {"reason": "x"}, follow=True)
        assert "sudah dicabut sebelumnya" in again.text

    @pytest.mark.parametrize("day", ["2026-11-26", "kemarin", "2026-13-01"])
    def test_of_what_is_no_day_off_is_nothing(self, admin, day):
        assert admin.get(f"/desk/kalender/{day}/cabut").status_code == 404


class TestMovedBy:
    def test_counts_a_stopped_deadline_but_never_calls_it_late(self, cast):
        set_holiday(date=NOW.date(), name="Libur", category="local", actor=cast.admin, now=NOW - DAY)
        send(now=NOW - 4 * DAY)
        shorter = queries.current_calendar().open_on(NOW.date())
        running = moved_by(shorter, now=NOW + DAY)
        Deadline.objects.update(stopped_at=NOW)
        stopped = moved_by(shorter, now=NOW + DAY)

        assert (running.earlier, running.late_at_once) == (1, 1)
        assert (stopped.earlier, stopped.late_at_once) == (1, 0)
        assert moved_by(queries.current_calendar(), now=NOW).deadlines == 0

"""The pages of the ladder: typed, refused in words with what was typed, seen whom it reaches, in force."""

from __future__ import annotations

import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from curhat.deadlines import operations, queries
from curhat.deadlines.models import LadderChange
from curhat.deadlines.rules import Anchor
from curhat.kernel import clock
from curhat.reports.models.reporter import Identity
from curhat.reports.operations import verify
from tests.cast import NOW, agency, send
from tests.ladder import FINISH, rung
from tests.web.forms_of_ladder import TYPED

pytestmark = pytest.mark.usefixtures("frozen")
PAGE = "/desk/tangga/finish"
MOST = 12


@pytest.fixture
def admin(staff) -> Client:
    client: Client = staff("admin")
    return client


def plain(response) -> str:
    text = html.unescape(re.sub(r"<[^>]+>", " ", response.text.partition("<main")[2]))
    return " ".join(text.split())


def hidden(response) -> dict[str, list[str]]:
    sent: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', response.text):
        sent.setdefault(name, []).append(html.unescape(value))
    return sent


class TestForm:
    def test_shows_the_rungs_in_force_and_one_to_add(self, admin):
        page = admin.get(PAGE).text
        assert 'name="amount_1" value="2"' in page
        assert "Pengingat 4" in page
        assert "Pengingat 5" not in page

    def test_starts_from_a_preset_without_writing_it(self, admin):
        page = admin.get(f"{PAGE}?contoh=day")
        assert 'name="amount_1" value="24"' in page.text
        assert "24 jam sejak mulai dihitung: Wali Kota diberi tahu." in plain(page)
        assert not LadderChange.objects.exists()

    def test_adds_a_row_and_keeps_what_was_typed(self, admin):
        page = admin.post(PAGE, {**TYPED, "langkah": "tambah"}).text
        assert "Pengingat 2" in page
        assert 'name="amount_1" value="24"' in page

    @pytest.mark.parametrize("address", ["/desk/tangga/reopen", "/desk/tangga/apa"])
    def test_is_not_there_for_what_has_no_ladder(self, admin, address):
        assert admin.get(address).status_code == 404

    @pytest.mark.parametrize("name", ["rina", "joko", "ning", "audit"])
    def test_is_the_administrators_alone(self, staff, name):
        assert staff(name).get(PAGE).status_code in {403, 404}

    def test_costs_few_statements(self, admin):
        admin.get(PAGE)
        with CaptureQueriesContext(connection) as seen:
            assert admin.get(PAGE).status_code == 200
        assert len(seen) <= MOST


class TestRefused:
    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({"amount_1": ""}, "Isi sedikitnya satu pengingat."),
            ({"tell_1": []}, "Pengingat 1: pilih siapa yang diberi tahu."),
            ({"amount_1": "999"}, "Pengingat 1: tulis 1 sampai 720 jam"),
            ({"amount_1": "dua"}, "Tulis angka bulat, misalnya 24."),
            ({"amount_1": "-1"}, "Tulis angka bulat, misalnya 24."),
            ({"amount_1": "9" * 400}, "Tulis angka bulat, misalnya 24."),
            ({"when_1": "kapan saja"}, "Pilih dari daftar."),
            ({"tell_1": ["administrator"]}, "Pilih dari daftar."),
        ],
    )
    def test_says_why_and_keeps_what_was_typed(self, admin, typed, words):
        refused = admin.post(PAGE, {**TYPED, **typed, "langkah": "simpan"})
        assert refused.status_code == 422
        assert words in plain(refused)
        assert f'value="{typed.get("amount_1", 24)}"' in refused.text or not typed.get("amount_1", 24)
        assert not LadderChange.objects.exists()

    def test_says_where_a_warning_would_come_before_the_time_begins(self, admin):
        typed = {**TYPED, "amount_1": "60", "when_1": "before_days", "langkah": "simpan"}
        refused = admin.post("/desk/tangga/verify", typed)
        assert refused.status_code == 422
        assert "jatuh sebelum waktunya mulai dihitung" in plain(refused)
        assert not LadderChange.objects.exists()

    def test_names_the_rows_as_they_stand_on_the_page(self, admin):
        again = {"rows": 4, "amount_4": 24, "when_4": "start_hours", "tell_4": ["mayor"]}
        again |= {"amount_2": 24, "when_2": "start_hours", "tell_2": ["aide"], "amount_1": ""}
        assert "Pengingat 4 sama waktunya dengan pengingat 2." in plain(admin.post(PAGE, {**TYPED, **again}))

    @pytest.mark.parametrize("rows", ["", "0", "99", "x", "٣", "-1"])
    def test_stands_any_number_of_rows(self, admin, rows):
        for step in ("", "tambah", "simpan"):
            assert admin.post(PAGE, {**TYPED, "rows": rows, "langkah": step}).status_code in {200, 302, 422}

    def test_refuses_a_stale_form_says_what_changed_and_takes_it_the_second_time(self, cast, admin):
        operations.set_ladder(kind=FINISH, rungs=[rung(Anchor.DUE, 1)], seen=0, actor=cast.admin, now=clock.now())
        stale = admin.post(PAGE, {**TYPED, "langkah": "simpan"})
        assert stale.status_code == 409
        assert "Berubah sejak halaman ini dibuka" in plain(stale)
        assert "Menjadi: 1 hari kerja setelah batas waktu lewat: pejabat penghubung diberi tahu." in plain(stale)
        assert 'name="amount_1" value="24"' in stale.text
        assert LadderChange.objects.count() == 1

        again = admin.post(
            PAGE, {**TYPED, **{k: v for k, v in hidden(stale).items() if k == "seen"}, "langkah": "simpan"}
        )
        assert again.status_code == 302
        assert LadderChange.objects.count() == 2


class TestPreview:
    def test_counts_whom_it_reaches_and_writes_only_when_told_to(self, cast, admin):
        for _ in range(2):
            sent = send("Lubang.", identity=Identity("Bu Tatik Rahasia", "+6281234567890"))
            verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=NOW)
        looked = admin.post(PAGE, TYPED)
        page = plain(looked)
        assert "2 laporan sedang berjalan waktunya" in page
        assert "2 laporan begitu berlaku · 0 nanti" in page
        assert "Wali Kota 2 laporan begitu berlaku" in page
        assert "Tatik" not in looked.text
        assert sent.report.number not in looked.text
        assert not LadderChange.objects.exists()

        done = admin.post(PAGE, {**hidden(looked), "langkah": "simpan"})
        assert (done.status_code, done["Location"]) == (302, "/desk/kalender#tangga")
        assert [(one.offset, one.tell) for one in queries.ladder("finish", NOW.date())] == [(24, ("mayor",))]
        calendar = plain(admin.get("/desk/kalender"))
        assert "Tangga eskalasi diubah: selesai ditangani" in calendar
        history = plain(admin.get(PAGE))
        assert "Sebelumnya: 2 hari kerja sebelum batas waktu" in history
        assert "Menjadi: 24 jam sejak mulai dihitung: Wali Kota diberi tahu." in history

    def test_goes_back_with_all_that_was_typed(self, admin):
        back = admin.post(PAGE, {**hidden(admin.post(PAGE, TYPED)), "langkah": "ubah"})
        assert back.status_code == 200
        assert 'name="amount_1" value="24"' in back.text

"""Tables out and in: what goes out comes back unchanged, what is wrong is refused by its row, and nothing half-way."""

from __future__ import annotations

import csv
import html
import io
import re
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from curhat.deadlines.models import CalendarVersion, Holiday
from curhat.directory import queries as directory
from curhat.directory.models import Agency, DirectoryChange, Invitation, Succession, Topic
from curhat.interfaces.desk.table_reading import MOST_BYTES, MOST_ROWS, read
from curhat.kernel.errors import Invalid
from curhat.messaging.models import Outbound
from tests.cast import agency

pytestmark = pytest.mark.usefixtures("frozen")
AT, APPLY = "/desk/impor", "/desk/impor/terapkan"
AGENCIES = ("kode", "nama", "nama_pendek", "jenis", "induk", "disetujui_kepala", "berakhir", "penerus")


@pytest.fixture
def admin(staff) -> Client:
    client: Client = staff("admin")
    return client


def plain(response) -> str:
    text = html.unescape(re.sub(r"<[^>]+>", " ", response.text.partition("<main")[2]))
    return " ".join(text.split())


def bring(admin: Client, table: str, data: str | bytes, name: str = "tabel.csv"):
    file = SimpleUploadedFile(name, data.encode() if isinstance(data, str) else data)
    return admin.post(AT, {"table": table, "file": file})


def agree(admin: Client, looked):
    form = dict(re.findall(r'<input type="hidden" name="(tabel|setuju)" value="([^"]*)"', looked.text))
    return admin.post(APPLY, form)


def taken(admin: Client, table: str, form: str) -> bytes:
    answer: Any = admin.get(f"{AT}/{table}.{form}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def book(rows: list[list[object]]) -> bytes:
    made = Workbook(write_only=True)
    sheet = made.create_sheet()
    for row in rows:
        sheet.append(row)
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def nothing_changed() -> None:
    for model in (DirectoryChange, Succession, Invitation):
        assert not model.objects.exists()
    assert not Agency.objects.filter(kept_here=True).exists()
    assert not Topic.objects.filter(kept_here=True).exists()


class TestThereAndBack:
    @pytest.mark.parametrize("form", ["csv", "xlsx"])
    @pytest.mark.parametrize("table", ["opd", "topik", "anggota", "libur"])
    def test_what_went_out_changes_nothing(self, cast, admin, table, form):
        for name in ("rina", "joko", "ning"):
            cast.person(name)
        looked = bring(admin, table, taken(admin, table, form), f"tabel.{form}")
        assert looked.status_code == 200
        assert "Tidak ada yang berubah" in plain(looked)
        assert "0 baru, 0 berubah" in plain(looked)

    def test_no_spreadsheet_runs_what_goes_out_and_it_still_comes_back_the_same(self, admin):
        Agency.objects.filter(code="DLH").update(name='=HYPERLINK("http://x")')
        out = taken(admin, "opd", "csv").decode("utf-8-sig")
        assert "'=HYPERLINK" in out
        cells = [c for row in load_workbook(io.BytesIO(taken(admin, "opd", "xlsx"))).worksheets[0] for c in row]
        assert all(cell.data_type != "f" for cell in cells)
        assert "Tidak ada yang berubah" in plain(bring(admin, "opd", out))

    def test_members_go_out_without_a_secret(self, cast, admin):
        cast.person("rina")
        out = taken(admin, "anggota", "csv").decode("utf-8-sig")
        assert next(csv.reader(io.StringIO(out))) == ["nama", "email", "peran", "opd"]
        assert "Rina,rina@kota.example,Verifikator,DISKOMINFO" in out

    def test_only_the_administrator_takes_and_brings(self, staff):
        for name in ("endah", "rina", "audit", "ning"):
            client = staff(name)
            for answer in (client.get(AT), client.get(f"{AT}/anggota.csv"), client.post(APPLY)):
                assert answer.status_code == 404

    def test_what_is_no_table_is_not_there(self, admin):
        assert admin.get(f"{AT}/laporan.csv").status_code == 404
        assert admin.get(f"{AT}/opd.exe").status_code == 404


class TestEncodings:
    ROW = "kode,nama,jenis\nDISPAR,Dinas Pariwisata – “Ning”,Dinas\n"

    @pytest.mark.parametrize("data", [ROW.encode(), ROW.encode("utf-8-sig"), ROW.replace("\n", "\r\n").encode()])
    def test_in_utf_8_is_read(self, admin, data):
        looked = bring(admin, "opd", data)
        assert looked.status_code == 200
        assert "Dinas Pariwisata – “Ning”" in plain(looked)

    @pytest.mark.parametrize(
        "data",
        [
            ROW.encode("cp1252"),
            ROW.encode("utf-16"),
            ROW.encode("utf-16-le"),
            b"kode,nama\nA,\xff\xfe\n",
            b"kode,nama\nA,B\0C\n",
        ],
    )
    def test_in_any_other_is_refused_with_what_to_do(self, admin, data):
        refused = bring(admin, "opd", data)
        assert refused.status_code == 422
        assert "simpan sebagai “CSV UTF-8”" in plain(refused)

    @pytest.mark.parametrize("mark", [",", ";", "\t"])
    def test_any_of_three_marks_parts_the_columns(self, admin, mark):
        row = ["kode", "nama", "jenis"], ["DISPAR", "Dinas Pariwisata", "Dinas"]
        looked = bring(admin, "opd", "\n".join(mark.join(cells) for cells in row))
        assert "Terapkan 1 baris?" in plain(looked)

    def test_pasted_from_a_spreadsheet_is_read_too(self, admin):
        looked = admin.post(AT, {"table": "opd", "pasted": "kode\tnama\tjenis\nDISPAR\tDinas Pariwisata\tDinas\n"})
        assert "Terapkan 1 baris?" in plain(looked)


class TestFiles:
    @pytest.mark.parametrize(
        ("data", "words"),
        [
            ("", "Tidak ada barisnya."),
            ("kode,nama\n", "Tidak ada barisnya."),
            ("kode,nama,warna\nA,B,C\n", "Kolom “warna” tidak dikenal."),
            ("kode,kode,nama\nA,A,B\n", "Kolom “kode” ada dua kali."),
            ("kode\nA\n", "Kolom “nama” belum ada."),
            ("kode,nama\nA,B,C,D\n", "Baris 2 lebih panjang dari baris judul."),
            ('kode,nama\n"A,B\n', "tidak terbaca sebagai CSV atau XLSX"),
            (b"PK\x03\x04" + b"x" * 100, "tidak terbaca sebagai CSV atau XLSX"),
            ("kode,nama\n" + "A,B\n" * (MOST_ROWS + 1), f"Paling banyak {MOST_ROWS} baris."),
            ("kode,nama\n" + "x" * MOST_BYTES, "Berkas paling besar 500 kB."),
            (book([["kode", "nama"], ["A", "=1+1"]]), "Sel B2 berisi rumus."),
        ],
    )
    def test_that_are_none_are_refused_as_a_whole(self, admin, data, words):
        refused = bring(admin, "opd", data)
        assert refused.status_code == 422
        assert words in plain(refused)

    def test_that_unpack_to_a_great_deal_are_not_unpacked(self, admin):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
        assert len(held.getvalue()) < MOST_BYTES
        refused = bring(admin, "opd", held.getvalue())
        assert "Berkas paling besar" in plain(refused)

    def test_neither_a_file_nor_rows_is_said(self, admin):
        assert "Pilih berkas, atau tempel barisnya." in plain(admin.post(AT, {"table": "opd"}))

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.binary(max_size=400) | st.binary(max_size=400).map(lambda more: b"PK\x03\x04" + more))
    def test_of_any_bytes_are_read_or_refused(self, data):
        try:
            rows = read(data)
        except Invalid:
            return
        assert all(isinstance(cell, str) for row in rows for cell in row)

    def test_days_of_a_workbook_are_days(self, admin):
        import datetime as dt

        looked = bring(
            admin, "libur", book([["tanggal", "nama", "jenis"], [dt.date(2027, 6, 20), "Hari jadi", "Libur daerah"]])
        )
        assert "Baris 2: 2027-06-20" in plain(looked)


class TestRows:
    def test_are_shown_before_and_taken_in_when_agreed_to(self, admin):
        rows = "kode,nama,nama_pendek,jenis\nDISPAR,Dinas Pariwisata,Dispar,Dinas\nDLH,Dinas Alam,DLH,Dinas\n"
        looked = bring(admin, "opd", rows)
        page = plain(looked)
        assert "OPD: 1 baru, 1 berubah, 0 tetap, 0 ditolak." in page
        assert "nama: Dinas Lingkungan Hidup menjadi Dinas Alam" in page
        nothing_changed()

        done = agree(admin, looked)
        assert (done.status_code, done["Location"]) == (302, "/desk/kelola")
        assert (agency("DISPAR").name, agency("DLH").name) == ("Dinas Pariwisata", "Dinas Alam")
        assert DirectoryChange.objects.count() == 2

    def test_of_which_one_is_refused_change_nothing_and_say_why(self, admin):
        rows = "kode,nama,jenis,induk\nDISPAR,Dinas Pariwisata,Dinas,\nLAIN,Lain,Kerajaan,\nX,X,Dinas,TIADA\n"
        looked = bring(admin, "opd", rows)
        page = plain(looked)
        assert "2 baris perlu dibetulkan" in page
        assert "Baris 3: LAIN Ditolak Pilih jenis OPD dari daftar." in page
        assert "Baris 4: X Ditolak Tidak ada OPD dengan kode TIADA." in page
        assert 'name="setuju"' not in looked.text
        nothing_changed()

    def test_cannot_be_forced_past_a_refusal(self, admin):
        good = bring(admin, "opd", "kode,nama,jenis\nDISPAR,Dinas Pariwisata,Dinas\n")
        form = dict(re.findall(r'<input type="hidden" name="(tabel|setuju)" value="([^"]*)"', good.text))
        Agency.objects.create(code="DISPAR", name="Lain", short_name="L", kind="board", valid_from="2020-01-01")
        Agency.objects.filter(code="DISPAR").update(valid_until="2021-01-01")
        again = admin.post(APPLY, form)
        assert again.status_code == 409
        assert "Kode DISPAR sudah dipakai." in plain(again)
        nothing_changed()

    def test_are_shown_again_where_the_world_has_moved_on(self, admin):
        looked = bring(admin, "opd", "kode,nama,nama_pendek,jenis\nDLH,Dinas Alam,DLH,Dinas\n")
        Agency.objects.filter(code="DLH").update(name="Dinas Hutan")
        again = agree(admin, looked)
        assert again.status_code == 409
        assert "keadaannya berubah sejak pratinjau" in plain(again)
        assert "Dinas Hutan menjadi Dinas Alam" in plain(again)
        assert agency("DLH").name == "Dinas Hutan"
        assert agree(admin, again).status_code == 302
        assert agency("DLH").name == "Dinas Alam"

    def test_that_were_tampered_with_are_not_taken(self, admin):
        for form in ({}, {"tabel": "x"}, {"tabel": "WyJvcGQiXQ:1:2"}):
            answer = admin.post(APPLY, form)
            assert (answer.status_code, answer["Location"]) == (302, AT)
        nothing_changed()

    def test_with_one_code_twice_name_the_other_row(self, admin):
        looked = bring(admin, "opd", "kode,nama,jenis\nA,Satu,Dinas\na,Dua,Dinas\n")
        assert "Baris 3: A Ditolak Sama dengan baris 2." in plain(looked)
        nothing_changed()

    @pytest.mark.parametrize(
        "rows",
        [
            "A,Satu,Dinas,B\nB,Dua,Dinas,A\n",
            "A,Satu,Dinas,B\nB,Dua,Dinas,C\nC,Tiga,Dinas,A\n",
        ],
    )
    def test_with_a_circle_of_parents_are_each_refused(self, admin, rows):
        looked = bring(admin, "opd", f"kode,nama,jenis,induk\n{rows}")
        page = plain(looked)
        assert page.count("saling berada di bawah satu sama lain") == rows.count("\n")
        nothing_changed()

    def test_may_come_before_what_they_stand_below(self, admin):
        looked = bring(admin, "opd", "kode,nama,jenis,induk\nBAWAH,Bawah,Dinas,ATAS\nATAS,Atas,Dinas,\n")
        assert agree(admin, looked).status_code == 302
        assert agency("BAWAH").parent == agency("ATAS")

    def test_leave_alone_what_their_table_does_not_name(self, admin):
        before = agency("DLH")
        looked = bring(admin, "opd", "kode,nama\nDLH,Dinas Alam\n")
        assert agree(admin, looked).status_code == 302
        after = agency("DLH")
        assert (after.short_name, after.kind, after.parent_id) == (before.short_name, before.kind, before.parent_id)

    def test_merge_an_agency_into_another_and_take_it_back(self, admin):
        looked = bring(admin, "opd", "kode,nama,berakhir,penerus\nDLH,Dinas Lingkungan Hidup,24-12-2026,BPBD\n")
        assert "berakhir: 2026-12-24" in plain(looked)
        assert agree(admin, looked).status_code == 302
        assert Succession.objects.get().successor == agency("BPBD")
        looked = bring(admin, "opd", "kode,nama,berakhir,penerus\nDLH,Dinas Lingkungan Hidup,,\n")
        assert agree(admin, looked).status_code == 302
        assert agency("DLH").valid_until is None

    @pytest.mark.parametrize(
        ("table", "rows", "words"),
        [
            ("opd", "kode,nama,berakhir\nDLH,DLH,2020-01-01", "Tanggal itu sudah lewat."),
            ("opd", "kode,nama,berakhir\nDLH,DLH,besok", "“besok” bukan tanggal."),
            ("opd", "kode,nama,berakhir\nDLH,DLH,31-02-2027", "“31-02-2027” bukan tanggal."),
            ("opd", "kode,nama,penerus\nDLH,DLH,BPBD", "tanggal berakhirnya kosong"),
            ("opd", "kode,nama,berakhir,penerus\nDLH,DLH,2026-12-24,INSPEKTORAT", "menerima laporan tentang OPD lain"),
            ("opd", "kode,nama,disetujui_kepala\nDLH,DLH,mungkin", "“mungkin” bukan ya atau tidak."),
            ("opd", "kode,nama,jenis\n,Tanpa kode,Dinas", "Kode hanya huruf, angka"),
            ("topik", "kode,nama,opd\nparkir,Parkir,LAMA", "OPD LAMA sudah berakhir."),
            ("topik", "kode,nama,opd\nparkir,Parkir,TIADA", "Tidak ada OPD dengan kode TIADA."),
            ("topik", "kode,nama,induk\nbaru,Baru,tiada", "Tidak ada topik dengan kode tiada."),
            ("topik", "kode,nama,induk\nbaru,Baru,baru", "di bawah satu sama lain"),
            ("topik", "kode,nama,kata_kunci\nbaru,Baru,!!!", "“!!!” tidak memuat huruf"),
            ("topik", "kode,nama\n,Tanpa kode", "Kode hanya huruf, angka"),
            ("anggota", "nama,email,peran\nTono,tono,Auditor", "Tulis alamat e-mail"),
            ("anggota", "nama,email,peran\nTono,t@k.example,Raja", "Pilih peran dari daftar."),
            ("anggota", "nama,email,peran\nTono,t@k.example,Verifikator", "Peran ini melekat pada OPD."),
            ("anggota", "nama,email,peran,opd\nTono,t@k.example,Kepala OPD,LAMA", "OPD LAMA sudah berakhir."),
            ("anggota", "nama,email,peran,opd\nTono,t@k.example,Pemeriksa,DLH", "Peran ini tidak ada di OPD itu."),
            ("libur", "tanggal,nama,jenis\n2026-01-05,Libur,Libur daerah", "Tanggal itu sudah lewat."),
            ("libur", "tanggal,nama,jenis\n2027-01-05,,Libur daerah", "Tulis nama hari liburnya."),
            ("libur", "tanggal,nama,jenis\n2027-01-05,Libur,Pesta", "Pilih jenis libur"),
            ("libur", "tanggal,nama,jenis\n2127-01-05,Libur,Libur daerah", "Tahun itu terlalu jauh."),
            ("libur", "tanggal,nama,jenis\nlusa,Libur,Libur daerah", "“lusa” bukan tanggal."),
        ],
    )
    def test_are_refused_for_what_is_wrong_with_them(self, admin, table, rows, words):
        Agency.objects.create(
            code="LAMA", name="Lama", short_name="Lama", kind="board", valid_from="2020-01-01", valid_until="2021-01-01"
        )
        looked = bring(admin, table, rows + "\n")
        assert looked.status_code == 200
        assert "1 baris perlu dibetulkan" in plain(looked)
        assert words in plain(looked)
        nothing_changed()

    def test_make_and_move_topics(self, admin):
        main = Topic.objects.filter(parent=None).order_by("pk")[0]
        rows = (
            f"kode;nama;induk;opd;rahasia;kata_kunci\nubin;Ubin pemandu;{main.code};setempat;ya;guiding block*, ubin\n"
        )
        assert agree(admin, bring(admin, "topik", rows)).status_code == 302
        made = Topic.objects.get(code="ubin")
        assert (made.parent, made.agency_by_place, made.secret_by_default) == (main, True, True)
        assert made.words == ["guiding block*", "ubin"]
        directory.forget()
        looked = bring(admin, "topik", "kode,nama,berakhir\nubin,Ubin pemandu,2026-11-25\n")
        assert agree(admin, looked).status_code == 302

    def test_invite_people_once(self, cast, admin):
        cast.person("joko")
        rows = (
            "nama,email,peran,opd\nTono,Tono@kota.example,pejabat penghubung opd,dlh\n"
            "Joko Lain,joko@kota.example,liaison,DPUPRPERAKIM\n"
        )
        looked = bring(admin, "anggota", rows)
        assert "1 baru, 0 berubah, 1 tetap" in plain(looked)
        assert not Outbound.objects.filter(topic="invitation.created").exists()
        assert agree(admin, looked).status_code == 302
        assert Outbound.objects.filter(topic="invitation.created").count() == 1
        assert Invitation.objects.get().email == "tono@kota.example"
        assert "1 baru" not in plain(bring(admin, "anggota", rows))

    def test_set_days_off_and_the_past_with_a_reason(self, admin):
        versions = CalendarVersion.objects.count()
        rows = (
            "tanggal,nama,jenis,alasan\n20/06/2027,Hari jadi kota,Libur daerah,\n"
            "2026-01-05,Banjir,Libur daerah,SK Wali Kota 7\n"
        )
        looked = bring(admin, "libur", rows)
        assert CalendarVersion.objects.count() == versions
        assert agree(admin, looked).status_code == 302
        assert Holiday.objects.get(date="2027-06-20").name == "Hari jadi kota"
        assert Holiday.objects.filter(date="2026-01-05").exists()

"""A list taken away: what is in it, for whom, and that no spreadsheet runs it."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from django.core.files.storage import storages
from openpyxl import load_workbook

from curhat.deadlines.queries import current_calendar
from curhat.directory.models import Membership
from curhat.interfaces.desk.spreadsheet import safe
from curhat.reports.models import Export
from curhat.reports.operations import export, verify
from curhat.reports.queries import queues
from tests.cast import DAY, HOUR, NOW, agency, send

pytestmark = pytest.mark.usefixtures("frozen", "folder")
TODAY = NOW + DAY  # as the clock stands
EVIL = '=HYPERLINK("http://x";"y")'


@pytest.fixture
def many(cast, monkeypatch):
    monkeypatch.setattr(export, "BATCH", 4)
    sent = [send(f"Laporan nomor {n}", now=NOW - n * HOUR, topic="jalan_jembatan" if n % 2 else "") for n in range(10)]
    sent.append(send(f"{EVIL} lampu mati", address="+62 Jl. Benteng"))
    return sent


def asked(client, form: str, narrowed: str = "", queue: str = "unverified") -> str:
    answer = client.post(f"/desk/antrean/{queue}/unduh?{narrowed}", {"bentuk": form})
    assert answer.status_code == 302
    return str(answer["Location"])


def made() -> Export:
    row = Export.objects.latest("pk")
    export.write(export_id=row.pk, now=TODAY)
    row.refresh_from_db()
    return row


def rows(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


class TestCsv:
    def test_holds_each_report_once_in_the_order_of_the_list(self, cast, many, staff):
        rina = staff("rina")
        where = asked(rina, "csv")
        assert "Berkas sedang disiapkan" in rina.get(where).text
        assert rina.get(f"{where}/berkas").status_code == 404
        assert made().rows == 11

        answer = rina.get(f"{where}/berkas")
        head, *body = rows(answer)
        order = queues.page(actor=cast.rina, queue="unverified", calendar=current_calendar(), now=TODAY, size=50)
        assert [row[0] for row in body] == [report.number for report in order]
        assert head[:3] == ["Nomor", "Judul", "Isi"]
        assert answer["Content-Disposition"].startswith('attachment; filename="laporan-unverified-')
        assert "no-store" in answer["Cache-Control"]

    def test_holds_what_the_list_was_narrowed_to(self, cast, many, staff):
        where = asked(staff("rina"), "csv", "topik=jalan_jembatan")
        assert made().rows == 5
        assert {row[4] for row in rows(staff("rina").get(f"{where}/berkas"))[1:]} != {""}

    def test_holds_nothing_of_who_sent_it(self, cast, many, staff):
        where = asked(staff("rina"), "csv")
        made()
        text = str(rows(staff("rina").get(f"{where}/berkas")))
        assert not any(word in text for word in ("Siti", "81234567890", "siti@surel"))

    def test_says_where_it_was_cut(self, cast, many, staff, monkeypatch):
        monkeypatch.setattr(export, "MOST", 6)
        where = asked(staff("rina"), "csv")
        row = made()
        assert (row.rows, row.cut) == (6, True)
        assert "Hanya 6 baris pertama" in staff("rina").get(where).text


class TestXlsx:
    def test_opens_and_runs_nothing(self, cast, many, staff):
        where = asked(staff("rina"), "xlsx")
        made()
        data = b"".join(staff("rina").get(f"{where}/berkas").streaming_content)
        sheet = load_workbook(io.BytesIO(data))["Laporan"]
        assert sheet.max_row == 12
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert not [cell.value for cell in cells if cell.data_type == "f"]
        assert any(str(cell.value).startswith("'=HYPERLINK") for cell in cells)


class TestSafe:
    @pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t=", "\r=", "\n="])
    def test_what_begins_a_formula_is_shown(self, begin):
        assert str(safe(f"{begin}1+1")).startswith("'")

    def test_leaves_the_rest_and_takes_out_what_no_cell_holds(self):
        assert (safe("Jl. A - B"), safe(7), safe(None), safe("a\x00b")) == ("Jl. A - B", 7, None, "ab")


class TestWhose:
    def test_is_the_file_of_who_asked(self, cast, many, staff):
        where = asked(staff("rina"), "csv")
        made()
        for address in (where, f"{where}/berkas", f"{where}/langsung"):
            assert staff("hadi").get(address).status_code == 404

    def test_no_queue_or_form_that_is_not_theirs(self, cast, many, staff):
        rina = staff("rina")
        assert rina.post("/desk/antrean/todo/unduh", {"bentuk": "csv"}).status_code == 404
        assert rina.post("/desk/antrean/unverified/unduh", {"bentuk": "exe"}).status_code == 404
        assert not Export.objects.exists()

    def test_is_empty_where_the_role_has_ended_meanwhile(self, cast, many, staff):
        asked(staff("rina"), "csv")
        Membership.objects.filter(person=cast.person("rina")).update(valid_until=NOW.date() - DAY)
        assert made().rows == 0

    def test_an_agency_takes_its_own_alone(self, cast, many, staff):
        verify.assign(report_id=many[0].report_id, agency_id=agency("DLH").pk, actor=cast.rina, now=NOW)
        where = asked(staff("lilik"), "csv", queue="all")
        assert made().rows == 1
        assert rows(staff("lilik").get(f"{where}/berkas"))[1][0] == many[0].report.number


class TestSweep:
    def test_takes_the_file_after_a_day_and_leaves_that_it_was_asked_for(self, cast, many, staff, folder):
        where = asked(staff("rina"), "csv")
        made()
        export.sweep(now=TODAY + export.KEPT_FOR)
        assert storages["files"].listdir("exports")[1]
        export.sweep(now=TODAY + export.KEPT_FOR + dt.timedelta(seconds=1))
        assert Export.objects.get().state == "gone"
        assert "Berkas sudah dihapus" in staff("rina").get(where).text
        written = storages["files"].get_modified_time("exports/" + storages["files"].listdir("exports")[1][0])
        export.sweep(now=written + dt.timedelta(hours=1, seconds=1))
        assert not storages["files"].listdir("exports")[1]

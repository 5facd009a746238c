"""Choosing many reports, seeing what would come of it, doing it and calling it back."""

from __future__ import annotations

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from curhat.reports.models import BulkDeed, Report
from curhat.reports.operations import bulk, verify
from tests.cast import DAY, NOW, agency, send

pytestmark = pytest.mark.usefixtures("frozen")
TODAY = NOW + DAY  # as the clock stands
CHOOSE = "/desk/antrean/unverified/sekaligus"


@pytest.fixture
def three(cast):
    return [send(f"Laporan nomor {n}") for n in range(3)]


def values(page) -> list[str]:
    return re.findall(r'name="laporan" value="([^"]+)"', page.text)


def hidden(page) -> dict[str, str | list[str]]:
    """Return the fields of the form on a page, as a browser would send them back."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    return {
        "laporan": values(page),
        **{k: html.unescape(v) for k, v in found if k not in {"laporan", "csrfmiddlewaretoken"}},
    }


class TestChoose:
    def test_offers_what_the_person_may_do(self, three, staff):
        page = staff("rina").get("/desk/antrean/unverified?pilih=ya")
        assert len(values(page)) == 3
        assert 'name="aksi" value="assign"' in page.text
        assert 'name="aksi" value="answer"' not in page.text
        assert "checked" not in page.text.split("<fieldset>")[1].split("</fieldset>")[0]
        all_of_them = staff("rina").get("/desk/antrean/unverified?pilih=semua").text
        assert len(re.findall(r'name="laporan" value="[^"]+" checked', all_of_them)) == 3
        assert "data-live" not in page.text  # what was chosen must not be replaced under the hand

    def test_says_so_where_nothing_was_chosen_and_refuses_what_is_not_theirs(self, three, staff):
        rina = staff("rina")
        for sent in ({"aksi": "assign"}, {"aksi": "assign", "laporan": ["XXX-26-1:1", "\0", "CNI"]}):
            assert "Pilih dulu laporannya." in rina.post(CHOOSE, sent, follow=True).text
        for sent in (
            {"aksi": "answer", "laporan": values(rina.get("/desk/antrean/unverified?pilih=ya"))},
            {"aksi": "x"},
        ):
            assert rina.post(CHOOSE, sent).status_code == 302
        assert staff("joko").post(CHOOSE, {"aksi": "assign"}).status_code == 404

    def test_of_a_report_that_may_not_be_read_says_nothing(self, three, staff):
        about = send("Pegawai kasar.", about="agency", about_agency_id=agency("DPUPRPERAKIM").pk).report
        page = staff("rina").post(CHOOSE, {"aksi": "assign", "laporan": [f"{about.number}:1"]}, follow=True)
        assert about.title not in page.text
        assert "Pilih dulu laporannya." in page.text


class TestWay:
    def test_from_choosing_to_the_end(self, cast, three, staff):
        rina = staff("rina")
        chosen = values(rina.get("/desk/antrean/unverified?pilih=ya"))
        writing = rina.post(CHOOSE, {"aksi": "assign", "laporan": chosen})
        assert "Teruskan ke OPD: 3 laporan" in writing.text
        wrong = rina.post(CHOOSE, hidden(writing))
        assert wrong.status_code == 422
        assert "Pilih OPD-nya." in wrong.text
        verify.archive(report_id=three[0].report_id, reason="test", note="x", actor=cast.rina, now=NOW)

        written = {**hidden(wrong), "agency_id": str(agency("DPUPRPERAKIM").pk), "note": "Satu ruas."}
        looking = rina.post(CHOOSE, written)
        assert "Teruskan 2 laporan?" in looking.text
        assert "1 laporan tidak ikut" in looking.text
        assert Report.objects.filter(state="assigned").count() == 0
        changing = rina.post(CHOOSE, {**hidden(looking), "ubah": "ya"})
        assert "Satu ruas." in changing.text

        sent = {**hidden(looking), "kirim": "ya"}
        first, second = rina.post(CHOOSE, sent), rina.post(CHOOSE, sent)
        assert first["Location"] == second["Location"]
        waiting = rina.get(first["Location"])
        assert "Urungkan" in waiting.text
        bulk.run(bulk_id=BulkDeed.objects.get().pk, now=TODAY + bulk.GRACE)
        assert "2 laporan diteruskan" in rina.get(first["Location"]).text
        assert Report.objects.filter(state="assigned").count() == 2

    def test_back_again(self, three, staff):
        rina = staff("rina")
        chosen = values(rina.get("/desk/antrean/unverified?pilih=ya"))
        sent = {"aksi": "assign", "laporan": chosen, "ditulis": "ya", "agency_id": agency("DLH").pk, "note": ""}
        looking = rina.post(CHOOSE, {**sent, "key": "0b0c7e0e-7d5c-4d0e-8c1f-2f4c1f4a7a11"})
        where = rina.post(CHOOSE, {**hidden(looking), "kirim": "ya"})["Location"]
        live = rina.get(f"{where}/langsung")
        assert rina.get(f"{where}/langsung", headers={"if-none-match": live["ETag"]}).status_code == 304

        assert "Diurungkan" in rina.post(f"{where}/urungkan", follow=True).text
        bulk.run(bulk_id=BulkDeed.objects.get().pk, now=TODAY + bulk.GRACE)
        assert Report.objects.filter(state="submitted").count() == 3
        for page in (where, f"{where}/langsung"):
            assert staff("hadi").get(page).status_code == 404
        assert staff("hadi").post(f"{where}/urungkan").status_code == 404

    def test_costs_no_more_than_it_must(self, three, staff):
        rina = staff("rina")
        rina.get("/desk/antrean/unverified")
        with CaptureQueriesContext(connection) as queries:
            assert rina.get("/desk/antrean/unverified?pilih=ya").status_code == 200
        assert len(queries) <= 8

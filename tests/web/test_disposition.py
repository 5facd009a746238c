"""Passing on and its sheet of paper, as the agency's people see them."""

from __future__ import annotations

import pytest

from curhat.directory.models import Unit
from curhat.reports.intake import About
from curhat.reports.models import Report
from curhat.reports.operations import verify
from curhat.reports.operations.passing import pass_on
from tests.cast import NOW, Cast, Sent, agency, send

pytestmark = pytest.mark.usefixtures("frozen")
LEAD = "DPUPRPERAKIM"


@pytest.fixture
def sent(cast: Cast) -> Sent:
    sent = send("Lubang di depan rumah, hubungi 0812 3456 7890. Motor N 1234 AB jatuh kemarin.")
    verify.assign(
        report_id=sent.report_id,
        agency_id=agency(LEAD).pk,
        supporting=[agency("DLH").pk],
        actor=cast.rina,
        now=NOW,
    )
    return sent


def unit() -> Unit:
    return Unit.objects.get(name="Bidang Bina Marga")


class TestPassOn:
    def test_is_done_on_the_page_and_seen_there_and_in_the_queue(self, cast, staff, sent):
        joko, at = staff("joko"), f"/desk/laporan/{sent.report.number}"
        cast.person("endah")
        assert "Endah" in joko.get(f"{at}?aksi=pass_on").text
        to = {"unit": unit().pk, "person": cast.endah.person_id, "note": "Tambal besok.", "seen_version": 1}
        assert joko.post(f"{at}?aksi=pass_on", to).status_code == 302
        page = joko.get(at).text
        assert "Bidang Bina Marga, Endah (Dinas PUPR Perakim)" in page
        assert "meneruskan di dalam OPD ke Bidang Bina Marga" in page
        assert "Dipegang: Bidang Bina Marga" in joko.get("/desk/antrean/todo").text

    def test_tells_nobody_outside_the_agency_who_it_is_in_person(self, cast, staff, sent):
        pass_on(
            report_id=sent.report_id,
            unit_id=unit().pk,
            person_id=cast.endah.person_id,
            note="Tambal.",
            actor=cast.joko,
            now=NOW,
        )
        for name in ("rina", "ning", "agus", "lilik"):
            page = staff(name).get(f"/desk/laporan/{sent.report.number}").text
            assert "Bidang Bina Marga (Dinas PUPR Perakim)" in page
            assert "Endah" not in page

    def test_asks_for_somebody(self, staff, sent):
        at = f"/desk/laporan/{sent.report.number}?aksi=pass_on"
        asked = staff("joko").post(at, {"note": "Tambal.", "seen_version": 1})
        assert asked.status_code == 422
        assert "Pilih bidang, orang, atau keduanya" in asked.text

    def test_offers_nobody_whom_it_is_about(self, cast, staff, sent):
        cast.person("endah")
        Report.objects.filter(pk=sent.report_id).update(about=About.OFFICIAL, about_unit=unit(), about_name="Bu Endah")
        page = staff("joko").get(f"/desk/laporan/{sent.report.number}?aksi=pass_on").text
        assert f'value="{unit().pk}"' not in page.partition("id_unit")[2].partition("</select>")[0]
        assert "Endah</option>" not in page
        assert "Joko</option>" in page

    @pytest.mark.parametrize("name", ["rina", "ning", "agus"])
    def test_is_not_offered_to_who_is_of_no_agency_that_has_it(self, staff, sent, name):
        assert "aksi=pass_on" not in staff(name).get(f"/desk/laporan/{sent.report.number}").text


class TestSheet:
    def test_has_what_a_disposition_needs_and_nothing_of_the_reporter(self, cast, staff, sent):
        note, now = "Tambal sebelum Jumat.", NOW
        pass_on(report_id=sent.report_id, unit_id=unit().pk, note=note, actor=cast.joko, now=now)
        page = staff("joko").get(f"/desk/laporan/{sent.report.number}/disposisi").text
        for said in (
            sent.report.number, "Dari", "Perihal", "Isi ringkas", "Diteruskan kepada", "Instruksi", "Batas waktu",
            "Bidang Bina Marga", note, "DINAS PEKERJAAN UMUM", "Lubang di depan rumah",
        ):  # fmt: skip
            assert said in page, said
        for hidden in ("Siti", "0812 3456 7890", "siti@surel.example", "N 1234 AB"):
            assert hidden not in page, hidden

    def test_can_be_filled_in_by_hand(self, staff, sent):
        page = staff("joko").get(f"/desk/laporan/{sent.report.number}/disposisi").text
        assert page.count("sheet-blank") > 5

    def test_is_of_ones_own_agency(self, cast, staff, sent):
        pass_on(report_id=sent.report_id, unit_id=unit().pk, note="Tambal.", actor=cast.joko, now=NOW)
        page = staff("lilik").get(f"/desk/laporan/{sent.report.number}/disposisi").text
        assert "DINAS LINGKUNGAN HIDUP" in page
        assert "Bina Marga" not in page
        assert "Tambal." not in page

    @pytest.mark.parametrize("name", ["rina", "ning", "agus", "hadi", "sri", "admin", "audit"])
    def test_is_not_there_for_others(self, staff, sent, name):
        assert staff(name).get(f"/desk/laporan/{sent.report.number}/disposisi").status_code == 404

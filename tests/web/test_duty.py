"""Telling an agency's telephone of a new assignment: who may, with which words, and whose number it is."""

from __future__ import annotations

import html
import re
from urllib.parse import unquote

import pytest

from curhat.notices import duty
from curhat.notices.models import DutyPhone
from curhat.reports.intake import About
from curhat.reports.operations import verify, work
from tests.cast import DAY, NOW, SEATS, agency, send

pytestmark = pytest.mark.usefixtures("frozen")
LEAD = "DPUPRPERAKIM"


@pytest.fixture
def sent(cast):
    for name in SEATS:
        cast.person(name)
    found = send("Lubang di depan rumah Bu Tatik.")
    verify.assign(report_id=found.report_id, agency_id=agency(LEAD).pk, actor=cast.rina, now=NOW)
    return found


def address(sent) -> str:
    return f"/desk/laporan/{sent.report.number}/piket"


def chat(page: str) -> str:
    found = re.search(r'href="(https://wa\.me/[^"]+)"', page)
    return unquote(html.unescape(found[1])) if found else ""


class TestNumber:
    def test_is_set_by_the_agency_itself_and_taken_away(self, cast, sent, staff):
        joko = staff("joko")
        assert "Nomor piket Dinas PUPR Perakim" in joko.get("/desk/kabar").text
        joko.post("/desk/kabar/piket", {"phone": "0812 3456 7890"})
        assert duty.phone_of(agency(LEAD).pk) == "+6281234567890"
        assert b"81234567890" not in bytes(DutyPhone.objects.get().number_sealed)
        assert "+6281234567890" in staff("endah").get("/desk/kabar").text
        assert "81234567890" not in staff("lilik").get("/desk/kabar").text
        joko.post("/desk/kabar/piket", {"phone": ""})
        assert duty.phone_of(agency(LEAD).pk) == ""

    @pytest.mark.parametrize("typed", ["0321 123456", "nomor", "joko@kota.example", "12"])
    def test_is_a_mobile_one(self, sent, staff, typed):
        answer = staff("joko").post("/desk/kabar/piket", {"phone": typed})
        assert answer.status_code == 422
        assert "Tulis nomor HP seperti" in answer.text
        assert f'value="{typed}"' in answer.text
        assert not DutyPhone.objects.exists()

    @pytest.mark.parametrize("name", ["rina", "ning", "hadi", "admin"])
    def test_is_set_by_nobody_else(self, sent, staff, name):
        assert staff(name).post("/desk/kabar/piket", {"phone": "0812 3456 7890"}).status_code == 404
        assert not DutyPhone.objects.exists()


class TestChat:
    def test_names_the_report_and_nobody(self, cast, sent, staff):
        duty.keep(typed="0812 3456 7890", actor=cast.joko, now=NOW)
        for name in ("rina", "joko", "endah", "ning"):
            page = staff(name).get(f"/desk/laporan/{sent.report.number}").text
            assert address(sent) in page
            said = chat(staff(name).get(address(sent)).text)
            assert said.startswith("https://wa.me/6281234567890?text=Ada laporan baru untuk Dinas PUPR Perakim: ")
            assert sent.report.number in said
            for secret in ("Tatik", "Siti", "Joko", "Rina"):
                assert secret not in said

    def test_offers_the_words_where_there_is_no_number(self, sent, staff):
        page = staff("rina").get(address(sent)).text
        assert chat(page) == ""
        assert f"Ada laporan baru untuk Dinas PUPR Perakim: {sent.report.number}" in page

    def test_is_there_while_it_is_new_and_for_those_alone(self, cast, sent, staff):
        for name in ("lilik", "hadi", "admin"):
            assert staff(name).get(address(sent)).status_code == 404
        work.start(report_id=sent.report_id, actor=cast.joko, now=NOW + DAY)
        assert staff("rina").get(address(sent)).status_code == 404
        assert address(sent) not in staff("rina").get(f"/desk/laporan/{sent.report.number}").text

    def test_is_for_the_inspector_where_the_verifier_must_not_know(self, cast, staff):
        found = send("Kasir kasar.", about=About.OFFICIAL)
        verify.assign(report_id=found.report_id, agency_id=agency(LEAD).pk, actor=cast.hadi, now=NOW)
        assert staff("hadi").get(address(found)).status_code == 200
        assert staff("rina").get(address(found)).status_code == 404

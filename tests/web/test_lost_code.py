"""The desk where a lost code is renewed."""

import re
import uuid

import pytest
from django.test import Client

from curhat.reports.intake import About
from curhat.reports.operations.submit import secret_code_of
from tests.cast import send

PAGE = "/desk/kode-hilang"


pytestmark = pytest.mark.usefixtures("frozen")


def fields(sent, **more):
    return {"number": sent.report.number, "contact": "081234567890", "key": str(uuid.uuid4()), **more}


def without_changing_parts(page: str) -> str:
    return re.sub(r'csrfmiddlewaretoken[^>]*|name="key"[^>]*|CNI-26-\d+', "", page)


class TestLostCodePage:
    def test_shows_the_new_code_with_a_square_and_the_reporter_reads_of_it(self, staff):
        sent = send()
        old, phone = secret_code_of(sent.report.submission_key), Client()
        phone.get(f"/k/{old}")

        response = staff("rina").post(PAGE, fields(sent, number=sent.report.number.lower().replace("-", " ")))

        code = secret_code_of(sent.report.submission_key)
        assert response.status_code == 200
        assert code != old
        assert code in response.text
        assert "<svg" in response.text
        assert "no-store" in response["Cache-Control"]
        number = sent.report.number
        assert phone.get(f"/laporan/{number}").status_code == 404
        assert Client().get(f"/k/{old}").status_code == 404
        fresh = Client()
        text = fresh.post("/cek", {"number": number, "code": code}, follow=True).text
        assert "Kode rahasia diganti di loket Diskominfo" in text
        assert "Rina" not in text
        assert Client().post("/cek", {"number": number, "code": old}).status_code == 422

    def test_answers_alike_for_another_circle_and_for_no_report(self, staff):
        outside, rina = send(about=About.OFFICIAL), staff("rina")

        theirs = rina.post(PAGE, fields(outside))
        none = rina.post(PAGE, fields(outside, number="CNI-26-999999"))

        assert theirs.status_code == none.status_code == 404
        assert "tidak ada di loket Anda" in theirs.text
        assert without_changing_parts(theirs.text) == without_changing_parts(none.text)

    def test_keeps_what_was_typed_and_shows_nothing_that_was_kept(self, staff):
        sent = send()
        response = staff("rina").post(PAGE, fields(sent, contact="089876543210"))

        assert response.status_code == 422
        assert "tidak cocok" in response.text
        assert 'value="089876543210"' in response.text
        assert "7890" not in response.text
        assert "siti" not in response.text.lower().replace("situs", "")

    def test_asks_for_a_proof(self, staff):
        response = staff("rina").post(PAGE, fields(send(), contact="", quote="hanya kutipan tanpa tanggal"))
        assert response.status_code == 422
        assert "Isi kontak yang pelapor tinggalkan" in response.text
        assert "hanya kutipan tanpa tanggal" in response.text

    def test_stops_guessing_at_one_report_from_any_desk(self, cast, staff):
        sent = send()
        rina = staff("rina")
        wrong = [rina.post(PAGE, fields(sent, contact=f"0812345678{n:02}")).status_code for n in range(6)]
        right = rina.post(PAGE, fields(sent))

        assert wrong == [422] * 5 + [429]
        assert right.status_code == 429
        assert "Terlalu sering" in right.text
        assert 'value="081234567890"' in right.text
        assert secret_code_of(sent.report.submission_key) not in right.text

    def test_puts_every_try_into_the_auditors_book(self, staff):
        sent = send()
        rina = staff("rina")
        rina.post(PAGE, fields(sent, contact="089876543210"))
        rina.post(PAGE, fields(sent))

        page = staff("audit").get("/desk/buku-akses").text
        assert f"Kode hilang untuk {sent.report.number}: bukti tidak cocok" in page
        assert f"Kode hilang untuk {sent.report.number}: kode diganti" in page

    @pytest.mark.parametrize("name", ["rina", "hadi", "wati"])
    def test_is_found_from_the_desk(self, staff, name):
        assert f'href="{PAGE}"' in staff(name).get("/desk/", follow=True).text

"""Threats and insults of a reporter: covered for the officers, there behind one tap, never changed, queued like any."""

from __future__ import annotations

import re
import uuid

import pytest
from django.test import Client

from curhat.directory import queries as directory
from curhat.interfaces.desk.answer_forms import values_of
from curhat.interfaces.desk.forms import DEEDS
from curhat.interfaces.shared.civil import civil
from curhat.reports.models import Problem
from curhat.reports.operations import evidence, verify
from curhat.reports.operations.field import send_out
from tests.cast import DAY, NOW, agency, send
from tests.matrix.doors import DOORS
from tests.problems import held, together

pytestmark = pytest.mark.usefixtures("frozen")
# What addresses of the desk are filled with besides the report.
OTHERS = (
    "photo", "recording", "person", "template", "rule", "outbound", "recovery", "membership", "session", "agency",
    "topic",
)  # fmt: skip
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


def bare(page: str) -> str:
    """Return what is read without a tap: neither the original, nor a field in which it is to be mended."""
    return re.sub(
        r'(?s)<details class="more"><summary>Ada ancaman.*?</details>|<textarea.*?</textarea>|<input[^>]*>', "", page
    )


class TestTitles:
    @pytest.fixture
    def rude(self, cast):
        """Give three rude reports that are one problem, whose title is no better."""
        found = [held(cast, n, text=f"Goblok nomor {n}, lubang di depan pasar.") for n in range(3)]
        problem = together(cast, *found[:2])
        Problem.objects.filter(pk=problem.pk).update(title="Lubang goblok")
        return found, problem

    @pytest.mark.parametrize("name", ["rina", "joko", "endah", "ning", "agus", "hadi"])
    def test_are_covered_on_every_page_of_the_staff(self, rude, staff, name):
        found, problem = rude
        client, seen = staff(name), 0
        values = {
            "problem": problem.pk,
            "key": uuid.uuid4().hex,
            "phone": "+6281200000000",
            **dict.fromkeys(OTHERS, "1"),
        }
        for at, door in DOORS.items():
            if not at.startswith(("desk:", "oversight:")):
                continue
            for sent in found[1:]:
                for entry in (*door.reads, *door.tries, *door.pages):
                    address, fields = (entry, None) if isinstance(entry, str) else entry
                    here = {**values, "number": sent.report.number}
                    address = address.format(**here)
                    posted = {k: v.format(**here) for k, v in (fields or {}).items()}
                    page = client.get(address, follow=True) if fields is None else client.post(address, posted)
                    if not page.streaming:
                        seen += "••••••" in page.text
                        assert "goblok" not in bare(page.text).lower(), address
        assert seen >= (0 if name == "hadi" else 3)

    def test_are_covered_where_a_deed_opens_a_form(self, rude, cast, staff):
        found, problem = rude
        for name in ("rina", "joko"):
            for deed in DEEDS:
                page = staff(name).get(f"/desk/laporan/{found[2].report.number}?aksi={deed.code}").text
                assert "goblok" not in bare(page).lower(), deed.code
        free = found[2].report.number
        for address in (f"/desk/laporan/{free}/masalah", f"/desk/laporan/{free}/masalah?masalah={problem.pk}"):
            page = staff("rina").get(address).text
            assert "••••••" in page
            assert "goblok" not in bare(page).lower()
        page = staff("rina").get(f"/desk/laporan/{found[0].report.number}/masalah/lepas").text
        assert page.count("••••••") == 2
        assert "goblok" not in page.lower()

    def test_are_masked_on_the_sheet_and_on_the_crews_telephone(self, rude, cast, staff):
        sheet = staff("joko").get(f"/desk/laporan/{rude[0][2].report.number}/disposisi").text
        assert sheet.count("•••••• nomor 2") == 2  # what it is about, and what it says
        assert "goblok" not in sheet.lower()
        link, token = send_out(
            report_id=rude[0][2].report_id, instruction="Tambal.", days=3, actor=cast.joko, now=NOW + DAY
        )
        crew = Client()
        crew.get(f"/t/{token}")
        task = crew.get(f"/tugas/{link.pk}").text
        assert "•••••• nomor 2" in task
        assert "goblok" not in task.lower()

    def test_are_quoted_to_nobody_by_a_template(self, rude):
        assert values_of(rude[0][0].report)["judul"] == "•••••• nomor 0, lubang di depan pasar"

"""Problem records at the desk: the list, the one screen, the way of a report to one, and what is alike around it."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from curhat.directory.operations import save_template
from curhat.files.models import StoredFile
from curhat.interfaces.desk.problem_link_views import sentence
from curhat.reports.models import Problem, Report
from curhat.reports.operations import problems, reply, work
from curhat.reports.operations.submit import secret_code_of
from curhat.reports.queries.nearby import Recurrence
from curhat.reports.workflow import State
from tests import photos
from tests.cast import DAY, HOUR, NOW, agency
from tests.problems import BESIDE, held, hole, together

pytestmark = pytest.mark.usefixtures("frozen")
PAGE_QUERIES, PART_QUERIES, LIST_QUERIES = 12, 9, 8


@pytest.fixture
def pair(cast):
    """Give two neighbours' reports of one hole, and the problem that they make."""
    one, two = held(cast, 1), held(cast, 2)
    return one, two, together(cast, one, two)


def cost(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


class TestList:
    def test_shows_how_many_how_long_and_whose(self, pair, cast, staff):
        one, _, _ = pair
        text = staff("rina").get("/desk/masalah").text
        assert "Lubang di depan pasar" in text
        assert "2 laporan" in text
        assert "Dinas PUPR" in text
        assert "dibuka 23 jam lalu" in text
        problems.answer(problem_id=pair[2].pk, note="Ditambal.", actor=cast.joko, now=NOW + 2 * HOUR)
        reply.reject(report_id=one.report_id, note="Belum.", actor=one.siti, now=NOW + 3 * HOUR)
        assert "2 laporan, 1 menolak" in staff("rina").get("/desk/masalah").text
        assert "Lubang di depan pasar" not in staff("lilik").get("/desk/masalah").text
        assert staff("hadi").get("/desk/masalah").status_code == 404

    def test_leads_from_page_to_page(self, cast, staff):
        for n in range(30):
            together(cast, hole(n))
        rina, address, seen = staff("rina"), "/desk/masalah", []
        while address:
            text = rina.get(address).text
            seen += re.findall(r"/desk/masalah/(\d+)", text)
            found = re.search(r'href="(\?[^"]*setelah=[^"]+)"', text)
            address = f"/desk/masalah{found[1].replace('&amp;', '&')}" if found else ""
        assert len(seen) == len(set(seen)) == 30

    def test_costs_no_more_statements_for_more_problems(self, cast, staff):
        for n in range(12):
            together(cast, held(cast, n))
        assert cost(staff("joko"), "/desk/masalah") <= LIST_QUERIES
        assert cost(staff("rina"), "/desk/masalah") <= LIST_QUERIES


class TestProblemPage:
    def test_answers_everybody_once_and_says_who_was_not_reached(self, pair, cast, staff):
        one, two, problem = pair
        new = hole(3)
        problems.link(report_id=new.report_id, problem_id=problem.pk, actor=cast.rina, now=NOW + 2 * HOUR)
        done_with = held(cast, 4)
        problems.link(report_id=done_with.report_id, problem_id=problem.pk, actor=cast.rina, now=NOW + 2 * HOUR)
        work.answer(report_id=done_with.report_id, note="Sudah.", actor=cast.joko, now=NOW + 3 * HOUR)
        joko, address = staff("joko"), f"/desk/masalah/{problem.pk}"
        preview = joko.get(f"{address}?aksi=answer").text
        assert "Dibaca 2 pelapor" in preview
        assert "Tidak sampai ke 1 laporan" in preview
        assert new.report.number not in preview  # Nobody has given it to them.
        version = Problem.objects.get().version

        done = joko.post(f"{address}?aksi=answer", {"note": "Ditambal.", "seen_version": version}, follow=True)

        assert "Sudah terkirim ke 2 laporan" in done.text
        assert f"Tidak sampai ke {done_with.report.number}" in done.text
        assert (one.report.state, two.report.state, new.report.state) == ("answered", "answered", "submitted")
        again = joko.post(f"{address}?aksi=answer", {"note": "Ditambal lagi.", "seen_version": version})
        assert again.status_code == 409
        assert "Ditambal lagi." in again.text

    def test_asks_once_about_an_answer_that_says_nothing(self, pair, staff):
        one, _, problem = pair
        address = f"/desk/masalah/{problem.pk}?aksi=answer"
        typed = {"note": "Akan kami tindak lanjuti.", "seen_version": Problem.objects.get().version}
        asked = staff("joko").post(address, typed)
        assert asked.status_code == 422
        assert "Jawaban ini belum menyebut apa yang dikerjakan" in asked.text
        assert re.search(r'name="anyway"[^>]* value="1"', asked.text)
        assert one.report.state == "assigned"

        staff("joko").post(address, {**typed, "anyway": "1"})

        assert one.report.state == "answered"

    @pytest.mark.parametrize("deed", ["answer", "progress"])
    def test_offers_templates_of_what_holds_for_all(self, pair, cast, staff, deed):
        one, two, problem = pair
        of = agency("DPUPRPERAKIM").pk
        text = "Di {tempat} sudah ditambal {opd}. Nomor {nomor}."
        row = save_template(name="Ditambal", text=text, agency_id=of, actor=cast.joko, now=NOW)
        other = save_template(name="Sampah", text="x", agency_id=agency("DLH").pk, actor=cast.lilik, now=NOW)
        client, address = staff("joko"), f"/desk/masalah/{problem.pk}?aksi={deed}"
        offered = client.get(address).text
        assert "Ditambal" in offered
        assert f'value="{other.pk}"' not in offered

        version = Problem.objects.get().version
        typed = {"note": "Yth. warga,", "template": row.pk, "seen_version": version}
        page = client.post(address, {**typed, "pakai": "1"})
        said = (
            f"Yth. warga,\n\nDi {one.report.area.name} sudah ditambal {agency('DPUPRPERAKIM').name}. Nomor {{nomor}}."
        )
        assert said in page.text
        assert one.report.state == "assigned"
        refused = client.post(address, {**typed, "note": said})
        assert refused.status_code == 409
        assert said in refused.text
        assert client.post(address, {**typed, "note": said.replace("{nomor}", "lihat di atas")}).status_code == 302
        assert {sent.report.state for sent in (one, two)} == {"answered" if deed == "answer" else "assigned"}

    def test_gives_every_thread_the_photos(self, pair, cast, staff, folder):
        one, two, problem = pair
        picture = SimpleUploadedFile("bukti.jpg", photos.encoded())
        typed = {"note": "Ditambal.", "photos": picture, "seen_version": Problem.objects.get().version}
        staff("joko").post(f"/desk/masalah/{problem.pk}?aksi=answer", typed)

        assert [sent.report.attachments.count() for sent in (one, two)] == [1, 1]
        assert len({row.quarantine_key for row in StoredFile.objects.all()}) == 1

    def test_keeps_the_words_of_a_page_that_others_have_overtaken(self, pair, cast, staff):
        _, _, problem = pair
        late = held(cast, 3)
        seen = Problem.objects.get().version
        problems.link(report_id=late.report_id, problem_id=problem.pk, actor=cast.rina, now=NOW + 2 * HOUR)
        response = staff("joko").post(
            f"/desk/masalah/{problem.pk}?aksi=progress", {"note": "Panjang sekali.", "seen_version": seen}
        )
        assert response.status_code == 409
        assert "Panjang sekali." in response.text
        assert "Dibaca 3 pelapor" in response.text

    def test_is_changed_by_the_verifier_alone(self, pair, cast, staff):
        problem = pair[2]
        address, typed = f"/desk/masalah/{problem.pk}", {"seen_version": Problem.objects.get().version}
        for name in ("joko", "ning"):
            assert "Nyatakan selesai" not in staff(name).get(address).text
            assert staff(name).post(f"{address}?aksi=solve", typed).status_code == 409
        rina = staff("rina")
        assert "Nyatakan selesai" in rina.get(address).text
        rina.post(f"{address}?aksi=solve", typed)
        assert Problem.objects.get().solved_at is not None
        assert "Lubang di depan pasar" in rina.get("/desk/masalah?lihat=selesai").text
        wrong = rina.post(f"{address}?aksi=amend", {"title": " ", "lead_id": "", "seen_version": 3})
        assert wrong.status_code == 422
        assert "Beri judul singkat." in wrong.text

    def test_shows_what_reporters_said_and_how_many_said_no(self, pair, cast, staff):
        one, _, problem = pair
        problems.answer(problem_id=problem.pk, note="Ditambal.", actor=cast.joko, now=NOW + 2 * HOUR)
        reply.reject(report_id=one.report_id, note="Lepas lagi.", actor=one.siti, now=NOW + 3 * HOUR)
        text = staff("joko").get(f"/desk/masalah/{problem.pk}").text
        assert "1 dari 2 pelapor menolak jawaban." in text
        assert "Lepas lagi." in text
        assert f"({one.report.number})" in text
        assert "Tetangga" not in text

    def test_is_not_there_for_another_office(self, pair, staff):
        for name in ("lilik", "hadi", "wati", "admin"):
            assert staff(name).get(f"/desk/masalah/{pair[2].pk}").status_code == 404
        assert staff("rina").get("/desk/masalah/99999999999999999999").status_code == 404

    def test_costs_no_more_statements_for_more_reports(self, cast, staff):
        many = [held(cast, n) for n in range(9)]
        problem = together(cast, *many)
        for name in ("rina", "joko", "ning"):
            assert cost(staff(name), f"/desk/masalah/{problem.pk}") <= PAGE_QUERIES
        assert cost(staff("joko"), f"/desk/masalah/{problem.pk}?aksi=answer") <= PAGE_QUERIES


class TestAlike:
    def test_leads_to_the_open_problem_and_links_after_a_question(self, pair, cast, staff):
        problem, late, rina = pair[2], hole(3), staff("rina")
        address = f"/desk/laporan/{late.report.number}"
        assert f"{address}/serupa?potongan" in rina.get(address).text
        part = rina.get(f"{address}/serupa?potongan").text
        way = f"{address}/masalah?masalah={problem.pk}"
        assert way in part
        assert "<html" not in part
        assert "Apakah ini hal yang sama?" in rina.get(way).text
        assert late.report.problem is None

        rina.post(way)

        assert late.report.problem == problem
        assert "Bagian dari masalah bersama" in rina.get(f"{address}/serupa").text

    def test_makes_a_problem_of_what_is_alike(self, cast, staff):
        one, two, other = hole(1), hole(2, point=BESIDE), hole(3, topic="sampah")
        rina, address = staff("rina"), f"/desk/laporan/{one.report.number}/masalah"
        page = rina.get(address).text
        assert two.report.number in page
        assert other.report.number not in page
        proposed = re.search(r'name="title"[^>]*', page)
        assert proposed is not None
        assert "Lubang besar" not in proposed[0]
        refused = rina.post(address, {"title": "Lubang", "lead_id": "", "also": [other.report_id]})
        assert refused.status_code == 422

        rina.post(address, {"title": "Lubang pasar", "lead_id": "", "also": [two.report_id]})

        assert Problem.objects.get().reports.count() == 2

    def test_parts_again_after_a_question(self, pair, staff):
        one, two, _ = pair
        rina = staff("rina")
        rina.post(f"/desk/laporan/{one.report.number}/masalah/lepas")
        last = f"/desk/laporan/{two.report.number}/masalah/lepas"
        assert "masalah itu ikut hilang" in rina.get(last).text
        rina.post(last)
        assert not Problem.objects.exists()
        assert rina.get(last).status_code == 404

    def test_says_how_often_it_has_come_back(self, cast, staff):
        begun = NOW - 60 * DAY
        before = hole(1, now=begun, point=BESIDE)
        Report.objects.filter(pk=before.report_id).update(
            state=State.CLOSED, outcome="fixed", closed_at=begun + 5 * DAY
        )
        this = hole(2)
        part = staff("rina").get(f"/desk/laporan/{this.report.number}/serupa").text
        assert "Kedua kali dalam 2 bulan, dalam jarak 30 m" in part
        assert before.report.number in part

    def test_offers_a_liaison_no_link_and_no_problem_of_others(self, cast, staff):
        one, two = held(cast, 1), hole(2)
        together(cast, two, lead="DLH")
        part = staff("joko").get(f"/desk/laporan/{one.report.number}/serupa").text
        assert "masalah?masalah=" not in part
        assert "Lubang di depan pasar" not in part
        assert two.report.number not in part
        assert staff("joko").get(f"/desk/laporan/{one.report.number}/masalah").status_code == 404
        assert staff("joko").post(f"/desk/laporan/{one.report.number}/masalah/lepas").status_code == 404

    def test_costs_few_statements_whatever_lies_around(self, cast, staff):
        many = [held(cast, n) for n in range(9)]
        together(cast, *many[:3])
        number = many[8].report.number
        for name in ("rina", "joko", "ning"):
            assert cost(staff(name), f"/desk/laporan/{number}/serupa?potongan") <= PART_QUERIES
            assert cost(staff(name), f"/desk/laporan/{number}/serupa") <= PAGE_QUERIES

    @pytest.mark.parametrize(
        ("again", "words"),
        [
            (Recurrence(4, 9, 30), "Keempat kali dalam 9 bulan, dalam jarak 30 m"),
            (Recurrence(11, 12, 10), "Ke-11 kali dalam 12 bulan, dalam jarak 10 m"),
        ],
    )
    def test_counts_as_people_do(self, again, words):
        assert sentence(again) == words


class TestReporter:
    def test_reads_that_there_are_others_and_nothing_of_them(self, pair, cast, client):
        one, two, _ = pair
        client.get(f"/k/{secret_code_of(one.report.submission_key)}")
        text = client.get(f"/laporan/{one.report.number}").text
        assert "Laporan Anda ditangani bersama 1 laporan lain tentang hal yang sama." in text
        assert two.report.number not in text
        assert "nomor 2" not in text
        assert "di masalah" not in text

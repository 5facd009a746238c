"""Calling a colleague at the desk: the form with and without a script, how each reader sees it, and their own list."""

from __future__ import annotations

import html
import re

import pytest

from curhat.notices import operations
from curhat.people.models import Person
from curhat.reports.operations import verify
from tests.cast import DAY, NOW, SEATS, agency, send

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def sent(cast):
    for name in SEATS:
        cast.person(name)
    found = send()
    helpers = [agency("DLH").pk]
    verify.assign(
        report_id=found.report_id, agency_id=agency("DPUPRPERAKIM").pk, supporting=helpers, actor=cast.rina, now=NOW
    )
    return found


def address(sent) -> str:
    return f"/desk/laporan/{sent.report.number}"


def offered(page: str) -> list[str]:
    found = re.findall(r'name="mentioned" value="([^"]+)"[^>]*>\s*<?[^>]*>?\s*([^<]+)', page)
    return [html.unescape(name).strip() for _, name in found]


def write(client, sent, words: str, *mentioned: str):
    fields = {"note": words, "mentioned": mentioned, "seen_version": sent.report.version}
    return client.post(f"{address(sent)}?aksi=note", fields, follow=True)


class TestForm:
    def test_lists_colleagues_by_name_and_others_by_office(self, sent, staff):
        page = staff("joko").get(f"{address(sent)}?aksi=note").text
        for name in ("Endah", "DLH", "Diskominfo"):
            assert name in page.partition("Panggil rekan")[2].partition("</fieldset>")[0]
        for name in ("Lilik", "Rina", "Hadi", "Agus", "Wali Kota", "Inspektorat"):
            assert name not in page

    def test_calls_without_a_script_who_was_picked_from_the_list(self, sent, cast, staff):
        write(staff("joko"), sent, "Cek besok.", f"o{agency('DLH').pk}")
        page = staff("lilik").get(address(sent)).text
        assert '<mark class="mention">@DLH</mark> Cek besok.' in page

    @pytest.mark.parametrize("words", ["@Hadi cek", "@Zulkifli cek"])
    def test_says_the_same_of_whom_it_may_not_name_and_whom_nobody_knows_and_keeps_the_words(self, sent, staff, words):
        answer = write(staff("joko"), sent, words)
        assert answer.status_code == 409
        assert "Tidak ada rekan dengan nama itu yang dapat membaca laporan ini." in answer.text
        assert words in answer.text

    def test_says_the_same_of_a_code_that_is_not_in_the_list(self, sent, cast, staff):
        said = set()
        for code in (f"p{cast.person('hadi').pk}", "p999999", "x"):
            answer = write(staff("joko"), sent, "Cek.", code)
            assert answer.status_code == 422
            said.add(
                re.sub(r'value="[^"]*"', "", answer.text.partition("Panggil rekan")[2].partition("</fieldset>")[0])
            )
        assert len(said) == 1
        assert "Tidak ada rekan dengan nama itu" in said.pop()


class TestStory:
    def test_names_a_colleague_to_colleagues_and_the_office_to_others(self, sent, cast, staff):
        write(staff("joko"), sent, "@Endah <b>tolong</b>")
        own, other = staff("joko").get(address(sent)).text, staff("lilik").get(address(sent)).text
        assert '<mark class="mention">@Endah</mark> &lt;b&gt;tolong&lt;/b&gt;' in own
        assert '<mark class="mention">@petugas Dinas PUPR Perakim</mark>' in other
        assert "Endah" not in other

    def test_names_nobody_who_has_left(self, sent, cast, staff):
        write(staff("joko"), sent, "@Endah cek")
        Person.objects.filter(name="Endah").update(is_active=False)
        page = staff("joko").get(address(sent)).text
        assert "@petugas Dinas PUPR Perakim" in page
        assert "Endah" not in page

    def test_takes_nothing_for_a_call_that_was_none(self, sent, cast, staff):
        verify_note = "Lihat @{p1}"
        verify.assign(
            report_id=sent.report_id, agency_id=agency("DLH").pk, note=verify_note, actor=cast.rina, now=NOW + DAY
        )
        assert 'class="mention"' not in staff("rina").get(address(sent)).text

    def test_shows_the_reporter_nothing_of_it(self, sent, cast, staff):
        write(staff("joko"), sent, "@Endah cek")
        event = sent.report.events.latest("seq")
        assert (event.what, event.audience) == ("note", "staff")


class TestMine:
    def test_lists_what_calls_me_while_i_read_it(self, sent, cast, staff):
        assert "Belum ada yang memanggil Anda" in staff("lilik").get("/desk/disebut").text
        write(staff("joko"), sent, "@DLH rahasia dapur")
        operations.tell(event_id=sent.report.events.latest("seq").pk, now=NOW + DAY)
        page = staff("lilik").get("/desk/disebut").text
        assert sent.report.number in page
        assert "oleh Dinas PUPR Perakim" in page
        assert "rahasia dapur" not in page
        assert sent.report.number not in staff("endah").get("/desk/disebut").text
        sent.report.assignments.filter(agency=agency("DLH")).update(ended_at=NOW)
        assert sent.report.number not in staff("lilik").get("/desk/disebut").text

    def test_is_nothing_for_who_reads_no_reports(self, sent, staff):
        assert staff("admin").get("/desk/disebut").status_code == 404

"""Two people on one report, as the page and what keeps it current say it."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from curhat.reports.models import Presence
from curhat.reports.operations import verify
from tests.cast import NOW, SEATS, agency, send

pytestmark = pytest.mark.usefixtures("frozen")
ALONE, BESIDE = 6, 8


@pytest.fixture
def sent(cast):
    for name in SEATS:
        cast.person(name)
    found = send()
    verify.assign(report_id=found.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=NOW)
    return found


def address(sent) -> str:
    return f"/desk/laporan/{sent.report.number}"


def company(page: str) -> list[str]:
    found = re.search(r'(?s)data-here="[^"]*" data-writing="\d">(.*?)</div>', page)
    assert found
    return re.findall(r"<p>(.*?)</p>", found[1])


class TestPage:
    def test_says_it_without_a_script_when_it_is_loaded(self, sent, staff):
        assert company(staff("joko").get(address(sent)).text) == []
        assert company(staff("endah").get(address(sent)).text) == [
            "Joko (Dinas PUPR Perakim) juga membuka laporan ini."
        ]
        assert company(staff("rina").get(address(sent)).text) == [
            "Petugas Dinas PUPR Perakim juga membuka laporan ini."
        ]

    def test_says_who_is_writing_an_answer(self, sent, staff):
        staff("joko").get(f"{address(sent)}?aksi=answer")
        assert company(staff("endah").get(address(sent)).text) == ["Joko (Dinas PUPR Perakim) sedang menulis jawaban."]

    def test_says_nothing_of_who_was_refused(self, sent, staff):
        assert staff("lilik").get(address(sent)).status_code == 404
        assert staff("lilik").post(f"{address(sent)}/hadir").status_code == 404
        assert not Presence.objects.exists()


class TestBeat:
    def test_keeps_one_there_and_says_who_else_is(self, sent, cast, staff):
        assert staff("joko").post(f"{address(sent)}/hadir", {"menulis": "1"}).json() == {"words": []}
        said = staff("endah").post(f"{address(sent)}/hadir", {"menulis": "0"}).json()
        assert said == {"words": ["Joko (Dinas PUPR Perakim) sedang menulis jawaban."]}
        assert set(Presence.objects.values_list("person__name", "writing")) == {("Joko", True), ("Endah", False)}

    def test_costs_few_statements(self, sent, staff):
        endah = staff("endah")
        for others, most in (((), ALONE), (("joko", "ning", "rina"), BESIDE)):
            for name in others:
                staff(name).get(address(sent))
            endah.post(f"{address(sent)}/hadir")
            with CaptureQueriesContext(connection) as queries:
                endah.post(f"{address(sent)}/hadir")
            assert len(queries) <= most, [query["sql"][:160] for query in queries]

    def test_takes_no_look_for_one(self, sent, staff):
        assert staff("joko").get(f"{address(sent)}/hadir").status_code == 405

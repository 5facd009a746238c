"""A supporting agency's task on the pages of the two that it is between."""

from __future__ import annotations

import pytest

from curhat.reports.operations import verify
from tests.cast import NOW, Sent, agency, send

pytestmark = pytest.mark.usefixtures("frozen")
LEAD = "DPUPRPERAKIM"


@pytest.fixture
def sent(cast) -> Sent:
    sent = send()
    verify.assign(
        report_id=sent.report_id, agency_id=agency(LEAD).pk, supporting=[agency("DLH").pk], actor=cast.rina, now=NOW
    )
    return sent


class TestTask:
    def test_goes_there_and_comes_back_done(self, cast, staff, sent):
        joko, lilik, at = staff("joko"), staff("lilik"), f"/desk/laporan/{sent.report.number}"
        assert "aksi=task_done" not in lilik.get(at).text
        form = {"agency": agency("DLH").pk, "due_on": "2026-11-27", "note": "Angkut puing.", "seen_version": 1}
        assert joko.post(f"{at}?aksi=task", form).status_code == 302
        page = lilik.get(at).text
        assert "Angkut puing." in page
        assert "Sampai 27 November 2026" in page
        assert "Tugas kami sampai 27 Nov 2026" in lilik.get("/desk/antrean/supporting").text
        assert lilik.post(f"{at}?aksi=task_done", {"note": "Beres.", "seen_version": 1}).status_code == 302
        told = joko.get(at).text
        assert "Selesai</span>" in told
        assert "DLH menyelesaikan tugasnya" in told
        assert "aksi=task_done" not in lilik.get(at).text
        assert "Tugas kami" not in lilik.get("/desk/antrean/supporting").text

    def test_is_offered_where_somebody_helps_and_to_who_may_ask(self, cast, staff, sent):
        at = f"/desk/laporan/{sent.report.number}"
        assert "aksi=task#" in staff("joko").get(at).text
        assert "aksi=task#" not in staff("lilik").get(at).text
        alone = send()
        verify.assign(report_id=alone.report_id, agency_id=agency(LEAD).pk, actor=cast.rina, now=NOW)
        assert "aksi=task#" not in staff("joko").get(f"/desk/laporan/{alone.report.number}").text

    def test_of_yesterday_is_refused(self, staff, sent):
        form = {"agency": agency("DLH").pk, "due_on": "2026-11-24", "note": "Angkut.", "seen_version": 1}
        answer = staff("joko").post(f"/desk/laporan/{sent.report.number}?aksi=task", form)
        assert answer.status_code == 409
        assert "tanggal yang akan datang" in answer.text

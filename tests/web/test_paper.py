"""The receipt as a PDF: printed by a job, sealed, for its reporter alone, gone after a day and on erasure."""

from __future__ import annotations

import builtins
import io
from typing import Any

import pypdfium2
import pytest
from django.core.files.storage import storages
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from curhat.messaging import delivery
from curhat.notices import papers
from curhat.notices.models import Paper
from curhat.reports.operations import erase, reply, verify, work
from curhat.reports.operations.submit import secret_code_of
from curhat.reports.workflow import Outcome
from tests.cast import DAY, HOUR, NOW, agency, send
from tests.web.test_telling import own

pytestmark = pytest.mark.usefixtures("frozen", "folder")
TODAY = NOW + DAY


def paper_of(sent) -> str:
    return f"/laporan/{sent.report.number}/tanda-terima"


def work_off() -> None:
    for job in ProcrastinateJob.objects.filter(task_name=papers.PRINT, status="todo"):
        papers.make(paper_id=job.args["paper_id"], now=TODAY)


def printed(sent) -> bytes:
    client = own(sent)
    client.post(paper_of(sent))
    work_off()
    answer = client.get(paper_of(sent))
    assert answer["Content-Type"] == "application/pdf"
    return bytes(answer.content)


def words(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    return "\n".join(page.get_textpage().get_text_range() for page in document)


class TestPaper:
    def test_is_one_page_with_number_code_and_what_comes_next(self, cast):
        sent = send("Lubang besar di depan warung soto.")
        pdf = printed(sent)

        document = pypdfium2.PdfDocument(io.BytesIO(pdf))
        assert len(document) == 1
        assert [round(size) for size in document[0].get_size()] == [298, 420]  # A6
        said = words(pdf)
        assert sent.report.number in said
        assert secret_code_of(sent.report.submission_key) in said
        assert "Selesai hanya bila Anda bilang beres" in said
        assert "Lubang" not in said
        assert "Siti" not in said

    def test_waits_for_the_job_and_says_so(self, cast):
        sent = send()
        client = own(sent)
        assert client.get(paper_of(sent)).status_code == 404
        answer = client.post(paper_of(sent), follow=True)
        client.post(paper_of(sent))

        assert answer.status_code == 202
        assert "sedang disiapkan" in answer.text
        assert ProcrastinateJob.objects.filter(task_name=papers.PRINT).count() == 1

    def test_is_for_the_reporter_alone(self, cast, staff):
        sent = send()
        printed(sent)
        for client in (Client(), own(send("Lain")), staff("rina")):
            assert client.get(paper_of(sent)).status_code == 404
            assert client.post(paper_of(sent)).status_code == 404

    def test_is_kept_sealed_and_under_a_name_that_says_nothing(self, cast, folder):
        sent = send()
        printed(sent)

        (blob,) = [path for path in folder.rglob("*") if path.is_file()]
        assert b"%PDF" not in blob.read_bytes()
        assert sent.report.number not in str(blob)

    def test_is_printed_once_however_often_the_job_runs(self, cast, folder):
        printed(send())
        for paper in Paper.objects.all():
            papers.make(paper_id=paper.pk, now=TODAY)

        assert len([path for path in folder.rglob("*") if path.is_file()]) == 1

    def test_of_an_old_code_is_not_given_any_more(self, cast):
        sent = send()
        printed(sent)
        type(sent.report).objects.filter(pk=sent.report_id).update(secret_digest="x" * 64)

        assert own(sent).get(paper_of(sent)).status_code == 404

    def test_is_gone_after_a_day(self, cast, folder):
        sent = send()
        printed(sent)
        papers.sweep(now=TODAY + DAY + HOUR)

        assert not Paper.objects.exists()
        assert not [path for path in folder.rglob("*") if path.is_file()]

    def test_is_gone_with_the_reporter(self, cast, folder):
        sent = send()
        printed(sent)
        verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=TODAY)
        work.answer(report_id=sent.report_id, note="Sudah.", actor=cast.joko, now=TODAY)
        reply.confirm(report_id=sent.report_id, outcome=Outcome.FIXED, actor=sent.siti, now=TODAY)
        erase.erase(report_id=sent.report_id, actor=sent.siti, now=TODAY)
        delivery.send(destination="notices", key=f"report:{sent.report_id}", probe=False, clock=lambda: TODAY)

        assert not Paper.objects.exists()
        assert not [path for path in folder.rglob("*") if path.is_file()]

    def test_of_a_printer_that_was_killed_leaves_nothing(self, cast, folder, monkeypatch):
        sent = send()
        own(sent).post(paper_of(sent))
        paper = Paper.objects.get()

        class Killed(BaseException):
            pass

        store: Any = type(storages["files"])
        real = store._save

        def save_and_die(self, name, content):
            real(self, name, content)
            raise Killed

        monkeypatch.setattr(store, "_save", save_and_die)
        with pytest.raises(Killed):
            papers.make(paper_id=paper.pk, now=TODAY)
        monkeypatch.setattr(store, "_save", real)
        papers.make(paper_id=paper.pk, now=TODAY)
        papers.sweep(now=TODAY)

        assert len([path for path in folder.rglob("*") if path.is_file()]) == 1
        assert own(sent).get(paper_of(sent)).status_code == 200

    def test_says_clearly_that_this_machine_cannot_print(self, cast, monkeypatch):
        sent = send()
        client = own(sent)
        client.post(paper_of(sent))
        real = builtins.__import__

        def without(name, *args, **kwargs):
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")
            return real(name, *args, **kwargs)

        monkeypatch.setattr(builtins, "__import__", without)
        work_off()
        monkeypatch.setattr(builtins, "__import__", real)
        answer = client.get(paper_of(sent))

        assert answer.status_code == 503
        assert "foto halaman tanda terima" in answer.text
        assert client.get(f"/laporan/{sent.report.number}/diterima").status_code == 200

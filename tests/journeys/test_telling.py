"""Choosing how to be told, the message that comes, and its end with one tap, as a browser draws them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect
from pytest_django.live_server_helper import LiveServer

from curhat.gateways import mailbox
from curhat.kernel import clock
from curhat.notices import papers
from curhat.notices.models import Choice, Paper
from curhat.reports.operations import verify, work
from curhat.reports.operations.submit import secret_code_of
from tests.cast import Cast, agency, load, send
from tests.journeys.look import look
from tests.telling import deliver

type People = Callable[..., BrowserContext]


@pytest.fixture
def cast(transactional_db: None, settings: Any, tmp_path: Path, live_server: LiveServer) -> Cast:
    settings.DATA_DIR, settings.BASE_URL = tmp_path, live_server.url
    load()
    return Cast()


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (360, "dark"), (1280, "light"), (1280, "dark")])
class TestTelling:
    def test_is_chosen_comes_and_ends_with_one_tap(
        self, person: People, live_server: LiveServer, cast: Cast, width: int, scheme: str
    ) -> None:
        sent = send(now=clock.now())
        page = person(width=width, scheme=scheme).new_page()
        page.goto(f"{live_server.url}/k/{secret_code_of(sent.report.submission_key)}")
        look(page, f"told-report-{width}-{scheme}")
        page.get_by_role("link", name="Atur cara dikabari").click()
        look(page, f"told-choice-{width}-{scheme}")

        page.get_by_label("Alamat e-mail").fill("siti di rumah")
        page.get_by_role("button", name="Simpan").click()
        expect(page.get_by_text("Tulis alamat e-mail seperti")).to_be_visible()
        look(page, f"told-wrong-{width}-{scheme}")
        page.get_by_label("Alamat e-mail").fill("siti@surel.example")
        page.get_by_label("WhatsApp").check()
        page.get_by_label("Jangan kabari di jam istirahat").uncheck()
        page.get_by_role("button", name="Simpan").click()
        expect(page.get_by_text("Tersimpan")).to_be_visible()

        self.answer(sent, cast)
        letter = next(found for found in mailbox.letters() if found.kind == "email" and "siti" in found.to)
        reader = person(width=width, scheme=scheme).new_page()  # Our own pages forbid a letter's style.
        reader.set_content(letter.html)
        look(reader, f"told-letter-{width}-{scheme}")
        link = re.search(r"http\S+/berhenti/\S+", letter.text)
        assert link is not None
        stranger = person(width=width, scheme=scheme).new_page()
        stranger.goto(link[0])
        look(stranger, f"told-stop-{width}-{scheme}")
        stranger.get_by_role("button", name="Ya, berhenti").click()
        expect(stranger.get_by_role("heading", name="Sudah. Anda tidak lagi dikabari lewat e-mail.")).to_be_visible()
        look(stranger, f"told-stopped-{width}-{scheme}")
        assert not Choice.objects.get().email
        stranger.get_by_role("button", name="Urungkan").click()
        expect(stranger.get_by_role("heading", name="Diurungkan.")).to_be_visible()
        look(stranger, f"told-undone-{width}-{scheme}")
        assert Choice.objects.get().email

    def answer(self, sent: Any, cast: Cast) -> None:
        now = clock.now()
        verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=now)
        work.answer(report_id=sent.report_id, note="Sudah kami tambal.", actor=cast.joko, now=now)
        deliver(clock.now())
        told = {letter.kind for letter in mailbox.letters() if "kota.example" not in letter.to}
        assert told == {"email", "whatsapp"}

    def test_says_why_nothing_is_told_of_a_protected_report(
        self, person: People, live_server: LiveServer, cast: Cast, width: int, scheme: str
    ) -> None:
        sent = send(now=clock.now(), protected=True)
        page = person(width=width, scheme=scheme).new_page()
        page.goto(f"{live_server.url}/k/{secret_code_of(sent.report.submission_key)}")
        page.goto(f"{live_server.url}/laporan/{sent.report.number}/kabar")
        expect(page.get_by_text("Demi keselamatan Anda")).to_be_visible()
        look(page, f"told-never-{width}-{scheme}")


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
class TestPaper:
    def test_is_asked_for_and_taken(
        self, person: People, live_server: LiveServer, cast: Cast, width: int, scheme: str
    ) -> None:
        sent = send(now=clock.now())
        page = person(width=width, scheme=scheme).new_page()
        page.goto(f"{live_server.url}/k/{secret_code_of(sent.report.submission_key)}")
        page.goto(f"{live_server.url}/laporan/{sent.report.number}/diterima")
        look(page, f"paper-receipt-{width}-{scheme}")
        page.get_by_role("button", name="Simpan sebagai PDF").click()
        expect(page.get_by_role("heading", name="PDF sedang disiapkan")).to_be_visible()
        look(page, f"paper-waits-{width}-{scheme}")
        with page.expect_download() as taken:
            papers.make(paper_id=Paper.objects.get().pk, now=clock.now())
        assert taken.value.suggested_filename == f"tanda-terima-{sent.report.number}.pdf"
        assert Path(taken.value.path()).read_bytes().startswith(b"%PDF")

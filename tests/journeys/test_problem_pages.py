"""A problem that several people have reported, as a verifier and a liaison meet it in a browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from curhat.kernel import clock
from curhat.reports.models import Problem
from curhat.reports.operations import problems, reply, verify
from curhat.reports.operations.submit import secret_code_of
from tests.cast import Cast, Sent, agency, load
from tests.journeys.look import look
from tests.journeys.test_desk_pages import signed_in
from tests.journeys.test_reach import DRAWN, SMALL, TARGET_PX, TWICE, WIDER, reach
from tests.problems import BESIDE, HOLE, hole

type People = Callable[..., BrowserContext]
# Of the page itself: the frame of the desk is everybody's.
LONG = "Lubang " + "Pertanggungjawaban" * 5


@pytest.fixture
def city(transactional_db: None) -> tuple[Cast, list[Sent]]:
    """Give three reports of a hole that an agency works on, and one that has just come."""
    load()
    cast, now = Cast(), clock.now()
    sent = [hole(n, now=now, point=BESIDE if n % 2 else HOLE) for n in range(4)]
    for one in sent[:3]:
        verify.assign(report_id=one.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=now)
    return cast, sent


def made(cast: Cast, sent: list[Sent], title: str = "Lubang di depan pasar") -> Problem:
    """Make a problem of the three."""
    first, *others = [one.report_id for one in sent[:3]]
    lead = agency("DPUPRPERAKIM").pk
    return problems.open_problem(
        report_id=first, title=title, lead_id=lead, also=others, actor=cast.rina, now=clock.now()
    )


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")])
class TestProblem:
    def test_is_made_linked_answered_once_and_read_in_each_thread(
        self, person: People, live_server: LiveServer, city: tuple[Cast, list[Sent]], width: int, scheme: str
    ) -> None:
        (cast, sent), shot = city, f"{width}-{scheme}"
        rina = signed_in(person(width=width, scheme=scheme), live_server, cast, "rina")
        make(rina, live_server.url, sent, shot)
        link(rina, live_server.url, sent[3], shot)
        joko = signed_in(person(width=width, scheme=scheme), live_server, cast, "joko")
        joko.goto(f"{live_server.url}/desk/masalah")
        look(joko, f"problems-{shot}")
        answer(joko, shot)
        reply.reject(report_id=sent[0].report_id, note="Sudah lepas lagi.", actor=sent[0].siti, now=clock.now())
        joko.reload()
        expect(joko.get_by_text("1 dari 3 pelapor menolak jawaban.")).to_be_visible()
        look(joko, f"problem-{shot}")

        siti = person(scheme=scheme).new_page()
        siti.goto(f"{live_server.url}/k/{secret_code_of(sent[1].report.submission_key)}")
        expect(siti.get_by_role("blockquote").get_by_text("Lubangnya sudah kami tambal pagi ini.")).to_be_visible()
        expect(siti.get_by_text("ditangani bersama 3 laporan lain")).to_be_visible()
        look(siti, f"problem-reporter-{shot}")


def make(page: Page, base: str, sent: list[Sent], shot: str) -> None:
    """Make a problem of the first report and those around it that the agency has."""
    page.goto(f"{base}/desk/laporan/{sent[0].report.number}")
    page.get_by_role("link", name="Jadikan masalah bersama").click()
    expect(page.get_by_role("heading", name="Jadikan masalah bersama")).to_be_visible()
    for one in sent[1:3]:
        page.get_by_label(one.report.number).check()
    page.get_by_label("Masalahnya apa, dan di mana?").fill(LONG)
    look(page, f"problem-open-{shot}")
    page.get_by_role("button", name="Buat masalah bersama").click()
    expect(page.get_by_text("Masalah bersama sudah dibuat.")).to_be_visible()


def link(page: Page, base: str, late: Sent, shot: str) -> None:
    """Find the problem from a report that has just come, and link it."""
    page.goto(f"{base}/desk/laporan/{late.report.number}")
    expect(page.get_by_role("heading", name="Masalah yang masih terbuka")).to_be_visible()
    look(page, f"problem-alike-{shot}")
    page.get_by_role("link", name="Hubungkan").click()
    look(page, f"problem-link-{shot}")
    page.get_by_role("button", name="Ya, hubungkan").click()
    expect(page.get_by_text("Bagian dari masalah bersama:")).to_be_visible()


def answer(page: Page, shot: str) -> None:
    """Open the problem from the list, see who will read it, and answer."""
    page.get_by_role("link", name=LONG).click()
    expect(page.get_by_text("3 laporan dari warga")).to_be_visible()
    page.get_by_role("link", name="Jawab semua sekaligus").click()
    page.get_by_label("Jawaban untuk semua pelapor").fill("Lubangnya sudah kami tambal pagi ini.")
    look(page, f"problem-answer-{shot}")
    page.get_by_role("button", name="Kirim ke 3 pelapor").click()
    expect(page.get_by_text("Sudah terkirim ke 3 laporan")).to_be_visible()


class TestReach:
    def pages(self, page: Page, base: str, problem: Problem, sent: list[Sent]) -> list[str]:
        number, new = sent[0].report.number, sent[3].report.number
        return [
            f"{base}{path}"
            for path in (
                "/desk/masalah", "/desk/masalah?lihat=selesai", f"/desk/masalah/{problem.pk}",
                f"/desk/masalah/{problem.pk}?aksi=amend", f"/desk/laporan/{new}", f"/desk/laporan/{new}/serupa",
                f"/desk/laporan/{new}/masalah", f"/desk/laporan/{new}/masalah?masalah={problem.pk}",
                f"/desk/laporan/{number}/masalah/lepas",
            )
        ]  # fmt: skip

    @pytest.mark.parametrize("twice", [False, True])
    def test_fits_a_small_screen_large_letters_and_a_finger(
        self, person: People, live_server: LiveServer, city: tuple[Cast, list[Sent]], twice: bool
    ) -> None:
        cast, sent = city
        problem = made(cast, sent, LONG)
        context = person(width=360 if twice else 320, height=640)
        if twice:
            context.add_init_script(TWICE)
        page = signed_in(context, live_server, cast, "rina")
        for path in self.pages(page, live_server.url, problem, sent):
            page.goto(path)
            page.wait_for_load_state("networkidle")
            assert page.evaluate(WIDER) <= 0, path
            assert page.evaluate(SMALL, TARGET_PX) == [], path

    def test_is_done_with_a_keyboard_alone(
        self, person: People, live_server: LiveServer, city: tuple[Cast, list[Sent]]
    ) -> None:
        cast, sent = city
        problem = made(cast, sent)
        page = signed_in(person(width=1280, height=800), live_server, cast, "joko")
        page.goto(f"{live_server.url}/desk/masalah")
        reach(page, f'a[href="/desk/masalah/{problem.pk}"]')
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/desk/masalah/{problem.pk}")
        reach(page, 'a[href="?aksi=answer#aksi"]')
        page.keyboard.press("Enter")
        page.wait_for_url("**aksi=answer*")
        reach(page, "[name=note]")
        page.keyboard.type("Sudah kami tambal.")
        reach(page, "form.form button[type=submit]")
        assert page.evaluate(DRAWN)
        page.keyboard.press("Enter")
        expect(page.get_by_text("Sudah terkirim ke 3 laporan")).to_be_visible()

    def test_works_without_a_script(
        self, person: People, live_server: LiveServer, city: tuple[Cast, list[Sent]]
    ) -> None:
        cast, sent = city
        made(cast, sent)
        context = person(width=360)
        page = signed_in(context, live_server, cast, "rina")
        page.route("**/*.js", lambda route: route.abort())
        page.goto(f"{live_server.url}/desk/laporan/{sent[3].report.number}")
        page.get_by_role("link", name="Lihat laporan serupa dan masalah di sekitar sini").click()
        page.get_by_role("link", name="Hubungkan").click()
        page.get_by_role("button", name="Ya, hubungkan").click()
        expect(page.get_by_text("sekarang ditangani bersama 3 laporan lain")).to_be_visible()

"""
One sitting of people who have never seen the desk: ten reports, three agencies, nothing left over.

They find every step by the words on the page: a merge, a hand-back, a question, a problem record.
"""

from __future__ import annotations

import dataclasses
import datetime as dt

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from curhat.access.actors import Role
from curhat.directory.models import Membership
from curhat.kernel import clock
from curhat.people.models import Person
from curhat.reports.models import Problem, Report
from curhat.reports.models.reporter import Identity
from curhat.reports.operations.submit import secret_code_of
from tests.cast import HOUR, Cast, Sent, agency, send
from tests.journeys.look import look
from tests.journeys.test_desk_pages import People, cast, signed_in

__all__ = ["cast"]  # a fixture
HOLE = {"point": (-7.4691, 112.4332), "topic": "jalan_jembatan"}
ROADS, WASTE, MARKETS = "DPUPRPERAKIM", "DLH", "DISKOPUKMPERINDAG"


@dataclasses.dataclass
class Ten:
    """The ten reports, by what becomes of them."""

    holes: list[Sent]
    again: Sent
    waste: list[Sent]
    stray: Sent
    vague: Sent
    stalls: list[Sent]


def arrive() -> Ten:
    now = clock.now() - 3 * HOUR
    later = iter(now + n * dt.timedelta(minutes=10) for n in range(10))

    def one(text: str, who: int, **more: object) -> Sent:
        identity = Identity("", f"+62812345678{who:02}", "")
        return send(text, now=next(later), identity=identity, **more)  # type: ignore[arg-type]

    holes = [one(f"Lubang besar di depan pasar, sudah {n + 2} motor jatuh.", n, **HOLE) for n in range(3)]
    again = one("Lubang di depan pasar itu makin dalam.", 0, **HOLE)
    waste = [one(f"Sampah di TPS nomor {n} tidak diangkut tiga hari.", 10 + n) for n in range(2)]
    stray = one("Selokan di depan gang tersumbat dan meluap.", 20)
    vague = one("Lampunya mati lagi, tolong.", 21)
    stalls = [one(f"Timbangan kios nomor {n} di pasar tidak pas.", 30 + n) for n in range(2)]
    return Ten(holes, again, waste, stray, vague, stalls)


def do(page: Page, base: str, sent: Sent, deed: str, *, send_by: str = "", **fields: str) -> None:
    """Open a report and take one of the steps that its page offers, by the words that stand there."""
    page.goto(f"{base}/desk/laporan/{sent.report.number}")
    expect(page.locator(".deeds")).to_be_visible()
    if not page.get_by_role("link", name=deed, exact=True).is_visible():
        page.locator(".deeds summary", has_text="Lainnya").click()
    page.get_by_role("link", name=deed, exact=True).click()
    for label, value in fields.items():
        field = page.get_by_label(label.replace("_", " "))
        expect(field).to_be_visible()
        if field.evaluate("(it) => it.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)
    page.get_by_role("button", name=send_by or deed, exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("sudah dicatat")


def hand_on(page: Page, base: str, sent: Sent, code: str) -> None:
    do(page, base, sent, "Teruskan ke OPD", OPD_yang_menangani=agency(code).name)


def answer(page: Page, base: str, sent: Sent, words: str) -> None:
    do(page, base, sent, "Mulai tangani")
    do(page, base, sent, "Jawab pelapor", send_by="Kirim jawaban", Jawaban_untuk_pelapor=words)


def nothing_in(page: Page, base: str, queue: str) -> None:
    page.goto(f"{base}/desk/antrean/{queue}")
    expect(page.get_by_text("Tidak ada yang menunggu di sini.")).to_be_visible()


def at_markets(cast: Cast, name: str) -> None:
    """Seat somebody at a third agency."""
    since = clock.now() - dt.timedelta(days=1)
    cast.people[name] = Person.objects.create(name=name.title(), email=f"{name}@kota.example", created_at=since)
    seat = {"role": Role.LIAISON, "agency": agency(MARKETS), "valid_from": since.date()}
    Membership.objects.create(person=cast.people[name], **seat)


class TestNewcomer:
    def test_clears_ten_reports_of_three_agencies_in_one_sitting(
        self, person: People, live_server: LiveServer, cast: Cast
    ) -> None:
        base, ten = live_server.url, arrive()
        rina = signed_in(person(width=1280, height=800), live_server, cast, "rina")
        self.sort(rina, base, ten)
        lilik = signed_in(person(width=360), live_server, cast, "lilik")
        do(lilik, base, ten.stray, "Kembalikan ke Diskominfo", Alasan_dikembalikan="Selokan bukan urusan kami.")
        hand_on(rina, base, ten.stray, ROADS)
        self.reply(person(), base, ten.vague)
        hand_on(rina, base, ten.vague, ROADS)
        nothing_in(rina, base, "unverified")
        look(rina, "newcomer-sorted")

        for one in ten.waste:
            answer(lilik, base, one, "Sampahnya sudah kami angkut pagi ini dengan dua truk.")
        at_markets(cast, "tono")
        tono = signed_in(person(width=1280, height=800), live_server, cast, "tono")
        for one in ten.stalls:
            answer(tono, base, one, "Timbangannya sudah kami tera ulang hari ini dan disegel.")
        joko = signed_in(person(width=1280, height=800), live_server, cast, "joko")
        self.mend(joko, base, ten)
        for page in (joko, lilik, tono):
            nothing_in(page, base, "todo")
        states = sorted(Report.objects.values_list("state", flat=True))
        assert states == ["answered"] * 9 + ["merged"]

    def sort(self, rina: Page, base: str, ten: Ten) -> None:
        """Let the verifier begin where the desk does, and find for each of the ten whose it is."""
        rina.goto(f"{base}/desk/")
        expect(rina.get_by_role("heading", level=1)).to_have_text("Perlu diverifikasi")
        look(rina, "newcomer-begins")
        do(rina, base, ten.again, "Gabungkan", Nomor_laporan_pertamanya=ten.holes[0].report.number)
        for one in ten.holes:
            hand_on(rina, base, one, ROADS)
        for one in (*ten.waste, ten.stray):
            hand_on(rina, base, one, WASTE)
        for one in ten.stalls:
            hand_on(rina, base, one, MARKETS)
        do(
            rina, base, ten.vague, "Tanya pelapor", send_by="Kirim pertanyaan",
            Pertanyaan="Lampu yang mana, di jalan apa?",
        )  # fmt: skip
        rina.goto(f"{base}/desk/laporan/{ten.holes[0].report.number}")
        rina.get_by_role("link", name="Jadikan masalah bersama").click()
        for one in ten.holes[1:]:
            rina.get_by_label(one.report.number).check()
        rina.get_by_label("Masalahnya apa, dan di mana?").fill("Lubang di depan pasar")
        rina.get_by_role("button", name="Buat masalah bersama").click()
        expect(rina.get_by_text("Masalah bersama sudah dibuat.")).to_be_visible()

    def reply(self, context: object, base: str, sent: Sent) -> None:
        """Let the reporter answer, from the link of the receipt."""
        siti = context.new_page()  # type: ignore[attr-defined]
        siti.goto(f"{base}/k/{secret_code_of(sent.report.submission_key)}")
        siti.get_by_label("Jawaban Anda").fill("Jalan Majapahit, depan nomor 14.")
        siti.get_by_role("button", name="Kirim jawaban").click()
        expect(siti.get_by_text("Terima kasih, sudah kami catat.")).to_be_visible()

    def mend(self, joko: Page, base: str, ten: Ten) -> None:
        """Answer three reporters at once, and the two others."""
        for one in ten.holes:
            do(joko, base, one, "Mulai tangani")
        joko.goto(f"{base}/desk/masalah/{Problem.objects.get().pk}")
        joko.get_by_role("link", name="Jawab semua sekaligus").click()
        joko.get_by_label("Jawaban untuk semua pelapor").fill("Lubangnya sudah kami tambal pagi ini.")
        joko.get_by_role("button", name="Kirim ke 3 pelapor").click()
        expect(joko.get_by_text("Sudah terkirim ke 3 laporan")).to_be_visible()
        answer(joko, base, ten.stray, "Selokan sudah kami keruk sore tadi.")
        answer(joko, base, ten.vague, "Lampu di depan nomor 14 sudah kami ganti.")

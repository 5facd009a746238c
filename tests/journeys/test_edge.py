"""
Faults at the edge of a running service: slow, cut and endless bodies, the database gone, a disk that is full.

What is asked each time: does somebody else still get through, are the status and the words
honest, is nothing half kept, and is all well again without a restart.
"""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psycopg
import pytest

from curhat.interfaces.console.bridge import MOST_DISCARDED_BYTES
from curhat.interfaces.console.postgres import Postgres
from curhat.interfaces.shared.bounds import LARGEST_BODY_BYTES
from tests.evidence import Evidence
from tests.journeys import impatient
from tests.journeys.citizens import Citizen
from tests.journeys.kills import children_of, kill_9
from tests.journeys.lines import Line, cookies_of, head_of_post, many, report_of
from tests.journeys.service import ROOT, Service, serving, until

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
PAUSE_S = impatient.CLIENT_PAUSE_S
SOON_S = 2.0


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    settings = {"DJANGO_SETTINGS_MODULE": impatient.__name__, "PYTHONPATH": str(ROOT), "CURHAT_TRUSTED_PROXIES": "1"}
    with serving(**settings) as its:
        until(lambda: {"web", "worker"} <= set(its.children()))
        yield its


def how_long(service: Service, path: str = "/", *, status: int = 200) -> float:
    """Ask for a page as somebody else does, and return the seconds until it was there."""
    began = time.monotonic()
    answer = httpx.get(f"{service.url}{path}", timeout=30)
    assert answer.status_code == status
    return time.monotonic() - began


def reports(service: Service) -> int:
    with psycopg.connect(Postgres(service.folder).dsn) as connection:
        row = connection.execute("SELECT count(*) FROM reports_report").fetchone()
    assert row
    return int(row[0])


class TestSlowClients:
    @pytest.mark.parametrize(
        "said",
        [b"GET / HTTP/1.1\r\nHost: local", head_of_post(length=1000) + b"abc"],
        ids=["that do not finish the head", "that do not finish the body"],
    )
    def test_leave_the_service_to_everybody_else(self, service: Service, said: bytes, evidence: Evidence) -> None:
        with many(service, 100, said):
            seconds = max(how_long(service) for _ in range(5))
            sender = Citizen(service.url, 1, photos=1)
            sender.send_until_acknowledged()

        evidence("a page beside 100 slow clients", f"{seconds * 1000:.0f} ms")
        assert seconds < SOON_S
        assert sender.tries == 1

    def test_are_told_so_and_cut(self, service: Service) -> None:
        line = Line(service)
        line.say(head_of_post(length=1000) + b"abc")
        began = time.monotonic()
        status, words = line.heard()

        assert status == 408
        assert "terputus di tengah jalan" in words
        assert PAUSE_S - 0.5 < time.monotonic() - began < PAUSE_S + SOON_S

    def test_are_cut_too_where_a_byte_comes_now_and_then(self, service: Service) -> None:
        line = Line(service)
        line.say(head_of_post(length=1_000_000))
        began = time.monotonic()
        threading.Thread(target=lambda: line.trickle(every_s=0.2), daemon=True).start()

        assert line.heard()[0] in {0, 408}  # Whoever goes on sending may not hear the answer.
        assert time.monotonic() - began < PAUSE_S + SOON_S

    def test_do_not_hold_an_answer_that_they_do_not_read(self, service: Service) -> None:
        styles = httpx.get(service.url).text.partition('rel="stylesheet" href="')[2].partition('"')[0]
        asked = f"GET {styles} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
        with many(service, 40, asked * 50):
            assert how_long(service) < SOON_S


class TestCutBodies:
    def test_are_never_taken_for_whole_ones(self, service: Service) -> None:
        citizen = Citizen(service.url, 2)
        citizen.open_form()
        body, before = report_of(citizen), reports(service)
        for length, sent in ((len(body) + 500, body), (None, b"%x\r\n%s\r\n" % (len(body), body))):
            line = Line(service)
            line.say(head_of_post(length=length, more=cookies_of(citizen)) + sent)
            line.hang_up()

        time.sleep(PAUSE_S + 1)  # By then it has stopped waiting for the rest, and done what it would do.
        how_long(service)
        assert reports(service) == before

    def test_cannot_be_told_from_whole_ones_where_no_length_is_said(self, service: Service) -> None:
        citizen = Citizen(service.url, 3)
        citizen.open_form()
        body, before = report_of(citizen), reports(service)
        line = Line(service)
        line.say(head_of_post(length=None, more=cookies_of(citizen)) + b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))

        status, words = line.heard()
        assert (status, reports(service)) == (411, before)
        assert "tidak menyebut ukurannya" in words

    def test_would_have_been_reports_had_they_been_whole(self, service: Service) -> None:
        citizen = Citizen(service.url, 4)
        citizen.open_form()
        body, before = report_of(citizen), reports(service)
        line = Line(service)
        line.say(head_of_post(length=len(body), more=cookies_of(citizen)) + body)

        assert (line.heard()[0], reports(service)) == (302, before + 1)


class TestHugeBodies:
    @pytest.mark.parametrize("declared", [True, False], ids=["with their length said", "without"])
    def test_are_refused_with_words_and_held_in_no_memory(
        self, service: Service, declared: bool, evidence: Evidence
    ) -> None:
        (process,) = children_of(service.children()["web"])
        part, size = b"x" * 1_000_000, LARGEST_BODY_BYTES + 5_000_000
        Path(f"/proc/{process}/clear_refs").write_text("5")  # the peak is counted anew
        before, line = memory_mb(process, "VmRSS"), Line(service)
        line.say(head_of_post(length=size if declared else None))
        for _ in range(size // len(part)):
            line.say(part if declared else b"%x\r\n%s\r\n" % (len(part), part))
        line.say(b"" if declared else b"0\r\n\r\n")
        status, words = line.heard()
        more = memory_mb(process, "VmHWM") - before

        evidence("memory while 85 MB came in", f"{more} MB more")
        assert status == 413
        assert "terlalu besar" in words
        assert more < 30

    def test_are_not_even_read_where_they_are_beyond_all_measure(self, service: Service) -> None:
        line = Line(service)
        line.say(head_of_post(length=MOST_DISCARDED_BYTES + 1))

        assert line.heard()[0] == 413


def memory_mb(pid: int, name: str) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition(f"{name}:")[2].split()[0]) // 1024


@contextlib.contextmanager
def nobody_repairs(service: Service) -> Iterator[None]:
    """Stop the supervisor for a while: what dies stays dead."""
    service.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        service.process.send_signal(signal.SIGCONT)


class TestDatabaseGone:
    def test_is_said_in_words_soon_and_is_over_without_a_restart(self, service: Service, evidence: Evidence) -> None:
        web = children_of(service.children()["web"])
        citizen, before = Citizen(service.url, 5, photos=1), Citizen(service.url, 6, photos=0)
        before.send_until_acknowledged()
        citizen.open_form()
        with nobody_repairs(service):
            kill_9(Postgres(service.folder).pid())
            until(lambda: not service.ready())
            assert how_long(service, "/warga", status=503) < 3 + SOON_S
            assert before.phone.get(f"/laporan/{before.number}").status_code == 503
            answer = citizen.send()
            crowd = [threading.Thread(target=lambda: httpx.get(service.url, timeout=60)) for _ in range(12)]
            for one in crowd:
                one.start()
            alive = how_long(service, "/healthz")
            how_long(service, "/readyz", status=503)
            for one in crowd:
                one.join()

        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "30"
        assert f"Antre nomor {citizen.n}, petugas loket" in answer.text
        assert "tidak akan tercatat dua kali" in answer.text
        assert '<html lang="id">' in answer.text
        assert alive < SOON_S
        until(service.ready)
        assert how_long(service) < SOON_S
        citizen.send_until_acknowledged()
        assert children_of(service.children()["web"]) == web
        evidence("/healthz beside 12 people who wait for a database that is gone", f"{alive * 1000:.0f} ms")

    def test_costs_one_look_where_every_connection_has_died_meanwhile(self, service: Service) -> None:
        crowd = [threading.Thread(target=lambda: httpx.get(service.url, timeout=60)) for _ in range(12)]
        until(service.ready)
        for one in crowd:
            one.start()
        for one in crowd:
            one.join()
        with psycopg.connect(Postgres(service.folder).dsn) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE usename = current_user AND pid <> pg_backend_pid()"
            )

        assert how_long(service) < SOON_S


STAFF = """
import datetime as dt
from django.db import connection
from curhat.people.models import Person
person = Person(name="Rina", email="rina@kota.example", created_at=dt.datetime.now(dt.UTC))
person.set_password("sandi-panjang-sekali-2026")
person.save()
connection.close_pool()
"""
ATTEMPTS = 1000


class TestGuessing:
    """A thousand guesses, eight at a time, by somebody behind our proxy who types headers of their own."""

    CAFE, HOME = "198.51.100.9", "203.0.113.7"

    def test_a_password_a_thousand_times_hears_five_and_leaves_its_owner_in(
        self, service: Service, evidence: Evidence
    ) -> None:
        service.run(STAFF)
        told = self.told(service, "/masuk", {"login": "rina@kota.example", "password": "salah"})
        with self.somebody(service, self.HOME) as owner:
            right = {"login": "rina@kota.example", "password": "sandi-panjang-sekali-2026"}
            came_in = self.post(owner, "/masuk", right)

        heard = [answer for answer in told if answer.status_code == 200]
        evidence("guesses of a password", f"{len(told)} made, {len(heard)} heard, {self.refused(told)} answered 429")
        assert len(heard) == 5
        assert self.refused(told) == ATTEMPTS - 5
        assert came_in.status_code == 302

    def test_a_code_a_thousand_times_hears_twenty(self, service: Service, evidence: Evidence) -> None:
        told = self.told(service, "/cek", {"number": "CNI-26-000001", "code": "AAAA-BBBB-CCCC"})
        with self.somebody(service, self.HOME) as somebody_else:
            elsewhere = self.post(somebody_else, "/cek", {"number": "CNI-26-000001", "code": "AAAA-BBBB-CCCC"})

        heard = [answer for answer in told if answer.status_code == 422]
        evidence("guesses of a code", f"{len(told)} made, {len(heard)} heard, {self.refused(told)} answered 429")
        assert len(heard) == 20
        assert self.refused(told) == ATTEMPTS - 20
        assert elsewhere.status_code == 422

    def told(self, service: Service, path: str, data: dict[str, str]) -> list[httpx.Response]:
        with self.somebody(service, self.CAFE) as guesser, ThreadPoolExecutor(8) as hands:
            return list(hands.map(lambda n: self.post(guesser, path, data, n), range(ATTEMPTS)))

    def refused(self, told: list[httpx.Response]) -> int:
        """Return how many heard honestly that it was too often, and when to come back."""
        return sum(
            answer.status_code == 429 and 0 < int(answer.headers["Retry-After"]) <= 900 and "Tunggu" in answer.text
            for answer in told
        )

    @contextlib.contextmanager
    def somebody(self, service: Service, address: str) -> Iterator[httpx.Client]:
        """Give a browser behind the one proxy that is trusted, which says this address of it."""
        with httpx.Client(base_url=service.url, timeout=60, headers={"X-Forwarded-For": address}) as client:
            client.get("/cek").raise_for_status()
            yield client

    def post(self, client: httpx.Client, path: str, data: dict[str, str], n: int = 0) -> httpx.Response:
        """Send a form; what is typed in front, in a line of its own or with another dash, the proxy only adds to."""
        address = client.headers["X-Forwarded-For"]
        typed = f"192.0.2.{n % 250}"
        forged = [
            [("X-Forwarded-For", f"{typed}, {address}")],
            [("X-Forwarded-For", typed), ("X-Forwarded-For", f"{address}:{40_000 + n}")],
            [("X-Forwarded-For", address), ("X_Forwarded_For", typed)],
            [("X-Forwarded-For", address), ("Forwarded", f"for={typed}"), ("X-Real-IP", typed)],
        ][n % 4]
        token = {"csrfmiddlewaretoken": client.cookies["curhat_csrf"]}
        request = client.build_request("POST", path, data={**data, **token})
        del request.headers["X-Forwarded-For"]
        request.headers = httpx.Headers([*request.headers.multi_items(), *forged])
        return client.send(request)

"""An account collects the reports of the device, and shows them on another one."""

import re

import pytest
import time_machine
from django.test import Client

from curhat.gateways import mailbox
from curhat.kernel import clock
from curhat.messaging import delivery
from curhat.people.models import OneTimeCode, Person
from curhat.reports.models import Report
from curhat.reports.operations.identity import claim
from curhat.reports.operations.submit import secret_code_of
from tests.accounts import sign_in
from tests.cast import DAY, NOW, send

SITI, BUDI = "0812 3456 7890", "budi@surel.example"


@pytest.fixture(autouse=True)
def frozen(cast, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    with time_machine.travel(NOW + DAY, tick=False):
        yield


def device_with(*sent) -> Client:
    client = Client()
    for one in sent:
        client.get(f"/k/{secret_code_of(one.report.submission_key)}")
    return client


def come_in(client: Client, contact: str) -> str:
    """Sign in by code; return the page that follows."""
    client.post("/akun", {"contact": contact})
    row = OneTimeCode.objects.latest("pk")
    way = "phone_codes" if row.channel == "phone" else "codes"
    delivery.send(destination=way, key=f"code:{row.pk}", probe=False, clock=clock.now)
    letters = [letter for letter in mailbox.letters() if letter.message_id == f"code-{row.pk}"]
    code = re.search(r"\d{6}", letters[0].text)
    assert code is not None
    return str(client.post("/akun/kode", {"code": code[0]}, follow=True).text)


def keep(client: Client, *sent) -> str:
    """Say which of the reports of the device are one's own; return the account page."""
    numbers = [one.report.number for one in sent]
    return str(client.post("/akun/laporan-saya", {"reports": numbers}, follow=True).text)


class TestAccount:
    def test_takes_the_reports_of_the_device_along_to_another(self):
        first, second, foreign = send("Lampu mati"), send("Got mampet"), send("Bukan punya Siti")
        here = device_with(first, second)
        asked = come_in(here, SITI)
        assert "Mana laporan Anda?" in asked
        assert asked.count(" checked") == 2
        assert "2 laporan tersimpan di akun Anda" in keep(here, first, second)

        elsewhere = Client()
        page = come_in(elsewhere, SITI)

        assert first.report.number in page
        assert second.report.number in page
        assert foreign.report.number not in page
        assert elsewhere.get(f"/laporan/{first.report.number}").status_code == 200
        assert first.report.number in elsewhere.get("/cek").text

    def test_leaves_a_report_with_the_account_that_has_it(self):
        sent = send("Lampu mati")
        here = device_with(sent)
        come_in(here, SITI)
        keep(here, sent)
        page = come_in(device_with(sent), BUDI)

        assert "<h1>Akun saya" in page
        assert sent.report.number not in page
        assert sent.report.number in come_in(Client(), SITI)
        assert sent.report.number not in come_in(Client(), BUDI)

    def test_says_what_to_do_when_there_is_none(self):
        assert "Belum ada laporan di akun ini" in come_in(Client(), SITI)

    def test_pages_through_many_reports(self):
        sent = [send(f"Laporan {n}") for n in range(30)]
        client = device_with(*sent)
        come_in(client, SITI)
        page = keep(client, *sent)
        following = re.search(r'href="(\?[^"]*setelah=[^"]+)"', page)
        assert following is not None
        page += client.get(f"/akun{following[1]}".replace("&amp;", "&")).text

        assert set(re.findall(r"/laporan/(CNI-[0-9-]+)", page)) == {one.report.number for one in sent}


class TestSharedTelephone:
    def test_leaves_what_is_somebody_elses_for_them(self):
        mine, hers = send("Lampu mati"), send("Got mampet")
        here = device_with(mine, hers)
        come_in(here, SITI)
        page = keep(here, mine)

        assert mine.report.number in page
        assert hers.report.number not in page
        assert "1 laporan di perangkat ini belum tersimpan" in page
        assert hers.report.number in here.get("/akun/laporan-saya").text
        here.post("/keluar", {"next": "/akun"})
        assert hers.report.number in come_in(here, BUDI)
        assert hers.report.number in keep(here, hers)

    def test_keeps_nothing_that_nobody_chose(self):
        sent = send("Lampu mati")
        here = device_with(sent)
        come_in(here, SITI)

        assert "Tidak ada yang disimpan" in keep(here)
        assert not Report.objects.exclude(reporter__person=None).exists()

    def test_takes_no_report_that_the_device_does_not_know(self):
        mine, foreign = send("Lampu mati"), send("Bukan punya Siti")
        here = device_with(mine)
        come_in(here, SITI)

        assert "Daftar ini berubah" in keep(here, mine, foreign)
        assert not Report.objects.exclude(reporter__person=None).exists()

    def test_is_for_accounts_of_citizens_alone(self, cast):
        assert Client().get("/akun/laporan-saya").status_code == 404
        officer = Client()
        sign_in(officer, cast.person("rina"))
        assert officer.get("/akun/laporan-saya").status_code == 404

    def test_leads_on_where_nothing_is_left(self):
        sent = send("Lampu mati")
        here = device_with(sent)
        come_in(here, SITI)
        keep(here, sent)

        assert here.get("/akun/laporan-saya").headers["Location"] == "/akun"


class TestClaim:
    def test_collects_nothing_without_the_key_of_the_report(self):
        send("Lampu mati")
        person = Person.objects.create(contact_digest="x", created_at=NOW)

        assert claim(person_id=person.pk, access_keys=[], now=NOW) == 0
        assert not Report.objects.filter(reporter__person=person).exists()

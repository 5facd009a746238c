"""The page of how to be told, and the link that ends it with one tap."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from curhat.notices import choices, links
from curhat.notices.channels import Channel
from curhat.notices.models import Choice
from curhat.people.models import Person
from curhat.reports.models.reporter import Identity
from curhat.reports.operations.submit import secret_code_of
from tests.cast import NOW, Sent, send
from tests.web.test_doors import counted
from tests.web.test_own_reports import SITI, come_in

pytestmark = pytest.mark.usefixtures("frozen")
TELLING_QUERIES = 12
NOBODY = Identity()
CHOSEN = {"by_sms": "on", "phone": "0812 3456 7890", "quiet": "on", "quiet_from": "22:00", "quiet_until": "05:30"}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path


def own(sent: Sent) -> Client:
    client = Client()
    client.get(f"/k/{secret_code_of(sent.report.submission_key)}")
    return client


def page_of(sent: Sent) -> str:
    return f"/laporan/{sent.report.number}/kabar"


class TestReport:
    def test_leads_from_the_receipt_and_the_report_to_the_choice(self, cast):
        sent = send()
        client = own(sent)
        for address in ("", "/diterima"):
            assert page_of(sent) in client.get(f"/laporan/{sent.report.number}{address}").text

    def test_shows_what_holds_and_keeps_what_is_chosen(self, cast):
        sent = send()
        client = own(sent)
        page = client.get(page_of(sent)).text
        assert re.search(r'name="by_email"[^>]* checked', page)
        assert "siti@surel.example" in page
        assert 'value="21:00"' in page

        response = client.post(page_of(sent), CHOSEN, follow=True)
        assert "Tersimpan" in response.text
        row = Choice.objects.get()
        assert row.channels == (Channel.SMS,)
        assert (row.quiet_from.hour, row.quiet_until.minute, row.together) == (22, 30, False)
        assert not re.search(r'name="by_email"[^>]* checked', response.text)
        assert 'value="+6281234567890"' in response.text

    def test_keeps_what_was_typed_where_something_is_missing(self, cast):
        sent = send(identity=NOBODY)
        response = own(sent).post(page_of(sent), {"by_email": "on", "email": "siti di rumah"})

        assert response.status_code == 422
        assert "nama@contoh.id" in response.text
        assert 'value="siti di rumah"' in response.text
        assert not Choice.objects.exists()

    def test_is_there_for_the_reporter_alone(self, cast, staff):
        sent = send()
        for client in (Client(), own(send("Lain")), staff("rina")):
            assert client.get(page_of(sent)).status_code == 404
            assert client.post(page_of(sent), CHOSEN).status_code == 404
        assert not Choice.objects.exists()

    def test_says_why_nothing_is_told_of_a_protected_report(self, cast):
        sent = send(protected=True)
        client = own(sent)
        response = client.get(page_of(sent))

        assert response.status_code == 200
        assert "Demi keselamatan Anda" in response.text
        assert "<form" not in response.text.partition("<main")[2].partition("</main")[0]
        assert client.post(page_of(sent), CHOSEN).status_code == 409
        assert page_of(sent) not in client.get(f"/laporan/{sent.report.number}/diterima").text

    def test_offers_no_way_that_nobody_serves(self, cast, settings):
        settings.PHONE_PARTNERS = {}
        sent = send()
        page = own(sent).get(page_of(sent)).text

        assert 'name="by_email"' in page
        assert "by_sms" not in page
        assert 'name="phone"' not in page

    def test_costs_no_more_than_twelve_statements(self, cast):
        sent = send()
        response, cost, seen = counted(own(sent), page_of(sent))
        assert response.status_code == 200
        assert cost <= TELLING_QUERIES, seen

    def test_hears_so_many_changes_an_hour(self, cast):
        sent = send()
        client = own(sent)
        answers = [client.post(page_of(sent), CHOSEN).status_code for _ in range(21)]
        assert (answers[0], answers[-1]) == (302, 429)


class TestAccount:
    def test_chooses_for_everything_and_knows_its_own_number(self, cast):
        client = Client()
        come_in(client, SITI)
        page = client.get("/akun/kabar").text
        assert 'value="+6281234567890"' in page
        assert not re.search(r'name="by_\w+"[^>]* checked', page)

        assert client.post("/akun/kabar", CHOSEN).status_code == 302
        assert Choice.objects.get().person == Person.objects.get(email=None)
        assert "/akun/kabar" in client.get("/akun").text

    def test_is_for_citizens(self, cast, staff):
        for client in (Client(), staff("rina")):
            assert client.get("/akun/kabar").status_code == 404


class TestStop:
    @pytest.fixture
    def link(self, cast) -> str:
        sent = send()
        own(sent).post(page_of(sent), {"by_email": "on", "email": "siti@surel.example"})
        return f"/berhenti/{links.stop_token(Choice.objects.get().pk, Channel.EMAIL)}"

    def on(self) -> bool:
        return Choice.objects.get().email

    def test_asks_first_so_that_a_scanner_of_links_ends_nothing(self, link):
        for _ in range(3):
            page = Client().get(link)
        assert page.status_code == 200
        assert "Ya, berhenti" in page.text
        assert self.on()

    def test_ends_it_with_one_tap_without_signing_in_and_takes_it_back(self, link):
        client = Client()
        page = client.post(link)
        assert not self.on()
        assert "Urungkan" in page.text

        client.post(link, {"undo": "1"})
        assert self.on()

    def test_is_done_by_a_mail_program_alone(self, link):
        """RFC 8058: no cookie, no token, no referrer."""
        machine = Client(enforce_csrf_checks=True)
        response = machine.post(link, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")

        assert response.status_code == 200
        assert not self.on()

    @pytest.mark.parametrize("token", ["", "e1", "e1.x", "x1.y", "../e1"])
    def test_is_nothing_without_our_signature(self, link, token):
        assert Client().post(f"/berhenti/{token}").status_code == 404
        assert self.on()

    def test_of_one_way_is_none_of_another(self, link):
        forged = link.replace("/e", "/s", 1)
        assert Client().post(forged).status_code == 404

    def test_says_nothing_of_the_report_or_the_address(self, link):
        page = Client().get(link).text
        assert "siti@" not in page
        assert "CNI-" not in page

    def test_speaks_to_officers_of_their_work_and_to_citizens_of_their_reports(self, link, cast):
        row = choices.row_at_desk(actor=cast.joko, now=NOW)
        of_work = f"/berhenti/{links.stop_token(row.pk, Channel.EMAIL)}"
        for act in (Client().get, Client().post):
            officer, citizen = act(of_work).text, act(link).text
            assert "ruang kerja" in officer
            assert "/desk/kabar" in officer
            assert "Laporan Anda tetap berjalan" not in officer
            assert "Laporan Anda tetap berjalan" in citizen
            assert "/desk/" not in citizen

    def test_of_who_was_erased_is_nothing(self, link):
        Choice.objects.all().delete()
        assert Client().post(link).status_code == 404


def test_a_telephone_is_not_asked_for_where_no_code_reaches_it(cast, settings):
    settings.PHONE_PARTNERS = {}
    response = Client().post("/akun", {"contact": SITI})
    assert "hanya dapat kami kirim lewat e-mail" in response.text
    assert Client().post("/akun", {"contact": "siti@surel.example"}).status_code == 302

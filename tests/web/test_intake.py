"""The desk at which people are received: what is typed, what is shown once, and who is told by hand."""

from __future__ import annotations

import html
import re
import uuid
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from curhat.interfaces.desk import intake_views
from curhat.interfaces.shared import throttle, uploads
from curhat.receipts.models import LedgerEntry
from curhat.reports.intake import Circle
from curhat.reports.models import Attachment, Report, SealedSubmission
from curhat.reports.models.reporter import Identity
from curhat.reports.operations import verify, work
from curhat.reports.operations.submit import secret_code_of
from tests import photos, recordings
from tests.cast import HOUR, NOW, agency, bring, send

PAGE = "/desk/terima"
NUMBER = "+6281234567890"

pytestmark = pytest.mark.usefixtures("frozen")


def typed(text="Lampu mati di gang 3, depan mushala.", **more):
    return {"key": str(uuid.uuid4()), "way": "whatsapp", "text": text, "kind": "complaint", **more}


def picture(name="tangkapan layar.png"):
    return SimpleUploadedFile(name, photos.encoded(image=photos.picture(32, 24)), "image/jpeg")


def first(pattern: str, page: str) -> str:
    found = re.search(pattern, page)
    assert found is not None
    return found[1]


def chats(page: str) -> list[str]:
    return [html.unescape(found) for found in re.findall(r'href="(https://wa\.me/[^"]*)"', page)]


@pytest.fixture
def answered(cast):
    sent = bring(by=cast.rina)
    verify.assign(report_id=sent.report_id, agency_id=agency("DLH").pk, actor=cast.rina, now=NOW + HOUR)
    work.answer(report_id=sent.report_id, note="Sudah kami tambal & rapikan.", actor=cast.lilik, now=NOW + 2 * HOUR)
    return sent


class TestForm:
    def test_opens_with_sensible_values_and_needs_only_words(self, staff):
        rina = staff("rina")
        page = rina.get(f"{PAGE}?lewat=instagram").text
        assert re.search(r'value="instagram"[^>]* checked', page)
        assert re.search(r'value="visitor"[^>]* checked', rina.get(f"{PAGE}?lewat=tiktok").text)

        assert rina.post(PAGE, typed()).status_code == 200
        assert Report.objects.get().channel == "whatsapp"

    @pytest.mark.parametrize(("name", "begins"), [("rina", ""), ("hadi", "about_someone"), ("wati", "protected")])
    def test_begins_in_the_smaller_circle_at_the_smaller_desks(self, staff, name, begins):
        page = staff(name).get(PAGE).text
        ticked = set(re.findall(r'type="checkbox" name="(\w+)"[^>]* checked', page))
        assert ticked == ({begins} if begins else set())

    @pytest.mark.parametrize("name", ["joko", "ning", "agus", "admin", "audit"])
    def test_is_not_there_for_others(self, staff, name):
        client = staff(name)
        assert client.get(PAGE).status_code == 404
        assert client.post(PAGE, typed()).status_code == 404
        assert Report.objects.count() == 0
        assert f'href="{PAGE}"' not in client.get("/desk/", follow=True).text

    @pytest.mark.parametrize("name", ["rina", "hadi", "wati"])
    def test_is_found_from_the_desk(self, staff, name):
        assert f'href="{PAGE}"' in staff(name).get("/desk/", follow=True).text

    def test_loses_nothing_of_what_was_typed_when_something_is_wrong(self, staff):
        fields = typed("", name="Bu Tatik", phone="12", landmark="Warung soto", anonymous="on", photos=[picture()])
        rina = staff("rina")
        page = rina.post(PAGE, fields)

        assert page.status_code == 422
        for kept in ("Bu Tatik", 'value="12"', "Warung soto", "1 foto sudah tersimpan", fields["key"]):
            assert kept in page.text
        again = {**fields, "text": "Lampu mati.", "phone": "0812 3456 7890", "photos": []}
        again["kept_photos"] = first(r'name="kept_photos" value="([^"]+)"', page.text)
        assert rina.post(PAGE, again).status_code == 200
        report = Report.objects.get()
        assert (report.text, report.landmark, report.anonymous) == ("Lampu mati.", "Warung soto", True)
        assert Attachment.objects.get().report == report
        assert report.reporter is not None
        assert report.reporter.unseal() == Identity("Bu Tatik", NUMBER, "")

    def test_takes_a_voice_note_instead_of_words(self, staff, monkeypatch):
        there = recordings.stored("voice")
        monkeypatch.setattr(uploads, "receive_recording", lambda *_, **__: there)
        fields = typed("", voice=SimpleUploadedFile("ptt.opus", b"x", "audio/ogg"))

        assert staff("rina").post(PAGE, fields).status_code == 200
        assert Report.objects.get().title.startswith("Pesan suara")

    def test_asks_once_about_numbers_in_the_words_and_masks_them(self, staff):
        rina, fields = staff("rina"), typed("Hubungi 0812 3456 7890, lampu mati.")
        page = rina.post(PAGE, fields)
        assert page.status_code == 422
        assert "Samarkan nomor itu" in page.text

        assert rina.post(PAGE, {**fields, "numbers_asked": "on", "mask": "on"}).status_code == 200
        assert Report.objects.get().text == "Hubungi [nomor telepon], lampu mati."

    def test_says_when_the_database_is_away_and_keeps_the_words(self, staff, monkeypatch):
        def away(**_):
            raise OperationalError("gone")

        monkeypatch.setattr(intake_views, "enter", away)
        page = staff("rina").post(PAGE, typed("Lampu mati lagi."))

        assert page.status_code == 503
        assert "Lampu mati lagi." in page.text
        assert page["Retry-After"]

    def test_costs_no_more_than_eight_statements(self, staff):
        rina = staff("rina")
        rina.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            assert rina.get(PAGE).status_code == 200
        assert len(queries) <= 9, [query["sql"][:160] for query in queries]


class TestThrottle:
    def test_of_anonymous_senders_does_not_lock_the_desk_out_and_the_other_way_round(self, staff, monkeypatch):
        monkeypatch.setattr(throttle, "SUBMIT", throttle.Limit("submit", 1, 3600))
        client, rina = Client(), staff("rina")
        sent = {"key": "", "text": "Lampu mati.", "kind": "complaint"}
        statuses = [client.post("/", {**sent, "key": str(uuid.uuid4())}).status_code for _ in range(2)]

        assert statuses == [302, 429]
        assert [rina.post(PAGE, typed(f"Lampu {n} mati.")).status_code for n in range(3)] == [200] * 3

    def test_holds_an_officer_back_and_keeps_the_words(self, staff, monkeypatch):
        monkeypatch.setattr(throttle, "ENTER_BY_OFFICER", throttle.Limit("enter", 1, 3600))
        rina = staff("rina")
        rina.post(PAGE, typed())
        page = rina.post(PAGE, typed("Kedua kalinya."))

        assert page.status_code == 429
        assert "Kedua kalinya." in page.text
        assert staff("hadi").post(PAGE, typed()).status_code == 200


class TestReceipt:
    def test_shows_number_code_and_square_once_and_words_for_the_chat(self, staff):
        fields = typed(phone="0812 3456 7890")
        rina = staff("rina")
        answer = rina.post(PAGE, fields)

        report = Report.objects.get()
        code = secret_code_of(report.submission_key)
        assert "no-store" in answer["Cache-Control"]
        for shown in (report.number, code, "<svg", f"/desk/laporan/{report.number}", "antrean verifikator"):
            assert shown in answer.text
        (chat,) = chats(answer.text)
        assert urlsplit(chat).path == "/6281234567890"
        words = parse_qs(urlsplit(chat).query)["text"][0]
        assert html.escape(words) in answer.text
        assert report.number in words
        assert code in words
        assert Client().get(f"/k/{code}").status_code == 302
        assert f'rel="noopener noreferrer" target="_blank" href="{html.escape(chat)}"' in answer.text

    def test_leaves_no_cookie_that_opens_the_report_at_the_desk(self, staff):
        rina = staff("rina")
        rina.get(PAGE)
        before = {name: morsel.value for name, morsel in rina.cookies.items()}
        rina.post(PAGE, typed(about_someone="on"))
        number = Report.objects.get().number

        assert {name: morsel.value for name, morsel in rina.cookies.items()} == before
        assert rina.get(f"/laporan/{number}").status_code == 404
        assert number not in rina.get("/cek").text

    def test_is_the_same_when_the_form_is_sent_again(self, staff):
        rina, fields = staff("rina"), typed()
        first, again = rina.post(PAGE, fields), rina.post(PAGE, fields)

        code = secret_code_of(Report.objects.get().submission_key)
        assert code in first.text
        assert code in again.text
        other = rina.post(PAGE, {**fields, "text": "Lain."})
        assert other.status_code == 409
        assert "sudah terkirim dengan isi lain" in other.text
        assert code not in other.text

    @pytest.mark.parametrize(
        ("more", "circle", "said"),
        [
            ({"about_someone": "on"}, Circle.INSPECTORATE, "langsung ke Inspektorat"),
            ({"text": "Petugas minta uang 50 ribu di loket."}, Circle.INSPECTORATE, "langsung ke Inspektorat"),
            ({"protected": "on"}, Circle.PROTECTED, "langsung ke petugas pelindungan"),
        ],
    )
    def test_is_all_that_the_officer_ever_sees_of_what_is_not_theirs(self, staff, more, circle, said):
        rina = staff("rina")
        answer = rina.post(PAGE, typed(**{"phone": "0812 3456 7890", **more}))

        report = Report.objects.get()
        assert report.circle == circle
        assert said in answer.text
        assert "tidak terlihat lagi" in answer.text
        number = report.number
        assert f"/desk/laporan/{number}" not in answer.text
        for address in (f"/desk/laporan/{number}", f"/desk/laporan/{number}/identitas", f"/laporan/{number}"):
            assert rina.get(address).status_code == 404
        for address in (f"/desk/cari?q={number}", "/desk/antrean/all", "/desk/antrean/untold", "/cek", "/akun"):
            assert number not in rina.get(address, follow=True).text.replace(f'value="{number}"', "")
        assert bool(chats(answer.text)) == (circle != Circle.PROTECTED)

    def test_warns_of_messages_to_a_protected_person(self, staff):
        page = staff("wati").post(PAGE, typed(protected="on", phone="0812 3456 7890")).text
        assert "Jangan kirim apa pun ke HP pelapor" in page
        assert "Pesan untuk pelapor" not in page
        assert Report.objects.get().number in page

    def test_shows_the_outside_bodies_where_it_is_about_the_mayor(self, staff):
        page = staff("rina").post(PAGE, typed("Rahasia besar sekali.", about_whom="mayor"))

        assert "Ombudsman" in page.text
        assert "Rahasia besar sekali." not in page.text
        assert (Report.objects.count(), LedgerEntry.objects.count()) == (0, 0)
        assert SealedSubmission.objects.count() == 1

    def test_asks_once_where_the_words_speak_of_the_mayor(self, staff):
        rina, fields = staff("rina"), typed("Wali Kota minta uang kepada pedagang.")
        page = rina.post(PAGE, fields)
        assert page.status_code == 422
        assert "menyebut wali kota" in page.text
        assert Report.objects.count() == 0

        assert rina.post(PAGE, {**fields, "mayor_asked": "on"}).status_code == 200


class TestTimeline:
    def test_names_the_desk_and_not_the_officer(self, cast, staff):
        sent = bring(by=cast.rina, way="instagram")
        siti = Client()
        siti.get(f"/k/{secret_code_of(sent.report.submission_key)}")
        own = siti.get(f"/laporan/{sent.report.number}").text
        desk = staff("rina").get(f"/desk/laporan/{sent.report.number}").text

        for page in (own, desk):
            assert "Laporan diterima di loket Diskominfo" in page
        assert "Rina" not in own
        assert "lewat Instagram" in desk

    def test_says_nothing_of_a_desk_where_the_reporter_sent_it(self, staff):
        page = staff("rina").get(f"/desk/laporan/{send().report.number}").text
        assert "di loket" not in page
        assert "lewat web" in page

    def test_puts_the_officer_into_the_auditors_book(self, cast, staff):
        bring(by=cast.rina, way="letter")
        page = staff("audit").get("/desk/buku-akses").text
        assert "Laporan dimasukkan di loket: Surat" in page
        assert "Rina" in page


class TestTelling:
    def test_shows_the_last_words_to_carry_without_a_person_in_them(self, staff, answered):
        page = staff("rina").get(f"/desk/laporan/{answered.report.number}").text

        assert "Sampaikan ke pelapor" in page
        words = first(r"data-copy-text>([^<]+)<", page)
        assert answered.report.number in words
        assert "Jawaban DLH" in words
        assert "Sudah kami tambal &amp; rapikan." in words
        assert "/cek" in words
        for person in ("6281234567890", "1234567890", "Siti", "wa.me"):
            assert person not in page
        assert LedgerEntry.objects.filter(subject="reporter").count() == 0

    def test_opens_the_number_by_the_ledger_alone(self, staff, answered):
        rina, number = staff("rina"), answered.report.number
        page = rina.get(f"/desk/laporan/{number}").text
        purpose = html.unescape(first(r'name="purpose" value="([^"]+)"', page))
        assert chats(rina.get(f"/desk/laporan/{number}/identitas").text) == []

        opened = rina.post(f"/desk/laporan/{number}/identitas", {"purpose": purpose}).text

        (chat,) = chats(opened)
        assert urlsplit(chat).path == "/6281234567890"
        assert "Sudah kami tambal & rapikan." in parse_qs(urlsplit(chat).query)["text"][0]
        assert LedgerEntry.objects.get(subject="reporter").purpose == purpose
        siti = Client()
        siti.get(f"/k/{secret_code_of(answered.report.submission_key)}")
        assert purpose in siti.get(f"/laporan/{number}").text

    def test_is_not_offered_to_who_only_works_on_it_or_looks(self, staff, answered):
        for name in ("lilik", "ning", "agus"):
            page = staff(name).get(f"/desk/laporan/{answered.report.number}").text
            assert "Sampaikan ke pelapor" not in page
            opened = staff(name).post(
                f"/desk/laporan/{answered.report.number}/identitas", {"purpose": "Menanyakan letaknya"}
            )
            assert chats(opened.text) == []

    def test_is_not_offered_where_our_own_notices_tell(self, cast, staff):
        sent = send()
        verify.archive(report_id=sent.report_id, reason="unclear", note="x", actor=cast.rina, now=NOW + HOUR)
        assert "Sampaikan ke pelapor" not in staff("rina").get(f"/desk/laporan/{sent.report.number}").text

    def test_is_written_down_once_and_leads_back_to_who_else_waits(self, staff, answered):
        rina, number = staff("rina"), answered.report.number
        assert re.search(r'Perlu disampaikan<span class="count[^"]*">1<', rina.get("/desk/antrean/untold").text)
        page = rina.get(f"/desk/laporan/{number}?antrean=untold").text
        address = first(r'action="(/desk/laporan/[^"]+/disampaikan[^"]*)"', page)
        seen = {"seen_version": str(answered.report.version)}

        done = rina.post(address, seen)
        assert done["Location"] == "/desk/antrean/untold"
        assert number not in rina.get(done["Location"]).text.replace(f"kabar {number}", "")
        again = rina.post(address, seen, follow=True)
        assert "sudah disampaikan, atau pelapor sudah membukanya" in again.text
        after = rina.get(f"/desk/laporan/{number}").text
        assert "Diskominfo menyampaikan kabar kepada pelapor" in after
        assert "Kabar terakhir untuk pelapor" in after
        assert "Sudah disampaikan</button>" not in after
        siti = Client()
        siti.get(f"/k/{secret_code_of(answered.report.submission_key)}")
        assert "menyampaikan kabar" not in siti.get(f"/laporan/{number}").text

    @pytest.mark.parametrize("seen", ["", "x", "1", "٣", "9" * 40])
    def test_is_refused_from_a_page_that_has_grown_stale(self, staff, answered, seen):
        rina, number = staff("rina"), answered.report.number
        page = rina.post(f"/desk/laporan/{number}/disampaikan", {"seen_version": seen}, follow=True)

        assert "Laporan berubah sejak halaman dibuka" in page.text
        assert answered.report.untold_since is not None

    def test_speaks_the_language_of_the_report(self, cast, staff):
        sent = bring(by=cast.rina, language="en")
        verify.archive(report_id=sent.report_id, reason="unclear", note="Too short.", actor=cast.rina, now=NOW + HOUR)
        page = staff("rina").get(f"/desk/laporan/{sent.report.number}").text

        words = first(r"data-copy-text>([^<]+)<", page)
        assert words.startswith(f"Your report {sent.report.number}")
        assert "Too short." in words
        assert "Sampaikan ke pelapor" in page

    def test_costs_no_more_than_the_page_of_any_other_report(self, staff, answered):
        rina, number = staff("rina"), answered.report.number
        rina.get(f"/desk/laporan/{number}?antrean=untold")
        with CaptureQueriesContext(connection) as queries:
            assert rina.get(f"/desk/laporan/{number}?antrean=untold").status_code == 200
        assert len(queries) <= 9, [query["sql"][:160] for query in queries]


class TestList:
    def test_is_paged_by_key_and_costs_the_same_however_long(self, cast, staff):
        for n in range(27):
            sent = bring(f"Laporan {n}", by=cast.rina, now=NOW + n * HOUR / 60)
            verify.refer(report_id=sent.report_id, whom="Provinsi", note="x", actor=cast.rina, now=NOW + HOUR)
        rina = staff("rina")
        page = rina.get("/desk/antrean/untold").text
        with CaptureQueriesContext(connection) as queries:
            rina.get("/desk/antrean/untold")
        assert len(queries) <= 9, [query["sql"][:160] for query in queries]
        onwards = html.unescape(first(r'href="(\?[^"]*setelah=[^"]+)"', page))
        second = rina.get(f"/desk/antrean/untold{onwards}").text
        seen = [set(re.findall(r"/desk/laporan/(CNI-26-\d+)", text)) for text in (page, second)]

        assert [len(numbers) for numbers in seen] == [25, 2]
        assert not seen[0] & seen[1]

"""The doors: a citizen's form, the desk, the mayor's room, and what each page costs."""

import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from curhat.directory.models import Area
from curhat.messaging.models import Outbound
from curhat.reports.intake import About, Circle
from curhat.reports.models import Report, SealedSubmission
from curhat.reports.operations import settle, verify, work
from curhat.reports.operations.submit import secret_code_of
from tests.cast import HOUR, NOW, agency, send

LIST_QUERIES, PAGE_QUERIES, SUBMIT_QUERIES = 8, 12, 15


pytestmark = pytest.mark.usefixtures("frozen")


def fields(**more):
    return {"key": str(uuid.uuid4()), "text": "Lampu jalan mati di gang 3.", "kind": "complaint", **more}


def counted(client: Client, address: str, **data):
    client.get(address) if not data else None  # the second look: caches are warm, as they are in a running process
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.post(address, data) if data else client.get(address)
    return response, len(queries), "\n".join(q["sql"][:160] for q in queries.captured_queries)


def own_client(sent) -> Client:
    client = Client()
    client.get(f"/k/{secret_code_of(sent.report.submission_key)}")
    return client


class TestReportForm:
    def test_leads_to_a_receipt_with_number_and_code(self, cast, client):
        response = client.post("/", fields(), follow=True)

        report = Report.objects.get()
        assert report.number in response.text
        assert secret_code_of(report.submission_key) in response.text
        assert "wa.me" in response.text

    def test_costs_no_more_than_fifteen_statements(self, cast):
        client = Client()
        client.post("/", fields())
        response, cost, seen = counted(client, "/", **fields())
        assert response.status_code == 302
        assert cost <= SUBMIT_QUERIES, seen

    def test_keeps_what_was_typed_when_something_is_missing(self, cast, client):
        response = client.post("/", fields(text="", address="Jl. Gajah Mada", phone="12"))

        assert response.status_code == 422
        assert 'value="Jl. Gajah Mada"' in response.text
        assert "satu kalimat pun cukup" in response.text
        assert "0812 3456 7890" in response.text
        assert not Report.objects.exists()

    def test_sent_twice_is_one_report(self, cast, client):
        data = fields()
        assert client.post("/", data)["Location"] == client.post("/", data)["Location"]
        assert Report.objects.count() == 1

    def test_shows_outside_bodies_for_what_is_about_the_mayor_and_keeps_nothing(self, cast, client):
        response = client.post("/", fields(text="Wali kota begini", about_someone="on", about_whom="mayor"))

        assert "Ombudsman" in response.text
        assert "Wali kota begini" in response.text
        assert not Report.objects.exists()
        assert SealedSubmission.objects.count() == 1

    def test_asks_once_whether_it_is_about_the_mayor(self, cast, client):
        data = fields(text="Pegawai wali kota minta uang 500 ribu untuk izin.")
        asked = client.post("/", data)
        assert asked.status_code == 422
        assert "menyebut wali kota" in asked.text
        assert not Report.objects.exists()
        assert 'name="mayor_asked" value="on"' in asked.text.replace("True", "on")

        client.post("/", {**data, "mayor_asked": "on"})
        assert Report.objects.get().circle == Circle.INSPECTORATE

    def test_sends_a_box_that_was_ticked_to_the_inspectorate(self, cast, client):
        client.post("/", fields(about_someone="on", about_whom="unknown"))
        assert Report.objects.get().circle == Circle.INSPECTORATE

    def test_suggests_the_kelurahan_of_a_point_and_fills_it_in_where_nobody_said(self, cast, client):
        point = {"latitude": "-7.4691", "longitude": "112.4332"}
        assert client.post("/lokasi", point).json()["area"]["name"] == "Sentanan"
        client.post("/", fields(**point))
        area = Report.objects.get().area
        assert area is not None
        assert area.name == "Sentanan"

    @pytest.mark.parametrize(
        ("latitude", "longitude"),
        [("x", "112.4"), ("nan", "112.4"), ("-7.47", "inf"), ("0", "0"), ("112.4", "-7.47"), ("-7.47", ""), ("", "")],
    )
    def test_knows_no_kelurahan_of_what_is_no_place(self, cast, client, latitude, longitude):
        answer = client.post("/lokasi", {"latitude": latitude, "longitude": longitude})
        assert answer.status_code == 422
        assert "tidak terbaca" in answer.json()["words"]

    @pytest.mark.parametrize(
        ("latitude", "longitude", "words"),
        [
            ("nan", "112.4332", "tidak terbaca"),
            ("-7.4691", "inf", "tidak terbaca"),
            ("tujuh", "112.4332", "tidak terbaca"),
            ("0", "0", "tidak terbaca"),
            ("-7.4691", "181", "tidak terbaca"),
            ("112.4332", "-7.4691", "tertukar"),
        ],
    )
    def test_says_of_a_place_that_is_none_what_to_do_and_goes_on_without_it(
        self, cast, client, latitude, longitude, words
    ):
        page = client.post("/", fields(latitude=latitude, longitude=longitude))
        assert page.status_code == 422
        assert words in page.text
        assert re.search(r'<div class="field has-error">.*?Kelurahan', page.text, re.DOTALL)
        assert re.findall(r'name="(?:latitude|longitude|accuracy_m)"[^>]*value="[^"]', page.text) == []
        assert not Report.objects.exists()

    def test_says_whose_a_place_outside_is_and_offers_to_pass_it_on(self, cast, client):
        near = client.post("/lokasi", {"latitude": "-7.5100", "longitude": "112.4300"}).json()
        assert near["area"] is None
        assert "wewenang Pemerintah Kabupaten Mojokerto" in near["outside"]
        assert "data-consent" in near["outside"]
        assert "SP4N-LAPOR!" in near["outside"]
        far = client.post("/lokasi", {"latitude": "-6.2", "longitude": "106.8"}).json()
        assert "Kabupaten Mojokerto" not in far["outside"]
        assert "pemerintah daerah di sana" in far["outside"]
        said = client.post("/lokasi", {"area": "luar"}).json()
        assert "bukan wewenang kami" in said["outside"]

    @pytest.mark.parametrize(
        ("typed", "outside"),
        [
            ({"area": "luar"}, True),
            ({"latitude": "-7.5100", "longitude": "112.4300"}, True),
            ({"latitude": "-7.4691", "longitude": "112.4332"}, False),
            ({"area": "luar", "latitude": "-7.4691", "longitude": "112.4332"}, True),
            ({}, False),
        ],
    )
    def test_keeps_whether_it_is_outside_the_city(self, cast, client, typed, outside):
        client.post("/", fields(**typed))
        report = Report.objects.get()
        assert report.outside is outside
        assert report.area is None or not outside

    def test_takes_a_kelurahan_that_was_chosen_for_more_than_a_point_just_beyond_the_edge(self, cast, client):
        area = Area.objects.get(name="Meri").pk
        client.post("/", fields(area=str(area), latitude="-7.5100", longitude="112.4300"))
        report = Report.objects.get()
        assert (report.area_id, report.outside) == (area, False)

    def test_suggests_a_topic_from_the_words(self, cast, client):
        client.post("/", fields(text="Lampu PJU mati total di depan rumah"))
        topic = Report.objects.get().topic
        assert topic is not None
        assert topic.code.startswith("penerangan")


class TestTracking:
    def test_opens_by_number_and_code_and_stays_open(self, cast, client):
        sent = send()
        code = secret_code_of(sent.report.submission_key).lower().replace("-", " ")
        response = client.post("/cek", {"number": sent.report.number.lower(), "code": code}, follow=True)

        assert "Lubang besar" in response.text
        assert client.get("/cek").text.count(sent.report.number) >= 1

    def test_does_not_say_which_of_the_two_was_wrong(self, cast, client):
        sent = send()
        wrong = client.post("/cek", {"number": sent.report.number, "code": "AAAA-AAAA-AAAA"})
        unknown = client.post("/cek", {"number": "CNI-26-999999", "code": "AAAA-AAAA-AAAA"})
        assert wrong.status_code == unknown.status_code == 422
        assert "tidak cocok" in wrong.text
        assert "tidak cocok" in unknown.text

    def test_leaves_the_code_out_of_the_address(self, cast, client):
        sent = send()
        response = client.get(f"/k/{secret_code_of(sent.report.submission_key)}")
        assert response["Location"] == f"/laporan/{sent.report.number}"

    def test_costs_no_more_than_a_page_may(self, cast):
        sent = send()
        response, cost, seen = counted(own_client(sent), f"/laporan/{sent.report.number}")
        assert response.status_code == 200
        assert cost <= PAGE_QUERIES, seen

    def test_lets_the_reporter_reject_with_a_word_and_keeps_it_when_refused(self, cast):
        sent = send()
        client = own_client(sent)
        number = sent.report.number
        verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=NOW)
        refused = client.post(f"/laporan/{number}/belum", {"note": "Belum beres!"})
        assert refused.status_code in {403, 409, 422}
        assert "Belum beres!" in refused.text or refused.status_code == 403
        work.answer(report_id=sent.report_id, note="Sudah.", actor=cast.joko, now=NOW)
        client.post(f"/laporan/{number}/belum", {"note": "Belum beres!"})
        assert sent.report.state == "in_progress"

    def test_lets_the_reporter_take_the_data_out_once_it_is_over(self, cast):
        sent = send("Kenari di depan rumah")
        client, number = own_client(sent), sent.report.number
        refused = client.post(f"/laporan/{number}/hapus-data", follow=True)
        assert "masih berjalan" in refused.text
        client.post(f"/laporan/{number}/batal")
        assert f"/laporan/{number}/hapus-data" in client.get(f"/laporan/{number}").text
        assert "tidak dapat diurungkan" in client.get(f"/laporan/{number}/hapus-data").text

        done = client.post(f"/laporan/{number}/hapus-data", follow=True)

        assert f"Data Anda di laporan {number} sudah dihapus" in done.text
        assert client.get(f"/laporan/{number}").status_code == 404
        assert "Kenari" not in sent.report.text


class TestDesk:
    @pytest.fixture
    def many(self, cast):
        sent = [send(f"Laporan nomor {n}", now=NOW - n * HOUR) for n in range(30)]
        for one in sent[:10]:
            verify.assign(report_id=one.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=NOW)
        return sent

    @pytest.mark.parametrize(
        ("name", "address"),
        [("rina", "/desk/antrean/unverified"), ("joko", "/desk/antrean/todo"), ("ning", "/wali-kota/")],
    )
    def test_lists_cost_no_more_than_eight_statements(self, many, staff, name, address):
        response, cost, seen = counted(staff(name), address)
        assert response.status_code == 200
        assert cost <= LIST_QUERIES, seen

    def test_pages_through_a_queue_without_losing_or_repeating(self, many, staff):
        client, numbers, address = staff("rina"), [], "/desk/antrean/all?jumlah=25"
        while address:
            text = client.get(address).text
            numbers += re.findall(r"/desk/laporan/(CNI-[0-9-]+)", text)
            found = re.search(r'href="(\?[^"]*setelah=[^"]+)"', text)
            address = f"/desk/antrean/all{found[1].replace('&amp;', '&')}" if found else ""
        assert len(numbers) == len(set(numbers)) == 30

    def test_counts_equal_the_lists(self, many, staff):
        text = staff("joko").get("/desk/antrean/todo").text
        assert re.search(r'Perlu saya kerjakan<span class="count[^"]*">10<', text)
        assert len(re.findall(r'class="row[ "]', text)) == 10

    @pytest.mark.parametrize(
        ("name", "query"),
        [("rina", "?antrean=all"), ("joko", "?antrean=todo"), ("joko", "?antrean=todo&aksi=answer"), ("ning", "")],
    )
    def test_report_page_costs_no_more_than_twelve_statements(self, many, staff, name, query):
        number = many[0].report.number
        response, cost, seen = counted(staff(name), f"/desk/laporan/{number}{query}")
        assert response.status_code == 200
        assert cost <= PAGE_QUERIES, seen

    def test_does_what_the_button_says(self, cast, staff):
        sent = send()
        address = f"/desk/laporan/{sent.report.number}?aksi=assign"
        rina = staff("rina")
        assert "OPD yang menangani" in rina.get(address).text
        rina.post(address, {"agency": agency("DPUPRPERAKIM").pk, "note": "", "seen_version": 1})
        assert sent.report.state == "assigned"

    def test_keeps_the_words_of_a_stale_page_and_says_what_happened(self, cast, staff):
        sent = send()
        verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=NOW)
        response = staff("joko").post(
            f"/desk/laporan/{sent.report.number}?aksi=answer", {"note": "Jawaban panjang saya", "seen_version": 1}
        )
        assert response.status_code == 409
        assert "Jawaban panjang saya" in response.text
        assert sent.report.state == "assigned"

    def test_sends_a_stranger_to_sign_in(self, cast, client):
        assert client.get("/desk/antrean/todo")["Location"].startswith("/masuk")

    def test_opens_an_identity_only_with_a_purpose(self, cast, staff):
        sent = send()
        rina, address = staff("rina"), f"/desk/laporan/{sent.report.number}/identitas"
        assert "+6281234567890" not in rina.get(address).text
        assert "+6281234567890" not in rina.post(address, {"purpose": "cek"}).text
        assert "+6281234567890" in rina.post(address, {"purpose": "Menanyakan lokasi"}).text
        assert "Menanyakan lokasi" in own_client(sent).get(f"/laporan/{sent.report.number}").text
        assert "Menanyakan lokasi" in staff("audit").get("/desk/buku-akses").text

    def test_keeps_an_open_queue_current_and_tells_nothing_of_other_queues(self, cast, staff):
        rina, address = staff("rina"), "/desk/antrean/unverified/langsung"
        tag = rina.get(address)["ETag"]
        send("Tentang Pak Lurah", about=About.OFFICIAL)
        assert rina.get(address, headers={"if-none-match": tag}).status_code == 304

        send("Jembatan retak di Blooto")

        fresh = rina.get(address, headers={"if-none-match": tag})
        assert "Jembatan retak di Blooto" in fresh.text
        assert re.search(r'Perlu diverifikasi<span class="count[^"]*">1<', fresh.text)


class TestOutbound:
    def test_shows_what_was_given_up_and_tries_it_again(self, cast, staff):
        send()
        row = Outbound.objects.earliest("seq")
        Outbound.objects.filter(pk=row.pk).update(state="parked", attempts=5, last_error="SMTP menolak alamat")
        admin = staff("admin")
        text = admin.get("/desk/kiriman").text
        assert "SMTP menolak alamat" in text
        assert "Lubang" not in text

        admin.post(f"/desk/kiriman/{row.pk}/lagi")

        assert Outbound.objects.get(pk=row.pk).state == "waiting"
        assert "sudah" in admin.post(f"/desk/kiriman/{row.pk}/lagi", follow=True).text.lower()


class TestRoom:
    def test_shows_a_new_report_to_whom_asks_with_an_old_tag_and_304_otherwise(self, cast, staff):
        ning = staff("ning")
        send("Yang lama")
        tag = ning.get("/wali-kota/langsung")["ETag"]
        assert ning.get("/wali-kota/langsung", headers={"if-none-match": tag}).status_code == 304

        send("Jembatan retak di Blooto")

        fresh = ning.get("/wali-kota/langsung", headers={"if-none-match": tag})
        assert fresh.status_code == 200
        assert "Jembatan retak di Blooto" in fresh.text

    def test_asks_cheaply(self, cast, staff):
        ning = staff("ning")
        tag = ning.get("/wali-kota/langsung")["ETag"]
        with CaptureQueriesContext(connection) as queries:
            ning.get("/wali-kota/langsung", headers={"if-none-match": tag})
        assert len(queries) <= 4


class TestLists:
    @pytest.mark.parametrize(
        ("name", "address"),
        [
            (None, "/cek"),
            (None, "/warga"),
            ("rina", "/desk/dilindungi"),
            ("audit", "/desk/buku-akses"),
            ("joko", "/desk/antrean/overdue"),
            ("hadi", "/desk/antrean/todo"),
        ],
    )
    def test_cost_no_more_than_eight_statements(self, cast, staff, name, address):
        for n in range(12):
            sent = send(f"Laporan {n}")
            settle.publish(report_id=sent.report_id, title="x", text="y", attachments=[], actor=cast.rina, now=NOW)
        response, cost, seen = counted(staff(name) if name else own_client(sent), address)
        assert response.status_code == 200
        assert cost <= LIST_QUERIES, seen


class TestPublic:
    def test_shows_only_the_public_version(self, cast, client):
        sent = send("Pak Budi buang sampah di sungai", landmark="depan rumah Pak Budi")
        assert sent.report.number not in client.get("/warga").text
        settle.publish(
            report_id=sent.report_id,
            title="Sampah di sungai",
            text="Ada yang membuang.",
            attachments=[],
            actor=cast.rina,
            now=NOW,
        )

        text = client.get(f"/warga/{sent.report.number}").text
        assert "Ada yang membuang." in text
        assert "Budi" not in text
        assert "Sampah di sungai" in client.get("/warga").text
        settle.hide(report_id=sent.report_id, note="", actor=cast.rina, now=NOW)
        assert client.get(f"/warga/{sent.report.number}").status_code == 404
        assert sent.report.number not in client.get("/warga").text

    def test_says_how_data_is_kept(self, cast, client):
        text = client.get("/privasi").text
        assert "NIK" in text

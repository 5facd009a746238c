"""A crew's task in a browser: the secret leaves the address, a dead link is kind, a form and a script say the same."""

from __future__ import annotations

import json
import re
import uuid
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from curhat.files.models import StoredFile
from curhat.files.operations import prepare
from curhat.interfaces.shared import throttle
from curhat.interfaces.shared.own_pages import HEADER
from curhat.kernel import clock
from curhat.reports.models import Attachment, FieldLink
from curhat.reports.models.reporter import Identity
from curhat.reports.operations import verify
from curhat.reports.operations.field import send_out, withdraw_link
from tests import photos
from tests.cast import NOW, Cast, Sent, agency, send

pytestmark = pytest.mark.usefixtures("frozen", "folder")
OURS = {HEADER: "1", "Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
POINT = (-7.4700, 112.4300)


@pytest.fixture
def sent(cast: Cast) -> Sent:
    sent = send(
        "Saya Siti Aminah. Lubang di depan rumah.",
        identity=Identity("Siti Aminah", "+6281234567890", "siti@surel.example"),
        files=[photos.stored()],
        point=POINT,
        address="Jalan Majapahit 12",
    )
    verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=NOW)
    return sent


def made(cast: Cast, sent: Sent) -> tuple[FieldLink, str]:
    return send_out(report_id=sent.report_id, instruction="Tambal lubang.", days=3, actor=cast.joko, now=clock.now())


def crew(token: str, **more: Any) -> Client:
    client = Client(**more)
    assert client.get(f"/t/{token}").status_code == 302
    return client


def upload(data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("foto.jpg", data or photos.encoded(exif=photos.exif()))


def said(**more: object) -> dict[str, object]:
    return {"key": str(uuid.uuid4()), "result": "done", "note": "Sudah.", **more}


class TestEnter:
    def test_leaves_the_secret_out_of_the_next_address_and_of_the_cookie(self, cast, sent):
        link, token = made(cast, sent)
        client = Client()
        answer = client.get(f"/t/{token}")
        assert answer["Location"] == f"/tugas/{link.pk}"
        cookie = client.cookies["curhat_tugas"]
        assert token not in cookie.value
        assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 14 * 86_400)
        page = client.get(f"/tugas/{link.pk}")
        assert page.status_code == 200
        assert token not in page.text
        assert page["Cache-Control"].startswith("max-age=0")

    @pytest.mark.parametrize("dead", ["unknown", "withdrawn", "over"])
    def test_a_dead_link_says_so_kindly_and_always_the_same(self, cast, sent, dead):
        link, token = made(cast, sent)
        if dead == "withdrawn":
            withdraw_link(link_id=link.pk, report_id=sent.report_id, actor=cast.joko, now=clock.now())
        if dead == "over":
            FieldLink.objects.update(expires_at=clock.now())
        asked = "A" * 22 if dead == "unknown" else token
        client = Client()
        answer = client.get(f"/t/{asked}")
        assert answer.status_code == 404
        assert "Tautan tugas ini sudah tidak berlaku" in answer.text
        assert "curhat_tugas" not in client.cookies
        assert answer.text == Client().get("/tugas/999").text

    def test_is_slowed_down(self, cast):
        client = Client()
        answers = [client.get(f"/t/{n}").status_code for n in range(throttle.LOOK_UP.tries + 1)]
        assert (set(answers[:-1]), answers[-1]) == ({404}, 429)

    def test_keeps_several_tasks(self, cast, sent):
        first, token = made(cast, sent)
        second, other = made(cast, sent)
        client = crew(token)
        client.get(f"/t/{other}")
        assert [client.get(f"/tugas/{link.pk}").status_code for link in (first, second)] == [200, 200]


class TestPage:
    def test_shows_the_task_and_nothing_of_the_reporter(self, cast, sent):
        link, token = made(cast, sent)
        page = crew(token).get(f"/tugas/{link.pk}").text
        for there in ("Tambal lubang.", "Jalan Majapahit 12", "geo:-7.47000,112.43000", sent.report.number, "PUPR"):
            assert there in page
        for hidden in ("7890", "siti@", "Rina", "Joko", "Buka identitas"):
            assert hidden not in page

    def test_is_not_there_without_the_cookie(self, cast, sent):
        link, _ = made(cast, sent)
        photo = Attachment.objects.get()
        for address in (f"/tugas/{link.pk}", f"/tugas/{link.pk}/foto/{photo.pk}/kecil", f"/foto/{photo.pk}/kecil"):
            assert Client().get(address).status_code == 404
        assert Client().post(f"/tugas/{link.pk}", said()).status_code == 404
        assert Client(headers=OURS).post(f"/tugas/{link.pk}", said()).status_code == 404

    def test_serves_the_photos_of_the_report_behind_the_link_alone(self, cast, sent):
        link, token = made(cast, sent)
        photo, client = Attachment.objects.get(), crew(token)
        for size in ("kecil", "besar"):
            answer = client.get(f"/tugas/{link.pk}/foto/{photo.pk}/{size}")
            assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        withdraw_link(link_id=link.pk, report_id=sent.report_id, actor=cast.joko, now=clock.now())
        assert client.get(f"/tugas/{link.pk}/foto/{photo.pk}/kecil").status_code == 404

    def test_says_until_when_a_telephone_may_keep_it(self, cast, sent):
        link, token = made(cast, sent)
        answer = crew(token).get(f"/tugas/{link.pk}")
        assert answer["X-Curhat-Until"] == str(int(link.expires_at.timestamp() * 1000))

    def test_costs_few_statements(self, cast, sent):
        link, token = made(cast, sent)
        client = crew(token)
        client.get(f"/tugas/{link.pk}")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(f"/tugas/{link.pk}")
        assert len(asked) <= 3


class TestForm:
    def test_takes_it_without_a_script_and_keeps_time_and_place_of_the_file(self, cast, staff, sent):
        link, token = made(cast, sent)
        client = crew(token, enforce_csrf_checks=True)
        page = client.get(f"/tugas/{link.pk}").text
        key = re.search(r'name="key" value="([^"]+)"', page)
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert key
        assert found
        form = said(key=key[1], photos=[upload(), upload()], csrfmiddlewaretoken=found[1])
        answer = client.post(f"/tugas/{link.pk}", form)
        assert (answer.status_code, answer["Location"]) == (302, f"/tugas/{link.pk}")
        assert "Terima kasih" in client.get(f"/tugas/{link.pk}").text
        again = client.post(f"/tugas/{link.pk}", said(key=key[1], csrfmiddlewaretoken=found[1]))
        assert again.status_code == 302
        for file in StoredFile.objects.filter(state="received"):
            prepare(file_id=file.pk, now=clock.now())
        story = staff("joko").get(f"/desk/laporan/{sent.report.number}").text
        assert "Petugas lapangan Dinas PUPR Perakim: sudah dikerjakan" in story
        assert "Diambil 20 Nov 2026, 08.15 di -7.47230, 112.43380" in story
        assert story.count("m dari titik laporan") == 2

    def test_asks_why(self, cast, sent):
        link, token = made(cast, sent)
        client = crew(token)
        answer = client.post(f"/tugas/{link.pk}", said(result="not_possible", note=""))
        assert answer.status_code == 422
        assert "Tulis dulu mengapa" in answer.text
        answer = client.post(f"/tugas/{link.pk}", said(result=""))
        assert answer.status_code == 422
        assert FieldLink.objects.get().reported is None

    def test_refuses_what_is_no_photo_and_keeps_the_words(self, cast, sent):
        link, token = made(cast, sent)
        client = crew(token)
        answer = client.post(f"/tugas/{link.pk}", said(note="Sudah rapi.", photos=upload(b"bukan foto")))
        assert answer.status_code == 422
        assert "Foto 1:" in answer.text
        assert "Sudah rapi." in answer.text
        assert FieldLink.objects.get().reported is None

    def test_is_refused_without_its_token(self, cast, sent):
        link, token = made(cast, sent)
        assert crew(token, enforce_csrf_checks=True).post(f"/tugas/{link.pk}", said()).status_code == 403

    def test_of_a_second_telephone_is_told(self, cast, sent):
        link, token = made(cast, sent)
        crew(token).post(f"/tugas/{link.pk}", said())
        answer = crew(token).post(f"/tugas/{link.pk}", said())
        assert answer.status_code == 409
        assert "sudah dilaporkan dari HP lain" in answer.text

    def test_is_slowed_down(self, cast, sent):
        link, token = made(cast, sent)
        client = crew(token)
        answers = [
            client.post(f"/tugas/{link.pk}", said(result="")).status_code for _ in range(throttle.FIELD.tries + 1)
        ]
        assert (set(answers[:-1]), answers[-1]) == ({422}, 429)


class TestScript:
    def test_sends_the_photos_ahead_and_is_exactly_once(self, cast, staff, sent):
        link, token = made(cast, sent)
        phone = crew(token, enforce_csrf_checks=True, headers=OURS)
        key = str(uuid.uuid4())
        file = {"key": key, "position": 1, "kind": "photo", "file": upload(photos.encoded())}
        assert phone.post("/kirim/berkas", file).json() == {"state": "kept"}
        at = int(clock.now().timestamp() * 1000)
        seen = {"1": {"at": at, "latitude": -7.4703, "longitude": 112.43, "accuracy_m": 12.4}}
        form = {"key": key, "result": "done", "note": "Beres.", "positions": "1", "seen": json.dumps(seen)}
        for _again in range(2):
            assert phone.post(f"/tugas/{link.pk}", form).json() == {"state": "kept"}
        assert FieldLink.objects.get().reported is not None
        assert Attachment.objects.filter(event__what="field_done").count() == 1
        for one in StoredFile.objects.filter(state="received"):
            prepare(file_id=one.pk, now=clock.now())
        story = staff("joko").get(f"/desk/laporan/{sent.report.number}").text
        assert "Diambil 25 Nov 2026, 09.00 di -7.47030, 112.43000 (± 12 m), 33 m dari titik laporan" in story

    def test_is_told_which_photos_are_missing(self, cast, sent):
        link, token = made(cast, sent)
        answer = crew(token, headers=OURS).post(f"/tugas/{link.pk}", said(positions="0,2"))
        assert answer.json() == {"state": "photos", "positions": [0, 2]}

    def test_is_told_that_the_link_is_dead(self, cast, sent):
        link, token = made(cast, sent)
        phone = crew(token, headers=OURS)
        withdraw_link(link_id=link.pk, report_id=sent.report_id, actor=cast.joko, now=clock.now())
        answer = phone.post(f"/tugas/{link.pk}", said())
        assert (answer.status_code, answer.json()["state"]) == (404, "refused")
        assert "sudah tidak berlaku" in answer.json()["words"]

    @pytest.mark.parametrize(
        "seen",
        [
            "x", "[]", "{}", '{"0": 5}', '{"0": {"at": "jam 5", "latitude": "NaN"}}',
            '{"0": {"latitude": NaN, "longitude": 1}}',
            '{"0": {"at": 1e400}}', '{"0": {"at": -1e17, "latitude": 0, "longitude": 0}}',
            '{"0": {"at": 4102444800000, "latitude": 112, "longitude": -7, "accuracy_m": -1}}',
            '{"0": {"at": true, "latitude": true, "longitude": true}}',
        ],
    )  # fmt: skip
    def test_believes_no_nonsense_of_time_and_place(self, cast, sent, seen):
        link, token = made(cast, sent)
        phone = crew(token, headers=OURS)
        form = said(positions="0", seen=seen)
        phone.post("/kirim/berkas", {"key": form["key"], "position": 0, "kind": "photo", "file": upload()})
        assert phone.post(f"/tugas/{link.pk}", form).json() == {"state": "kept"}
        event = sent.report.events.latest("seq")
        assert event.data in ({"seen": [{}]}, {"seen": []})


class TestDesk:
    def test_makes_a_link_and_shows_it_once(self, cast, staff, sent):
        joko, at = staff("joko"), f"/desk/laporan/{sent.report.number}/lapangan"
        assert "Kirim tugas ke HP petugas" in joko.get(f"/desk/laporan/{sent.report.number}").text
        page = joko.post(at, {"instruction": "Tambal lubang.", "days": "7"}).text
        token = re.search(r"/t/([\w-]+)", page)
        chat = re.search(r'href="(https://wa\.me/[^"]+)"', page)
        assert token
        assert chat
        assert "<svg" in page
        words = unquote(chat[1])
        assert token[1] in words
        for private in ("Siti", "Majapahit", "Lubang", "7890", sent.report.number, sent.report.title):
            assert private not in words
        assert crew(token[1]).get(f"/tugas/{FieldLink.objects.get().pk}").status_code == 200
        assert token[1] not in joko.get(at).text
        assert "Menunggu hasil" in joko.get(at).text

    def test_withdraws_it(self, cast, staff, sent):
        link, token = made(cast, sent)
        joko, at = staff("joko"), f"/desk/laporan/{sent.report.number}/lapangan"
        assert joko.post(f"{at}/{link.pk}/tarik").status_code == 302
        assert "Ditarik" in joko.get(at).text
        assert Client().get(f"/t/{token}").status_code == 404

    @pytest.mark.parametrize("name", ["rina", "ning", "lilik", "hadi", "admin"])
    def test_is_not_there_for_who_is_of_no_agency_that_has_it(self, cast, staff, sent, name):
        link, _ = made(cast, sent)
        at = f"/desk/laporan/{sent.report.number}/lapangan"
        client = staff(name)
        assert client.get(at).status_code == 404
        assert client.post(at, {"instruction": "Tambal.", "days": "3"}).status_code == 404
        assert client.post(f"{at}/{link.pk}/tarik").status_code == 404
        assert FieldLink.objects.get().withdrawn_at is None

    def test_says_what_cannot_go_out(self, cast, staff, sent):
        at = f"/desk/laporan/{sent.report.number}/lapangan"
        answer = staff("joko").post(at, {"instruction": "Telepon 0812 3456 7890", "days": "3"})
        assert answer.status_code == 422
        assert "Instruksi memuat nomor" in answer.text
        assert staff("joko").post(at, {"instruction": "Tambal", "days": "30"}).status_code == 422

    def test_offers_the_crews_photos_for_the_answer(self, cast, staff, sent):
        link, token = made(cast, sent)
        crew(token).post(f"/tugas/{link.pk}", said(photos=upload()))
        photo = Attachment.objects.get(event__what="field_done")
        joko, at = staff("joko"), f"/desk/laporan/{sent.report.number}?aksi=answer"
        page = joko.get(at).text
        assert "Foto dari petugas lapangan" in page
        version = sent.report.version
        form = {"note": "Sudah ditambal regu 2.", "crew": str(photo.pk), "seen_version": version}
        assert joko.post(at, form).status_code == 302
        answer = sent.report.events.get(what="answer")
        assert answer.attachments.count() == 1
        own = Client()
        assert "Petugas lapangan" not in own.get(f"/warga/{sent.report.number}").text

    def test_asks_nothing_of_photos_where_no_crew_has_sent_any(self, cast, staff, sent):
        assert "Foto dari petugas" not in staff("joko").get(f"/desk/laporan/{sent.report.number}?aksi=answer").text


class TestWorker:
    def test_names_the_files_of_the_task_and_no_page(self, cast, sent):
        script = Client().get("/tugas/kerja.js").text
        known = json.loads(script.partition("=")[2].partition(";\n")[0])
        link, token = made(cast, sent)
        page = crew(token).get(f"/tugas/{link.pk}").text
        scripts = re.findall(r'<script src="([^"]+)"', page)
        assert scripts
        assert set(scripts) <= set(known["files"])
        assert set(re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)) <= set(known["files"])
        assert not [at for at in known["files"] if at.startswith("/tugas")]

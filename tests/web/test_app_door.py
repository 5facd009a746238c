"""The app's door: photo by photo, twice the same, other content, too much, and pages that are not ours."""

from __future__ import annotations

import json
import re
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from curhat.files import operations as files_operations
from curhat.files.models import StoredFile
from curhat.interfaces.shared import taking, throttle
from curhat.interfaces.shared.own_pages import HEADER
from curhat.people.models import OneTimeCode
from curhat.people.sealing import seal
from curhat.reports.intake import Circle
from curhat.reports.models import ArrivedFile, Attachment, Report, SealedSubmission
from curhat.reports.operations import evidence
from curhat.reports.operations.submit import secret_code_of
from tests import photos
from tests.cast import DAY, NOW

pytestmark = pytest.mark.usefixtures("cast", "frozen")
OURS = {HEADER: "1", "Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
RED, BLUE = photos.encoded(), photos.encoded(image=photos.picture(320, 240))


@pytest.fixture
def app() -> Client:
    """A phone that keeps Django's rule of the token, as the product does."""
    return Client(enforce_csrf_checks=True, headers=OURS)


def filled(key: str, **more: object) -> dict[str, object]:
    return {"key": key, "text": "Lampu jalan mati di gang 3.", "kind": "complaint", **more}


def photo(app: Client, key: str, position: int, data: bytes = RED) -> Any:
    return app.post("/kirim/foto", {"key": key, "position": position, "photo": SimpleUploadedFile("foto", data)})


@pytest.fixture
def key() -> str:
    return str(uuid.uuid4())


class TestReport:
    def test_comes_with_its_photos_in_their_order_and_opens_at_once(self, app: Client, key: str) -> None:
        assert [photo(app, key, n, data).json() for n, data in ((0, RED), (3, BLUE))] == [{"state": "kept"}] * 2
        answer = app.post("/kirim", filled(key, positions="3,0"))

        report = Report.objects.get()
        sizes = list(report.attachments.order_by("position").values_list("file__size_bytes", flat=True))
        assert sizes == [len(BLUE), len(RED)]
        assert answer.json() == {
            "state": "kept",
            "number": report.number,
            "report": f"/laporan/{report.number}",
            "receipt": f"/laporan/{report.number}/diterima",
        }
        assert secret_code_of(report.submission_key) in app.get(answer.json()["receipt"]).text

    def test_sent_twice_is_one_with_the_same_answer(self, app: Client, key: str) -> None:
        photo(app, key, 0)
        first, again = (app.post("/kirim", filled(key, positions="0")).json() for _ in range(2))
        assert first == again
        assert photo(app, key, 0).json() == {"state": "kept"}
        assert (Report.objects.count(), Attachment.objects.count(), StoredFile.objects.count()) == (1, 1, 1)

    def test_with_other_words_under_its_key_is_refused_and_told_nothing(self, app: Client, key: str) -> None:
        number = app.post("/kirim", filled(key)).json()["number"]
        stranger = Client(headers=OURS)
        answer = stranger.post("/kirim", filled(key, text="Isi lain sama sekali."))

        assert answer.status_code == 409
        assert answer.json()["state"] == "refused"
        assert "sudah terkirim dengan isi lain" in answer.json()["words"]
        assert number not in answer.text
        assert "curhat_laporan" not in stranger.cookies

    def test_that_is_wrong_says_at_which_field_and_keeps_its_photos(self, app: Client, key: str) -> None:
        photo(app, key, 0)
        answer = app.post("/kirim", filled(key, text="", phone="12", positions="0"))

        assert answer.status_code == 422
        assert set(answer.json()["errors"]) == {"text", "phone"}
        assert "satu kalimat pun cukup" in answer.json()["words"]
        assert app.post("/kirim", filled(key, positions="0")).json()["state"] == "kept"

    def test_says_which_photos_it_lacks(self, app: Client, key: str) -> None:
        photo(app, key, 1)
        answer = app.post("/kirim", filled(key, positions="1,2"))

        assert (answer.status_code, answer.json()) == (409, {"state": "photos", "positions": [2]})
        assert not Report.objects.exists()

    def test_asks_again_for_photos_that_waited_too_long(self, app: Client, key: str) -> None:
        photo(app, key, 0)
        evidence.discard_loose(now=NOW + 9 * DAY)

        assert app.post("/kirim", filled(key, positions="0")).json() == {"state": "photos", "positions": [0]}
        photo(app, key, 0)
        assert app.post("/kirim", filled(key, positions="0")).json()["state"] == "kept"

    def test_takes_no_photo_of_another_report(self, app: Client, key: str) -> None:
        photo(app, key, 0)
        assert app.post("/kirim", filled(str(uuid.uuid4()), positions="0")).json()["state"] == "photos"

    @pytest.mark.parametrize("positions", ["x", "0,", "-1", "0;1", "0" * 40])
    def test_answers_strange_positions_with_words(self, app: Client, key: str, positions: str) -> None:
        photo(app, key, 0)
        answer = app.post("/kirim", filled(key, positions=positions))
        assert answer.status_code in {409, 422}
        assert not Attachment.objects.exists()

    def test_takes_a_photo_once_that_is_named_twice(self, app: Client, key: str) -> None:
        photo(app, key, 0)
        assert app.post("/kirim", filled(key, positions="0,0")).json()["state"] == "kept"
        assert Attachment.objects.count() == 1

    def test_costs_no_more_than_the_form_and_one_look_for_the_photos(self, app: Client, key: str) -> None:
        app.post("/kirim", filled(str(uuid.uuid4())))
        photo(app, key, 0)
        with CaptureQueriesContext(connection) as queries:
            assert app.post("/kirim", filled(key, positions="0")).status_code == 200
        assert len(queries) <= 19, "\n".join(q["sql"][:120] for q in queries.captured_queries)

    def test_about_the_mayor_is_shown_the_outside_bodies_and_leaves_nothing(self, app: Client, key: str) -> None:
        photo(app, key, 0)
        photo(app, key, 1, BLUE)  # and was left out again
        answer = app.post("/kirim", filled(key, positions="0", about_someone="on", about_whom="mayor")).json()

        assert answer["state"] == "outside"
        assert "Ombudsman" in answer["bodies"][0]["name"]
        assert SealedSubmission.objects.count() == 1
        assert not any(model.objects.exists() for model in (Report, StoredFile, ArrivedFile))

    def test_is_asked_once_about_the_mayor(self, app: Client, key: str) -> None:
        sent = filled(key, text="Pegawai wali kota minta uang 500 ribu untuk izin.")
        asked = app.post("/kirim", sent).json()
        assert (asked["state"], asked["known"], list(asked["errors"])) == (
            "refused",
            {"mayor_asked": "on"},
            ["about_whom"],
        )
        assert app.post("/kirim", {**sent, **asked["known"]}).json()["state"] == "kept"
        assert Report.objects.get().circle == Circle.INSPECTORATE

    def test_keeps_the_topic_that_the_person_chose(self, app: Client, key: str) -> None:
        app.post("/kirim", filled(key, text="Lampu PJU mati total di depan rumah", topic="persampahan"))
        topic = Report.objects.get().topic
        assert topic is not None
        assert topic.code == "persampahan"


class TestPhoto:
    def test_that_differs_from_the_one_in_its_place_is_refused(self, app: Client, key: str) -> None:
        photo(app, key, 0, RED)
        answer = photo(app, key, 0, BLUE)

        assert (answer.status_code, answer.json()["state"]) == (409, "refused")
        assert "sudah ada berkas lain" in answer.json()["words"]
        assert StoredFile.objects.count() == 1

    def test_that_came_twice_at_once_is_there_once(
        self, app: Client, key: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        receive = files_operations.receive

        def twin_is_faster(**given: Any) -> StoredFile:
            file = receive(**given)
            with monkeypatch.context() as patch:
                patch.setattr(files_operations, "receive", receive)
                photo(app, key, 0)
            return file

        monkeypatch.setattr(files_operations, "receive", twin_is_faster)
        assert photo(app, key, 0).json() == {"state": "kept"}
        assert StoredFile.objects.count() == ArrivedFile.objects.count() == 1

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"%PDF-1.7 bukan foto", "bukan foto"),
            (photos.bomb(), "terlalu besar"),
            (b"", "kosong"),
            (RED[:900], "rusak"),
        ],
        ids=["text", "bomb", "empty", "cut"],
    )
    def test_that_is_none_is_refused_with_words(self, app: Client, key: str, data: bytes, words: str) -> None:
        answer = photo(app, key, 0, data)
        assert (answer.status_code, answer.json()["state"]) == (422, "refused")
        assert words in answer.json()["words"]
        assert not StoredFile.objects.exists()

    @pytest.mark.parametrize("position", ["-1", "40", "satu", ""])
    def test_at_a_place_that_there_is_not_is_refused(self, app: Client, key: str, position: Any) -> None:
        assert photo(app, key, position).status_code == 422
        assert not StoredFile.objects.exists()

    def test_names_no_key_in_the_clear(self, app: Client, key: str) -> None:
        photo(app, key, 0)
        assert key.replace("-", "") not in json.dumps(ArrivedFile.objects.values_list("key_digest", flat=True)[0])


class TestLater:
    def test_says_when_to_come_back_where_it_was_too_often(
        self, app: Client, key: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(throttle, "SUBMIT", throttle.Limit("submit", 1, 3600))
        app.post("/kirim", filled(str(uuid.uuid4())))
        answer = app.post("/kirim", filled(key))

        assert (answer.status_code, answer.json()["state"]) == (429, "later")
        assert int(answer["Retry-After"]) == answer.json()["wait_s"] > 0
        assert "Tunggu" in answer.json()["words"]

    def test_says_so_where_the_database_is_away(self, app: Client, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
        def away(**_given: object) -> None:
            raise OperationalError

        with monkeypatch.context() as patch:
            patch.setattr(taking, "submit", away)
            answer = app.post("/kirim", filled(key))
        assert (answer.status_code, answer["Retry-After"], answer.json()["state"]) == (503, "30", "later")
        assert app.post("/kirim", filled(key)).json()["state"] == "kept"


class TestOtherSites:
    @pytest.mark.parametrize("address", ["/kirim", "/kirim/foto"])
    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Origin": "https://jahat.example"},
            {HEADER: "1", "Origin": "https://jahat.example"},
            {HEADER: "1", "Origin": "null"},
            {HEADER: "1", "Origin": "https://testserver"},
            {HEADER: "1", "Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"},
            {HEADER: "1", "Sec-Fetch-Site": "same-site"},
            {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"},
        ],
        ids=[
            "a form",
            "a form that says so",
            "a script",
            "a sandbox",
            "without TLS",
            "a frame",
            "a neighbour",
            "ours, bare",
        ],
    )
    def test_send_nothing_in_anybodys_name(self, key: str, headers: dict[str, str], address: str) -> None:
        client = Client(enforce_csrf_checks=True, headers=headers)
        answer = client.post(address, filled(key, position="0", photo=SimpleUploadedFile("foto", RED)))

        assert answer.status_code == 403
        assert not Report.objects.exists()
        assert not StoredFile.objects.exists()

    @pytest.mark.parametrize("address", ["/kirim", "/kirim/foto"])
    def test_are_granted_no_header_when_they_ask_first(self, address: str) -> None:
        preflight = {
            "Origin": "https://jahat.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": HEADER,
        }
        answer = Client(headers=preflight).options(address)
        assert answer.status_code == 405
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]

    def test_do_not_get_the_form_of_the_page_without_its_token(self, key: str) -> None:
        assert Client(enforce_csrf_checks=True, headers=OURS).post("/", filled(key)).status_code == 403

    def test_is_not_said_of_a_browser_that_says_neither(self, key: str) -> None:
        old = Client(enforce_csrf_checks=True, headers={HEADER: "1"})
        assert old.post("/kirim", filled(key)).json()["state"] == "kept"


class TestAccount:
    @pytest.fixture
    def siti(self, app: Client) -> Client:
        """Sign siti in on this phone, as the one-time code does."""
        return signed_in(app, "+6281234567890")

    def test_has_what_was_written_in_it(self, siti: Client, key: str) -> None:
        mark = siti.post("/usul", {"text": "x"}).json()["account"]
        siti.post("/kirim", filled(key, account=mark))
        assert Report.objects.get().reporter.person_id is not None  # type: ignore[union-attr]

    @pytest.mark.parametrize("mark", ["", "0" * 64, "é"])
    def test_does_not_get_what_somebody_else_wrote_on_this_phone(self, siti: Client, key: str, mark: str) -> None:
        number = siti.post("/kirim", filled(key, account=mark)).json()["number"]
        assert Report.objects.get().reporter.person_id is None  # type: ignore[union-attr]
        assert siti.get(f"/laporan/{number}").status_code == 200  # the cookie of the phone opens it

    def test_is_marked_by_nothing_that_says_who(self, siti: Client) -> None:
        page = siti.get("/").text
        found = re.search(r'data-account="([0-9a-f]{64})"', page)
        assert found is not None
        assert found[1] != re.search(r'data-account="([^"]*)"', Client().get("/").text)[1]  # type: ignore[index]


def signed_in(client: Client, to: str) -> Client:
    """Come in by a code, as citizens do."""
    client.handler.enforce_csrf_checks = False
    client.post("/akun", {"contact": to})
    row = OneTimeCode.objects.latest("pk")
    code = seal().open(bytes(row.code_sealed or b""))
    assert client.post("/akun/kode", {"code": code}).status_code == 302
    client.handler.enforce_csrf_checks = True
    return client


class TestTraceless:
    def test_leaves_no_cookie_and_says_number_and_code_once(self, app: Client, key: str) -> None:
        answer = app.post("/kirim", filled(key, traceless="on"))

        report = Report.objects.get()
        assert answer.json() == {
            "state": "kept", "number": report.number, "code": secret_code_of(report.submission_key),
        }  # fmt: skip
        assert "curhat_laporan" not in app.cookies
        assert app.get(f"/laporan/{report.number}").status_code == 404

    def test_is_the_same_without_a_script(self, key: str) -> None:
        client = Client()
        page = client.post("/", filled(key, traceless="on"))

        report = Report.objects.get()
        assert page.status_code == 200
        assert secret_code_of(report.submission_key) in page.text
        assert "HP ini tidak menyimpannya" in page.text
        assert "curhat_laporan" not in client.cookies

    def test_goes_into_no_account_that_is_open_on_this_phone(self, app: Client, key: str) -> None:
        siti = signed_in(app, "+6281234567890")
        mark = siti.post("/usul", {"text": "x"}).json()["account"]
        siti.post("/kirim", filled(key, traceless="on", account=mark))
        assert Report.objects.get().reporter.person_id is None  # type: ignore[union-attr]


class TestSuggest:
    def test_proposes_topic_and_kind_and_hears_danger(self, app: Client) -> None:
        said = app.post("/usul", {"text": "Ada kebakaran, lampu PJU mati?"}).json()
        assert said["danger"]
        assert app.post("/usul", {"text": "Lampu PJU mati total"}).json()["topic"].startswith("penerangan")
        assert app.post("/usul", {"text": "Bagaimana cara mengurus KTP?"}).json()["kind"] == "information_request"
        assert app.post("/usul", {}).json()["topic"] == ""

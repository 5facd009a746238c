"""What people try at the doors who mean no good, and what carelessness would leave open."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from curhat.files.models import StoredFile
from curhat.reports.intake import Circle
from curhat.reports.models import Report
from curhat.reports.operations.submit import secret_code_of
from tests import photos
from tests.accounts import sign_in
from tests.cast import Sent, send

if TYPE_CHECKING:
    from tests.cast import Cast


def fields(**more: object) -> dict[str, object]:
    return {"key": str(uuid.uuid4()), "text": "Lampu jalan mati di gang 3.", "kind": "complaint", **more}


def owner_of(sent: Sent) -> Client:
    client = Client()
    client.get(f"/k/{secret_code_of(sent.report.submission_key)}")
    return client


class TestSigningOut:
    def test_is_what_the_button_of_every_desk_page_does(self, cast: Cast, client: Client) -> None:
        sign_in(client, cast.person("rina"))
        page = client.get("/desk/antrean/all").text
        found = re.search(r'<form method="post" action="([^"]+)"[^>]*>(?:(?!</form>).)*Keluar', page, re.DOTALL)
        assert found is not None

        assert client.post(found[1]).status_code == 302
        assert client.get("/desk/antrean/all").status_code == 302


class TestAbout:
    @pytest.mark.parametrize("said", [{"about_whom": "unknown"}, {"about_whom": "agency"}, {"about_name": "Pak Lurah"}])
    def test_is_heard_also_where_the_box_above_was_forgotten(
        self, cast: Cast, client: Client, said: dict[str, str]
    ) -> None:
        client.post("/", fields(**said))

        report = Report.objects.get()
        assert (report.circle, report.about_name) == (Circle.INSPECTORATE, said.get("about_name", ""))

    def test_the_mayor_leaves_no_photo_behind(self, cast: Cast, client: Client) -> None:
        photo = SimpleUploadedFile("bukti.jpg", photos.encoded())
        response = client.post("/", fields(about_someone="on", about_whom="mayor", photos=photo))

        assert "Ombudsman" in response.text
        assert not StoredFile.objects.exists()

    def test_the_mayor_takes_no_photo_from_another_report(self, cast: Cast, client: Client) -> None:
        photo = SimpleUploadedFile("bukti.jpg", photos.encoded())
        refused = client.post("/", fields(text="", photos=photo)).text
        kept = re.search(r'name="kept_photos" value="([^"]+)"', refused)
        assert kept is not None
        client.post("/", fields(kept_photos=kept[1]))

        client.post("/", fields(kept_photos=kept[1], about_someone="on", about_whom="mayor"))

        assert Report.objects.get().attachments.count() == 1


class TestBounds:
    def test_do_not_let_a_body_in_that_is_larger_than_five_photos(self, cast: Cast, client: Client) -> None:

        response = client.generic(
            "POST", "/", b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH="300000000"
        )

        assert response.status_code == 413
        assert "terlalu besar" in response.text

    @pytest.mark.parametrize("address", ["/warga/%00", "/laporan/%00", "/k/%00", "/warga?setelah=%00"])
    def test_answer_a_nul_in_an_address_with_words(self, cast: Cast, address: str) -> None:
        assert owner_of(send()).get(address).status_code == 400

    @pytest.mark.parametrize("stars", ["²", "9" * 5000, "0", "-1", "lima"])
    def test_answer_a_strange_rating_with_words(self, cast: Cast, stars: str) -> None:
        sent = send()
        address = f"/laporan/{sent.report.number}/atur/nilai"
        assert owner_of(sent).post(address, {"stars": stars}).status_code == 302
        assert sent.report.rating is None

    def test_end_what_one_report_can_send(self, cast: Cast) -> None:
        sent = send()
        owner, address = owner_of(sent), f"/laporan/{sent.report.number}/tambah"

        answers = [owner.post(address, {"note": f"Lagi {n}"}).status_code for n in range(31)]

        assert set(answers[:30]) == {302}
        assert answers[30] == 429

    def test_answer_a_nul_in_a_purpose_with_words(self, cast: Cast, client: Client) -> None:
        sent = send()
        sign_in(client, cast.person("rina"))
        address = f"/desk/laporan/{sent.report.number}/identitas"
        assert client.post(address, {"purpose": "Menanyakan\x00 lokasi"}).status_code == 200

"""Before a report is sent: numbers in it are pointed out, and risky topics are secret unless somebody says no."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from curhat.directory.models import Topic
from curhat.reports.models import Report

pytestmark = pytest.mark.usefixtures("frozen")
WITH_NUMBER = "Lampu mati di gang 3. Hubungi 0812 3456 7890, motor S 4567 XY."


def fields(**more: str) -> dict[str, str]:
    return {"key": str(uuid.uuid4()), "text": WITH_NUMBER, "kind": "complaint", **more}


class TestNumbers:
    def test_are_pointed_out_once_and_masked_where_the_box_stays_ticked(self, cast, client: Client) -> None:
        first = fields()
        page = client.post("/", first)
        assert page.status_code == 422
        assert "nomor telepon, nomor kendaraan" in page.text
        assert 'name="mask"' in page.text
        assert 'value="on" checked' in page.text or "checked" in page.text.split('name="mask"')[1][:80]
        assert Report.objects.count() == 0

        client.post("/", {**first, "numbers_asked": "on", "mask": "on"})
        assert Report.objects.get().text == "Lampu mati di gang 3. Hubungi [nomor telepon], motor [nomor kendaraan]."

    def test_stay_where_the_box_was_taken_out(self, cast, client: Client) -> None:
        client.post("/", fields(numbers_asked="on"))
        assert Report.objects.get().text == WITH_NUMBER

    def test_are_asked_of_no_text_without_any(self, cast, client: Client) -> None:
        assert client.post("/", fields(text="Lampu mati di gang 3 RT 05.")).status_code == 302


class TestSecrecyByTopic:
    """Without a script it is said once, after the topic was chosen or found in the words."""

    @pytest.fixture
    def first(self, cast) -> dict[str, str]:
        topic = Topic.objects.filter(secret_by_default=True, oversight=False, protected=False).first()
        assert topic is not None
        return fields(text="Tetangga berisik tiap malam.", topic=topic.code)

    @pytest.mark.parametrize(("more", "secret"), [({"secret": "on"}, True), ({}, False)])
    def test_is_said_once_and_holds_unless_the_box_is_taken_out(self, first, client: Client, more, secret) -> None:
        page = client.post("/", first)
        assert page.status_code == 422
        assert "hapus centang ini, lalu kirim lagi" in page.text
        assert re.search(r'name="secret"[^>]*checked', page.text)
        assert re.search(r'type="hidden" name="secret_by_topic" value="on"', page.text)
        assert not Report.objects.exists()

        assert client.post("/", {**first, "secret_by_topic": "on", **more}).status_code == 302
        report = Report.objects.get()
        assert (report.secret, report.secret_asked) == (secret, False)

    @pytest.mark.parametrize(("more", "secret"), [({"open_anyway": "on"}, False), ({"secret": "on"}, True)])
    def test_is_not_asked_of_who_has_decided(self, first, client: Client, more, secret) -> None:
        assert client.post("/", {**first, **more}).status_code == 302
        assert Report.objects.get().secret is secret

    @pytest.mark.parametrize("always", ["oversight", "protected"])
    def test_is_not_asked_where_nothing_could_be_opened(self, cast, client: Client, always) -> None:
        topic = Topic.objects.filter(secret_by_default=True, **{always: True}).first()
        assert topic is not None
        assert client.post("/", fields(text="Tetangga berisik.", topic=topic.code)).status_code == 302
        assert Report.objects.get().secret is True

    def test_goes_with_the_topic_that_is_chosen_instead(self, first, client: Client) -> None:
        ticked = {"secret_by_topic": "on", "secret": "on", "topic": "persampahan"}
        assert client.post("/", {**first, **ticked}).status_code == 302
        assert Report.objects.get().secret is False


class TestMended:
    """What was asked of the first words is asked of what comes in their place."""

    @pytest.fixture
    def mend(self, cast, client: Client) -> Callable[..., Any]:
        client.post("/", fields(text="Lampu mati di gagn 3."))
        number = Report.objects.get().number

        def post(text: str, **more: str) -> Any:
            sent = {"text": text, "address": "", "landmark": "", **more}
            return client.post(f"/laporan/{number}/betulkan", sent)

        return post

    def test_numbers_are_pointed_out_once_and_masked(self, mend: Callable[..., Any]) -> None:
        page = mend(WITH_NUMBER)
        assert page.status_code == 422
        assert "nomor telepon, nomor kendaraan" in page.text
        assert Report.objects.get().text == "Lampu mati di gagn 3."

        assert mend(WITH_NUMBER, numbers_asked="on", mask="on").status_code == 302
        assert "[nomor telepon]" in Report.objects.get().text

    def test_numbers_that_were_left_in_are_not_asked_again(self, mend: Callable[..., Any]) -> None:
        assert mend(WITH_NUMBER, numbers_asked="on").status_code == 302
        assert mend(WITH_NUMBER.replace("gang 3", "gang 4")).status_code == 302
        assert "0812 3456 7890" in Report.objects.get().text

    def test_the_mayor_is_asked_about_once(self, mend: Callable[..., Any]) -> None:
        words = "Pegawai wali kota minta uang 500 ribu untuk izin."
        page = mend(words)
        assert page.status_code == 422
        assert "tarik laporan ini dan kirim lagi" in page.text
        assert mend(words, mayor_asked="on").status_code == 302
        assert Report.objects.get().text == words

"""Without a script: who will read what is shown before anything is sent, and nothing is kept of it."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client

from curhat.directory.models import Area, Topic
from curhat.reports.models import Report
from tests.web.test_care import fields

TEXT = "Lubang di depan rumah. Hubungi 0812 3456 7890."
NOBODY = "Tidak ada. Laporan ini tidak tampil untuk umum."


def parts(page: str) -> tuple[str, str]:
    """Return what stands on the side of the agency and on the public's, without markup."""
    found = re.search(r'<details class="more" data-preview id="dibaca" open>(.*?)</details>', page, re.DOTALL)
    assert found
    agency, public = found[1].split("<h2>Yang dilihat umum</h2>")
    return tuple(html.unescape(re.sub(r"<[^>]+>", " ", side)) for side in (agency, public))  # type: ignore[return-value]


def seen(client: Client, **more: str) -> tuple[str, str]:
    typed = {**fields(text=TEXT), **more}
    page = client.post("/", {**typed, "look": "on"})
    assert page.status_code == 200
    assert not Report.objects.exists()
    assert f'value="{typed["key"]}"' in page.text  # what was typed is still there, and is sent as the same
    return parts(page.text)


class TestPreview:
    def test_shows_the_agency_all_and_the_public_no_numbers(self, cast, client: Client) -> None:
        area = Area.objects.filter(level="village").first()
        assert area is not None
        agency, public = seen(
            client, address="Jalan Majapahit 14", area=str(area.pk), name="Siti", phone="081234567890"
        )
        assert TEXT in agency
        assert f"Jalan Majapahit 14, {area.name}" in agency
        assert "Nama dan nomor Anda baru terbuka" in agency
        assert "0812" not in public
        assert "[nomor telepon]" in public
        assert (area.name in public, "Jalan Majapahit" in public) == (True, False)

    def test_says_what_hiding_hides(self, cast, client: Client) -> None:
        agency, _ = seen(client, name="Siti", phone="081234567890", anonymous="on")
        assert "Nama dan nomor Anda tidak dapat dibuka OPD." in agency
        assert "Siti" not in agency

    @pytest.mark.parametrize("more", [{"secret": "on"}, {"by_minor": "on"}])
    def test_shows_the_public_nothing_of_a_secret(self, cast, client: Client, more) -> None:
        agency, public = seen(client, **more)
        assert NOBODY in public
        assert "Lubang" not in public
        assert TEXT in agency

    @pytest.mark.parametrize(
        ("what", "words"), [("protected", "hanya petugas pelindungan"), ("oversight", "Yang membacanya Inspektorat")]
    )
    def test_shows_neither_what_goes_elsewhere(self, cast, client: Client, what, words) -> None:
        topic = Topic.objects.filter(**{what: True}).first()
        assert topic is not None
        agency, public = seen(client, topic=topic.code)
        assert words in agency
        assert "Lubang" not in agency + public
        assert NOBODY in public

    @pytest.mark.parametrize(("more", "hidden"), [({"secret": "on"}, True), ({}, False)])
    def test_follows_what_was_said_of_a_topic_that_is_secret_by_default(
        self, cast, client: Client, more, hidden
    ) -> None:
        topic = Topic.objects.filter(secret_by_default=True, oversight=False, protected=False).first()
        assert topic is not None
        _, public = seen(client, topic=topic.code, secret_by_topic="on", **more)
        assert (NOBODY in public) is hidden

    def test_says_of_a_form_that_cannot_go_what_is_wrong(self, cast, client: Client) -> None:
        page = client.post("/", {**fields(text=""), "look": "on"})
        assert page.status_code == 422
        assert 'data-preview id="dibaca" hidden' in page.text
        assert not Report.objects.exists()

    def test_leads_to_sending_as_before(self, cast, client: Client) -> None:
        typed = fields(text="Lubang di depan rumah.")
        client.post("/", {**typed, "look": "on"})
        assert client.post("/", typed).status_code == 302
        assert Report.objects.count() == 1

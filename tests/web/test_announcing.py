"""The page on which an officer says how they hear of new work."""

from __future__ import annotations

import re

import pytest

from curhat.notices import choices
from curhat.notices.channels import Channel
from curhat.notices.models import Choice
from tests.browsers import ENDPOINT, KEYS

pytestmark = pytest.mark.usefixtures("frozen")
PAGE = "/desk/kabar"


class TestPage:
    def test_begins_with_letters_and_keeps_what_is_chosen(self, cast, staff):
        joko = staff("joko")
        page = joko.get(PAGE).text
        assert re.search(r'name="by_email"[^>]* checked', page)
        assert "Ke joko@kota.example." in page
        typed = {"by_email": "on", "quiet": "on", "quiet_from": "20:00", "quiet_until": "05:30", "together": "on"}
        assert "Tersimpan." in joko.post(PAGE, typed, follow=True).text
        kept = choices.chosen_at_desk(person_id=cast.joko.person_id)
        assert (kept.channels, kept.together) == (frozenset({Channel.EMAIL}), True)
        assert kept.quiet is not None
        assert (str(kept.quiet.start), str(kept.quiet.end)) == ("20:00:00", "05:30:00")

    def test_refuses_to_tell_nowhere_and_odd_hours(self, cast, staff):
        answer = staff("joko").post(PAGE, {})
        assert answer.status_code == 422
        assert "Pilih e-mail, atau nyalakan dulu pemberitahuan" in answer.text
        assert "Tulis jam seperti 21:00." in staff("joko").post(PAGE, {"by_email": "on", "quiet_from": "x"}).text
        assert not Choice.objects.exists()

    def test_lets_a_browser_in_and_out(self, cast, staff):
        joko = staff("joko")
        assert joko.post(f"{PAGE}/perangkat", {"endpoint": ENDPOINT, **KEYS}).json() == {"on": True}
        assert Choice.objects.get().officer_id == cast.joko.person_id
        assert "Ada perangkat Anda" in joko.get(PAGE).text
        joko.post(f"{PAGE}/perangkat", {"endpoint": ENDPOINT, "off": "1"})
        assert not Choice.objects.get().push

    def test_is_for_who_reads_reports(self, cast, staff):
        for name in ("admin", "audit"):
            assert staff(name).get(PAGE).status_code == 404
            assert staff(name).post(f"{PAGE}/perangkat", {"endpoint": ENDPOINT, **KEYS}).status_code == 404

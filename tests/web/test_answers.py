"""Answers that say nothing, and answers out of a template, as an officer without scripts sends them."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from curhat.directory.operations import save_template
from curhat.reports.models import Attachment, Report
from curhat.reports.operations import verify
from tests import photos
from tests.cast import NOW, Cast, Sent, agency, send

pytestmark = pytest.mark.usefixtures("frozen", "folder")
EMPTY = "Terima kasih atas laporannya, akan kami tindak lanjuti."
LABEL = "belum menyebut apa yang dikerjakan"


@pytest.fixture
def sent(cast: Cast) -> Sent:
    sent = send("Lubang besar di depan warung soto Meri.")
    verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=NOW)
    return sent


def address(sent: Sent, deed: str) -> str:
    return f"/desk/laporan/{sent.report.number}?aksi={deed}"


def anyway_of(page: str) -> str:
    found = re.search(r'name="anyway"(?: value="([^"]*)")?', page)
    assert found
    return found[1] or ""


class TestHollow:
    @pytest.mark.parametrize(
        ("name", "deed", "more", "state"),
        [
            ("joko", "answer", {}, "answered"),
            ("endah", "plan", {"item": "APBD", "planned_for": "2027-01-15"}, "planned"),
        ],
    )
    def test_is_asked_about_once_and_sent_the_second_time(self, staff, sent, name, deed, more, state):
        client, typed = staff(name), {"note": EMPTY, "seen_version": sent.report.version, **more}
        asked = client.post(address(sent, deed), typed)
        assert asked.status_code == 422
        assert LABEL in asked.text
        assert EMPTY in asked.text
        assert sent.report.state == "assigned"

        again = client.post(address(sent, deed), {**typed, "anyway": anyway_of(asked.text)})
        assert again.status_code == 302
        assert sent.report.state == state
        assert sent.report.events.latest("seq").data["hollow"] is True
        assert "dikirim tanpa menyebut pekerjaan" in client.get(again["Location"]).text

    def test_is_told_to_nobody_outside(self, cast, staff, sent, client):
        from curhat.reports.operations.settle import publish
        from curhat.reports.operations.submit import secret_code_of

        publish(report_id=sent.report_id, title="x", text="y", attachments=[], actor=cast.rina, now=NOW)
        typed = {"note": EMPTY, "seen_version": sent.report.version, "anyway": "1"}
        assert staff("joko").post(address(sent, "answer"), typed).status_code == 302
        client.get(f"/k/{secret_code_of(sent.report.submission_key)}")
        for page in (f"/laporan/{sent.report.number}", f"/warga/{sent.report.number}"):
            text = client.get(page).text
            assert "Jawaban" in text
            assert "tanpa menyebut" not in text

    def test_is_not_asked_about_what_says_something(self, staff, sent):
        typed = {"note": "Sudah kami tambal pagi ini.", "seen_version": sent.report.version}
        assert staff("joko").post(address(sent, "answer"), typed).status_code == 302
        assert "hollow" not in sent.report.events.latest("seq").data

    def test_is_not_asked_about_where_a_photo_shows_the_work(self, staff, sent):
        photo = SimpleUploadedFile("foto.jpg", photos.encoded(), content_type="image/jpeg")
        typed = {"note": EMPTY, "seen_version": sent.report.version, "photos": [photo]}
        assert staff("joko").post(address(sent, "answer"), typed).status_code == 302

    def test_is_judged_beside_what_the_reporter_has_said(self, staff, sent):
        note = "Terima kasih laporan lubang besar di depan warung soto Meri, segera kami tindak lanjuti."
        typed = {"note": note, "seen_version": sent.report.version}
        assert LABEL in staff("joko").post(address(sent, "answer"), typed).text


class TestPhotos:
    def test_of_an_answer_stand_beside_what_it_looked_like_before(self, cast, staff):
        sent = send(files=[photos.stored()])
        verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=NOW)
        photo = SimpleUploadedFile("foto.jpg", photos.encoded(), content_type="image/jpeg")
        typed = {"note": "Sudah ditambal.", "seen_version": sent.report.version, "photos": [photo]}
        joko = staff("joko")
        joko.post(address(sent, "answer"), typed)
        story = joko.get(f"/desk/laporan/{sent.report.number}").text.partition("Perjalanan laporan")[2]
        first = Attachment.objects.earliest("pk")
        before, after = story.index("Sebelum"), story.index("Sesudah")
        assert story.index(f"/foto/{first.pk}/kecil") < before < after


class TestTemplate:
    @pytest.fixture
    def row(self, cast):
        of, text = agency("DPUPRPERAKIM").pk, "Laporan {nomor} tentang {judul} kami tambal di {tempat}."
        return save_template(name="Ditambal", text=text, agency_id=of, actor=cast.joko, now=NOW)

    @pytest.mark.parametrize("deed", ["answer", "progress", "ask"])
    def test_is_filled_in_below_what_was_typed_and_sends_nothing(self, staff, sent, row, deed):
        Report.objects.filter(pk=sent.report_id).update(address="Jalan Meri 3")
        client, report = staff("joko"), sent.report
        assert "Ditambal" in client.get(address(sent, deed)).text
        typed = {"note": "Yth. Bu Siti,", "template": row.pk, "pakai": "1", "seen_version": report.version}
        page = client.post(address(sent, deed), typed)
        assert page.status_code == 200
        assert 'class="errors' not in page.text
        said = f"Yth. Bu Siti,\n\nLaporan {report.number} tentang {report.title} kami tambal di Jalan Meri 3."
        assert said in page.text
        assert sent.report.version == report.version
        sends = client.post(address(sent, deed), {"note": said, "template": row.pk, "seen_version": report.version})
        assert sends.status_code == 302
        assert sent.report.events.latest("seq").note == said

    @pytest.mark.parametrize("deed", ["answer", "progress", "ask"])
    def test_is_refused_with_a_field_that_nobody_has_filled_in(self, staff, sent, row, deed):
        typed = {"note": "Kami tambal di {tempat}.", "seen_version": sent.report.version}
        page = staff("joko").post(address(sent, deed), typed)
        assert page.status_code == 409
        assert "Masih ada {tempat}" in page.text
        assert sent.report.version == int(typed["seen_version"])

    def test_of_another_agency_is_not_offered_and_not_taken(self, cast, staff, sent, row):
        of = agency("DLH").pk
        other = save_template(name="Sampah", text="Diangkut.", agency_id=of, actor=cast.lilik, now=NOW)
        joko = staff("joko")
        assert "Sampah" not in joko.get(address(sent, "answer")).text
        typed = {"note": "", "template": other.pk, "pakai": "1", "seen_version": sent.report.version}
        assert "Diangkut" not in joko.post(address(sent, "answer"), typed).text

    @pytest.mark.parametrize("chosen", ["", "0", "x", "99999999999999999999"])
    def test_that_is_none_leaves_the_words_alone(self, staff, sent, row, chosen):
        typed = {"note": "Sudah ditambal.", "template": chosen, "pakai": "1", "seen_version": sent.report.version}
        page = staff("joko").post(address(sent, "answer"), typed)
        assert page.status_code == 200
        assert re.search(r"<textarea[^>]*>\s*Sudah ditambal\.</textarea>", page.text)

    def test_is_not_spoken_of_where_there_is_none(self, staff, sent):
        assert "Mulai dari templat" not in staff("joko").get(address(sent, "answer")).text


class TestStale:
    def test_page_can_be_sent_again_once_it_was_read(self, cast, staff, sent):
        client, seen = staff("joko"), sent.report.version
        typed = {"note": "Sudah kami tambal.", "seen_version": seen - 1}
        stale = client.post(address(sent, "answer"), typed)
        assert stale.status_code == 409
        assert "Sudah kami tambal." in stale.text
        now = re.search(r'name="seen_version" value="(\d+)"', stale.text)
        assert now
        assert int(now[1]) == seen
        assert client.post(address(sent, "answer"), {**typed, "seen_version": now[1]}).status_code == 302


class TestTemplatePages:
    def test_write_change_and_remove_one(self, cast, staff):
        joko = staff("joko")
        assert "Belum ada templat" in joko.get("/desk/templat").text
        wrong = joko.post("/desk/templat/baru", {"name": "Ditambal", "text": "Yth. {nama}"})
        assert wrong.status_code == 422
        assert "{nama} bukan isian" in wrong.text
        assert joko.post("/desk/templat/baru", {"name": "Ditambal", "text": "Di {tempat}."}).status_code == 302
        listed = joko.get("/desk/templat").text
        at = re.search(r"/desk/templat/\d+", listed)
        assert at
        assert "Di {tempat}." in listed
        changed = {"name": "Ditambal", "text": "Di {tempat} sudah kami tambal."}
        assert joko.post(at[0], changed).status_code == 302
        assert "sudah kami tambal" in joko.get("/desk/templat").text
        assert "Hapus templat" in joko.get(f"{at[0]}/hapus").text
        assert joko.post(f"{at[0]}/hapus").status_code == 302
        assert joko.get(at[0]).status_code == 404

    def test_show_an_agency_what_is_of_all_but_lead_nowhere(self, cast, staff):
        row = save_template(name="Umum", text="Terima kasih.", agency_id=None, actor=cast.admin, now=NOW)
        joko = staff("joko")
        text = joko.get("/desk/templat").text
        assert "Umum" in text
        assert f"/desk/templat/{row.pk}" not in text
        assert joko.get(f"/desk/templat/{row.pk}").status_code == 404
        assert joko.post(f"/desk/templat/{row.pk}/hapus").status_code == 404

    def test_let_no_agency_write_for_another(self, cast, staff):
        of = agency("DLH").pk
        joko = staff("joko")
        assert joko.post("/desk/templat/baru", {"name": "x", "text": "y", "agency": of}).status_code == 302
        from curhat.directory.models import AnswerTemplate

        assert AnswerTemplate.objects.get().agency == agency("DPUPRPERAKIM")

    def test_let_the_administrator_write_for_all_and_for_each(self, cast, staff):
        admin = staff("admin")
        for owner in ("", agency("DLH").pk):
            sent = {"name": "Baru", "text": "Sudah.", "agency": owner}
            assert admin.post("/desk/templat/baru", sent).status_code == 302
        twice = admin.post("/desk/templat/baru", {"name": "baru", "text": "Sudah.", "agency": ""})
        assert twice.status_code == 409
        assert "Sudah ada templat dengan nama itu" in twice.text

    @pytest.mark.parametrize("name", ["rina", "ning", "agus", "hadi", "audit"])
    def test_are_not_there_for_others(self, cast, staff, name):
        for page in ("/desk/templat", "/desk/templat/baru"):
            assert staff(name).get(page).status_code == 404

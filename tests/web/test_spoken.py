"""A report that was spoken: through the form without a script, the app's door, the desk, and out to the public."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from curhat.files import operations as files
from curhat.files import parts
from curhat.files.models import FilePart, StoredFile
from curhat.interfaces.shared import throttle
from curhat.interfaces.shared.own_pages import HEADER
from curhat.kernel import clock
from curhat.reports.models import ArrivedFile, Attachment, Report
from curhat.reports.operations.submit import secret_code_of
from curhat.reports.operations.transcribe import transcribe
from tests import photos, recordings
from tests.cast import NOW, Cast, agency

pytestmark = pytest.mark.usefixtures("cast", "frozen", "folder")
OURS = {HEADER: "1", "Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
VOICE, FILM = recordings.voice(1.5), recordings.video(1)
SAID = "Lampu di gang tiga mati sejak Senin."


def upload(data: bytes, name: str = "x") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def form(**more: Any) -> dict[str, Any]:
    return {"key": str(uuid.uuid4()), "text": "", "kind": "complaint", **more}


def sent(**more: Any) -> tuple[Client, Report]:
    client = Client()
    answer = client.post("/", form(**more))
    assert answer.status_code == 302, answer.text
    return client, Report.objects.get()


def made() -> None:
    """Have everything made that waits."""
    for row in StoredFile.objects.filter(state="received"):
        files.prepare(file_id=row.pk, now=clock.now())


class TestForm:
    def test_takes_a_voice_instead_of_words_without_a_script(self) -> None:
        client, report = sent(voice=upload(VOICE))

        assert (report.title, report.text) == ("Pesan suara, 0:02", "")
        assert StoredFile.objects.get().state == "received"
        assert "Rekaman sedang diproses" in client.get(f"/laporan/{report.number}").text
        assert "Pesan suara, 0:02" in client.get("/cek").text
        made()
        page = client.get(f"/laporan/{report.number}").text
        address = re.search(r'<audio controls[^>]*><source src="(/rekaman/\d+)" type="audio/mp4">', page)
        assert address
        assert client.get(address[1], headers={"range": "bytes=0-9"}).status_code == 206

    def test_says_what_may_be_sent(self) -> None:
        page = Client().get("/").text
        assert re.search(r'<input type="file" name="voice" accept="audio/\*" capture', page)
        assert re.search(r'<input type="file" name="video" accept="video/\*"', page)
        assert "(sampai 2 menit)" in page
        assert "(sampai 30 detik, 25 MB)" in page

    @pytest.mark.parametrize(
        ("field", "data", "words"),
        [
            ("voice", b"Selamat pagi", "bukan rekaman suara yang kami kenal"),
            ("video", photos.encoded(), "foto, bukan rekaman"),
            ("video", recordings.video(31.5, fps=4, sound=False), "paling lama 0:30"),
            ("video", b"\0" * 26_000_000, "terlalu besar"),
            ("voice", recordings.video(0.5, sound=False), "Tidak ada suara"),
            ("voice", b"", "kosong"),
        ],
        ids=["text", "photo", "31 seconds", "26 MB", "silent", "empty"],
    )
    def test_says_in_words_at_its_field_what_cannot_be_taken(self, field: str, data: bytes, words: str) -> None:
        answer = Client().post("/", form(text="Lampu mati.", **{field: upload(data, "film.mp4")}))
        assert answer.status_code == 422
        assert words in answer.text
        assert f'href="#id_{field}"' in answer.text
        assert not Report.objects.exists()

    def test_keeps_a_recording_while_the_rest_is_corrected(self) -> None:
        client, typed = Client(), form(voice=upload(VOICE), phone="12")
        answer = client.post("/", typed)
        assert answer.status_code == 422
        assert "Rekaman Anda sudah kami simpan" in answer.text
        kept = re.search(r'name="kept_photos" value="([^"]+)"', answer.text)
        assert kept
        assert 'name="spoken" value="on"' in answer.text
        again = {**typed, "phone": "", "kept_photos": kept[1], "spoken": "on"}
        del again["voice"]

        assert client.post("/", again).status_code == 302
        assert Report.objects.get().attachments.get().file.kind == "voice"

    def test_asks_for_words_where_nothing_was_said(self) -> None:
        for more in ({}, {"photos": upload(photos.encoded())}, {"spoken": "on"}):
            answer = Client().post("/", form(**more))
            assert answer.status_code == 422
            assert "satu kalimat pun cukup" in answer.text
        assert not Report.objects.exists()

    def test_may_be_heard_in_the_page_and_record_there(self) -> None:
        answer = Client().get("/")
        assert "microphone=(self)" in answer["Permissions-Policy"]
        assert "media-src 'self' blob:" in answer["Content-Security-Policy"]


class TestAppsDoor:
    @pytest.fixture
    def app(self) -> Client:
        return Client(enforce_csrf_checks=True, headers=OURS)

    @pytest.fixture
    def key(self) -> str:
        return str(uuid.uuid4())

    def send(self, app: Client, key: str, data: bytes, **more: Any) -> Any:
        told = {"key": key, "position": 0, "kind": "voice", **more}
        return app.post("/kirim/berkas", {**told, "file": upload(data)})

    def in_parts(self, app: Client, key: str, data: bytes, size: int, **more: Any) -> list[Any]:
        pieces = [data[at : at + size] for at in range(0, len(data), size)]
        return [self.send(app, key, piece, part=n, of=len(pieces), **more).json() for n, piece in enumerate(pieces)]

    def test_takes_a_report_of_one_voice(self, app: Client, key: str) -> None:
        assert self.send(app, key, VOICE).json() == {"state": "kept"}
        answer = app.post("/kirim", form(key=key, positions="0", spoken="on"))
        assert answer.json()["state"] == "kept"
        assert Report.objects.get().title == "Pesan suara, 0:02"

    def test_takes_a_video_in_parts_and_nothing_of_them_stays(self, app: Client, key: str, folder: Path) -> None:
        said = self.in_parts(app, key, FILM, 1_000, kind="video")

        assert said[0] == {"state": "part", "next": 1}
        assert said[-1] == {"state": "kept"}
        assert not FilePart.objects.exists()
        assert StoredFile.objects.get().size_bytes == len(FILM)
        assert ArrivedFile.objects.get().file.kind == "video"

    def test_says_which_part_it_wants_where_one_is_lost(self, app: Client, key: str) -> None:
        half = len(FILM) // 2
        assert self.send(app, key, FILM[half:], kind="video", part=1, of=2).json() == {"state": "part", "next": 0}
        assert self.send(app, key, FILM[:half], kind="video", part=0, of=2).json() == {"state": "kept"}

    def test_takes_the_last_part_again_where_its_answer_was_lost(self, app: Client, key: str) -> None:
        half = len(FILM) // 2
        for piece, n in ((FILM[:half], 0), (FILM[half:], 1), (FILM[half:], 1)):
            answer = self.send(app, key, piece, kind="video", part=n, of=2)
        assert answer.json() == {"state": "kept"}
        assert StoredFile.objects.count() == 1

    def test_refuses_what_the_parts_make_in_words_and_forgets_them(self, app: Client, key: str) -> None:
        said = self.in_parts(app, key, b"bukan video sama sekali", 10, kind="video")
        assert said[-1]["state"] == "refused"
        assert "bukan video yang kami kenal" in said[-1]["words"]
        assert not FilePart.objects.exists()
        assert not StoredFile.objects.exists()

    def test_swaps_no_part_for_another(self, app: Client, key: str) -> None:
        self.send(app, key, b"satu", kind="video", part=0, of=2)
        answer = self.send(app, key, b"lain", kind="video", part=0, of=2)
        assert (answer.status_code, answer.json()["state"]) == (409, "refused")

    @pytest.mark.parametrize(
        "more", [{"part": 2, "of": 2}, {"part": 0, "of": 49}, {"part": -1, "of": 2}, {"kind": "pdf"}, {"position": 40}]
    )
    def test_refuses_strange_parts(self, app: Client, key: str, more: dict[str, Any]) -> None:
        assert self.send(app, key, b"x", **more).status_code == 422
        assert not FilePart.objects.exists()

    def test_refuses_a_part_that_is_too_large(self, app: Client, key: str) -> None:
        answer = self.send(app, key, b"x" * (parts.PART_BYTES + 1), kind="video", part=0, of=2)
        assert answer.status_code == 422

    def test_limits_parts_by_themselves(self, app: Client, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(throttle, "PART", throttle.Limit("part", 1, 3600))
        self.send(app, key, b"satu", kind="video", part=0, of=3)
        answer = self.send(app, key, b"dua", kind="video", part=1, of=3)
        assert (answer.status_code, answer.json()["state"]) == (429, "later")

    def test_still_takes_photos_from_an_app_of_old(self, app: Client, key: str) -> None:
        old = {"key": key, "position": 0, "photo": upload(photos.encoded())}
        assert app.post("/kirim/foto", old).json() == {"state": "kept"}
        answer = app.post("/kirim", form(key=key, text="Lampu mati.", positions="0"))
        assert answer.json()["state"] == "kept"

    def test_says_at_the_words_where_nothing_was_said(self, app: Client, key: str) -> None:
        answer = app.post("/kirim", form(key=key, spoken="on"))
        assert answer.status_code == 422
        assert set(answer.json()["errors"]) == {"text"}


class TestDesk:
    def test_plays_types_and_hands_on_and_the_agency_reads_and_never_hears(
        self, staff: Callable[[str], Client]
    ) -> None:
        _, report = sent(voice=upload(VOICE), video=upload(FILM), anonymous="on")
        made()
        rina, joko = staff("rina"), staff("joko")
        at = f"/desk/laporan/{report.number}"
        page = rina.get(at).text
        assert page.count('<source src="/rekaman/') == 2
        assert re.search(r'class="btn main" href="\?aksi=transcribe', page)
        assert "Pesan suara, 0:02" in rina.get("/desk/antrean/unverified").text

        handed = {"agency": agency("DPUPRPERAKIM").pk, "note": "", "seen_version": report.version}
        refused = rina.post(f"{at}?aksi=assign", handed)
        assert refused.status_code == 409
        assert "Ketik dulu isi rekamannya" in refused.text

        voice, film = Attachment.objects.order_by("position")
        for attachment in (voice, film):
            opened = rina.get(f"{at}?aksi=transcribe&rekaman={attachment.pk}").text
            assert re.search(rf'<option value="{attachment.pk}" selected>', opened)
            report.refresh_from_db()
            typed = {"attachment_id": attachment.pk, "note": SAID, "seen_version": report.version}
            assert rina.post(f"{at}?aksi=transcribe", typed).status_code == 302
        report.refresh_from_db()
        assert report.title == "Lampu di gang tiga mati sejak Senin"
        assert rina.post(f"{at}?aksi=assign", {**handed, "seen_version": report.version}).status_code == 302

        page = joko.get(at).text
        assert page.count(SAID) >= 2
        assert "/rekaman/" not in page
        assert "suaranya tidak diperdengarkan" in page
        assert "aksi=transcribe" not in page
        for attachment in (voice, film):
            for address in (
                f"/rekaman/{attachment.pk}",
                f"/foto/{attachment.pk}/besar",
                f"/foto/{attachment.pk}/kecil",
            ):
                assert joko.get(address).status_code == 404

    def test_gives_an_agency_the_pictures_without_sound_where_that_is_released(
        self, staff: Callable[[str], Client]
    ) -> None:
        _, report = sent(text="Lampu mati.", video=upload(FILM), anonymous="on")
        made()
        rina, joko = staff("rina"), staff("joko")
        at, film = f"/desk/laporan/{report.number}", Attachment.objects.get()
        typed = {"attachment_id": film.pk, "note": SAID, "released": "on", "seen_version": report.version}
        assert rina.post(f"{at}?aksi=transcribe", typed).status_code == 302
        report.refresh_from_db()
        handed = {"agency": agency("DPUPRPERAKIM").pk, "note": "", "seen_version": report.version}
        rina.post(f"{at}?aksi=assign", handed)

        assert "tanpa suara" in joko.get(at).text
        answer = joko.get(f"/rekaman/{film.pk}")
        with recordings.seen(b"".join(answer.streaming_content)) as seen:  # type: ignore[attr-defined]
            assert (len(seen.streams.video), len(seen.streams.audio)) == (1, 0)
        with recordings.seen(b"".join(rina.get(f"/rekaman/{film.pk}").streaming_content)) as seen:  # type: ignore[attr-defined]
            assert len(seen.streams.audio) == 1

    def test_lets_a_named_voice_be_heard_once_it_was_typed(self, staff: Callable[[str], Client]) -> None:
        _, report = sent(text="Lampu mati.", voice=upload(VOICE))
        made()
        rina, joko = staff("rina"), staff("joko")
        at, voice = f"/desk/laporan/{report.number}", Attachment.objects.get()
        handed = {"agency": agency("DPUPRPERAKIM").pk, "note": "", "seen_version": report.version}
        rina.post(f"{at}?aksi=assign", handed)
        assert "Menunggu isinya ditulis petugas" in joko.get(at).text
        assert joko.get(f"/rekaman/{voice.pk}").status_code == 404
        report.refresh_from_db()
        rina.post(f"{at}?aksi=transcribe", {"attachment_id": voice.pk, "note": SAID, "seen_version": report.version})
        assert joko.get(f"/rekaman/{voice.pk}").status_code == 200

    def test_offers_no_anonymous_voice_to_the_public(self, cast: Cast, staff: Callable[[str], Client]) -> None:
        _, report = sent(text="Lampu mati.", voice=upload(VOICE), video=upload(FILM), anonymous="on")
        made()
        rina, at = staff("rina"), f"/desk/laporan/{report.number}"
        voice, film = Attachment.objects.order_by("position")
        assert f'value="{film.pk}"' not in rina.get(f"{at}?aksi=publish").text  # Nobody has typed it.
        for recording in (voice, film):
            transcribe(report_id=report.pk, attachment_id=recording.pk, note="Gelap.", actor=cast.rina, now=NOW)
        report.refresh_from_db()
        page = rina.get(f"{at}?aksi=publish").text
        assert f'value="{voice.pk}"' not in page
        assert f'value="{film.pk}"' in page
        shown = {"title": "Lampu", "text": "Mati.", "attachments": [film.pk], "seen_version": report.version}
        assert rina.post(f"{at}?aksi=publish", shown).status_code == 302

        page = Client().get(f"/warga/{report.number}").text
        assert f"/rekaman/{film.pk}" in page
        assert "tanpa suara" in page
        answer = Client().get(f"/rekaman/{film.pk}")
        with recordings.seen(b"".join(answer.streaming_content)) as seen:  # type: ignore[attr-defined]
            assert len(seen.streams.audio) == 0
        assert Client().get(f"/rekaman/{voice.pk}").status_code == 404


class TestQuarantine:
    def test_serves_no_recording_before_it_was_made_anew(self, staff: Callable[[str], Client], folder: Path) -> None:
        client, report = sent(voice=upload(recordings.voice(container="mp4", codec="aac", metadata=recordings.CANARY)))
        at = f"/rekaman/{Attachment.objects.get().pk}"
        assert {reader.get(at).status_code for reader in (client, staff("rina"))} == {404}
        made()
        served = b"".join(client.get(at).streaming_content)  # type: ignore[attr-defined]
        assert b"enari" not in served
        assert [path.suffix for path in folder.rglob("*") if path.is_file()] == [".m4a"]
        assert Client().get(at).status_code == 404
        opened = Client()
        opened.get(f"/k/{secret_code_of(report.submission_key)}")
        assert opened.get(at).status_code == 200

    def test_keeps_back_for_good_what_cannot_be_decoded(self, folder: Path) -> None:
        client, report = sent(voice=upload(VOICE))
        row = StoredFile.objects.get()
        (folder / row.quarantine_key).write_bytes(b"\x1aE\xdf\xa3" + b"\0" * 100)
        made()
        assert "Rekaman ini tidak dapat dipakai" in client.get(f"/laporan/{report.number}").text

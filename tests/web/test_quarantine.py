"""A photo is served to nobody before it was decoded and encoded anew; what it carried beside the picture never is."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from curhat.files import operations as files
from curhat.files.models import StoredFile
from curhat.kernel import clock
from curhat.reports.models import Attachment, Report
from curhat.reports.operations import settle, verify
from curhat.reports.operations.submit import secret_code_of
from tests import photos
from tests.cast import DAY, NOW, agency
from tests.web.test_attacks import fields

pytestmark = pytest.mark.usefixtures("frozen")
# A picture and an archive at once: both readers are content, and no mark of a page or a script gives it away.
CARRIED = b"PK\x03\x04" + b"kenari-arsip" * 40
SECOND_NATURES = {
    "page": b"<script>alert(1)</script>",
    "svg": b"<svg onload=alert(1)>",
    "php": b"<?php system($_GET[0]);",
    "pdf": b"%PDF-1.7 /OpenAction",
}


def polyglot() -> bytes:
    comment = b"\xff\xfe" + (len(CARRIED) + 2).to_bytes(2, "big") + CARRIED
    plain = photos.encoded(exif=photos.exif())
    return plain[:2] + comment + plain[2:] + CARRIED


def sent(data: bytes) -> tuple[Client, Report]:
    client = Client()
    client.post("/", fields(photos=SimpleUploadedFile("../../x.php", data, content_type="text/html")))
    return client, Report.objects.get()


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


class TestQuarantine:
    def test_serves_a_photo_to_nobody_before_it_is_encoded_anew(self, cast, staff, folder):
        client, report = sent(polyglot())
        verify.assign(report_id=report.pk, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=NOW + DAY)
        attachment = Attachment.objects.get(report=report)
        settle.publish(
            report_id=report.pk,
            title="Lampu",
            text="Mati.",
            attachments=[attachment.pk],
            actor=cast.rina,
            now=NOW + DAY,
        )
        readers = {"siti": client, "anybody": Client(), **{name: staff(name) for name in ("rina", "joko", "ning")}}
        addresses = [f"/foto/{attachment.pk}/{size}" for size in ("kecil", "besar")]
        assert StoredFile.objects.get().state == "received"
        assert {r.get(a).status_code for r in readers.values() for a in addresses} == {404}

        files.prepare(file_id=attachment.file_id, now=clock.now())

        everybody = [f"/foto/{attachment.pk}/publik/{size}" for size in ("kecil", "besar")]
        assert Client().get(addresses[0]).status_code == 404
        for name, reader in readers.items():
            for address in everybody if name == "anybody" else [*addresses, *everybody]:
                answer = reader.get(address)
                assert answer.status_code == 200, name
                served = body(answer)
                assert served.startswith(b"\xff\xd8\xff")
                assert b"kenari" not in served
                assert b"PK\x03\x04" not in served
                assert b"Canary Phone" not in served
                assert served.rstrip(b"\0").endswith(b"\xff\xd9")
                assert answer["Content-Type"] == "image/jpeg"
                assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
                assert "x.php" not in str(answer.headers)

    def test_leaves_nothing_of_what_came_once_it_is_encoded_anew(self, cast, folder):
        sent(polyglot())
        files.prepare(file_id=StoredFile.objects.get().pk, now=clock.now())

        kept = [path for path in folder.rglob("*") if path.is_file()]
        assert len(kept) == 2
        assert not [path for path in kept if CARRIED in path.read_bytes() or path.suffix != ".jpg"]

    @pytest.mark.parametrize("nature", SECOND_NATURES)
    def test_refuses_what_is_a_picture_and_something_that_runs(self, cast, folder, nature):
        data = photos.encoded() + SECOND_NATURES[nature]
        answer = Client().post("/", fields(photos=SimpleUploadedFile("foto.jpg", data)))

        assert answer.status_code == 422
        assert "memuat hal lain selain foto" in answer.text
        assert not StoredFile.objects.exists()
        assert not folder.exists() or not [path for path in folder.rglob("*") if path.is_file()]

    def test_keeps_back_for_good_what_cannot_be_decoded(self, cast, folder):
        client, report = sent(photos.encoded())
        row = StoredFile.objects.get()
        (folder / row.quarantine_key).write_bytes(b"\xff\xd8\xff\xe0" + b"\0" * 100)

        files.prepare(file_id=row.pk, now=clock.now())

        assert StoredFile.objects.get().state == "refused"
        attachment = Attachment.objects.get(report=report)
        assert client.get(f"/foto/{attachment.pk}/besar").status_code == 404

    def test_gives_no_address_to_what_is_stored(self, cast, folder):
        client, report = sent(photos.encoded())
        row = StoredFile.objects.get()
        client.get(f"/k/{secret_code_of(report.submission_key)}")
        for address in (row.quarantine_key, f"static/{row.quarantine_key}", f"media/{row.quarantine_key}"):
            assert client.get(f"/{address}").status_code == 404
            assert client.get(f"/static/../{address}").status_code == 404
        assert io.BytesIO((folder / row.quarantine_key).read_bytes()).read(2) == b"\xff\xd8"

"""What a citizen reads and keeps when the storage or the database fails under their hands."""

from __future__ import annotations

import datetime as dt
import errno
import re
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from PIL import Image

from curhat.files import blobs, operations
from curhat.files.models import StoredFile
from curhat.interfaces.shared import errors, taking, uploads
from curhat.reports.models import Attachment, Report
from curhat.reports.operations.submit import secret_code_of
from tests import photos
from tests.cast import send

if TYPE_CHECKING:
    from tests.cast import Cast

WORDS = "Lampu jalan mati di gang 3."


def photo(n: int = 0) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{n}.jpg", photos.encoded(image=photos.picture(640 + n, 480)))


def fields(**more: object) -> dict[str, Any]:
    return {"key": str(uuid.uuid4()), "text": WORDS, "kind": "complaint", **more}


def kept_in(page: str) -> str:
    found = re.search(r'name="kept_photos" value="([^"]+)"', page)
    assert found
    return found[1]


def full(*args: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def full_storage(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    with monkeypatch.context() as patch:
        patch.setattr(blobs, "quarantine", full)
        yield patch


@pytest.mark.usefixtures("cast")
class TestFullStorage:
    def test_is_said_and_the_words_are_kept(self, client: Client, full_storage: pytest.MonkeyPatch) -> None:
        sent = fields(photos=photo())

        answer = client.post("/", sent)

        assert (answer.status_code, answer["Retry-After"]) == (503, "30")
        assert "belum dapat kami simpan" in answer.text
        assert WORDS in answer.text
        assert sent["key"] in answer.text
        assert (StoredFile.objects.count(), Report.objects.count()) == (0, 0)

    def test_does_not_hinder_a_report_without_photos(self, client: Client, full_storage: pytest.MonkeyPatch) -> None:
        assert client.post("/", fields()).status_code == 302

    def test_is_over_when_there_is_room(self, client: Client, full_storage: pytest.MonkeyPatch) -> None:
        sent = fields()
        client.post("/", {**sent, "photos": photo()})
        full_storage.undo()

        assert client.post("/", {**sent, "photos": photo()}).status_code == 302
        assert Attachment.objects.count() == 1

    def test_leaves_what_a_reporter_adds_where_it_was(self, client: Client, full_storage: pytest.MonkeyPatch) -> None:
        sent = send()
        client.get(f"/k/{secret_code_of(sent.report.submission_key)}")

        answer = client.post(f"/laporan/{sent.report.number}/tambah", {"photos": photo()})

        assert answer.status_code == 503
        assert sent.report.events.count() == 1


@pytest.mark.usefixtures("cast")
class TestDatabaseThatRefuses:
    @pytest.fixture
    def refusal(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
        def disk_full(**more: object) -> None:
            raise OperationalError from psycopg.errors.DiskFull()

        with monkeypatch.context() as patch:
            patch.setattr(taking, "submit", disk_full)
            yield patch

    def test_costs_neither_the_words_nor_the_photos(self, client: Client, refusal: pytest.MonkeyPatch) -> None:
        sent = fields()
        answer = client.post("/", {**sent, "photos": [photo(1), photo(2)]})

        assert (answer.status_code, answer["Retry-After"]) == (503, "30")
        assert WORDS in answer.text
        assert "tidak akan tercatat dua kali" in answer.text
        refusal.undo()
        assert client.post("/", {**sent, "kept_photos": kept_in(answer.text)}).status_code == 302
        assert Report.objects.get().attachments.count() == 2

    def test_that_had_kept_it_all_the_same_keeps_it_once(self, client: Client, refusal: pytest.MonkeyPatch) -> None:
        sent = fields()
        refusal.undo()
        client.post("/", {**sent, "photos": photo()})

        assert client.post("/", {**sent, "photos": photo()}).status_code == 302
        assert Report.objects.get().attachments.count() == 1

    def test_on_any_other_page_gives_the_words_back(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def away(*args: object, **more: object) -> None:
            raise OperationalError

        sent = send()
        client = Client(raise_request_exception=False)
        client.get(f"/k/{secret_code_of(sent.report.submission_key)}")
        monkeypatch.setattr("curhat.interfaces.citizen.track_views.throttle.check", away)
        answer = client.post(f"/laporan/{sent.report.number}/tambah", {"note": "Sudah dua malam gelap."})

        assert (answer.status_code, answer["Retry-After"]) == (503, "30")
        assert "Sudah dua malam gelap." in answer.text
        assert "no-store" in answer["Cache-Control"]


class TestKeptPhotos:
    def test_that_are_not_there_any_more_are_asked_for_again_not_left_out(self, cast: Cast, client: Client) -> None:
        sent = fields()
        page = client.post("/", {**sent, "text": "", "photos": photo()}).text
        with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=2)):
            answer = client.post("/", {**sent, "kept_photos": kept_in(page)})

        assert answer.status_code == 422
        assert "tidak kami temukan lagi" in answer.text
        assert not Report.objects.exists()


class TestUploads:
    def test_have_no_name_on_the_disk_that_a_kill_could_leave(
        self, cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        seen: list[tuple[int | None, list[Path]]] = []
        receive = operations.receive

        def looking(**more: Any) -> StoredFile:
            seen.append((more["stream"].size, list(tmp_path.iterdir())))
            return receive(**more)

        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        monkeypatch.setattr(uploads, "receive", looking)
        large = photos.encoded(image=Image.effect_noise((1800, 1200), 250).convert("RGB"), quality=95)
        client.post("/", fields(photos=SimpleUploadedFile("besar.jpg", large)))

        assert len(large) > uploads.IN_MEMORY_BYTES
        assert seen == [(len(large), [])]
        assert Attachment.objects.count() == 1


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (OperationalError(), 503),
        (OSError(errno.ENOSPC, "full"), 503),
        (OSError(errno.EDQUOT, "quota"), 503),
        (OSError(errno.EACCES, "not ours"), 500),
        (RuntimeError(), 500),
        (None, 500),
    ],
)
def test_only_what_passes_by_itself_is_a_pause(fault: Exception | None, status: int) -> None:
    assert errors.status_of_fault(fault) == status

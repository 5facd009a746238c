"""Files between the database and the storage."""

from __future__ import annotations

import datetime as dt
import errno
import io
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.db import transaction
from django.test import RequestFactory
from procrastinate.contrib.django.models import ProcrastinateJob

from curhat.files import blobs, images, operations, queries, serving
from curhat.files.models import StoredFile
from curhat.kernel.errors import Invalid, NotFound
from tests import photos

pytestmark = pytest.mark.usefixtures("folder")

NOW = dt.datetime(2026, 11, 24, 3, 0, tzinfo=dt.UTC)


def receive(data: bytes | None = None, *, keep_evidence: bool = False) -> StoredFile:
    return operations.receive(stream=io.BytesIO(data or photos.encoded()), now=NOW, keep_evidence=keep_evidence)


def ready(data: bytes | None = None) -> StoredFile:
    row = receive(data)
    operations.prepare(file_id=row.pk, now=NOW)
    row.refresh_from_db()
    return row


def stored(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)).split("/")[0] for path in folder.rglob("*") if path.is_file())


class TestReceive:
    def test_keeps_the_hash_of_what_came_and_the_true_type(self, folder: Path) -> None:
        import hashlib

        data = photos.encoded("PNG")
        row = receive(data)

        assert row.sha256_received == hashlib.sha256(data).hexdigest()
        assert (row.mime_received, row.size_bytes, row.state) == ("image/png", len(data), "received")
        assert [(job.queue_name, job.args) for job in ProcrastinateJob.objects.all()] == [
            ("files", {"file_id": row.pk})
        ]
        assert stored(folder) == ["quarantine"]

    @pytest.mark.parametrize("data", [photos.bomb(), b"bukan foto", photos.encoded() + b"<script>", b""])
    def test_leaves_nothing_of_what_it_refuses(self, folder: Path, data: bytes) -> None:
        with pytest.raises(Invalid):
            operations.receive(stream=io.BytesIO(data), now=NOW)

        assert not StoredFile.objects.exists()
        assert stored(folder) == []

    def test_refuses_a_stream_as_soon_as_it_is_too_long(self) -> None:
        class Endless(io.RawIOBase):
            given = 0

            def read(self, size: int = -1) -> bytes:
                self.given += size
                assert self.given < images.MAX_BYTES + 1_000_000
                return b"\xff" * size

        with pytest.raises(Invalid) as caught:
            operations.receive(stream=Endless(), now=NOW)  # type: ignore[arg-type]
        assert (caught.value.code, caught.value.details) == ("file_too_large", {"limit_mb": 15})

    def test_costs_two_statements(self, django_assert_num_queries: Any) -> None:
        with transaction.atomic(), django_assert_num_queries(2):
            receive()


class TestPrepare:
    def test_serves_by_the_hash_of_what_is_served_and_drops_the_original(self, folder: Path) -> None:
        import hashlib

        row = ready()

        assert (row.state, row.quarantine_key, row.width, row.height) == ("ready", "", 640, 480)
        assert stored(folder) == ["served", "served"]
        for key in (row.large_key, row.small_key):
            assert hashlib.sha256(blobs.read(key)).hexdigest() in key

    def test_keeps_a_staff_photos_time_and_place_in_columns_only(self) -> None:
        row = receive(photos.encoded(exif=photos.exif()), keep_evidence=True)
        operations.prepare(file_id=row.pk, now=NOW)
        row.refresh_from_db()

        assert row.taken_at == dt.datetime(2026, 11, 20, 1, 15, 30, tzinfo=dt.UTC)
        assert row.latitude == pytest.approx(-7.4723)
        assert b"Canary" not in blobs.read(row.large_key)

    @pytest.mark.parametrize("elsewhere", [False, True], ids=["", "also where the printer of PDFs takes half photos"])
    def test_says_why_where_the_whole_photo_cannot_be_read(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, elsewhere: bool
    ) -> None:
        from PIL import Image, ImageFile

        monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", elsewhere)
        noise = Image.effect_noise((400, 400), 90).convert("RGB")
        row = ready(photos.encoded("HEIF", image=noise)[:-9000])

        assert (row.state, row.refusal) == ("refused", "file_broken")
        assert stored(folder) == []

    def test_can_be_killed_before_its_commit_and_run_again(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        row = receive()

        def killed(*args: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(blobs, "serve", killed)
            with pytest.raises(KeyboardInterrupt):
                operations.prepare(file_id=row.pk, now=NOW)
        row.refresh_from_db()
        assert row.state == "received"
        assert stored(folder) == ["quarantine"]

        operations.prepare(file_id=row.pk, now=NOW)
        row.refresh_from_db()
        assert row.state == "ready"

    def test_killed_after_its_commit_leaves_the_original_to_the_sweep(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        row = receive()

        def killed(*args: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(operations, "_drop_original", killed)
            with pytest.raises(KeyboardInterrupt):
                operations.prepare(file_id=row.pk, now=NOW)
        assert "quarantine" in stored(folder)

        operations.sweep(now=NOW)
        assert stored(folder) == ["served", "served"]

    def test_leaves_nothing_of_a_photo_that_is_discarded_meanwhile(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        row = receive()
        serve = blobs.serve

        def discarded(*args: Any) -> None:
            operations.discard(file_ids=[row.pk])
            serve(*args)

        monkeypatch.setattr(blobs, "serve", discarded)
        operations.prepare(file_id=row.pk, now=NOW)

        assert stored(folder) == []

    def test_leaves_what_an_equal_photo_needs_when_it_is_discarded_meanwhile(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other, row = ready(), receive()
        monkeypatch.setattr(blobs, "serve", lambda *args: operations.discard(file_ids=[row.pk]))

        operations.prepare(file_id=row.pk, now=NOW)

        assert blobs.read(other.large_key)


class TestDiscard:
    def test_of_one_leaves_an_equal_photo_of_another(self) -> None:
        one, other = ready(), ready()
        assert one.large_key == other.large_key

        self.discard(one)
        assert blobs.read(other.large_key)

        self.discard(other)
        assert not blobs.storage().exists(other.large_key)

    def discard(self, row: StoredFile) -> None:
        operations.discard(file_ids=[row.pk])
        for job in ProcrastinateJob.objects.filter(task_name=operations.FORGET):
            operations.forget(key=job.args["key"])


class TestSweep:
    def test_removes_an_original_without_a_row_after_an_hour(self, folder: Path) -> None:
        key = blobs.quarantine(io.BytesIO(b"orphan"))
        os.utime(folder / key, (NOW.timestamp(), NOW.timestamp()))

        operations.sweep(now=NOW + dt.timedelta(minutes=59))
        assert stored(folder) == ["quarantine"]
        operations.sweep(now=NOW + dt.timedelta(minutes=61))
        assert stored(folder) == []

    def test_goes_on_past_a_blob_that_a_job_removes_meanwhile(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        keys = sorted(blobs.quarantine(io.BytesIO(b"orphan")) for _ in range(2))
        os.utime(folder / keys[1], (NOW.timestamp(), NOW.timestamp()))
        listed = operations._listed

        def and_removed(asked: str) -> tuple[list[str], list[str]]:
            found = listed(asked)
            blobs.storage().delete(keys[0])
            return found

        monkeypatch.setattr(operations, "_listed", and_removed)
        operations.sweep(now=NOW + dt.timedelta(minutes=61))

        assert stored(folder) == []

    def test_prepares_again_what_lost_its_job_however_late(self) -> None:
        row = receive()
        ProcrastinateJob.objects.all()._raw_delete("default")

        operations.sweep(now=NOW + dt.timedelta(days=20))

        assert ProcrastinateJob.objects.get().args == {"file_id": row.pk}
        row.refresh_from_db()
        assert row.state == "received"

    def test_gives_up_what_ended_its_worker_again_and_again(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        row = receive()

        def killed(*args: object, **more: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(images, "prepare", killed)
            for _ in range(operations.MAX_TRIES):
                operations.sweep(now=NOW)
                with pytest.raises(KeyboardInterrupt):
                    operations.prepare(file_id=row.pk, now=NOW)
        operations.sweep(now=NOW)

        row.refresh_from_db()
        assert (row.state, row.refusal, stored(folder)) == ("refused", "file_broken", [])

    def test_never_gives_up_for_a_storage_that_is_full(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        row = receive()

        def full(*args: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(blobs, "serve", full)
            for _ in range(2 * operations.MAX_TRIES):
                with pytest.raises(OSError, match="No space"):
                    operations.prepare(file_id=row.pk, now=NOW)
        operations.sweep(now=NOW + dt.timedelta(days=3))
        operations.prepare(file_id=row.pk, now=NOW)

        row.refresh_from_db()
        assert (row.state, row.tries) == ("ready", 1)

    def test_removes_what_a_kill_left_half_written(self, folder: Path) -> None:
        if not (pid := os.fork()):  # Whoever dies in the middle of a write tidies nothing up.
            os.fsync = lambda handle: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[assignment]
            blobs.quarantine(io.BytesIO(b"half"))
        os.waitpid(pid, 0)
        assert stored(folder) == ["unfinished"]
        (half,) = (folder / "unfinished").iterdir()
        os.utime(half, (NOW.timestamp(), NOW.timestamp()))

        operations.sweep(now=NOW + dt.timedelta(minutes=59))
        assert stored(folder) == ["unfinished"]
        operations.sweep(now=NOW + dt.timedelta(minutes=61))
        assert stored(folder) == []


class TestSweepServed:
    def test_removes_what_no_row_points_to_and_nothing_else(self, folder: Path) -> None:
        row, gone = ready(), ready(photos.encoded(image=photos.picture(900, 900)))
        StoredFile.objects.filter(pk=gone.pk).delete()

        operations.sweep_served(now=dt.datetime.now(dt.UTC) + dt.timedelta(minutes=59))
        assert stored(folder) == ["served"] * 4
        operations.sweep_served(now=dt.datetime.now(dt.UTC) + dt.timedelta(minutes=61))
        assert stored(folder) == ["served"] * 2
        assert blobs.read(row.large_key)


class TestServing:
    def test_locks_the_photo_into_its_own_page_and_asks_each_time(self) -> None:
        row = ready()
        answer = serving.response(RequestFactory().get("/"), file_id=row.pk, size="small")

        assert b"".join(answer.streaming_content) == blobs.read(row.small_key)  # type: ignore[attr-defined]
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert set(answer["Cache-Control"].split(", ")) == {"private", "no-cache"}

        again = serving.response(
            RequestFactory().get("/", headers={"If-None-Match": answer["ETag"]}), file_id=row.pk, size="small"
        )
        assert again.status_code == 304

    def test_knows_nothing_of_what_is_not_ready(self) -> None:
        with pytest.raises(NotFound):
            queries.open_variant(file_id=receive().pk, size="large")


class TestFolder:
    def test_refuses_a_name_that_leads_out(self) -> None:
        from django.core.exceptions import SuspiciousFileOperation

        with pytest.raises(SuspiciousFileOperation):
            storages["files"].exists("../secret")

    def test_closes_files_to_other_users(self, folder: Path) -> None:
        key = blobs.quarantine(io.BytesIO(b"x"))

        assert (folder / key).stat().st_mode & 0o077 == 0
        assert (folder / "quarantine").stat().st_mode & 0o077 == 0

"""Recordings between the database and the storage: kept, made anew, served a stretch at a time, and let go."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory
from procrastinate.contrib.django.models import ProcrastinateJob

from curhat.files import blobs, operations, parts, queries, recordings, serving
from curhat.files.kinds import Kind
from curhat.files.models import FilePart, StoredFile
from curhat.kernel.errors import Conflict, Invalid, NotFound
from tests import recordings as made

pytestmark = pytest.mark.usefixtures("folder")

NOW = dt.datetime(2026, 11, 24, 3, 0, tzinfo=dt.UTC)
UPLOAD = hashlib.sha256(b"laporan:0").hexdigest()


def kept(data: bytes, kind: Kind) -> StoredFile:
    return operations.receive(stream=io.BytesIO(data), kind=kind, now=NOW)


def released(data: bytes, kind: Kind) -> StoredFile:
    row = kept(data, kind)
    operations.release(file_ids=[row.pk])
    row.refresh_from_db()
    return row


def ready(data: bytes, kind: Kind) -> StoredFile:
    row = released(data, kind)
    operations.prepare(file_id=row.pk, now=NOW)
    row.refresh_from_db()
    return row


def folders(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).parts[0] for path in folder.rglob("*") if path.is_file())


class TestReceive:
    def test_knows_how_long_it_is_at_once(self, folder: Path) -> None:
        row = kept(made.voice(1.5), Kind.VOICE)

        assert (row.kind, row.mime_received, row.state) == ("voice", "audio/matroska", "held")
        assert row.duration_ms == pytest.approx(1500, abs=100)
        assert folders(folder) == ["quarantine"]

    @pytest.mark.parametrize(
        ("kind", "size", "code", "limit"),
        [(Kind.VOICE, 10_000_001, "voice_too_large", 10), (Kind.VIDEO, 26_000_000, "video_too_large", 25)],
    )
    def test_refuses_what_is_too_large_before_it_is_looked_at(
        self, folder: Path, kind: Kind, size: int, code: str, limit: int
    ) -> None:
        with pytest.raises(Invalid) as caught:
            kept(b"\0" * size, kind)
        assert (caught.value.code, caught.value.details) == (code, {"limit_mb": limit})
        assert folders(folder) == []

    @pytest.mark.parametrize(("data", "code"), [(b"", "recording_empty"), (b"suara", "voice_type")])
    def test_leaves_nothing_of_what_it_refuses(self, folder: Path, data: bytes, code: str) -> None:
        with pytest.raises(Invalid, match=code):
            kept(data, Kind.VOICE)
        assert not StoredFile.objects.exists()
        assert folders(folder) == []


class TestHeld:
    def test_is_not_made_and_not_lost_before_it_hangs_on_something(self, folder: Path) -> None:
        row = kept(made.voice(), Kind.VOICE)
        operations.sweep(now=NOW + dt.timedelta(days=1))
        operations.prepare(file_id=row.pk, now=NOW)

        row.refresh_from_db()
        assert (row.state, folders(folder)) == ("held", ["quarantine"])
        assert not ProcrastinateJob.objects.exists()

    def test_is_made_once_it_does(self) -> None:
        row = kept(made.voice(), Kind.VOICE)
        operations.release(file_ids=[row.pk])
        operations.release(file_ids=[row.pk])
        assert ProcrastinateJob.objects.get().args == {"file_id": row.pk}

        operations.prepare(file_id=row.pk, now=NOW)
        operations.release(file_ids=[row.pk])
        row.refresh_from_db()
        assert row.state == "ready"


class TestPrepare:
    def test_serves_a_film_with_sound_and_without_and_drops_the_original(self, folder: Path) -> None:
        row = ready(made.video(1, metadata=made.CANARY), Kind.VIDEO)

        assert (row.state, row.quarantine_key, row.width, row.height) == ("ready", "", 64, 48)
        assert folders(folder) == ["served", "served"]
        assert {row.large_key[-4:], row.small_key[-4:]} == {".mp4"}
        assert b"enari" not in blobs.read(row.large_key) + blobs.read(row.small_key)

    def test_serves_a_voice_in_one_form(self, folder: Path) -> None:
        row = ready(made.voice(), Kind.VOICE)

        assert (row.state, row.small_key, row.large_key[-4:]) == ("ready", "", ".m4a")
        assert folders(folder) == ["served"]
        with pytest.raises(NotFound):
            queries.open_variant(file_id=row.pk, size="small")

    def test_is_of_one_recording_at_a_time(self) -> None:
        released(made.voice(), Kind.VOICE)
        released(made.video(0.5), Kind.VIDEO)
        assert {(job.lock, job.queue_name) for job in ProcrastinateJob.objects.all()} == {("files:recordings", "files")}
        assert ProcrastinateJob.objects.count() == 2

    def test_says_why_where_it_cannot_be_made(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        row = released(made.video(0.5), Kind.VIDEO)
        (folder / row.quarantine_key).write_bytes(b"\0\0\0\x18ftypmp42" + b"\0" * 400)
        operations.prepare(file_id=row.pk, now=NOW)

        row.refresh_from_db()
        assert (row.state, row.refusal, folders(folder)) == ("refused", "recording_broken", [])

    def test_counts_no_try_that_was_ended_from_outside(self, monkeypatch: pytest.MonkeyPatch) -> None:
        row = released(made.voice(), Kind.VOICE)

        def ended(*_: object) -> None:
            raise recordings.Interrupted

        with monkeypatch.context() as patch:
            patch.setattr(recordings, "prepare", ended)
            for _ in range(2 * operations.MAX_TRIES):
                with pytest.raises(recordings.Interrupted):
                    operations.prepare(file_id=row.pk, now=NOW)
        operations.sweep(now=NOW + dt.timedelta(hours=1))
        operations.prepare(file_id=row.pk, now=NOW)
        row.refresh_from_db()
        assert row.state == "ready"

    def test_counts_a_try_that_a_machine_without_memory_has_ended(self, monkeypatch: pytest.MonkeyPatch) -> None:
        row = released(made.voice(), Kind.VOICE)

        def ended(*_: object) -> None:
            raise recordings.Interrupted(counts=True)

        monkeypatch.setattr(recordings, "prepare", ended)
        for _ in range(operations.MAX_TRIES):
            with pytest.raises(recordings.Interrupted):
                operations.prepare(file_id=row.pk, now=NOW)
        operations.sweep(now=NOW + dt.timedelta(hours=1))
        row.refresh_from_db()
        assert (row.state, row.refusal) == ("refused", "recording_broken")


class TestServing:
    @pytest.fixture
    def voice(self) -> StoredFile:
        return ready(made.voice(2), Kind.VOICE)

    def ask(self, row: StoredFile, **headers: str) -> Any:
        request = RequestFactory().get("/", headers={name.replace("_", "-"): value for name, value in headers.items()})
        return serving.response(request, file_id=row.pk, size="large")

    def test_gives_the_stretch_that_a_player_asks_for(self, voice: StoredFile) -> None:
        data = blobs.read(voice.large_key)
        for asked, begin, end in (
            ("bytes=0-99", 0, 100),
            ("bytes=100-", 100, len(data)),
            ("bytes=-50", -50, len(data)),
        ):
            answer = self.ask(voice, Range=asked)
            first = begin % len(data)
            assert answer.status_code == 206
            assert b"".join(answer.streaming_content) == data[first:end]
            assert answer["Content-Range"] == f"bytes {first}-{end - 1}/{len(data)}"
            assert answer["Content-Length"] == str(end - first)
            assert answer["Content-Type"] == "audio/mp4"

    @pytest.mark.parametrize("asked", ["", "bytes=-", "bytes=a-b", "bytes=0-1,5-9", "items=0-1", "bytes=" + "9" * 5000])
    def test_gives_the_whole_where_it_is_asked_for_anything_else(self, voice: StoredFile, asked: str) -> None:
        answer = self.ask(voice, Range=asked)
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content) == blobs.read(voice.large_key)
        assert answer["Accept-Ranges"] == "bytes"

    @pytest.mark.parametrize("asked", ["bytes=999999999-", "bytes=5-4", "bytes=-0"])
    def test_says_where_there_is_no_such_stretch(self, voice: StoredFile, asked: str) -> None:
        answer = self.ask(voice, Range=asked)
        assert answer.status_code == 416
        assert answer["Content-Range"] == f"bytes */{len(blobs.read(voice.large_key))}"

    def test_gives_the_whole_of_another_version(self, voice: StoredFile) -> None:
        assert self.ask(voice, Range="bytes=0-1", If_Range='"other"').status_code == 200
        same = f'"{Path(voice.large_key).stem}"'
        assert self.ask(voice, Range="bytes=0-1", If_Range=same).status_code == 206

    def test_says_nothing_of_who_sent_it_and_lets_nobody_keep_it(self, voice: StoredFile) -> None:
        answer = self.ask(voice, Range="bytes=0-1")
        assert answer["Content-Disposition"] == f'inline; filename="suara-{voice.pk}.m4a"'
        assert set(answer["Cache-Control"].split(", ")) == {"private", "no-cache"}
        assert answer["X-Content-Type-Options"] == "nosniff"


class TestParts:
    def keep(self, number: int, data: bytes, now: dt.datetime = NOW) -> None:
        parts.keep(upload=UPLOAD, number=number, stream=io.BytesIO(data), now=now)

    def test_make_the_file_whichever_comes_first(self) -> None:
        self.keep(1, b"dua")
        assert parts.missing(upload=UPLOAD, of=3) == [0, 2]
        self.keep(2, b"tiga")
        self.keep(0, b"satu")
        assert parts.missing(upload=UPLOAD, of=3) == []
        with parts.whole(upload=UPLOAD, of=3) as file:
            assert file.read() == b"satuduatiga"

    def test_are_there_once(self, folder: Path) -> None:
        self.keep(0, b"satu")
        self.keep(0, b"satu")
        assert (FilePart.objects.count(), folders(folder)) == (1, ["parts"])

    def test_are_not_swapped(self) -> None:
        self.keep(0, b"satu")
        with pytest.raises(Conflict, match="file_replaced"):
            self.keep(0, b"lain")

    @pytest.mark.parametrize(("number", "size"), [(48, 1), (-1, 1), (0, parts.PART_BYTES + 1)])
    def test_are_refused_where_no_file_has_any(self, folder: Path, number: int, size: int) -> None:
        with pytest.raises(Invalid, match="part_unknown"):
            self.keep(number, b"x" * size)
        assert folders(folder) == []

    def test_are_gone_with_their_bytes_once_they_are_whole_or_old(self, folder: Path) -> None:
        self.keep(0, b"satu")
        parts.discard(uploads=[UPLOAD])
        self.keep(1, b"dua")
        parts.discard_old(now=NOW + parts.OLD_AFTER - dt.timedelta(seconds=1))
        assert FilePart.objects.count() == 1
        parts.discard_old(now=NOW + parts.OLD_AFTER)
        for job in ProcrastinateJob.objects.filter(task_name=operations.FORGET):
            operations.forget(key=job.args["key"])

        assert not FilePart.objects.exists()
        assert folders(folder) == []

    def test_without_a_row_are_swept_away_and_others_are_not(self, folder: Path) -> None:
        import os

        self.keep(0, b"satu")
        orphan = blobs.quarantine(io.BytesIO(b"yatim"), folder=blobs.PARTS)
        for path in (folder / "parts").iterdir():
            os.utime(path, (NOW.timestamp(), NOW.timestamp()))
        operations.sweep(now=NOW + dt.timedelta(hours=2))

        assert not (folder / orphan).exists()
        assert folders(folder) == ["parts"]

    def test_hold_the_largest_video(self) -> None:
        from curhat.files.kinds import LIMITS

        assert LIMITS[Kind.VIDEO].max_bytes <= parts.PART_BYTES * parts.MOST_PARTS

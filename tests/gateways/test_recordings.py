"""What is taken for a voice note or a video, and what is left of it."""

from __future__ import annotations

import io
import signal
import subprocess
import tempfile
from typing import Any

import pytest

from curhat.files import recordings
from curhat.files.kinds import Kind
from curhat.files.recordings import NotARecording
from tests import photos
from tests import recordings as made

VOICES: dict[str, dict[str, Any]] = {
    "a browser": {"container": "webm", "codec": "libopus"},
    "an iPhone": {"container": "mp4", "codec": "aac"},
    "an old telephone": {"container": "amr", "codec": "amr"},
    "an old telephone's film": {"container": "3gp", "codec": "amr"},
    "a messenger": {"container": "ogg", "codec": "libopus"},
    "a computer": {"container": "wav", "codec": "pcm_s16le"},
    "a player": {"container": "mp3", "codec": "libmp3lame"},
    "a stream": {"container": "adts", "codec": "aac"},
}
VIDEOS: dict[str, dict[str, Any]] = {
    "a telephone": {"container": "mp4", "codec": "libx264"},
    "an iPhone": {"container": "mov", "codec": "libx265"},
    "a browser": {"container": "webm", "codec": "libvpx"},
    "a newer browser": {"container": "webm", "codec": "libvpx-vp9"},
    "an old telephone": {"container": "3gp", "codec": "mpeg4"},
}


def looked(data: bytes, kind: Kind) -> recordings.Seen:
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        return recordings.look(file, kind)


def refused(data: bytes, kind: Kind) -> NotARecording:
    with pytest.raises(NotARecording) as caught:
        looked(data, kind)
    return caught.value


class TestLook:
    @pytest.mark.parametrize("how", VOICES)
    def test_knows_what_telephones_record(self, how: str) -> None:
        assert looked(made.voice(1.5, **VOICES[how]), Kind.VOICE).duration_ms == pytest.approx(1500, abs=120)

    @pytest.mark.parametrize("how", VIDEOS)
    def test_knows_what_they_film(self, how: str) -> None:
        assert looked(made.video(1.5, **VIDEOS[how]), Kind.VIDEO).duration_ms == pytest.approx(1500, abs=200)

    @pytest.mark.parametrize(
        ("data", "kind", "code"),
        [
            (b"Selamat pagi, saya mau lapor.", Kind.VOICE, "voice_type"),
            (b"Selamat pagi, saya mau lapor.", Kind.VIDEO, "video_type"),
            (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", Kind.VIDEO, "video_type"),
            (b"ffconcat version 1.0\nfile /etc/passwd\n", Kind.VIDEO, "video_type"),
            (photos.encoded(), Kind.VIDEO, "recording_is_photo"),
            (photos.encoded("HEIF"), Kind.VIDEO, "recording_is_photo"),
            (photos.encoded("PNG"), Kind.VOICE, "recording_is_photo"),
            (b"\0\0\0\x18ftypmp42" + b"\0" * 4_000, Kind.VIDEO, "recording_broken"),
            (b"\x1aE\xdf\xa3" + b"\xff" * 4_000, Kind.VOICE, "recording_broken"),
        ],
        ids=["text", "text as a film", "playlist", "list", "photo", "photo of an iPhone", "picture", "head", "noise"],
    )
    def test_refuses_what_is_none(self, data: bytes, kind: Kind, code: str) -> None:
        assert refused(data, kind).code == code

    def test_refuses_a_container_without_a_track(self) -> None:
        assert refused(made.nothing_in_it(), Kind.VIDEO).code in {"video_missing", "recording_broken"}

    def test_refuses_a_film_without_pictures_and_a_voice_without_sound(self) -> None:
        assert refused(made.voice(container="mp4", codec="aac"), Kind.VIDEO).code == "video_missing"
        assert refused(made.video(sound=False), Kind.VOICE).code == "voice_missing"

    @pytest.mark.parametrize("container", ["mp4", "webm"])
    def test_refuses_a_second_too_much_and_says_how_long_it_is(self, container: str) -> None:
        codec = "libx264" if container == "mp4" else "libvpx"
        fine = made.video(30.4, container=container, codec=codec, fps=5, sound=False)
        long = made.video(31.2, container=container, codec=codec, fps=5, sound=False)

        assert looked(fine, Kind.VIDEO).duration_ms >= 30_000
        error = refused(long, Kind.VIDEO)
        assert (error.code, error.details) == ("video_long", {"length": "0:31"})

    def test_refuses_a_voice_of_more_than_two_minutes(self) -> None:
        error = refused(made.voice(122, container="ogg", rate=8_000), Kind.VOICE)
        assert (error.code, error.details["length"]) == ("voice_long", "2:02")

    def test_refuses_pictures_larger_than_any_telephone_takes(self) -> None:
        data = made.video(0.2, size=(4400, 2400), fps=5, sound=False)
        assert refused(data, Kind.VIDEO).code == "video_pixels"

    def test_leaves_the_file_where_it_was(self) -> None:
        data = made.voice()
        with tempfile.TemporaryFile() as file:
            file.write(data)
            file.flush()
            recordings.look(file, Kind.VOICE)
            file.seek(0)
            assert file.read() == data

    def test_of_a_recording_that_was_cut_says_what_is_there_or_refuses(self) -> None:
        data = made.video(2)
        assert refused(data[: len(data) // 2], Kind.VIDEO).code == "recording_broken"


class TestContainer:
    @pytest.mark.parametrize("name", ["hls", "concat", "dash", "image2", "sdp", "tee", "lavfi"])
    def test_is_never_one_that_opens_other_files(self, name: str) -> None:
        heads = [b"#EXTM3U\n", b"ffconcat version 1.0\n", b"<?xml version", b"v=0\r\no=-", b"\0" * 8, b""]
        assert name not in {recordings.container(head) for head in heads}


class TestPrepare:
    @pytest.mark.parametrize("how", VOICES)
    def test_makes_every_voice_one_that_plays_everywhere(self, how: str) -> None:
        prepared = recordings.prepare(made.voice(1.5, **VOICES[how]), Kind.VOICE)

        assert prepared.silent == b""
        assert prepared.duration_ms == pytest.approx(1500, abs=150)
        with made.seen(prepared.full) as file:
            (track,) = file.streams
            assert (track.codec_context.name, track.rate, track.channels) == ("aac", 48_000, 1)
            assert any(any(bytes(frame.planes[0])) for frame in file.decode(track))

    @pytest.mark.parametrize("how", VIDEOS)
    def test_makes_every_film_one_that_plays_everywhere_and_one_without_sound(self, how: str) -> None:
        prepared = recordings.prepare(made.video(1.5, **VIDEOS[how]), Kind.VIDEO)

        assert prepared.duration_ms == pytest.approx(1500, abs=250)
        for data, sounds in ((prepared.full, 1), (prepared.silent, 0)):
            with made.seen(data) as file:
                assert len(file.streams.audio) == sounds
                (track,) = file.streams.video
                assert (track.codec_context.name, track.pix_fmt) == ("h264", "yuv420p")
                frames = [frame.to_image() for frame in file.decode(track)]
                assert 10 <= len(frames) <= 20
                red, _green, blue = frames[5].getpixel((8, 24))
                assert red > blue + 60

    def test_has_its_index_in_front_so_that_it_plays_while_it_comes(self) -> None:
        prepared = recordings.prepare(made.video(1), Kind.VIDEO)
        for data in (prepared.full, prepared.silent, recordings.prepare(made.voice(), Kind.VOICE).full):
            assert data.index(b"moov") < data.index(b"mdat")

    def test_leaves_no_word_that_the_telephone_wrote(self) -> None:
        voice = recordings.prepare(made.voice(container="mp4", codec="aac", metadata=made.CANARY), Kind.VOICE)
        film = recordings.prepare(made.video(container="mov", metadata=made.CANARY), Kind.VIDEO)

        assert b"enari" in made.video(container="mov", metadata=made.CANARY)
        for data in (voice.full, film.full, film.silent):
            assert b"enari" not in data
            assert b"Lavf" not in data
            assert b"112.4338" not in data
            with made.seen(data) as file:
                assert not {"title", "artist", "comment", "creation_time", "location"} & {*file.metadata}

    def test_makes_a_large_film_smaller_and_keeps_its_shape(self) -> None:
        prepared = recordings.prepare(made.video(0.5, size=(1920, 1080), fps=10), Kind.VIDEO)
        assert (prepared.width, prepared.height) == (1280, 720)

    def test_never_makes_one_larger(self) -> None:
        prepared = recordings.prepare(made.video(0.5, size=(176, 144), fps=10), Kind.VIDEO)
        assert (prepared.width, prepared.height) == (176, 144)

    def test_turns_the_picture_upright(self) -> None:
        data = made.turned(made.video(0.5, size=(96, 64), fps=10))
        prepared = recordings.prepare(data, Kind.VIDEO)

        assert (prepared.width, prepared.height) == (64, 96)
        with made.seen(prepared.full) as file:
            image = next(file.decode(video=0)).to_image()
        top, bottom = image.getpixel((32, 12)), image.getpixel((32, 84))
        assert top[0] > top[2] + 60
        assert bottom[2] > bottom[0] + 60

    def test_shows_no_more_pictures_than_people_see(self) -> None:
        prepared = recordings.prepare(made.video(1, fps=120, sound=False), Kind.VIDEO)
        with made.seen(prepared.full) as file:
            assert len(list(file.decode(video=0))) <= 31

    def test_refuses_what_is_longer_than_it_said(self) -> None:
        with pytest.raises(NotARecording) as caught:
            recordings.prepare(made.video(33, fps=5, sound=False), Kind.VIDEO)
        assert caught.value.code == "video_long"

    def test_refuses_what_turns_out_to_be_broken(self) -> None:
        data = bytearray(made.voice(3, container="mp4", codec="aac"))
        middle = data.index(b"mdat") + 60
        data[middle : middle + 4_000] = b"\x5a" * 4_000
        try:
            prepared = recordings.prepare(bytes(data), Kind.VOICE)
        except NotARecording as e:
            assert e.code in {"recording_broken", "recording_empty"}  # noqa: PT017
        else:
            assert prepared.duration_ms <= 3_200


class TestStudio:
    """The process that opens what strangers send: its end is nobody else's."""

    def _ending(self, monkeypatch: pytest.MonkeyPatch, code: int, said: bytes = b"") -> None:
        class Done:
            returncode, stdout = code, said

        monkeypatch.setattr(subprocess, "run", lambda *_args, **_more: Done())

    @pytest.mark.parametrize("by", [signal.SIGSEGV, signal.SIGABRT, signal.SIGXCPU, signal.SIGBUS])
    def test_that_ends_by_its_own_fault_refuses_the_file(self, monkeypatch: pytest.MonkeyPatch, by: int) -> None:
        data = made.voice()
        self._ending(monkeypatch, -by)
        with pytest.raises(NotARecording, match="recording_broken"):
            recordings.prepare(data, Kind.VOICE)

    @pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
    def test_that_is_ended_from_outside_is_asked_again(self, monkeypatch: pytest.MonkeyPatch, by: int) -> None:
        data = made.voice()
        self._ending(monkeypatch, -by)
        with pytest.raises(recordings.Interrupted):
            recordings.prepare(data, Kind.VOICE)

    def test_is_ended_when_it_takes_too_long(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(recordings, "MAKE_S", 1)
        data = made.video(20, size=(1280, 720), fps=30, sound=False)
        with pytest.raises(NotARecording) as caught:
            recordings.prepare(data, Kind.VIDEO)
        assert caught.value.code == "recording_broken"

    def test_is_given_no_name_and_no_secret_of_ours(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: dict[str, Any] = {}
        run = subprocess.run

        def listening(command: list[str], **more: Any) -> Any:
            asked.update(more, command=command)
            return run(command, **more)

        monkeypatch.setenv("CURHAT_SEAL_KEYS", "rahasia")
        monkeypatch.setattr(subprocess, "run", listening)
        recordings.prepare(made.voice(), Kind.VOICE)

        assert set(asked["env"]) == {"PATH", "PYTHONPATH"}
        assert all(part.isdecimal() for part in asked["command"][-4:])

    def test_reads_from_the_start_wherever_others_read(self) -> None:
        from curhat.files.studio import Bytes

        with tempfile.TemporaryFile() as file:
            file.write(b"0123456789")
            file.flush()
            file.seek(7)
            reader = Bytes(file.fileno())
            assert reader.read(4) == b"0123"
            assert reader.seek(-2, io.SEEK_END) == 8
            assert (reader.read(), reader.tell(), file.tell()) == (b"89", 10, 7)

"""
The process that opens recordings: `python -m curhat.files.studio`, asked by `recordings`.

Reads one descriptor, writes others, says one line of JSON. It knows no Django and no
storage, and bounds itself before it looks at the first byte.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import av
import av.filter

from curhat.files.kinds import GRACE_S, LIMITS, MAX_VIDEO_PIXELS, Kind

MEMORY_BYTES = {"look": 700_000_000, "make": 1_500_000_000}
WRITTEN_BYTES = 60_000_000
LONGEST_SIDE_PX, FRAMES_PER_S = 1280, 30
RATE_HZ = 48_000
MOST_FRAMES = 30 * 240 + 600  # slow motion, as telephones film it
MOST_EARLY_BYTES = 32_000_000  # of sound before the first picture, as it lies in memory
MOST_PACKETS = 30_000  # ten milliseconds each, over the longest we take, and as many again
# What telephones, browsers and chat programs record. Whatever else the library can read stays shut.
CODECS = (
    "aac", "opus", "libopus", "vorbis", "libvorbis", "mp3", "mp3float", "amrnb", "amrwb", "libopencore_amrnb",
    "libopencore_amrwb", "alac", "flac", "pcm_s16le", "h264", "hevc", "vp8", "vp9", "libvpx", "libvpx-vp9", "mpeg4",
    "h263", "av1", "libdav1d",
)  # fmt: skip
SOUND_BITS, VIDEO_BITS = 48_000, 2_000_000
# No encoder's name and no date: the file says what is heard and seen, and nothing else.
WRITING = {"movflags": "+faststart" if sys.platform == "linux" else "", "fflags": "+bitexact"}


class Refused(Exception):
    """Why a recording is not taken, and what its sentence names."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


class Bytes(io.RawIOBase):
    """What stands behind a descriptor, from its start; the place that others read at stays where it is."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor, self._at = descriptor, 0
        self._size = os.fstat(descriptor).st_size

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def tell(self) -> int:
        """Return the place."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def read(self, size: int = -1) -> bytes:
        """Read from the place on."""
        data = os.pread(self._descriptor, self._size if size < 0 else size, self._at)
        self._at += len(data)
        return data


def bound(cpu_s: int, memory_bytes: int) -> None:
    """Give up what is not needed, and set an end to the rest."""
    os.nice(10)
    limits = {
        resource.RLIMIT_CPU: cpu_s, resource.RLIMIT_AS: memory_bytes,
        resource.RLIMIT_FSIZE: WRITTEN_BYTES, resource.RLIMIT_CORE: 0,
    }  # fmt: skip
    for what, most in limits.items():
        hard = resource.getrlimit(what)[1]
        # Of the processor's time the soft bound is a signal that says why; the hard one would be a plain kill.
        top = most + 5 if what == resource.RLIMIT_CPU else most
        resource.setrlimit(what, (most, top if hard == resource.RLIM_INFINITY else min(top, hard)))


def opened(reader: str, descriptor: int) -> Any:
    """Open a recording with one reader and no other, and with the decoders of recordings alone."""
    return av.open(Bytes(descriptor), "r", format=reader, options={"codec_whitelist": ",".join(CODECS)})


def track_of(source: Any, kind: Kind) -> Any:
    """Return the track that makes a recording what it says it is."""
    found = source.streams.audio if kind is Kind.VOICE else source.streams.video
    if not found:
        raise Refused(f"{kind}_missing")
    track = found[0]
    if track.codec_context is None or track.codec_context.name not in CODECS:
        raise Refused("recording_unreadable")
    if kind is Kind.VIDEO and track.width * track.height > MAX_VIDEO_PIXELS:
        raise Refused("video_pixels")
    return track


def refuse_long(kind: Kind, seconds: float) -> None:
    """Refuse what is longer than we take."""
    limit = LIMITS[kind].longest_s
    if seconds > limit + GRACE_S:
        raise Refused(f"{kind}_long", length=f"{int(seconds // 60)}:{int(seconds % 60):02}")


def look(kind: Kind, reader: str, descriptor: int) -> dict[str, Any]:
    """Return how long a recording is, by the times of all its packets: what its head says may be missing, or wrong."""
    with opened(reader, descriptor) as source:
        track = track_of(source, kind)
        begins, ends, unit, number = float("inf"), 0.0, float(track.time_base), 0
        for number, packet in enumerate(source.demux(track)):
            if number > MOST_PACKETS:  # A request waits for this: millions of nothing are no recording.
                break
            if packet.pts is None or not packet.size:
                continue
            at = packet.pts * unit
            begins, ends = min(begins, at), max(ends, at + (packet.duration or 0) * unit)
    if ends <= begins:
        raise Refused("recording_empty")
    refuse_long(kind, ends - begins)
    if number > MOST_PACKETS:
        raise Refused("recording_broken")
    return {"duration_ms": max(1, round(1000 * (ends - begins)))}


class Sound:
    """A track of sound that is written: one voice, one rate, without gaps."""

    def __init__(self, target: Any, kind: Kind) -> None:
        self._target, self._kind = target, kind
        self._track = target.add_stream("aac", rate=RATE_HZ, layout="mono")
        self._track.bit_rate = SOUND_BITS
        self._resampler = av.AudioResampler(format="fltp", layout="mono", rate=RATE_HZ)
        self._begins: int | None = None
        self.samples = 0

    def take(self, frame: Any, *, since_s: float | None = None) -> None:
        """
        Write what is heard.

        :param since_s: when the pictures begin, which it must not get ahead of
        """
        if self._begins is None:
            late = (frame.time or 0.0) - since_s if since_s is not None else 0.0
            self._begins = int(min(max(0.0, late), 1.0) * RATE_HZ)
        frame.pts = None
        for part in self._resampler.resample(frame):
            self._write(part)

    def end(self) -> float:
        """Write the rest, and return how many seconds there are."""
        for part in self._resampler.resample(None):
            self._write(part)
        self._target.mux(self._track.encode(None))
        return self.samples / RATE_HZ

    def _write(self, part: Any) -> None:
        part.pts, part.time_base = (self._begins or 0) + self.samples, Fraction(1, RATE_HZ)
        self.samples += part.samples
        refuse_long(self._kind, self.samples / RATE_HZ)
        self._target.mux(self._track.encode(part))


def size_of(width: int, height: int) -> tuple[int, int]:
    """Return the size that is served: even, and no longer than the longest side."""
    share = min(1.0, LONGEST_SIDE_PX / max(width, height))
    return max(2, int(width * share) // 2 * 2), max(2, int(height * share) // 2 * 2)


class Pictures:
    """A track of pictures that is written: upright, no larger and no faster than people see on a telephone."""

    def __init__(self, target: Any, source: Any) -> None:
        self._target, self._source = target, source
        self._track: Any = None
        self._graph: Any = None
        self._shape: tuple[Any, ...] = ()
        self.first_s: float | None = None
        self._last = -1
        self.frames = 0
        self.width = self.height = 0
        self.seconds = 0.0

    def take(self, frame: Any) -> None:
        """Write what is seen."""
        self.frames += 1
        if frame.time is None or self.frames > MOST_FRAMES or frame.width * frame.height > MAX_VIDEO_PIXELS:
            raise Refused("recording_broken")
        if self.first_s is None:
            self.first_s = frame.time
        at = frame.time - self.first_s
        refuse_long(Kind.VIDEO, at)
        # Two of one moment, or more than are shown: the first of each thirtieth of a second stays.
        place = round(at * FRAMES_PER_S)
        if place <= self._last:
            return
        self._last, self.seconds = place, max(self.seconds, at)
        shape = (frame.width, frame.height, frame.format.name, frame.rotation)
        if shape != self._shape:
            self._shape, self._graph = shape, self._graph_for(frame)
        frame.pts, frame.time_base = place, Fraction(1, FRAMES_PER_S)
        self._graph.vpush(frame)
        self._write(self._graph.vpull(), place)

    def end(self) -> None:
        """Write the rest."""
        if self._track is None:
            raise Refused("recording_empty")
        self._target.mux(self._track.encode(None))

    def _write(self, frame: Any, place: int) -> None:
        frame.pts, frame.time_base = place, Fraction(1, FRAMES_PER_S)
        frame.pict_type = 0
        self._target.mux(self._track.encode(frame))

    def _graph_for(self, frame: Any) -> Any:
        """Return what turns a frame upright and makes it as large as it is served."""
        turned = abs(frame.rotation) == 90  # noqa: PLR2004
        shown = (frame.height, frame.width) if turned else (frame.width, frame.height)
        if self._track is None:
            self.width, self.height = size_of(*shown)
            self._track = self._target.add_stream(ENCODER, rate=FRAMES_PER_S)
            self._track.width, self._track.height = self.width, self.height
            self._track.pix_fmt = "yuv420p"
            self._track.bit_rate = VIDEO_BITS
            self._track.options = dict(ENCODING)
        graph = av.filter.Graph()
        nodes = [graph.add_buffer(template=self._source, time_base=Fraction(1, FRAMES_PER_S))]
        nodes += [graph.add(name, told) for name, told in _TURNS.get(frame.rotation, ())]
        nodes += [graph.add("scale", f"{self.width}:{self.height}"), graph.add("format", "yuv420p")]
        nodes += [graph.add("setsar", "1"), graph.add("buffersink")]
        graph.link_nodes(*nodes).configure()
        return graph


# How far the picture is turned against the clock, by what the telephone has written -> what undoes it.
_TURNS = {90: [("transpose", "cclock")], -90: [("transpose", "clock")], 180: [("hflip", ""), ("vflip", "")]}
_TURNS[-180] = _TURNS[180]
ENCODER = "libx264"
ENCODING = {"preset": "veryfast", "profile": "main", "bf": "0"}


def _together(source: Any, video: Any, sound: tuple[Any, Sound] | None, pictures: Pictures) -> None:
    """Write pictures and sound as they come; what is heard before the first picture waits for it."""
    early: list[Any] = []
    waiting_bytes = 0
    for packet in source.demux(*([video, sound[0]] if sound else [video])):
        _live()
        for frame in packet.decode():
            if packet.stream.type == "video":
                pictures.take(frame)
            else:
                early.append(frame)
                waiting_bytes += sum(plane.buffer_size for plane in frame.planes)
        if sound and pictures.first_s is not None:
            for frame in early:
                sound[1].take(frame, since_s=pictures.first_s)
            early.clear()
            waiting_bytes = 0
        elif waiting_bytes > MOST_EARLY_BYTES:
            raise Refused("recording_broken")


def _live() -> None:
    """End with whoever asked."""
    if os.getppid() != PARENT:
        sys.exit(1)


def make_voice(reader: str, came: int, full: int, _silent: int) -> dict[str, Any]:
    """Write a voice note anew."""
    with opened(reader, came) as source, av.open(f"/dev/fd/{full}", "w", format="mp4", options=WRITING) as target:
        track = track_of(source, Kind.VOICE)
        sound = Sound(target, Kind.VOICE)
        for packet in source.demux(track):
            _live()
            for frame in packet.decode():
                sound.take(frame)
        seconds = sound.end()
    if not seconds:
        raise Refused("recording_empty")
    return {"duration_ms": round(seconds * 1000)}


def make_video(reader: str, came: int, full: int, silent: int) -> dict[str, Any]:
    """Write a video anew, and once more without its sound."""
    with opened(reader, came) as source, av.open(f"/dev/fd/{full}", "w", format="mp4", options=WRITING) as target:
        video = track_of(source, Kind.VIDEO)
        pictures = Pictures(target, video)
        heard = [track for track in source.streams.audio if track.codec_context and track.codec_context.name in CODECS][
            :1
        ]
        sound = (heard[0], Sound(target, Kind.VIDEO)) if heard else None
        _together(source, video, sound, pictures)
        pictures.end()
        if sound:
            sound[1].end()
    _without_sound(full, silent)
    return {"duration_ms": max(1, round(pictures.seconds * 1000)), "width": pictures.width, "height": pictures.height}


def _without_sound(full: int, silent: int) -> None:
    """Copy the pictures alone; nothing is encoded."""
    with opened("mov", full) as source, av.open(f"/dev/fd/{silent}", "w", format="mp4", options=WRITING) as target:
        video = source.streams.video[0]
        copy = target.add_stream_from_template(video)
        for packet in _of(source, video):
            packet.stream = copy
            target.mux(packet)


def _of(source: Any, track: Any) -> Iterator[Any]:
    return (packet for packet in source.demux(track) if packet.dts is not None)


PARENT = os.getppid()
MAKE = {Kind.VOICE: make_voice, Kind.VIDEO: make_video}


def main(arguments: list[str]) -> dict[str, Any]:
    """Do what is asked, and return what is said."""
    what, word, reader, cpu_s, *files = arguments
    kind, descriptors = Kind(word), [int(file) for file in files]
    bound(int(cpu_s), MEMORY_BYTES[what])
    try:
        return look(kind, reader, *descriptors) if what == "look" else MAKE[kind](reader, *descriptors)
    except Refused as e:
        return {"refused": e.code, **e.details}
    except (av.FFmpegError, ValueError, OSError, MemoryError, EOFError, OverflowError, ZeroDivisionError):
        return {"refused": "recording_broken"}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1:])))  # noqa: T201

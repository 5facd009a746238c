"""Voice notes and videos made by code, as telephones would record them, and as nobody should."""

from __future__ import annotations

import array
import io
import math
import random
import uuid
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import av

from curhat.files import blobs
from curhat.files.kinds import Kind
from curhat.files.models import StoredFile
from curhat.files.recordings import ENDINGS
from tests.cast import NOW

CANARY = {"title": "Kenari Judul", "artist": "Kenari Orang", "comment": "-7.4723+112.4338 kenari", "encoder": "Kenari"}


def stored(kind: str = "voice", *, seconds: int = 42, data: bytes = b"") -> int:
    """Keep a recording as it is once it was made anew."""
    data = data or f"{kind} {uuid.uuid4()}".encode()
    key = blobs.served_key(data, ENDINGS[Kind(kind)])
    blobs.serve(key, data)
    row = StoredFile.objects.create(
        kind=kind, state="ready", sha256_received="0" * 64, size_bytes=len(data), mime_received=f"{kind}/x",
        large_key=key, small_key=key if kind == "video" else "", duration_ms=seconds * 1000, created_at=NOW,
        processed_at=NOW,
    )  # fmt: skip
    return row.pk


def voice(
    seconds: float = 1.0,
    *,
    container: str = "webm",
    codec: str = "libopus",
    rate: int = 48_000,
    metadata: Mapping[str, str] | None = None,
) -> bytes:
    """Return a tone of so many seconds."""
    if codec == "amr":
        return _amr(seconds, container)
    out = io.BytesIO()
    with av.open(out, "w", format=container) as target:
        target.metadata.update(metadata or {})
        track: Any = target.add_stream(codec, rate=rate, layout="mono")
        for frame in _tone(seconds, rate):
            target.mux(track.encode(frame))
        target.mux(track.encode(None))
    return out.getvalue()


def video(
    seconds: float = 1.0,
    *,
    container: str = "mp4",
    codec: str = "libx264",
    size: tuple[int, int] = (64, 48),
    fps: int = 10,
    sound: bool = True,
    metadata: Mapping[str, str] | None = None,
) -> bytes:
    """Return a film whose left half is red, with a tone."""
    out = io.BytesIO()
    with av.open(out, "w", format=container) as target:
        target.metadata.update(metadata or {})
        track: Any = target.add_stream(codec, rate=fps)
        track.width, track.height, track.pix_fmt = *size, "yuv420p"
        heard: Any = (
            target.add_stream("libopus" if container == "webm" else "aac", rate=48_000, layout="mono")
            if sound
            else None
        )
        for n in range(round(seconds * fps)):
            frame = _picture(*size)
            frame.pts, frame.time_base = n, Fraction(1, fps)
            target.mux(track.encode(frame))
        target.mux(track.encode(None))
        for part in _tone(seconds, 48_000) if sound else ():
            target.mux(heard.encode(part))
        if sound:
            target.mux(heard.encode(None))
    return out.getvalue()


def noise(size: int) -> bytes:
    """Return a short film of exactly so many bytes, which no line makes smaller."""
    film = video(2, fps=5)
    left = size - len(film)
    return film + left.to_bytes(4, "big") + b"free" + random.Random(size).randbytes(left - 8)


def nothing_in_it() -> bytes:
    """Return a container without a track."""
    whole = video(0.5)
    begin = whole.index(b"ftyp") - 4
    size = int.from_bytes(whole[begin : begin + 4], "big")
    head = b"\0" * 96
    mvhd = (len(head) + 12).to_bytes(4, "big") + b"mvhd" + b"\0" * 4 + head
    return whole[begin : begin + size] + (len(mvhd) + 8).to_bytes(4, "big") + b"moov" + mvhd


def seen(data: bytes) -> Any:
    """Open what is served, to look at it."""
    return av.open(io.BytesIO(data))


def _amr(seconds: float, container: str) -> bytes:
    """Return what an old telephone records; its encoder is rare, so the frames are noise of its kind."""
    frames = [b"\x04" + random.Random(n).randbytes(12) for n in range(round(seconds * 50))]
    plain = b"#!AMR\n" + b"".join(frames)
    if container == "amr":
        return plain
    out = io.BytesIO()
    source: Any
    with av.open(io.BytesIO(plain), "r", format="amr") as source, av.open(out, "w", format=container) as target:
        track = target.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux():
            if packet.size:
                packet.stream = track
                target.mux(packet)
    return out.getvalue()


def _tone(seconds: float, rate: int) -> Any:
    """Give frames of a tone, and a shorter one at the end."""
    at, total, step = 0, round(seconds * rate), 960
    while at < total:
        count = min(step, total - at)
        wave = array.array("h", (int(9_000 * math.sin(2 * math.pi * 440 * (at + n) / rate)) for n in range(count)))
        frame = av.AudioFrame(format="s16", layout="mono", samples=count)
        frame.planes[0].update(wave.tobytes().ljust(frame.planes[0].buffer_size, b"\0"))
        frame.sample_rate, frame.pts, frame.time_base = rate, at, Fraction(1, rate)
        yield frame
        at += count


def _picture(width: int, height: int) -> Any:
    """Return a frame whose left half is red and whose right half is blue."""
    from PIL import Image

    image = Image.new("RGB", (width, height), (200, 30, 30))
    image.paste((30, 30, 200), (width // 2, 0, width, height))
    return av.VideoFrame.from_image(image)


def turned(data: bytes) -> bytes:
    """Return a film whose head says that it is to be turned a quarter clockwise, as a telephone held upright writes."""
    at = data.index(b"tkhd") + 4 + 4 + 20 + 16  # version and flags; times, track and duration; layer and volume
    one, minus = (1 << 16).to_bytes(4, "big"), (-(1 << 16)).to_bytes(4, "big", signed=True)
    none, last = b"\0" * 4, (1 << 30).to_bytes(4, "big")
    matrix = none + one + none + minus + none + none + none + none + last
    return data[:at] + matrix + data[at + 36 :]

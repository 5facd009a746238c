"""Photos drawn by code, as phones would write them."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image

MOJO = ((7.0, 28.0, 20.28), (112.0, 26.0, 1.68))  # 7.4723 S, 112.4338 E


def picture(width: int = 640, height: int = 480) -> Image.Image:
    """Left half red, right half blue, so that turning and mirroring are seen."""
    image = Image.new("RGB", (width, height), (200, 30, 30))
    image.paste((30, 30, 200), (width // 2, 0, width, height))
    return image


def exif(*, orientation: int = 1, gps: bool = True) -> Image.Exif:
    data = Image.Exif()
    data[0x0112] = orientation
    data[0x010F] = "Canary Phone"
    data.get_ifd(0x8769).update({0x9003: "2026:11:20 08:15:30", 0x9011: "+07:00"})
    if gps:
        south, east = MOJO
        data.get_ifd(0x8825).update({1: "S", 2: south, 3: "E", 4: east})
    return data


def encoded(kind: str = "JPEG", *, image: Image.Image | None = None, **options: Any) -> bytes:
    out = io.BytesIO()
    (image or picture()).save(out, kind, **options)
    return out.getvalue()


def many_scans(count: int) -> bytes:
    """Return a progressive JPEG whose last scan comes again and again: small, and slow to read."""
    data = encoded(progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * count + b"\xff\xd9"


def bomb(side: int = 20_000) -> bytes:
    """Return a PNG of a few bytes that says it is `side` pixels wide and high."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def stored(image: Image.Image | None = None) -> int:
    """Store a photo as somebody sends it, have it prepared, and return the key of its file."""
    from curhat.files import operations
    from tests.cast import NOW

    row = operations.receive(stream=io.BytesIO(encoded(image=image)), now=NOW)
    operations.prepare(file_id=row.pk, now=NOW)
    return row.pk

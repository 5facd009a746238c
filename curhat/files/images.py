"""
Photos: told from what only looks like one, read, and encoded anew. No Django, no storage.

JPEG is what leaves: every phone, e-mail program and PDF reads it (WebP is about
a quarter smaller, but neither iOS 13 nor Outlook shows it), and encoding costs
a tenth. What is encoded anew carries nothing along: no metadata, no trailing bytes.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import re
import struct
import threading
from collections.abc import Sequence
from typing import IO, Any

import pillow_heif
from PIL import Image, ImageCms, ImageDraw, ImageFile, ImageOps, UnidentifiedImageError

from curhat.files.masks import Box, pixels

MAX_BYTES = 15_000_000
MAX_PIXELS = 70_000_000  # A 64-megapixel phone; 280 MB at most while it is decoded.
MIN_SIDE_PX = 16
MAX_SCANS = 24  # Ten are usual. Each is a pass over every pixel, and can cost its sender a hundred bytes.
LARGE_PX, SMALL_PX = 1600, 480
QUALITY = 82
SERVED_MIME = "image/jpeg"
COVER = (122, 36, 22)  # brick: nobody takes it for a part of the photo

MIMES = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",  # JPEG with a second picture behind it, as some phones write
    "PNG": "image/png",
    "WEBP": "image/webp",
    "HEIF": "image/heic",
    "AVIF": "image/avif",
}

_READ = [kind for kind in MIMES if kind != "MPO"]  # The JPEG reader finds it by itself.

# We look at the size ourselves, before anything is decoded; Pillow's own limit
# only warns between one and two times itself.
Image.MAX_IMAGE_PIXELS = None
pillow_heif.register_heif_opener()

# A browser or program that is made to read the same bytes as something else finds one of these. Each is
# longer than chance: "<svg" alone stands in one of a hundred photos of 5 MB, "<html" in one of ten thousand.
_SECOND_NATURE = re.compile(
    rb"<(?:(?:script|html|iframe|!doctype|\?php)[\s>/]|svg(?:\s*/?>|[\s/]+[a-z:]+\s*=))|%PDF-1\.", re.IGNORECASE
)
# In the data of a scan an FF is followed by 00, by a restart marker, or by the next marker.
_NEXT_MARKER = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])", re.DOTALL)
_START_OF_SCAN, _END_OF_IMAGE = b"\xda", b"\xd9"
_ONE_AT_A_TIME = threading.Semaphore(1)  # Decoding is the one step that needs much memory.
_BROKEN = (OSError, SyntaxError, ValueError, IndexError, KeyError, EOFError, struct.error, Image.DecompressionBombError)


class NotAPhoto(Exception):
    """What came cannot be taken; `code` says why: file_type, file_pixels, file_small, file_broken, file_mixed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclasses.dataclass(frozen=True, slots=True)
class Evidence:
    """When and where a photo says that it was taken (degrees, WGS 84); each may be missing."""

    taken_at: dt.datetime | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Prepared:
    """What is served of a photo: two encodings, and the size of the larger in pixels."""

    large: bytes
    small: bytes
    width: int
    height: int
    evidence: Evidence


def sniff(file: IO[bytes]) -> str:
    """
    Return the true type of a photo, by its first look: header, size, and no second nature.

    Cheap enough for a request. Leaves the file at its start.

    :raises NotAPhoto: if it is not one that we take
    """
    file.seek(0)
    data = file.read(MAX_BYTES + 1)
    if _SECOND_NATURE.search(data):
        # Before the decoder: a plain SVG or page has a plain name.
        file.seek(0)
        raise NotAPhoto("file_mixed" if _opens(file) else "file_type")
    image = _open(file)
    kind = MIMES[image.format or ""]
    try:
        if image.format in {"JPEG", "MPO"}:
            if _scans(data) > MAX_SCANS:
                raise NotAPhoto("file_mixed")
            # An eighth in each direction: reads to the end, and so finds a cut file, in a few ms.
            image.draft("RGB", (image.width // 8, image.height // 8))
            with _ONE_AT_A_TIME:  # A progressive one is held in memory as a whole, whatever its size on paper.
                image.load()
        elif image.format == "PNG":
            image.verify()
    except _BROKEN as e:
        raise NotAPhoto("file_broken") from e
    file.seek(0)
    return kind


def prepare(data: bytes, *, keep_evidence: bool, zone: dt.tzinfo) -> Prepared:
    """
    Decode a photo to the last pixel and encode it in both sizes, upright, in sRGB, without metadata.

    :param zone: of a camera's time that names none
    :raises NotAPhoto: if it cannot be decoded
    """
    with _ONE_AT_A_TIME:
        image = _open(io.BytesIO(data))
        try:
            evidence = _evidence(image, zone) if keep_evidence else Evidence()
            # JPEG can leave out what the large size would throw away anyhow.
            image.draft("RGB", (LARGE_PX * 2, LARGE_PX * 2))
            image.load()
            upright = ImageOps.exif_transpose(image)
            large = _fitted(_plain(upright), LARGE_PX)
            small = _fitted(large, SMALL_PX)
        except _BROKEN as e:
            raise NotAPhoto("file_broken") from e
        return Prepared(_encoded(large), _encoded(small), large.width, large.height, evidence)


def cover(data: bytes, boxes: Sequence[Box]) -> Prepared:
    """
    Fill boxes of a photo that was prepared before and encode it in both sizes.

    One colour, never a blur: what was blurred can be guessed at. The small size is made of the filled large one.

    :raises NotAPhoto: if it cannot be decoded
    """
    with _ONE_AT_A_TIME:
        image = _open(io.BytesIO(data))
        try:
            large = image.convert("RGB")
        except _BROKEN as e:
            raise NotAPhoto("file_broken") from e
        draw = ImageDraw.Draw(large)
        for box in boxes:
            draw.rectangle(pixels(box, large.size), fill=COVER)
        small = _fitted(large, SMALL_PX)
        return Prepared(_encoded(large), _encoded(small), large.width, large.height, Evidence())


def _open(file: IO[bytes]) -> Image.Image:
    # WeasyPrint, which prints receipts in the same process, has half a photo pass for a whole one.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    file.seek(0)
    try:
        image = Image.open(file, formats=_READ)
    except UnidentifiedImageError as e:
        raise NotAPhoto("file_type") from e
    except _BROKEN as e:
        raise NotAPhoto("file_broken") from e
    if image.width * image.height > MAX_PIXELS:
        raise NotAPhoto("file_pixels")
    if min(image.size) < MIN_SIDE_PX:
        raise NotAPhoto("file_small")
    return image


def _scans(data: bytes) -> int:
    """Return how many scans a JPEG has, by its markers up to the end of its first picture."""
    count, at = 0, 2
    while found := _NEXT_MARKER.search(data, at):
        marker, at = found[1], found.end()
        if marker == _END_OF_IMAGE:
            break
        count += marker == _START_OF_SCAN
        if marker != b"\x01":  # The one marker, beside the restarts, that stands alone.
            at += int.from_bytes(data[at : at + 2], "big")
    return count


def _opens(file: IO[bytes]) -> bool:
    try:
        _open(file)
    except NotAPhoto:
        return False
    return True


def _plain(image: Image.Image) -> Image.Image:
    """Return RGB in sRGB: transparency on white, colours as the camera meant them."""
    profile = image.info.get("icc_profile")
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image.convert("RGBA"))
    elif image.mode in {"I", "I;16", "I;16B", "F"}:
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if profile and image.mode in {"RGB", "L", "CMYK"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            changed = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            changed = None  # A broken profile is no reason to refuse a photo.
        image = changed or image
    return image.convert("RGB")


def _fitted(image: Image.Image, longest_px: int) -> Image.Image:
    copy = image.copy()
    copy.thumbnail((longest_px, longest_px), Image.Resampling.LANCZOS, reducing_gap=3.0)
    return copy


def _encoded(image: Image.Image) -> bytes:
    bare = Image.new("RGB", image.size)
    bare.paste(image)  # Only pixels go over: `info` may still hold comments and EXIF.
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return out.getvalue()


def _evidence(image: Image.Image, zone: dt.tzinfo) -> Evidence:
    try:
        exif = image.getexif()
        inner, gps = exif.get_ifd(0x8769), exif.get_ifd(0x8825)
    except _BROKEN:
        return Evidence()
    taken_at = _moment(inner.get(0x9003) or exif.get(0x0132), inner.get(0x9011), zone)
    latitude = _degrees(gps.get(2), gps.get(1), {"N": 1, "S": -1}, 90)
    longitude = _degrees(gps.get(4), gps.get(3), {"E": 1, "W": -1}, 180)
    if latitude is None or longitude is None:
        latitude = longitude = None
    return Evidence(taken_at, latitude, longitude)


def _moment(written: Any, offset: Any, zone: dt.tzinfo) -> dt.datetime | None:
    try:
        naive = dt.datetime.strptime(str(written).strip("\0 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007
    except ValueError:
        return None
    try:
        found = dt.datetime.strptime(str(offset).strip("\0 "), "%z").tzinfo
    except ValueError:
        found = None
    return naive.replace(tzinfo=found or zone)


def _degrees(parts: Any, side: Any, signs: dict[str, int], limit: int) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
        value = (degrees + minutes / 60 + seconds / 3600) * signs[str(side).strip("\0 ")]
    except (TypeError, ValueError, KeyError, ZeroDivisionError):
        return None
    return value if -limit <= value <= limit else None

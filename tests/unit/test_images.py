"""What is taken for a photo, and what is left of it."""

from __future__ import annotations

import datetime as dt
import io
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from curhat.files import images
from tests import photos

JAKARTA = ZoneInfo("Asia/Jakarta")
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def prepared(data: bytes, *, keep_evidence: bool = False) -> images.Prepared:
    return images.prepare(data, keep_evidence=keep_evidence, zone=JAKARTA)


def shown(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


class TestSniff:
    @pytest.mark.parametrize(
        ("kind", "mime"),
        [
            ("JPEG", "image/jpeg"),
            ("PNG", "image/png"),
            ("WEBP", "image/webp"),
            ("HEIF", "image/heic"),
            ("AVIF", "image/avif"),
        ],
    )
    def test_knows_every_kind_by_its_bytes(self, kind: str, mime: str) -> None:
        assert images.sniff(io.BytesIO(photos.encoded(kind))) == mime

    @pytest.mark.parametrize("chance", [b"<svg\x9a", b"<SvG\n\xff", b"<html\x80", b"%PDF-2"])
    def test_takes_a_photo_whose_bytes_look_like_a_word_by_chance(self, chance: bytes) -> None:
        assert images.sniff(io.BytesIO(photos.encoded(comment=b"\x07" + chance))) == "image/jpeg"

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (photos.bomb(), "file_pixels"),
            (photos.many_scans(60), "file_mixed"),
            (SVG, "file_type"),
            (b"Selamat pagi, saya mau lapor.", "file_type"),
            (b"<html><body>foto.jpg</body></html>", "file_type"),
            (photos.encoded("GIF"), "file_type"),
            (photos.encoded("TIFF"), "file_type"),
            (photos.encoded() + b"<html><script>alert(1)</script>", "file_mixed"),
            (photos.encoded(comment=b"*/=1;</style><SCRIPT src=//x>"), "file_mixed"),
            (photos.encoded(comment=b"<svg/onload=alert(1)>"), "file_mixed"),
            (photos.encoded(comment=b"<SVG\n xmlns = 'x'"), "file_mixed"),
            (b"%PDF-1.7\n" + photos.encoded(), "file_type"),
            (photos.encoded()[:-4000], "file_broken"),
            (photos.encoded("PNG")[:-40], "file_broken"),
            (photos.encoded(image=photos.picture(8, 8)), "file_small"),
        ],
        ids=[
            "bomb",
            "scans",
            "svg",
            "text",
            "html",
            "gif",
            "tiff",
            "behind",
            "comment",
            "svg-behind-slash",
            "svg-of-two-lines",
            "pdf",
            "cut",
            "cut-png",
            "dot",
        ],
    )
    def test_refuses_what_is_not_one(self, data: bytes, code: str) -> None:
        with pytest.raises(images.NotAPhoto) as caught:
            images.sniff(io.BytesIO(data))

        assert caught.value.code == code

    @given(st.binary(max_size=400))
    def test_refuses_noise_behind_any_true_beginning_with_a_code(self, noise: bytes) -> None:
        for start in (b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\x20\0\0\0WEBP", b"\0\0\0\x18ftypheic"):
            with pytest.raises(images.NotAPhoto):
                images.sniff(io.BytesIO(start + noise))


class TestPrepare:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF"])
    def test_makes_two_sizes_of_every_kind(self, kind: str) -> None:
        made = prepared(photos.encoded(kind, image=photos.picture(1800, 900)))

        assert shown(made.large).size == (made.width, made.height) == (1600, 800)
        assert shown(made.small).size == (480, 240)
        red, green, blue = shown(made.small).convert("RGB").getpixel((40, 120))  # type: ignore[misc]
        assert red > 150
        assert max(green, blue) < 90

    def test_never_makes_a_photo_larger(self) -> None:
        assert prepared(photos.encoded(image=photos.picture(300, 200))).width == 300

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
    def test_leaves_no_metadata_in_either_size(self, kind: str) -> None:
        made = prepared(photos.encoded(kind, exif=photos.exif()), keep_evidence=True)

        for data in (made.large, made.small):
            assert not dict(shown(data).getexif())
            assert b"Canary" not in data
            assert b"Exif" not in data
            assert not shown(data).info.get("comment")

    def test_leaves_no_comment_and_nothing_behind_the_end(self) -> None:
        made = prepared(photos.encoded(comment=b"canary-1") + b"canary-2")

        assert b"canary" not in made.large + made.small

    def test_turns_the_picture_upright(self) -> None:
        made = prepared(photos.encoded(exif=photos.exif(orientation=6)))

        large = shown(made.large).convert("RGB")
        assert large.size == (480, 640)
        assert large.getpixel((240, 100))[0] > 150  # type: ignore[index]
        assert large.getpixel((240, 540))[2] > 150  # type: ignore[index]

    def test_puts_what_is_transparent_on_white(self) -> None:
        glass = Image.new("RGBA", (64, 64), (0, 0, 0, 0))

        assert shown(prepared(photos.encoded("PNG", image=glass)).large).getpixel((9, 9)) == (255, 255, 255)

    @pytest.mark.parametrize("mode", ["L", "P", "LA", "CMYK", "I;16", "1"])
    def test_reads_unusual_colours(self, mode: str) -> None:
        kind = "JPEG" if mode == "CMYK" else "PNG"
        image = Image.new("I;16", (64, 64), 40_000) if mode == "I;16" else photos.picture(64, 64).convert(mode)

        assert shown(prepared(photos.encoded(kind, image=image)).large).mode == "RGB"

    def test_refuses_what_turns_out_to_be_cut(self) -> None:
        with pytest.raises(images.NotAPhoto) as caught:
            prepared(photos.encoded("HEIF", image=Image.effect_noise((400, 400), 90).convert("RGB"))[:-9000])

        assert caught.value.code == "file_broken"


class TestEvidence:
    @pytest.mark.parametrize("kind", ["JPEG", "HEIF"])
    def test_is_read_from_a_staff_photo(self, kind: str) -> None:
        found = prepared(photos.encoded(kind, exif=photos.exif()), keep_evidence=True).evidence

        assert found.taken_at == dt.datetime(2026, 11, 20, 8, 15, 30, tzinfo=JAKARTA)
        assert found.latitude == pytest.approx(-7.4723)
        assert found.longitude == pytest.approx(112.4338)

    def test_is_not_read_from_a_citizens_photo(self) -> None:
        assert prepared(photos.encoded(exif=photos.exif())).evidence == images.Evidence()

    def test_is_absent_where_the_photo_says_nothing_or_nonsense(self) -> None:
        odd = photos.exif(gps=False)
        odd.get_ifd(0x8769).update({0x9003: "0000:00:00 00:00:00", 0x9011: "x"})
        odd.get_ifd(0x8825).update({1: "S", 2: (999.0, 0.0, 0.0), 3: "E", 4: (1.0, 2.0, 3.0)})

        assert prepared(photos.encoded(exif=odd), keep_evidence=True).evidence == images.Evidence()

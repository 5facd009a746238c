"""Boxes over a photo: what is taken for one, and that nothing of what they hide is left."""

from __future__ import annotations

import io
import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from curhat.files import images
from curhat.files.masks import LEAST, MARGIN_PX, MOST, Box, pixels, read
from curhat.kernel.errors import Invalid
from tests import photos

SIDES = st.floats(0, 0.9)
LENGTHS = st.floats(0.05, 1)


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def noise(width: int, height: int) -> Image.Image:
    """Return a picture that no fill could be mistaken for: every pixel is bright."""
    return Image.effect_noise((width, height), 60).point(lambda value: 128 + value // 2).convert("RGB")


def is_fill(colour: tuple[int, ...], off: int = 14) -> bool:
    return all(abs(a - b) <= off for a, b in zip(colour, images.COVER, strict=True))


class TestRead:
    @pytest.mark.parametrize(
        "row",
        [
            (), (0.1, 0.1, 0.2), (0.1, 0.1, 0.2, 0.2, 0.2), ("kiri", 0, 1, 1), (None, 0, 1, 1),
            (math.nan, 0, 0.5, 0.5), (0, math.inf, 0.5, 0.5), (-0.1, 0, 0.5, 0.5), (0, -0.01, 0.5, 0.5),
            (1, 0, 0.5, 0.5), (0, 1.2, 0.5, 0.5), (0, 0, 0, 0.5), (0, 0, 0.5, LEAST / 2), (0, 0, -1, 0.5),
        ],
    )  # fmt: skip
    def test_refuses_what_covers_nothing_or_lies_outside(self, row: tuple[object, ...]) -> None:
        with pytest.raises(Invalid) as caught:
            read([row])  # type: ignore[list-item]
        assert caught.value.code == "mask_invalid"

    def test_ends_a_box_at_the_edge(self) -> None:
        assert read([(0.8, 0.9, 0.5, 7)]) == (Box(0.8, 0.9, 0.2, 0.1),)

    def test_takes_so_many_and_no_more(self) -> None:
        assert len(read([(0, 0, 1, 1)] * MOST)) == MOST
        with pytest.raises(Invalid) as caught:
            read([(0, 0, 1, 1)] * (MOST + 1))
        assert (caught.value.code, caught.value.details) == ("mask_too_many", {"limit": MOST})


class TestPixels:
    @given(left=SIDES, top=SIDES, width=LENGTHS, height=LENGTHS, size=st.tuples(*[st.integers(16, 1600)] * 2))
    def test_hold_the_whole_box_and_stay_within_the_picture(
        self, left: float, top: float, width: float, height: float, size: tuple[int, int]
    ) -> None:
        (box,) = read([(left, top, width, height)])
        x, y, right, bottom = pixels(box, size)

        assert 0 <= x <= right < size[0]
        assert 0 <= y <= bottom < size[1]
        assert x <= max(0, box.left * size[0] - MARGIN_PX)
        assert right + 1 >= min(size[0], (box.left + box.width) * size[0])
        assert bottom + 1 >= min(size[1], (box.top + box.height) * size[1])


class TestCover:
    def test_leaves_nothing_of_what_lies_under_a_box_in_either_size(self) -> None:
        face = Box(0.25, 0.5, 0.25, 0.25)
        made = images.cover(photos.encoded(image=noise(1600, 1200), quality=95), [face])

        for data in (made.large, made.small):
            image = opened(data)
            x, y = face.left * image.width, face.top * image.height
            right, bottom = x + face.width * image.width, y + face.height * image.height
            at = itertools.product(range(int(x), int(right), 3), range(int(y), int(bottom), 3))
            assert all(is_fill(image.getpixel(point)) for point in at)  # type: ignore[arg-type]

    def test_gives_two_photos_that_differ_under_the_box_alone_the_same_bytes(self) -> None:
        """The proof that nothing of it is left: whatever was there, what is served is the same."""
        one, other = noise(800, 600), noise(800, 600)
        box = Box(0.25, 0.25, 0.5, 0.5)
        other.paste(one, (0, 0))
        other.paste((0, 0, 0), (200, 150, 600, 450))
        assert ImageChops.difference(one, other).getbbox() is not None
        # Lossless on the way in, so that they differ nowhere else.
        made = [images.cover(photos.encoded("PNG", image=image), [box]) for image in (one, other)]

        assert (made[0].large, made[0].small) == (made[1].large, made[1].small)

    def test_changes_nothing_far_from_a_box_and_carries_nothing_along(self) -> None:
        made = images.cover(photos.encoded(exif=photos.exif()), [Box(0.6, 0.6, 0.1, 0.1)])
        image = opened(made.large)

        before = photos.picture()
        for place in ((40, 40), (600, 40), (360, 470)):
            there, was = image.getpixel(place), before.getpixel(place)
            assert all(abs(a - b) < 12 for a, b in zip(there, was, strict=True))  # type: ignore[arg-type]
        assert b"Canary" not in made.large + made.small
        assert (made.width, made.height, made.evidence) == (640, 480, images.Evidence())

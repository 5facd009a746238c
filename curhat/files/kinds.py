"""What a file may be, and how much of it. Pure."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping
from types import MappingProxyType


class Kind(enum.StrEnum):
    """What a file is for people."""

    PHOTO = "photo"
    VOICE = "voice"
    VIDEO = "video"


RECORDED = (Kind.VOICE, Kind.VIDEO)


@dataclasses.dataclass(frozen=True, slots=True)
class Limit:
    """
    How much of a recording we take.

    :param longest_s: as people are told it
    """

    max_bytes: int
    longest_s: int


# A file for each of the photos, one voice note and one video.
LIMITS: Mapping[Kind, Limit] = MappingProxyType(
    {Kind.VOICE: Limit(10_000_000, 120), Kind.VIDEO: Limit(25_000_000, 30)},
)
# A recorder that stops by itself is a little late; a whole second is not a little.
GRACE_S = 0.9
MAX_VIDEO_PIXELS = 10_000_000  # 4K has 8.8

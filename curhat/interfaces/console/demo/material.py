"""The made-up texts of the demo, read from the files beside this one."""

from __future__ import annotations

import dataclasses
import random
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from curhat.reports.intake import About, Kind

_HERE = Path(__file__).parent


@dataclasses.dataclass(frozen=True, slots=True)
class Tale:
    """
    What a citizen writes about.

    :param photo: kind of picture, "" for none (see `drawing`)
    :param ending: "" for any life, or the one that only makes sense: archive, refer
    """

    topic: str
    text: str
    kind: Kind = Kind.COMPLAINT
    language: str = "id"
    photo: str = ""
    ending: str = ""
    refer_to: str = ""
    about: About = About.NOBODY
    about_agency: str = ""
    anonymous: bool = False
    protected: bool = False

    @property
    def delicate(self) -> bool:
        """Whether it goes its own way: about somebody, or of the protected class."""
        return self.protected or self.about is not About.NOBODY or self.topic == "pungli_korupsi"


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """Where something is: a street in a village."""

    village: str
    street: str


class Material:
    """Everything that the demo says, drawn by chance and filled in."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._words: Mapping[str, Any] = tomllib.loads((_HERE / "words.toml").read_text(encoding="utf-8"))
        rows = tomllib.loads((_HERE / "tales.toml").read_text(encoding="utf-8"))["tales"]
        self.tales: Sequence[Tale] = tuple(_tale(row) for row in rows)

    @property
    def templates(self) -> Mapping[str, Mapping[str, str]]:
        """Answer templates by name: of all, and of an agency."""
        return self._words["templates"]  # type: ignore[no-any-return]

    def place(self) -> Place:
        """Return a street of the city."""
        village = self._rng.choice(sorted(self._words["places"]))
        return Place(village, self._rng.choice(self._words["places"][village]))

    def report(self, tale: Tale, place: Place) -> str:
        """Return the text of a report."""
        text = self._filled(tale.text, place)
        if tale.kind is Kind.COMPLAINT and not tale.delicate and self._rng.random() < 0.25:  # noqa: PLR2004
            text += self._rng.choice(
                (" Mohon segera ditindaklanjuti.", " Suwun.", " Terima kasih min.", " Semoga cepat ditangani 🙏", "")
            )
        return text

    def answer(self, topic: str, place: Place, *, weak: bool = False) -> str:
        """Return what an agency answers."""
        answers = self._words["answers"]
        return self._filled(self._rng.choice(answers["lemah"] if weak else answers.get(topic, answers["umum"])), place)

    def say(self, what: str, place: Place) -> str:
        """Return one of the other things that people say: progress, questions, rejections, …"""
        return self._filled(self._rng.choice(self._words[what]["semua"]), place)

    def _filled(self, text: str, place: Place) -> str:
        rng = self._rng
        return text.strip().format(
            jalan=place.street,
            kel=place.village,
            rt=f"RT {rng.randint(1, 6):02d} RW {rng.randint(1, 8):02d}",
            hari=rng.choice((3, 4, 5, 7, 10, 14)),
            jam=rng.choice((9, 10, 11, 1, 2)),
            opd="dinas",
        )


def _tale(row: Mapping[str, Any]) -> Tale:
    fields = dict(row)
    fields["kind"] = Kind(fields.get("kind", Kind.COMPLAINT))
    fields["about"] = About(fields.get("about", About.NOBODY))
    return Tale(**fields)

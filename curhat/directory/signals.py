"""What a text gives away before anybody has read it. Pure."""

from __future__ import annotations

import dataclasses

from curhat.directory.cityfile import CityFile


@dataclasses.dataclass(frozen=True, slots=True)
class Signals:
    """
    What the words of a report point to; a hint to ask the reporter, never a verdict.

    :param danger: somebody may be in danger now: show the emergency number again
    :param money: somebody asked for money: ask whether it is about an official
    :param official: somebody who works for the city is spoken of
    :param protected: sexual or domestic violence, or a child as victim
    :param words: the phrases of the city file that decided
    """

    danger: bool
    money: bool
    official: bool
    protected: bool
    words: tuple[str, ...]


def signals(text: str, city: CityFile) -> Signals:
    """Return what the words of a text point to, by the city's own lists."""
    found = city.signal_lexicon.matches(text)
    return Signals(
        danger="danger" in found,
        money="money" in found,
        official="official" in found,
        protected="protected" in found,
        words=tuple(sorted({word for words in found.values() for word in words})),
    )

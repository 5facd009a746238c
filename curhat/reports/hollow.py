"""
Answers that say nothing: "akan kami tindak lanjuti", "sudah kami teruskan", "terima kasih atas laporannya". Pure.

What counts is what is left beside words that are the same under every report, and
beside what the reporter has said already. One word of its own is enough: it is
better to let an empty answer through than to bother somebody who has answered.
"""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path

from curhat.kernel.text import stems, tokens

_WORDS = Path(__file__).with_suffix(".toml")
# A verb that the reporter used too is news all the same: "belum ditambal", "sudah ditambal".
_OF_VERBS = ("di", "me", "ber", "ter")


def says_nothing(text: str, *, known: str = "") -> bool:
    """
    Whether an answer says neither what is done, nor when, nor by whom.

    :param known: the words of the report, which are no news; an empty text says nothing either
    """
    echoes = {word for word in tokens(known) if not _is_verb(word)}
    return all(_is_hollow(word) or word in echoes for word in tokens(text))


def _is_verb(word: str) -> bool:
    return any(word.startswith(prefix) and len(word) > len(prefix) + 3 for prefix in _OF_VERBS)


@functools.lru_cache(maxsize=4096)
def _is_hollow(word: str) -> bool:
    return bool(_hollow() & stems(word))


@functools.cache
def _hollow() -> frozenset[str]:
    lists = tomllib.loads(_WORDS.read_text(encoding="utf-8"))
    words = [word for words in lists.values() for word in words.split()]
    # A word and what hangs on it may share a letter, which folding takes for one: "laporannya".
    return frozenset(tokens(" ".join([*words, *(f"{word}nya" for word in words)])))

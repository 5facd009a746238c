"""Threats and insults in what a reporter writes: spared the officers, one tap away, and never changed."""

from __future__ import annotations

from typing import Any

from curhat.access.actors import Role
from curhat.directory import queries as directory
from curhat.kernel import clock


def civil(text: str) -> str:
    """Return a text with every threat and insult of the city file covered."""
    return directory.city(clock.now()).abuse_lexicon.covered(text) if text else text


def told(event: Any, words: dict[str, Any]) -> dict[str, Any]:
    """Return the words of an event; of what its reporter wrote, with the original beside them where they differ."""
    spared = civil(words["text"]) if event.role == Role.REPORTER else words["text"]
    return words if spared == words["text"] else {**words, "text": spared, "original": words["text"]}

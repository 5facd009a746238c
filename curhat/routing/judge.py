"""
What a report seems to be about, and who would handle it: suggestions, which people decide.

By the word lists of the city file alone. A model that learned from the city's own
corrections can take its place behind `Judge`.
"""

from __future__ import annotations

import dataclasses
import enum
from typing import Protocol

from curhat.directory.cityfile import CityFile
from curhat.kernel.text import Lexicon

KINDS = ("complaint", "criticism", "suggestion", "information_request")
_BEST = 3
_SURE_SCORE, _SURE_LEAD = 3.0, 1.5

# These are of the language, not of a city.
_KIND_WORDS = Lexicon(
    {
        "information_request": (
            "bagaimana cara", "gimana cara", "gmn cara", "piye carane", "cara mengurus", "cara daftar", "carane",
            "syarat", "persyaratan", "syarat apa", "kapan", "kapan buka", "jam berapa", "jam buka", "dimana",
            "di mana", "nang endi", "apakah bisa", "apakah ada", "apakah", "mau tanya", "mau bertanya",
            "ingin bertanya", "nanya", "tanya", "takon", "mohon info", "minta info", "mohon informasi", "berapa biaya",
            "apa saja", "prosedur", "pinten", "piro",
        ),
        "suggestion": (
            "usul", "usulan", "mengusulkan", "saran", "saran saya", "menyarankan", "sebaiknya", "alangkah baiknya",
            "lebih baik", "bagaimana kalau", "gimana kalau", "piye lek", "yok opo lek", "semoga", "harapan saya",
            "kalau bisa", "seyogyanya", "perlu ditambah", "tambah + dong", "ditambah", "masukan",
        ),
        "criticism": (
            "kecewa", "mengecewakan", "kritik", "percuma", "payah", "lambat sekali", "tidak becus", "gak becus",
            "ora becus", "seharusnya", "harusnya", "kudune", "mubazir", "buang anggaran", "hanya pencitraan",
            "pencitraan", "kurang tegas",
        ),
        "complaint": (
            "rusak", "mati", "mohon diperbaiki", "tolong diperbaiki", "mohon ditindak", "mohon dibersihkan",
            "belum diangkut", "menumpuk", "mampet", "banjir", "bau", "lapor", "melaporkan", "mengadu", "keluhan",
            "mengganggu", "resah", "tidak keluar", "sudah lama", "berlubang", "tolong", "mohon segera", "bolong",
        ),
    }
)  # fmt: skip
_QUESTION_MARK = 1.5


class Confidence(enum.StrEnum):
    """How far a suggestion may be trusted."""

    SURE = "sure"
    HALF = "half"
    UNSURE = "unsure"


@dataclasses.dataclass(frozen=True, slots=True)
class Suggestion:
    """
    What a text seems to be.

    :param kind: one of KINDS
    :param topics: codes of topics, the likeliest first, at most three
    :param words: the phrases that decided the first topic
    """

    kind: str
    topics: tuple[str, ...]
    confidence: Confidence
    words: tuple[str, ...]


class Judge(Protocol):
    """Whatever can suggest."""

    def __call__(self, text: str, *, city: CityFile) -> Suggestion:
        """Return a suggestion for a text."""
        ...


def suggest(text: str, *, city: CityFile) -> Suggestion:
    """Return kind and topics by the word lists; no topic and "unsure" where no word is known."""
    found = city.topic_lexicon.matches(text)
    scores = {code: sum(_weight(phrase) for phrase in phrases) for code, phrases in found.items()}
    families = _with_main_topics(scores, city)
    ranked = sorted(families, key=lambda code: (-families[code], _position(city, code)))
    best = tuple(ranked[:_BEST])
    return Suggestion(kind_of(text), best, _confidence(best, families, city), found.get(best[0], ()) if best else ())


def kind_of(text: str) -> str:
    """Return the kind that the words point to; a complaint where nothing does."""
    found = _KIND_WORDS.matches(text)
    scores = {kind: sum(_weight(phrase) for phrase in found.get(kind, ())) for kind in KINDS}
    if "?" in text:
        scores["information_request"] += _QUESTION_MARK
    best = max(KINDS, key=lambda kind: scores[kind])
    return best if scores[best] > 0 else "complaint"


def _weight(phrase: str) -> float:
    """Return how much a phrase says: several words together hardly ever meet by chance."""
    return 1.0 + 0.75 * (len(phrase.replace(" + ", " ").split()) - 1)


def _with_main_topics(scores: dict[str, float], city: CityFile) -> dict[str, float]:
    """Let a subtopic that was found stand for its main topic, with the points of both."""
    together = dict(scores)
    for code, score in scores.items():
        parent = city.topic(code).parent
        if parent is not None and score >= 1:
            together[code] = score + scores.get(parent, 0.0)
            if scores.get(parent, 0.0) <= score:
                together.pop(parent, None)
    return together


def _position(city: CityFile, code: str) -> int:
    return next(n for n, topic in enumerate(city.topics) if topic.code == code)


def _confidence(best: tuple[str, ...], scores: dict[str, float], city: CityFile) -> Confidence:
    if not best:
        return Confidence.UNSURE
    first = scores[best[0]]
    family = {best[0], city.topic(best[0]).parent}
    rivals = [scores[code] for code in best[1:] if code not in family and city.topic(code).parent not in family]
    second = max(rivals, default=0.0)
    if first >= _SURE_SCORE and first >= second + _SURE_LEAD:
        return Confidence.SURE
    return Confidence.HALF if first > second else Confidence.UNSURE

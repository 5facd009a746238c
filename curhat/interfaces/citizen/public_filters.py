"""What of the published reports an address asks for, and how it is asked for on the pages."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from itertools import groupby
from operator import itemgetter
from types import MappingProxyType
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from curhat.directory import queries as directory
from curhat.directory.models import Area, Topic
from curhat.interfaces.shared import present
from curhat.reports.grid import Square
from curhat.reports.phases import Phase
from curhat.reports.queries.public import Numbers, Wanted

TOPIC, AREA, PHASE, SQUARE = "topik", "wilayah", "keadaan", "petak"
# How a phase stands in an address, and on a page.
PHASES: Mapping[Phase, tuple[str, str | Promise]] = MappingProxyType(
    {
        Phase.WAITING: ("menunggu", gettext_lazy("Menunggu")),
        Phase.WORKING: ("ditangani", gettext_lazy("Sedang ditangani")),
        Phase.PLANNED: ("dijadwalkan", gettext_lazy("Dijadwalkan")),
        Phase.ANSWERED: ("dijawab", gettext_lazy("Sudah dijawab, belum ditutup")),
        Phase.REFERRED: ("diteruskan", gettext_lazy("Diteruskan ke pihak lain")),
        Phase.FIXED: ("beres", gettext_lazy("Beres, kata pelapornya")),
        Phase.ENDED: ("ditutup", gettext_lazy("Ditutup dengan hasil lain")),
    }
)
_SQUARE = re.compile(r"(\d{1,6})\.(\d{1,6})")


@dataclasses.dataclass(frozen=True, slots=True)
class Filters:
    """
    The filters of one request; what is not known counts as not asked.

    :ivar query: the address's own parameters, without the place in the list
    """

    query: QueryDict
    topic: Topic | None
    area: Area | None
    phase: Phase | None
    square: Square | None

    @property
    def wanted(self) -> Wanted:
        """Return them as the query takes them."""
        return Wanted(
            topic=self.topic.pk if self.topic else None,
            area=self.area.pk if self.area else None,
            phase=self.phase,
            square=self.square,
        )

    def but(self, **changes: str) -> str:
        """Return the query string with some filters changed, "" for one that is left out."""
        query = self.query.copy()
        for name, value in changes.items():
            query.pop(name, None)
            if value:
                query[name] = value
        return query.urlencode()

    @property
    def chips(self) -> list[dict[str, Any]]:
        """Return what is filtered by, each with the address that does without."""
        chosen = (
            (TOPIC, self.topic and present.topic_name(self.topic)),
            (AREA, self.area and self.area.name),
            (PHASE, self.phase and PHASES[self.phase][1]),
            (SQUARE, self.square and _("Satu petak di peta")),
        )
        return [{"label": label, "href": f"?{self.but(**{name: ''})}"} for name, label in chosen if label]

    def choices(self, numbers: Numbers) -> dict[str, Any]:
        """Return the three menus, each choice with how many there are; none that leads to nothing, but the chosen."""
        topics = [
            _choice(t.code, present.topic_name(t), numbers.topics.get(t.pk, 0), chosen=t == self.topic)
            for t in directory.upper_topics()
        ]
        areas = [
            {**_choice(a.kemendagri_code, a.name, numbers.areas.get(a.pk, 0), chosen=a == self.area), "of": a.parent}
            for a in directory.villages()
        ]
        districts = [(of, list(rows)) for of, rows in groupby(_fruitful(areas), itemgetter("of"))]
        phases = [
            _choice(word, label, numbers.phases.get(phase, 0), chosen=phase is self.phase)
            for phase, (word, label) in PHASES.items()
        ]
        return {"topics": _fruitful(topics), "districts": districts, "phases": _fruitful(phases)}


def read(request: HttpRequest) -> Filters:
    """Return the filters of an address."""
    query = QueryDict(mutable=True)
    for name in (TOPIC, AREA, PHASE, SQUARE):
        if value := request.GET.get(name, ""):
            query[name] = value[:40]
    square = _SQUARE.fullmatch(query.get(SQUARE, ""))
    return Filters(
        query=query,
        topic=next((t for t in directory.upper_topics() if t.code == query.get(TOPIC)), None),
        area=next((a for a in directory.villages() if a.kemendagri_code == query.get(AREA)), None),
        phase=next((phase for phase, (word, _label) in PHASES.items() if word == query.get(PHASE)), None),
        square=Square(0, int(square[1]), int(square[2])) if square else None,
    )


def _choice(value: str, label: str | Promise, count: int, *, chosen: bool) -> dict[str, Any]:
    return {"value": value, "label": label, "count": count, "chosen": chosen}


def _fruitful(choices: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [choice for choice in choices if choice["count"] or choice["chosen"]]

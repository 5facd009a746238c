"""The citizen's menu, and what the form offers to choose from."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from curhat.directory import queries as directory
from curhat.directory.cityfile import CityFile
from curhat.interfaces.citizen.forms import OUTSIDE


def nav(current: str) -> list[dict[str, object]]:
    """Return the citizen's menu."""
    places = (
        ("report", _("Lapor"), "citizen:report"),
        ("track", _("Cek laporan"), "citizen:track"),
        ("public", _("Laporan warga"), "citizen:public"),
    )
    return [{"href": reverse(name), "label": label, "current": code == current} for code, label, name in places]


def choices(city: CityFile) -> dict[str, Any]:
    """Return what the form offers: kelurahan, offices, topics."""
    elsewhere = (OUTSIDE, _("Di luar {city}").format(city=city.name))
    return {
        "areas": [*directory.area_choices(), elsewhere],
        "agencies": directory.agency_choices(),
        "topics": _topics(city),
    }


def _topics(city: CityFile) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return every topic by its code, below its main topic."""
    names = {topic.code: topic.name for topic in city.topics} | dict(city.topic_names(get_language() or ""))
    mains = [topic.code for topic in city.topics if topic.parent is None]
    below = {main: [(t.code, names[t.code]) for t in city.topics if t.parent == main] for main in mains}
    return [(names[main], [(main, names[main]), *below[main]]) for main in mains]

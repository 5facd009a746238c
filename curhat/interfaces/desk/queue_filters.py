"""What of a queue an address asks for, and how it is asked for on the page."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from django.http import HttpRequest, QueryDict
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from curhat.access.actors import Actor, Role
from curhat.directory import queries as directory
from curhat.interfaces.shared import address, present
from curhat.reports.intake import Kind
from curhat.reports.queries.narrow import Sort, Wanted
from curhat.reports.queries.queues import Queue
from curhat.reports.workflow import State

TOPIC, AREA, AGENCY, KIND, STATE, SORT, VIEW = "topik", "wilayah", "opd", "jenis", "keadaan", "urut", "tampil"
NAMES: Final = (TOPIC, AREA, AGENCY, KIND, STATE, SORT, VIEW)
LONGEST: Final = 40
SELECTED: Final = SafeString(" selected")
# Whose reports are held by many agencies.
ACROSS: Final = frozenset({Role.VERIFIER, Role.INSPECTOR, Role.PROTECTED_OFFICER})
# How each stands in an address, and on the page.
SORTS: Final[Mapping[Sort, tuple[str, str]]] = MappingProxyType(
    {
        Sort.TURN: ("giliran", "Giliran"),
        Sort.DUE: ("tenggat", "Batas waktu terdekat"),
        Sort.NEWEST: ("terbaru", "Terbaru masuk"),
        Sort.OLDEST: ("terlama", "Terlama masuk"),
    }
)
STATES: Final[Mapping[State, tuple[str, str]]] = MappingProxyType(
    {
        State.SUBMITTED: ("menunggu-verifikasi", "Menunggu verifikasi"),
        State.NEEDS_INFO: ("menunggu-keterangan", "Menunggu keterangan pelapor"),
        State.ASSIGNED: ("diteruskan", "Diteruskan, belum ditangani"),
        State.IN_PROGRESS: ("ditangani", "Sedang ditangani"),
        State.PLANNED: ("dijadwalkan", "Dijadwalkan"),
        State.ANSWERED: ("dijawab", "Dijawab, menunggu pelapor"),
        State.CONTESTED: ("keberatan", "Keberatan kedua"),
        State.CLOSED: ("ditutup", "Ditutup"),
        State.REFERRED: ("dirujuk", "Diteruskan ke luar"),
        State.ARCHIVED: ("tidak-dilanjutkan", "Tidak dilanjutkan"),
        State.MERGED: ("digabung", "Digabung"),
        State.WITHDRAWN: ("dibatalkan", "Dibatalkan pelapor"),
    }
)
TABLE, MAP = "tabel", "peta"
VIEWS: Final[Mapping[str, str]] = MappingProxyType({"": "Daftar", TABLE: "Tabel", MAP: "Peta"})


@dataclasses.dataclass(frozen=True, slots=True)
class Menu:
    """
    A menu of the filters, as the page draws it; the first choice filters nothing.

    :ivar choices: value and label of each
    :ivar chosen: the value that the address asks for; empty if it asks for none of them
    """

    name: str
    label: str
    nothing: str
    choices: tuple[tuple[str, str], ...]
    chosen: str

    @property
    def options(self) -> SafeString:
        """Return the choices as the page draws them."""
        return _options(self.choices, self.chosen)


@functools.lru_cache(256)
def _options(choices: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    """Return the options of a menu; a city has a hundred, on every page of the desk, and they seldom change."""
    marked = ((value, SELECTED if value == chosen else "", label) for value, label in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', marked)


@dataclasses.dataclass(frozen=True, slots=True)
class Filters:
    """
    The filters of one request; what is not known counts as not asked.

    :ivar query: the address's own parameters, without the place in the list
    :ivar chips: what is filtered by, each with the address that does without
    """

    query: QueryDict
    wanted: Wanted
    sort: Sort
    view: str
    menus: list[Menu]
    chips: list[dict[str, str]]

    @property
    def text(self) -> str:
        """Return the query string, which is the view."""
        return self.query.urlencode()

    @property
    def views(self) -> list[dict[str, Any]]:
        """Return the ways to look at it."""
        return [
            {"label": label, "href": f"?{address.but(self.query, **{VIEW: view})}", "current": view == self.view}
            for view, label in VIEWS.items()
        ]

    def sorted_by(self, sort: Sort) -> str:
        """Return the address with another order."""
        return f"?{address.but(self.query, **{SORT: SORTS[sort][0]})}"


def sorts_of(queue: Queue) -> list[tuple[Sort, str, str]]:
    """Return the orders that a queue offers, with their words: only what waits to be read is taken in turn."""
    return [(sort, *words) for sort, words in SORTS.items() if sort is not Sort.TURN or queue.sort is sort]


def read(request: HttpRequest, queue: Queue, actor: Actor) -> Filters:
    """Return the filters of an address for one of the actor's queues."""
    query = QueryDict(mutable=True)
    for name in NAMES:
        if value := request.GET.get(name, "")[:LONGEST]:
            query[name] = value
    menus = _menus(query, queue, actor)
    chosen = {menu.name: menu.chosen for menu in menus if menu.chosen}
    labels = {(menu.name, value): label for menu in menus if menu.chosen for value, label in menu.choices}
    sort = next((sort for sort, word, _ in sorts_of(queue) if word == query.get(SORT)), None)
    view = query.get(VIEW, "")
    return Filters(
        query=query,
        wanted=_wanted(chosen, sort),
        sort=sort or queue.sort,
        view=view if view in VIEWS else "",
        menus=menus,
        chips=[
            {"label": labels[name, value], "href": f"?{address.but(query, **{name: ''})}"}
            for name, value in chosen.items()
        ],
    )


def _wanted(values: Mapping[str, str], sort: Sort | None) -> Wanted:
    topic, area, lead = (values.get(name) for name in (TOPIC, AREA, AGENCY))
    return Wanted(
        topic=next((t.pk for t in directory.topics_in_use() if t.code == topic), None),
        area=next((a.pk for a in directory.villages() if a.kemendagri_code == area), None),
        lead=next((a.pk for a in directory.agencies_in_use() if a.code == lead), None),
        kind=next((kind for kind in Kind if kind == values.get(KIND)), None),
        state=next((state for state, (word, _) in STATES.items() if word == values.get(STATE)), None),
        sort=sort,
    )


def _menus(query: QueryDict, queue: Queue, actor: Actor) -> list[Menu]:
    def menu(name: str, label: str, nothing: str, pairs: Iterable[tuple[str, str]]) -> Menu:
        choices, asked = tuple(pairs), query.get(name, "")
        return Menu(name, label, nothing, choices, asked if any(asked == value for value, _ in choices) else "")

    topics = [(t.code, f"{t.parent.name}: {t.name}" if t.parent else t.name) for t in directory.topics_in_use()]
    found = [
        menu(TOPIC, "Topik", "Semua topik", topics),
        menu(AREA, "Kelurahan", "Semua kelurahan", [(a.kemendagri_code, a.name) for a in directory.villages()]),
        menu(KIND, "Jenis", "Semua jenis", [(kind, present.KINDS[kind]) for kind in Kind]),
    ]
    # Whoever works for one agency has one choice.
    if actor.roles & ACROSS:
        found.append(menu(AGENCY, "OPD", "Semua OPD", [(a.code, a.name) for a in directory.agencies_in_use()]))
    if queue.mixed:
        found.append(menu(STATE, "Keadaan", "Semua keadaan", STATES.values()))
    return found

"""Reading the city: its file, its agencies, topics and areas, and who sits where."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import time
from collections.abc import Collection
from typing import NamedTuple

from django.db import connection
from django.db.models import F, Q, QuerySet

from curhat.access.actors import Role, Seat
from curhat.directory import kin, tree
from curhat.directory.cityfile import CityFile, parse
from curhat.directory.models import Agency, AnswerTemplate, Area, City, Invitation, Membership, Topic, Unit
from curhat.directory.overlay import with_topics
from curhat.kernel import clock
from curhat.kernel.errors import NotFound
from curhat.kernel.geo import Point, distance_m, in_polygons

# How long a process may act on what it knows before it looks again.
FRESH_S = 5.0


# Asked by every request of the staff: written out, so that Django need not write it each time.
_HELD = """
SELECT held.role, held.agency_id
FROM directory_membership held
JOIN people_person person ON person.id = held.person_id
LEFT JOIN directory_agency agency ON agency.id = held.agency_id
WHERE held.person_id = %(person_id)s AND person.is_active
  AND held.valid_from <= %(on)s AND (held.valid_until IS NULL OR held.valid_until > %(on)s)
  AND (agency.valid_until IS NULL OR agency.valid_until > %(on)s)
ORDER BY held.id
"""


class CityNotLoaded(RuntimeError):
    """No city file was loaded yet: run `curhat city load`."""


class _Row(NamedTuple):
    pk: int
    valid_from: dt.date
    boundaries_at: dt.datetime | None
    topics_at: dt.datetime | None


class _Known:
    """What this process knows of the city, and since when."""

    rows: tuple[_Row, ...] = ()
    kin: dict[int, frozenset[int]]
    read_at = -FRESH_S

    def __init__(self) -> None:
        self.kin = {}

    def refresh(self) -> None:
        if self.rows and time.monotonic() - self.read_at < FRESH_S:
            return
        self.rows = tuple(
            _Row(*row)
            for row in City.objects.order_by("-valid_from", "-loaded_at", "-pk").values_list(
                "pk", "valid_from", "boundaries_at", "topics_at"
            )
        )
        self.read_at = time.monotonic()
        self.kin = {}

    def forget(self) -> None:
        self.rows, self.kin = (), {}


_known = _Known()


def forget() -> None:
    """Make this process read the city anew; after a load, and in tests that roll one back."""
    _known.forget()
    _overlaid.cache_clear()


def city(now: dt.datetime) -> CityFile:
    """
    Return the city file in force; no query within FRESH_S of the last look, else one.

    :raises CityNotLoaded: if there is none
    """
    row = _row(now)
    as_given = _file(row.pk)
    if row.topics_at is None:
        return as_given
    return _overlaid(row.pk, row.topics_at, as_given.today(now))


def agencies_on(on: dt.date) -> QuerySet[Agency]:
    """Return the agencies that exist on a date, by name."""
    return Agency.objects.filter(_exists_on(on)).order_by("name", "pk")


def topics_on(on: dt.date) -> QuerySet[Topic]:
    """Return the topics in use on a date, in the order of the city file."""
    return Topic.objects.filter(_exists_on(on)).order_by("position", "pk")


def areas(level: str = "village") -> QuerySet[Area]:
    """Return the areas of one level (city, district, village), by name."""
    return Area.objects.filter(level=level).select_related("parent").order_by("name", "pk")


def area_choices() -> list[tuple[int, str]]:
    """Return key and name of every village, by name, for a form; no query while the city file is the same."""
    _known.refresh()
    return list(_village_names(_known.rows[0].pk if _known.rows else 0))


def agency_choices() -> list[tuple[int, str]]:
    """Return key and name of every agency that has not ended, by name, for a form; cached as `city` is."""
    _known.refresh()
    return list(_agency_names(_known.read_at))


def agencies_in_use() -> list[Agency]:
    """Return every agency that has not ended, by name; cached as `city` is."""
    _known.refresh()
    rows = _rows_of(Agency, _known.read_at).values()
    return sorted((row for row in rows if _in_use(row)), key=lambda row: (row.name, row.pk))


def agency_short_name(agency_id: int) -> str:
    """Return how people call an agency, empty for one that is not known; cached as `city` is."""
    _known.refresh()
    return _short_names(_known.read_at).get(agency_id, "")


def topic_choices() -> list[tuple[int, str]]:
    """Return key and name of every topic in use, in the order of the city file; cached as `city` is."""
    _known.refresh()
    return list(_topic_names(_known.read_at))


def upper_topics() -> list[Topic]:
    """Return the topics of the upper level that anything may be published of, in their order; cached as `city` is."""
    _known.refresh()
    rows = _rows_of(Topic, _known.read_at).values()
    upper = (topic for topic in rows if topic.parent_id is None and _in_use(topic) and not topic.protected)
    return sorted(upper, key=lambda topic: (topic.position, topic.pk))


def topics_under(pk: int) -> list[int]:
    """Return the keys of a topic and of those below it; cached as `city` is."""
    _known.refresh()
    return [pk, *(topic.pk for topic in _rows_of(Topic, _known.read_at).values() if topic.parent_id == pk)]


def topics_in_use() -> list[Topic]:
    """Return every topic in use, in the order of the city file, each with the one above it; cached as `city` is."""
    _known.refresh()
    rows = _rows_of(Topic, _known.read_at)
    found = [topic for topic in rows.values() if _in_use(topic)]
    for topic in found:
        topic.parent = rows.get(topic.parent_id) if topic.parent_id else None
    return sorted(found, key=lambda topic: (topic.position, topic.pk))


def villages() -> list[Area]:
    """Return every village with its district, by district and name; cached as `city` is."""
    _known.refresh()
    rows = _rows_of(Area, _known.read_at)
    found = [area for area in rows.values() if area.level == "village"]
    for area in found:
        area.parent = rows.get(area.parent_id) if area.parent_id else None
    return sorted(found, key=lambda area: (area.parent.name if area.parent else "", area.name))


def agency(pk: int | None) -> Agency | None:
    """Return an agency as the process knows it, None for None; cached as `city` is, looked up if it is new."""
    return _by_key(Agency, pk)


def topic(pk: int | None) -> Topic | None:
    """Return a topic as the process knows it, None for None; cached as `city` is, looked up if it is new."""
    return _by_key(Topic, pk)


def topic_in_use(code: str) -> Topic | None:
    """Return the topic of a code, None for one that is not in use; cached as `city` is."""
    _known.refresh()
    rows = _rows_of(Topic, _known.read_at).values()
    return next((row for row in rows if row.code == code and _in_use(row)), None)


def area(pk: int | None) -> Area | None:
    """Return an area with its agency as the process knows it, None for None; cached as `city` is."""
    return _by_key(Area, pk)


def agency_key(code: str) -> int | None:
    """Return the key of an agency that has not ended, None if there is none of that code."""
    return Agency.objects.filter(_exists_on(_today()), code=code).values_list("pk", flat=True).first()


def kin_of(agency_id: int) -> frozenset[int]:
    """
    Return the agency, everything above and below it, and what it has become or was made of, with theirs.

    Empty for one that is not known.
    """
    _known.refresh()
    if agency_id not in _known.kin:
        # Not only an old cache: an agency that was made a moment ago must not be nobody's kin.
        _known.kin = kin.kin(*tree.tree())
    return _known.kin.get(agency_id, frozenset())


def seats_of(person_id: int, on: dt.date) -> tuple[Seat, ...]:
    """
    Return the roles that a person holds on a date; none for a deactivated person.

    A row with a role that this code does not know gives nothing. One query,
    and one more where the tree of agencies is not known to the process.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HELD, {"person_id": person_id, "on": on})
        held = cursor.fetchall()
    known = {role.value for role in Role} - {Role.SYSTEM, Role.REPORTER}
    return tuple(
        Seat(Role(role), agency_id, kin_of(agency_id) if agency_id is not None else frozenset())
        for role, agency_id in held
        if role in known
    )


def suggest_area(point: Point, *, now: dt.datetime) -> Area | None:
    """
    Return the village that a point lies in: by boundary, else by the nearest centre point.

    None outside the city's box, and where there are boundaries for all villages
    but the point is in none of them.
    """
    if not city(now).box.contains(point):
        return None
    row = _row(now)
    villages = _villages(row.pk, row.boundaries_at)
    for area in villages:
        if area.boundary and in_polygons(point, area.boundary):
            return area
    open_ones = [
        (distance_m(point, Point(area.latitude, area.longitude)), area.pk, area)
        for area in villages
        if not area.boundary and area.latitude is not None and area.longitude is not None
    ]
    return min(open_ones)[2] if open_ones else None


def invitation_by_token(token: str, *, now: dt.datetime) -> Invitation:
    """
    Return the invitation that a token opens.

    :raises NotFound: if there is none, or it was used, revoked or has expired
    """
    invitation = (
        Invitation.objects.select_related("agency", "unit")
        .filter(token_digest=token_digest(token), accepted_at=None, revoked_at=None, expires_at__gt=now)
        .first()
    )
    if invitation is None:
        raise NotFound("invitation_not_found")
    return invitation


def open_invitations(now: dt.datetime) -> QuerySet[Invitation]:
    """Return the invitations that can still be accepted, the newest first."""
    waiting = Invitation.objects.filter(accepted_at=None, revoked_at=None, expires_at__gt=now)
    return waiting.select_related("agency").order_by("-created_at", "-pk")


def units_on(on: dt.date) -> QuerySet[Unit]:
    """Return the parts of agencies that exist on a date, by name."""
    return Unit.objects.filter(_exists_on(on)).order_by("name", "pk")


def members_on(on: dt.date) -> QuerySet[Membership]:
    """Return every role that is held on a date, by agency and person."""
    held = Membership.objects.filter(_exists_on(on), person__is_active=True)
    return held.select_related("person", "agency", "unit").order_by("agency__name", "person__name", "pk")


def templates_of(agency_ids: Collection[int]) -> QuerySet[AnswerTemplate]:
    """Return the answer templates of agencies, and after them those of all, by name."""
    own = AnswerTemplate.objects.filter(Q(agency_id__in=agency_ids) | Q(agency_id=None))
    return own.order_by(F("agency").asc(nulls_last=True), "name", "pk")


def every_template() -> QuerySet[AnswerTemplate]:
    """Return the answer templates of all, and after them those of every agency."""
    rows = AnswerTemplate.objects.select_related("agency")
    return rows.order_by(F("agency__name").asc(nulls_first=True), "name", "pk")


def token_digest(token: str) -> str:
    """Return 64 hex digits by which a token is found; it is random and long, so it needs no key."""
    return hashlib.sha256(token.encode()).hexdigest()


def _exists_on(on: dt.date) -> Q:
    return Q(valid_from__lte=on) & (Q(valid_until=None) | Q(valid_until__gt=on))


def _row(now: dt.datetime) -> _Row:
    _known.refresh()
    if not _known.rows:
        raise CityNotLoaded("no city file was loaded; run: curhat city load FILE")
    begun = (row for row in _known.rows if row.valid_from <= _file(row.pk).today(now))
    return next(begun, _known.rows[-1])


def _today() -> dt.date:
    now = clock.now()
    _known.refresh()
    return _file(_row(now).pk).today(now) if _known.rows else now.date()


def _in_use(row: Agency | Topic) -> bool:
    """Whether it has not ended; one that is to end on a day that has not come is in use until then."""
    return row.valid_until is None or row.valid_until > _today()


@functools.lru_cache(maxsize=2)
def _overlaid(pk: int, _topics_at: dt.datetime, on: dt.date) -> CityFile:
    return with_topics(_file(pk), topics_on(on).select_related("parent", "default_agency"))


@functools.lru_cache(maxsize=4)
def _file(pk: int) -> CityFile:
    return parse(City.objects.values_list("document", flat=True).get(pk=pk)["toml"])


@functools.lru_cache(maxsize=2)
def _villages(_pk: int, _boundaries_at: dt.datetime | None) -> tuple[Area, ...]:
    return tuple(areas())


@functools.lru_cache(maxsize=2)
def _village_names(_pk: int) -> tuple[tuple[int, str], ...]:
    return tuple((area.pk, area.name) for area in areas())


@functools.lru_cache(maxsize=1)
def _agency_names(_read_at: float) -> tuple[tuple[int, str], ...]:
    rows = Agency.objects.filter(_exists_on(_today())).order_by("name", "pk")
    return tuple((agency.pk, agency.name) for agency in rows)


@functools.lru_cache(maxsize=1)
def _short_names(_read_at: float) -> dict[int, str]:
    return dict(Agency.objects.values_list("pk", "short_name"))


@functools.lru_cache(maxsize=1)
def _topic_names(_read_at: float) -> tuple[tuple[int, str], ...]:
    rows = topics_on(_today()).select_related("parent")
    return tuple((t.pk, f"{t.parent.name}: {t.name}" if t.parent else t.name) for t in rows)


def _by_key[Row: (Agency, Topic, Area)](model: type[Row], pk: int | None) -> Row | None:
    if pk is None:
        return None
    _known.refresh()
    found = _rows_of(model, _known.read_at)
    if pk not in found:
        _rows_of.cache_clear()
        found = _rows_of(model, _known.read_at)
    return found.get(pk)


@functools.lru_cache(maxsize=3)
def _rows_of[Row: (Agency, Topic, Area)](model: type[Row], _read_at: float) -> dict[int, Row]:
    rows = {row.pk: row for row in model._default_manager.all()}
    for row in rows.values():
        if isinstance(row, Area):
            row.agency = agency(row.agency_id)
    return rows

"""What there is to administer: agencies and topics with what hangs on them, and what was changed."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection

from django.db.models import Q

from curhat.directory import queries
from curhat.directory.models import Agency, Area, DirectoryChange, Membership, RoutingRule, Topic
from curhat.kernel.errors import Invalid, NotFound


@dataclasses.dataclass(frozen=True, slots=True)
class Standing:
    """
    An agency, and what it has become or is to become.

    :ivar successors: how people call them
    :ivar codes: the same by their codes
    """

    agency: Agency
    successors: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Hanging:
    """What hangs on an agency and has to go somewhere when it ends: names, none of a report."""

    topics: tuple[str, ...]
    areas: tuple[str, ...]
    rules: tuple[str, ...]
    members: int


def agencies() -> list[Standing]:
    """Return every agency, those that have ended included, by name; two queries."""
    rows = Agency.objects.select_related("parent").prefetch_related("successions__successor").order_by("name", "pk")
    found = []
    for row in rows:
        into = [one.successor for one in row.successions.all()]
        found.append(Standing(row, tuple(one.short_name for one in into), tuple(one.code for one in into)))
    return found


def agency(pk: int, *, on: dt.date) -> Agency:
    """
    Return an agency that has not ended.

    :raises NotFound: if there is none
    """
    row = Agency.objects.filter(_runs(on), pk=pk).first()
    if row is None:
        raise NotFound("agency_unknown")
    return row


def agency_of_code(code: str, *, on: dt.date) -> int:
    """
    Return the key of an agency that has not ended; looked up, never cached.

    :raises Invalid: agency_code_ended, agency_code_unknown
    """
    row = Agency.objects.filter(code=code).first()
    if row is None:
        raise Invalid("agency_code_unknown", wanted=code[:40])
    if row.valid_until is not None and row.valid_until <= on:
        raise Invalid("agency_code_ended", wanted=code)
    return row.pk


def topic_of_code(code: str, *, on: dt.date) -> int:
    """
    Return the key of a topic that has not ended; looked up, never cached.

    :raises Invalid: topic_code_unknown
    """
    pk = Topic.objects.filter(_runs(on), code=code).values_list("pk", flat=True).first()
    if pk is None:
        raise Invalid("topic_code_unknown", wanted=code[:40])
    return pk


def hanging_on(agency: Agency, *, on: dt.date) -> Hanging:
    """Return what an agency leaves behind; four queries."""
    rules = RoutingRule.objects.filter(Q(agency=agency) | Q(instead_of=agency)).order_by("position")
    members = Membership.objects.filter(_runs(on), agency=agency, person__is_active=True)
    return Hanging(
        topics=tuple(queries.topics_on(on).filter(default_agency=agency).values_list("name", flat=True)),
        areas=tuple(Area.objects.filter(agency=agency).order_by("name").values_list("name", flat=True)),
        rules=tuple(rules.values_list("name", flat=True)),
        members=members.values("person").distinct().count(),
    )


def topics(on: dt.date) -> list[Topic]:
    """Return every topic that runs, each below its main topic, with its agency; one query."""
    rows = list(Topic.objects.filter(_runs(on)).select_related("parent", "default_agency").order_by("position", "pk"))
    mains = [row for row in rows if row.parent_id is None]
    return [one for main in mains for one in (main, *(row for row in rows if row.parent_id == main.pk))]


def topic(pk: int, *, on: dt.date) -> Topic:
    """
    Return a topic that has not ended.

    :raises NotFound: if there is none
    """
    row = Topic.objects.filter(_runs(on), pk=pk).select_related("parent").first()
    if row is None:
        raise NotFound("topic_unknown")
    return row


def words_of(topic: Topic, *, now: dt.datetime) -> tuple[str, ...]:
    """Return the phrases that suggest a topic, wherever they are kept."""
    spec = next((one for one in queries.city(now).topics if one.code == topic.code), None)
    return tuple(topic.words) if topic.kept_here or spec is None else spec.words


def sitting_at(agency_ids: Collection[int], *, on: dt.date) -> list[Membership]:
    """Return who sits at agencies on a date, by agency and name."""
    return list(queries.members_on(on).filter(agency_id__in=agency_ids))


def changes(limit: int = 20) -> list[DirectoryChange]:
    """Return the latest changes of agencies and topics at the desk, the newest first."""
    return list(DirectoryChange.objects.select_related("changed_by").order_by("-pk")[:limit])


def _runs(on: dt.date) -> Q:
    return Q(valid_until=None) | Q(valid_until__gt=on)

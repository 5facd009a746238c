"""Agencies at the desk: made, renamed, put below another, and ended on a date, with what takes their place."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Collection, Mapping

from django.db import transaction
from django.db.models import Q

from curhat.access.actors import SYSTEM, Actor
from curhat.directory import kin, queries
from curhat.directory.cityfile.forms import AGENCY_KINDS
from curhat.directory.models import Agency, Area, FormerName, Succession, Topic
from curhat.directory.operations.desk import (
    SHORT_LENGTH,
    begin,
    keep_topic_here,
    last_day,
    leave_trace,
    named,
    refuse_stale,
)
from curhat.directory.tree import heirs, tree
from curhat.kernel.errors import Conflict, Invalid, NotFound

CODE_LENGTH = 40
_CODE = re.compile(rf"[A-Z0-9][A-Z0-9_-]{{0,{CODE_LENGTH - 1}}}")
# Who receives what is about others: if the two became one house, nobody would be left to receive it.
_KEEPERS = ("inspectorate", "protection")


@dataclasses.dataclass(frozen=True, slots=True)
class AgencyDraft:
    """
    An agency as somebody wants it.

    :param code: of a new one; it never changes afterwards
    """

    name: str
    short_name: str
    kind: str
    code: str = ""
    parent_id: int | None = None
    head_approves: bool = False


@transaction.atomic
def save_agency(
    *, draft: AgencyDraft, actor: Actor, now: dt.datetime, agency_id: int | None = None, seen: str = ""
) -> Agency:
    """
    Write an agency, or change one; what it was called is kept.

    Its duty (who verifies, who receives what is about others) is the city file's alone.

    :raises NotPermitted: if the actor is no administrator
    :raises NotFound: agency_unknown, if there is none that still runs
    :raises Invalid: name_missing, name_too_long, code_malformed, agency_kind_unknown, agency_ended (the one
        above it), parents_go_round, keeper_joined
    :raises Conflict: agency_exists, code_taken; changed_since, if it is not as it was `seen`
    """
    begin(actor)
    today = queries.city(now).today(now)
    agency = Agency(valid_from=today) if agency_id is None else _running(agency_id, today)
    refuse_stale(agency, seen)
    name, short = named(draft.name), named(draft.short_name, limit=SHORT_LENGTH)
    if draft.kind not in AGENCY_KINDS:
        raise Invalid("agency_kind_unknown")
    if queries.agencies_on(today).filter(name__iexact=name).exclude(pk=agency.pk or 0).exists():
        raise Conflict("agency_exists")
    if agency_id is None:
        agency.code = _code(draft.code)
    before = (agency.name, agency.short_name)
    if draft.parent_id is not None and draft.parent_id != agency.parent_id:
        _check_parent(agency, draft.parent_id, today)
    if agency_id is not None and before != (name, short):
        FormerName.objects.create(agency=agency, name=agency.name, short_name=agency.short_name, until=today)
    agency.name, agency.short_name, agency.kind = name, short, draft.kind
    agency.parent_id, agency.head_approves_answers, agency.kept_here = draft.parent_id, draft.head_approves, True
    agency.save()
    renamed = "" if agency_id is None or before[0] == name else f"; namanya sekarang {name}"
    what = f"{name} dibuat" if agency_id is None else f"{before[0]} diubah{renamed}"
    leave_trace(what, actor=actor, now=now)
    return agency


@transaction.atomic
def end_agency(
    *, agency_id: int, on: dt.date, successor_ids: Collection[int], actor: Actor, now: dt.datetime
) -> Agency:
    """
    End an agency on a date: into one other (a merger), into several (a split), or into none.

    From this moment on nobody of a successor reads what is about it. On the day topics and areas go
    to the one successor, or to none; its open reports are handed on by `reports.operations.succession`.

    :param on: the first day without it
    :raises NotPermitted: if the actor is no administrator
    :raises NotFound: agency_unknown, if there is none that still runs
    :raises Invalid: end_in_past, agency_unknown, succeeds_itself, successor_ended, keeper_joined
    :raises Conflict: agency_has_children; is_successor, of one that ends later; duty_without_keeper
    """
    begin(actor)
    today = queries.city(now).today(now)
    agency = _running(agency_id, today)
    until = last_day(on, since=agency.valid_from, today=today)
    successors = list(Agency.objects.filter(pk__in=successor_ids).order_by("pk"))
    _check_successors(agency, successors, set(successor_ids), until)
    _check_left(agency, successors, until)
    agency.valid_until, agency.kept_here = until, True
    agency.save()
    agency.successions.all().delete()
    Succession.objects.bulk_create(Succession(agency=agency, successor=one) for one in successors)
    into = f", menjadi {', '.join(one.short_name for one in successors)}" if successors else ", tanpa penerus"
    leave_trace(f"{agency.name} berakhir {until:%d-%m-%Y}{into}", actor=actor, now=now)
    settle_endings(now=now)
    return agency


@transaction.atomic
def keep_agency(*, agency_id: int, actor: Actor, now: dt.datetime) -> Agency:
    """
    Let an agency go on that was to end on a day that has not come.

    :raises NotPermitted: if the actor is no administrator
    :raises NotFound: agency_unknown, if there is none that still runs
    """
    begin(actor)
    agency = _running(agency_id, queries.city(now).today(now))
    if agency.valid_until is not None:
        agency.valid_until = None
        agency.save(update_fields=["valid_until"])
        agency.successions.all().delete()
        leave_trace(f"{agency.name} tidak jadi berakhir", actor=actor, now=now)
    return agency


@transaction.atomic
def settle_endings(*, now: dt.datetime) -> int:
    """
    Give topics and areas of agencies that have ended to what has taken their place; return how many.

    Found by looking at rows: a day on which nothing ran is made up for.
    """
    gone = heirs(queries.city(now).today(now))
    if not gone:
        return 0
    topics = list(Topic.objects.select_for_update().filter(default_agency_id__in=gone).order_by("pk"))
    for topic in topics:
        keep_topic_here(topic, now)
        topic.default_agency_id = gone[topic.default_agency_id or 0]
        topic.save()
    areas = list(Area.objects.select_for_update().filter(agency_id__in=gone).order_by("pk"))
    for area in areas:
        area.agency_id = gone[area.agency_id or 0]
        area.save(update_fields=["agency"])
    if topics or areas:
        counted = f"{len(topics)} topik dan {len(areas)} wilayah dipindahkan dari OPD yang berakhir"
        leave_trace(counted, actor=SYSTEM, now=now, topics=True)
    return len(topics) + len(areas)


def _running(agency_id: int, today: dt.date) -> Agency:
    running = Agency.objects.filter(Q(valid_until=None) | Q(valid_until__gt=today))
    agency = running.select_for_update().filter(pk=agency_id).first()
    if agency is None:
        raise NotFound("agency_unknown")
    return agency


def _code(wanted: str) -> str:
    code = wanted.strip().upper()
    if not _CODE.fullmatch(code):
        raise Invalid("code_malformed")
    if Agency.objects.filter(code=code).exists():
        raise Conflict("code_taken", taken=code)
    return code


def _check_parent(agency: Agency, parent_id: int, today: dt.date) -> None:
    if not queries.agencies_on(today).filter(pk=parent_id).exists():
        raise Invalid("agency_ended")
    parents, successors = tree()
    if agency.pk is not None and agency.pk in kin.line_up(parent_id, parents):
        raise Invalid("parents_go_round")
    _refuse_joined_keeper(parents, successors, parents | {agency.pk or 0: parent_id}, successors)


def _check_successors(agency: Agency, found: list[Agency], wanted: set[int], until: dt.date) -> None:
    if {one.pk for one in found} != wanted:
        raise Invalid("agency_unknown")
    if agency.pk in wanted:
        raise Invalid("succeeds_itself")
    for one in found:
        if one.valid_until is not None and one.valid_until <= until:
            raise Invalid("successor_ended", name=one.short_name)
    parents, successors = tree()
    _refuse_joined_keeper(parents, successors, parents, {**successors, agency.pk: wanted})


def _check_left(agency: Agency, successors: list[Agency], until: dt.date) -> None:
    """Refuse to leave something behind that needs the agency."""
    after = Q(valid_until=None) | Q(valid_until__gt=until)
    child = Agency.objects.filter(after, parent=agency).order_by("name").first()
    if child is not None:
        raise Conflict("agency_has_children", name=child.short_name)
    heir_of = Agency.objects.filter(successions__successor=agency, valid_until__gt=until).first()
    if heir_of is not None:
        raise Conflict("is_successor", name=heir_of.short_name)
    if agency.duty and [one.duty for one in successors] != [agency.duty]:
        raise Conflict("duty_without_keeper")


def _refuse_joined_keeper(
    parents: kin.Tree, successors: kin.Successors, then: Mapping[int, int | None], then_successors: kin.Successors
) -> None:
    """
    Refuse what would make an office that receives reports about others one house with more of those others.

    :raises Invalid: keeper_joined
    """
    now, later = kin.kin(parents, successors), kin.kin(then, then_successors)
    for keeper in Agency.objects.filter(duty__in=_KEEPERS):
        if later[keeper.pk] - now[keeper.pk]:
            raise Invalid("keeper_joined", name=keeper.short_name)

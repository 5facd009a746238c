"""Saying who is away from an agency, from which day to which, and who stands in."""

from __future__ import annotations

import dataclasses
import datetime as dt

from django.db import transaction
from django.db.models import Q

from curhat.access.actors import Actor, Role
from curhat.directory import absences, queries
from curhat.directory.models import Absence, Agency, Membership
from curhat.directory.operations.desk import leave_trace
from curhat.kernel.errors import Invalid, NotFound
from curhat.kernel.text import plain

MOST_DAYS = 366


@dataclasses.dataclass(frozen=True, slots=True)
class AbsenceDraft:
    """
    An absence as somebody writes it.

    :ivar last_on: the last day away
    :ivar reason: None: as it was
    :ivar acting: the stand-in of a head holds the head's seat for these days (pelaksana harian)
    """

    person_id: int
    first_on: dt.date
    last_on: dt.date
    stand_in_id: int | None = None
    reason: str | None = None
    acting: bool = False


def may_declare(actor: Actor, person_id: int, agency_id: int) -> bool:
    """Whether the actor may say that somebody is away: an administrator, the agency's head, the member themself."""
    if Role.ADMINISTRATOR in actor.roles or _heads(actor, agency_id):
        return True
    return actor.person_id == person_id and any(seat.agency_id == agency_id for seat in actor.seats)


@transaction.atomic
def declare_absence(
    *, draft: AbsenceDraft, agency_id: int, actor: Actor, now: dt.datetime, absence_id: int | None = None
) -> Absence:
    """
    Keep an absence, or change one that is not over. Sends nothing and moves no report.

    :raises NotFound: if it is not the actor's to say, or no such absence runs or is to come
    :raises Invalid: absence_of_nobody, absence_past, absence_order, absence_too_long, absence_overlaps,
        stand_in_oneself, stand_in_unknown, stand_in_away, acting_needs_stand_in, acting_of_no_head, acting_oneself
    """
    # One at a time in an agency: two that name each other must not pass side by side.
    agency = Agency.objects.select_for_update().filter(pk=agency_id).first()
    today = queries.city(now).today(now)
    row = _row(absence_id, agency_id, today)
    person_id = draft.person_id if row.pk is None else row.person_id
    if agency is None or not may_declare(actor, person_id, agency_id):
        raise NotFound
    draft = dataclasses.replace(draft, person_id=person_id)
    _check_days(draft, row, today)
    seats = _seats(draft, agency_id)
    if not seats:
        raise Invalid("absence_of_nobody")
    _check_overlap(draft, row, agency_id)
    _check_stand_in(draft, agency_id, seats)
    _check_acting(draft, agency_id, seats, actor)
    row.person_id, row.agency, row.stand_in_id = person_id, agency, draft.stand_in_id
    row.first_on, row.last_on = draft.first_on, draft.last_on
    row.reason = row.reason if draft.reason is None else plain(draft.reason)[:200]
    row.declared_at, row.declared_by_id = now, actor.person_id
    before, row.acting = row.acting, None
    row.save()
    _give_up(before, today)
    if draft.acting and not _holds(draft, agency_id, Role.AGENCY_HEAD):
        row.acting = _act(row, today, actor, now)
        row.save(update_fields=["acting"])
    return row


@transaction.atomic
def end_absence(*, absence_id: int, agency_id: int, actor: Actor, now: dt.datetime) -> None:
    """
    End an absence early: its person is back today. One that has not begun is forgotten.

    :raises NotFound: if it is not the actor's to say, or it is over
    """
    Agency.objects.select_for_update().filter(pk=agency_id).first()
    today = queries.city(now).today(now)
    row = _row(absence_id, agency_id, today)
    if not may_declare(actor, row.person_id, agency_id):
        raise NotFound
    acting = row.acting
    if row.first_on < today:
        row.last_on = today - dt.timedelta(days=1)
        row.save(update_fields=["last_on"])
    else:
        row.delete()
    _give_up(acting, today)


def _row(absence_id: int | None, agency_id: int, today: dt.date) -> Absence:
    """Return what is to be changed, locked; a new one where nothing is named."""
    if absence_id is None:
        return Absence()
    rows = Absence.objects.select_for_update().filter(pk=absence_id, agency_id=agency_id, last_on__gte=today)
    row = rows.first()
    if row is None:
        raise NotFound
    return row


def _heads(actor: Actor, agency_id: int) -> bool:
    return any(seat.role == Role.AGENCY_HEAD and seat.agency_id == agency_id for seat in actor.seats)


def _check_days(draft: AbsenceDraft, row: Absence, today: dt.date) -> None:
    if draft.last_on < draft.first_on:
        raise Invalid("absence_order")
    # What has begun began when it did; it can be made longer or shorter.
    begun = row.pk is not None and draft.first_on == row.first_on
    if draft.last_on < today or (draft.first_on < today and not begun):
        raise Invalid("absence_past")
    if (draft.last_on - draft.first_on).days >= MOST_DAYS:
        raise Invalid("absence_too_long", limit=MOST_DAYS)


def _seats(draft: AbsenceDraft, agency_id: int) -> list[Membership]:
    """Return the seats at the agency that the person has on some of these days."""
    held = Membership.objects.filter(person_id=draft.person_id, agency_id=agency_id, person__is_active=True)
    return list(held.filter(Q(valid_until=None) | Q(valid_until__gt=draft.first_on), valid_from__lte=draft.last_on))


def _check_overlap(draft: AbsenceDraft, row: Absence, agency_id: int) -> None:
    same = Absence.objects.filter(person_id=draft.person_id, agency_id=agency_id).exclude(pk=row.pk or 0)
    other = same.filter(first_on__lte=draft.last_on, last_on__gte=draft.first_on).first()
    if other is not None:
        raise Invalid("absence_overlaps", first=f"{other.first_on:%d-%m-%Y}", last=f"{other.last_on:%d-%m-%Y}")


def _check_stand_in(draft: AbsenceDraft, agency_id: int, seats: list[Membership]) -> None:
    if draft.stand_in_id is None:
        return
    if draft.stand_in_id == draft.person_id:
        raise Invalid("stand_in_oneself")
    # A head is stood in for by any officer, a verifier by a verifier.
    if not any(_holds(draft, agency_id, *absences.like(seat.role)) for seat in seats):
        raise Invalid("stand_in_unknown")
    gone = Absence.objects.filter(
        person=draft.stand_in_id, agency_id=agency_id, first_on__lte=draft.last_on, last_on__gte=draft.first_on
    ).first()
    if gone is not None:
        raise Invalid("stand_in_away", first=f"{gone.first_on:%d-%m-%Y}", last=f"{gone.last_on:%d-%m-%Y}")


def _holds(draft: AbsenceDraft, agency_id: int, *roles: str) -> bool:
    """Whether the stand-in has one of some roles at the agency on every one of these days."""
    held = Membership.objects.filter(person=draft.stand_in_id, agency_id=agency_id, role__in=roles)
    throughout = held.filter(Q(valid_until=None) | Q(valid_until__gt=draft.last_on), valid_from__lte=draft.first_on)
    return throughout.filter(person__is_active=True).exists()


def _check_acting(draft: AbsenceDraft, agency_id: int, seats: list[Membership], actor: Actor) -> None:
    """Let a head's seat be given by a head or an administrator, and by nobody to themselves."""
    if not draft.acting:
        return
    if draft.stand_in_id is None:
        raise Invalid("acting_needs_stand_in")
    if Role.AGENCY_HEAD not in {seat.role for seat in seats}:
        raise Invalid("acting_of_no_head")
    if draft.stand_in_id == actor.person_id or not (Role.ADMINISTRATOR in actor.roles or _heads(actor, agency_id)):
        raise Invalid("acting_oneself")


def _act(row: Absence, today: dt.date, actor: Actor, now: dt.datetime) -> Membership:
    """Give the stand-in the head's seat for the days that are left; it ends by its date."""
    since, until = max(row.first_on, today), row.last_on + dt.timedelta(days=1)
    seat, _ = Membership.objects.update_or_create(
        person=row.stand_in,
        role=Role.AGENCY_HEAD,
        agency_id=row.agency_id,
        unit=None,
        valid_from=since,
        defaults={"valid_until": until, "invited_by_id": actor.person_id},
    )
    days = f"{since:%d-%m-%Y} sampai {row.last_on:%d-%m-%Y}"
    leave_trace(f"{row.agency.short_name}: {seat.person.name} pelaksana harian kepala, {days}.", actor=actor, now=now)
    return seat


def _give_up(seat: Membership | None, today: dt.date) -> None:
    """End a head's seat that was given for the days of an absence."""
    if seat is not None and (seat.valid_until is None or seat.valid_until > today):
        seat.valid_until = max(today, seat.valid_from)
        seat.save(update_fields=["valid_until"])

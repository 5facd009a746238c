"""Changes of the calendar and the rules: each leaves a version and is announced."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from typing import Any

from django.db import connection, transaction

from curhat.access.actors import SYSTEM, Actor, Role
from curhat.deadlines import ladder, queries
from curhat.deadlines.explain import short_day
from curhat.deadlines.models import CalendarVersion, DeadlineRule, EscalationRung, Holiday, LadderChange
from curhat.deadlines.queries import current_calendar
from curhat.deadlines.rules import DeadlineKind, RuleSpec, Rung
from curhat.kernel.errors import Conflict, Invalid, NotFound, NotPermitted
from curhat.messaging import outbox

CHANGED = "calendar.changed"
_COUNTRY = "ID"
_NAMES = {
    DeadlineKind.VERIFY: "dibaca dan diteruskan",
    DeadlineKind.FIRST_FOLLOW_UP: "kabar pertama dari OPD",
    DeadlineKind.FINISH: "selesai ditangani",
    DeadlineKind.SILENCE: "tanggapan pelapor",
    DeadlineKind.NEEDS_INFO: "keterangan dari pelapor",
    DeadlineKind.REVIEW: "keputusan atas keberatan",
}
_CATEGORIES = {"public": "public", "government": "joint_leave"}


class StaleLadder(Conflict):
    """Somebody has changed these rungs since the form was opened."""

    code = "ladder_changed"


@transaction.atomic
def set_holiday(
    *, date: dt.date, name: str, category: str, actor: Actor, now: dt.datetime, reason: str = ""
) -> Holiday:
    """
    Make a date a day off, or change its name and category.

    Recomputes no deadline itself: the announced change does.

    :param category: public, joint_leave or local
    :raises NotPermitted: if the actor is no administrator
    :raises Invalid: `holiday_name_missing`, `holiday_category_unknown`, or
        `past_holiday_needs_reason` for a date before today without a reason
    """
    _require_administrator(actor)
    name = name.strip()
    check_holiday(date=date, name=name, category=category, reason=reason, now=now)
    previous = Holiday.objects.select_for_update().filter(date=date).first()
    if previous is not None and (previous.name, previous.category, previous.removed) == (name, category, False):
        return previous
    holiday, _ = Holiday.objects.update_or_create(
        date=date,
        defaults={"name": name, "category": category, "source": "administrator", "removed": False},
    )
    _changed(f"{short_day(date, 0)} libur: {name}", reason, actor, now)
    return holiday


def check_holiday(*, date: dt.date, name: str, category: str, reason: str, now: dt.datetime) -> None:
    """
    Refuse what `set_holiday` would refuse, for whoever wants to know before.

    :raises Invalid: as `set_holiday`
    """
    if not name.strip():
        raise Invalid("holiday_name_missing")
    if category not in Holiday.CATEGORIES:
        raise Invalid("holiday_category_unknown", category=category)
    check_reason(date=date, reason=reason, now=now)


def check_reason(*, date: dt.date, reason: str, now: dt.datetime) -> None:
    """
    Refuse a change of the past without a reason: it moves bounds that people were already measured by.

    :raises Invalid: `past_holiday_needs_reason`
    """
    if date < current_calendar().day_of(now) and not reason.strip():
        raise Invalid("past_holiday_needs_reason", date=date)


@transaction.atomic
def remove_holiday(*, date: dt.date, actor: Actor, now: dt.datetime, reason: str = "") -> None:
    """
    Make a day off a working day again; seeding will not bring it back.

    :raises NotPermitted: if the actor is no administrator
    :raises NotFound: if it is no day off
    :raises Invalid: `past_holiday_needs_reason` for a date before today without a reason
    """
    _require_administrator(actor)
    check_reason(date=date, reason=reason, now=now)
    if not Holiday.objects.filter(date=date, removed=False).update(removed=True, source="administrator"):
        raise NotFound("holiday_not_found", date=date)
    _changed(f"{short_day(date, 0)} bukan libur", reason, actor, now)


@transaction.atomic
def load_rules(
    *, rules: Collection[RuleSpec], rungs: Collection[Rung], zone: str, actor: Actor, now: dt.datetime
) -> bool:
    """
    Take over the rules, the ladder and the zone of a city file; say whether anything changed.

    What began in the past and is not in the file any more stays, because reports
    were measured by it; what was only planned is dropped.

    :param zone: an IANA name
    :raises NotPermitted: if the actor is no administrator
    """
    _require_administrator(actor)
    today = current_calendar().day_of(now)
    changed = [
        _take_over(DeadlineRule, [_rule_row(rule) for rule in rules], ("kind", "deadline_class", "valid_from"), today),
        _take_over(EscalationRung, [_rung_row(rung) for rung in rungs], ("code", "valid_from"), today),
        _zone() != zone,
    ]
    if any(changed):
        _changed("aturan dari berkas kota", "", actor, now, zone=zone)
    return any(changed)


def rehearse_ladder(*, kind: DeadlineKind, rungs: Sequence[Rung], actor: Actor, now: dt.datetime) -> tuple[Rung, ...]:
    """
    Return the rungs of a kind as they would be kept; writes nothing.

    :param rungs: with the code of the rung in force that each was, or none
    :raises NotPermitted, Invalid: as `set_ladder`
    """
    _require_administrator(actor)
    keeping = queries.timekeeping()
    book = keeping.on(keeping.calendar.day_of(now))
    draft = ladder.checked(kind, rungs, book.rules.values())
    return ladder.named(draft, book.ladder(kind), queries.rungs_ever(kind))


@transaction.atomic
def set_ladder(
    *, kind: DeadlineKind, rungs: Sequence[Rung], seen: int, actor: Actor, now: dt.datetime
) -> tuple[Rung, ...]:
    """
    Replace the rungs of one kind of deadline, also for what runs already.

    Tells nobody itself: the announced change looks at every open deadline again.

    :param seen: `queries.ladder_version` when the form was opened
    :raises NotPermitted: if the actor is no administrator
    :raises StaleLadder: if these rungs have changed since
    :raises Invalid: as `ladder.checked`
    """
    _require_administrator(actor)
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE deadlines_ladderchange IN SHARE ROW EXCLUSIVE MODE")
    if queries.ladder_version(kind) != seen:
        raise StaleLadder
    fresh = rehearse_ladder(kind=kind, rungs=rungs, actor=actor, now=now)
    before, after = ladder.kept(queries.ladder(kind, current_calendar().day_of(now))), ladder.kept(fresh)
    if before != after:
        last = LadderChange.objects.order_by("-number").first()
        LadderChange.objects.create(
            number=last.number + 1 if last else 1,
            deadline_kind=kind.value,
            before=before,
            after=after,
            changed_at=now,
            changed_by_id=actor.person_id,
        )
        _changed(f"tangga eskalasi diubah: {_NAMES[kind]}", "", actor, now)
    return fresh


@transaction.atomic
def seed_holidays(*, now: dt.datetime, actor: Actor = SYSTEM) -> int:
    """
    Add the national days off of last year to next year that are not known yet; return how many.

    Never touches a date that has a row, whoever made it.

    :raises NotPermitted: if the actor is no administrator
    """
    # Here, for it costs every process a fifth of a second, and this is the one that needs it.
    import holidays

    _require_administrator(actor)
    year = current_calendar().day_of(now).year
    years = range(year - 1, year + 2)
    rows = [
        Holiday(date=date, name=name, category=ours, source="package")
        for theirs, ours in _CATEGORIES.items()
        for date, name in holidays.country_holidays(_COUNTRY, years=years, categories=(theirs,)).items()
    ]
    known = set(Holiday.objects.filter(date__in=[row.date for row in rows]).values_list("date", flat=True))
    # One date may be both: the public one came first and stands.
    fresh = {row.date: row for row in reversed(rows) if row.date not in known}
    Holiday.objects.bulk_create(fresh.values(), ignore_conflicts=True)
    if fresh:
        _changed(f"libur nasional {years[0]} sampai {years[-1]}", "", actor, now)
    return len(fresh)


def _require_administrator(actor: Actor) -> None:
    if not actor.roles & {Role.ADMINISTRATOR, Role.SYSTEM}:
        raise NotPermitted


def _zone() -> str:
    return current_calendar().zone.key


def _changed(what: str, reason: str, actor: Actor, now: dt.datetime, *, zone: str | None = None) -> None:
    """Number the change and announce it, one writer at a time."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE deadlines_calendarversion IN SHARE ROW EXCLUSIVE MODE")
    last = CalendarVersion.objects.order_by("-number").first()
    version = CalendarVersion.objects.create(
        number=last.number + 1 if last else 1,
        zone=zone or (last.zone if last else _zone()),
        changed_at=now,
        changed_by_id=actor.person_id,
        reason=f"{what} ({reason.strip()})"[:300] if reason.strip() else what[:300],
    )
    outbox.post(topic=CHANGED, key="calendar:0", payload={"calendar_id": version.pk}, now=now)


def _rule_row(rule: RuleSpec) -> DeadlineRule:
    return DeadlineRule(
        kind=rule.kind.value,
        deadline_class=rule.deadline_class.value,
        days=rule.days,
        unit=rule.unit.value,
        valid_from=rule.valid_from,
        source=rule.source,
    )


def _rung_row(rung: Rung) -> EscalationRung:
    return EscalationRung(
        code=rung.code,
        deadline_kind=rung.kind.value,
        position=rung.position,
        anchor=rung.anchor.value,
        offset=rung.offset,
        unit=rung.unit.value,
        tell=list(rung.tell),
        valid_from=rung.valid_from,
    )


def _take_over(
    model: type[DeadlineRule | EscalationRung], rows: Sequence[Any], key: tuple[str, ...], today: dt.date
) -> bool:
    """Write the rows that are new or different, drop the future ones that are gone; say whether any was."""
    fields = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    key_of: Callable[[Any], tuple[Any, ...]] = lambda row: tuple(getattr(row, name) for name in key)  # noqa: E731
    values_of: Callable[[Any], tuple[Any, ...]] = lambda row: tuple(getattr(row, name) for name in fields)  # noqa: E731
    known = {key_of(row): row for row in model._default_manager.all()}
    different = [row for row in rows if key_of(row) not in known or values_of(known[key_of(row)]) != values_of(row)]
    given = {key_of(row) for row in rows}
    dropped = [row.pk for at, row in known.items() if at not in given and row.valid_from > today]
    manager: Any = model._default_manager
    manager.bulk_create(
        different, update_conflicts=True, unique_fields=key, update_fields=[name for name in fields if name not in key]
    )
    manager.filter(pk__in=dropped).delete()
    return bool(different or dropped)

"""Changing the rules: proven before, recorded after, one writer at a time."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from curhat.access.actors import Actor, Role
from curhat.directory import queries as directory
from curhat.directory.cityfile.forms import CHANNELS
from curhat.directory.models import Agency, Area, RoutingChange, RoutingRule, Topic
from curhat.directory.operations.topics import phrases
from curhat.kernel.errors import Conflict, Invalid, NotFound, NotPermitted
from curhat.kernel.text import plain
from curhat.routing import queries
from curhat.routing.proof import Break, breaks, new_breaks
from curhat.routing.rules import Rule

NAME_LENGTH, MOST_WORDS, MOST_RULES = 80, 40, 100


class Unsafe(Invalid):
    """
    The rules would let a report go where it must not.

    :ivar ways: each way that would, from its beginning to where it breaks
    """

    code = "routing_unsafe"

    def __init__(self, ways: tuple[Break, ...], tried: Sequence[Rule]) -> None:
        super().__init__()
        self.ways, self.tried = ways, tuple(tried)


class StaleRules(Conflict):
    """Somebody has changed the rules since the form was opened."""

    code = "rules_changed"


@dataclasses.dataclass(frozen=True, slots=True)
class Draft:
    """
    A rule as somebody wants it.

    :param after: key of the rule that it comes behind; None: before all others
    """

    rule: Rule
    after: int | None = None


def rehearse(*, draft: Draft, actor: Actor, now: dt.datetime) -> list[Rule]:
    """
    Return the rules as they would be, proven; writes nothing.

    :raises NotPermitted, NotFound, Invalid, Conflict, Unsafe: as `save_rule`
    """
    _require_administrator(actor)
    existing = queries.rules()
    wanted = _checked(draft.rule, existing, now)
    arranged = _arranged(existing, wanted, draft.after)
    _prove(existing, arranged, wanted.id, now)
    return arranged


@transaction.atomic
def save_rule(*, draft: Draft, seen: int, actor: Actor, now: dt.datetime) -> Rule:
    """
    Write a rule, or change one, once no report could go astray by it.

    :param draft: its rule's id is 0 for a new one
    :param seen: the number of the newest change when the form was opened
    :raises NotPermitted: if the actor is no administrator
    :raises NotFound: rule_not_found
    :raises StaleRules: if the rules have changed since
    :raises Invalid: name_missing, name_too_long, words_too_many, word_too_long, word_unknown,
        channel_unknown, weekday_unknown, hours_half, dates_reversed, topic_unknown, area_unknown,
        agency_ended, agency_unknown, sends_on_to_place, sends_on_to_itself, too_many_rules
    :raises Conflict: rule_exists, where another has this name
    :raises Unsafe: with the ways that would break
    """
    _begin(actor, seen)
    arranged = rehearse(draft=draft, actor=actor, now=now)
    old = next((rule for rule in queries.rules() if rule.id == draft.rule.id), None)
    fresh = next(rule for rule in arranged if rule.id == draft.rule.id)
    row = RoutingRule.objects.get(pk=fresh.id) if old else RoutingRule()
    for name, value in _columns(fresh).items():
        setattr(row, name, value)
    row.position = fresh.position
    row.save()
    written = dataclasses.replace(fresh, id=row.pk)
    _renumber([written if rule.id == fresh.id else rule for rule in arranged])
    if old is None or kept(old) != kept(written):
        _record(name=written.name, before=kept(old) if old else None, after=kept(written), actor=actor, now=now)
    return written


@transaction.atomic
def remove_rule(*, rule_id: int, seen: int, actor: Actor, now: dt.datetime) -> None:
    """
    Remove a rule, unless others lead astray without it.

    :raises NotPermitted, NotFound, StaleRules, Unsafe: as `save_rule`
    """
    _begin(actor, seen)
    existing = queries.rules()
    gone = _among(existing, rule_id)
    left = _numbered([rule for rule in existing if rule.id != rule_id])
    _prove(existing, left, None, now)
    RoutingRule.objects.filter(pk=rule_id).delete()
    _renumber(left)
    _record(name=gone.name, before=kept(gone), after=None, actor=actor, now=now)


@transaction.atomic
def move_rule(*, rule_id: int, up: bool, seen: int, actor: Actor, now: dt.datetime) -> None:
    """
    Let a rule be tried one place earlier, or later; the first stays first and the last stays last.

    :raises NotPermitted, NotFound, StaleRules, Unsafe: as `save_rule`
    """
    _begin(actor, seen)
    existing = queries.rules()
    moved = _among(existing, rule_id)
    # Among its own sort: what sends on is tried apart from what decides first.
    peers = [rule for rule in existing if (rule.instead_of is None) == (moved.instead_of is None)]
    other = peers.index(moved) + (-1 if up else 1)
    if not 0 <= other < len(peers):
        return
    swapped = {moved.id: peers[other].position, peers[other].id: moved.position}
    turned = sorted(
        (dataclasses.replace(rule, position=swapped.get(rule.id, rule.position)) for rule in existing),
        key=lambda rule: rule.position,
    )
    _prove(existing, turned, rule_id, now)
    _renumber(turned)
    fresh = _among(turned, rule_id)
    _record(name=moved.name, before=kept(moved), after=kept(fresh), actor=actor, now=now)


def kept(rule: Rule) -> dict[str, Any]:
    """Return a rule as the record of changes keeps it."""
    return {
        **_columns(rule),
        "position": rule.position,
        **{
            name: value.isoformat() if value is not None else None
            for name in ("begins", "ends", "valid_from", "valid_until")
            for value in (getattr(rule, name),)
        },
    }


def _columns(rule: Rule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "topic_id": rule.topic,
        "area_id": rule.area,
        "words": list(rule.words),
        "channel": rule.channel,
        "weekdays": sorted(rule.weekdays),
        "begins": rule.begins,
        "ends": rule.ends,
        "instead_of_id": rule.instead_of,
        "agency_id": rule.agency,
        "valid_from": rule.valid_from,
        "valid_until": rule.valid_until,
    }


def _require_administrator(actor: Actor) -> None:
    if Role.ADMINISTRATOR not in actor.roles:
        raise NotPermitted


def _begin(actor: Actor, seen: int) -> None:
    """Let one writer work at a time, and only one that has seen what the last one did."""
    _require_administrator(actor)
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE directory_routingchange IN SHARE ROW EXCLUSIVE MODE")
    if queries.version() != seen:
        raise StaleRules


def _among(rules: Sequence[Rule], rule_id: int) -> Rule:
    found = next((rule for rule in rules if rule.id == rule_id), None)
    if found is None:
        raise NotFound("rule_not_found")
    return found


def _checked(rule: Rule, existing: Sequence[Rule], now: dt.datetime) -> Rule:
    """Return a rule in the form that it is kept in."""
    others = [one for one in existing if one.id != rule.id]
    if rule.id:
        _among(existing, rule.id)
    elif len(existing) >= MOST_RULES:
        raise Invalid("too_many_rules", limit=MOST_RULES)
    name = " ".join(plain(rule.name).split())
    if not name:
        raise Invalid("name_missing")
    if len(name) > NAME_LENGTH:
        raise Invalid("name_too_long", limit=NAME_LENGTH)
    if any(one.name.casefold() == name.casefold() for one in others):
        raise Conflict("rule_exists")
    _check_conditions(rule)
    _check_places(rule, now)
    return dataclasses.replace(rule, name=name, words=phrases(rule.words, most=MOST_WORDS))


def _check_conditions(rule: Rule) -> None:
    if rule.channel and rule.channel not in CHANNELS:
        raise Invalid("channel_unknown")
    if not rule.weekdays <= frozenset(range(1, 8)):
        raise Invalid("weekday_unknown")
    if (rule.begins is None) != (rule.ends is None) or (rule.begins is not None and rule.begins == rule.ends):
        raise Invalid("hours_half")
    if rule.valid_from is not None and rule.valid_until is not None and rule.valid_until <= rule.valid_from:
        raise Invalid("dates_reversed")


def _check_places(rule: Rule, now: dt.datetime) -> None:
    today = directory.city(now).today(now)
    if rule.topic is not None and not Topic.objects.filter(pk=rule.topic).exists():
        raise Invalid("topic_unknown")
    if rule.area is not None and not Area.objects.filter(pk=rule.area).exists():
        raise Invalid("area_unknown")
    if rule.agency is not None and not directory.agencies_on(today).filter(pk=rule.agency).exists():
        raise Invalid("agency_ended")
    if rule.instead_of is None:
        return
    if rule.agency is None:
        raise Invalid("sends_on_to_place")
    if rule.agency == rule.instead_of:
        raise Invalid("sends_on_to_itself")
    if not Agency.objects.filter(pk=rule.instead_of).exists():
        raise Invalid("agency_unknown")


def _arranged(existing: Sequence[Rule], wanted: Rule, after: int | None) -> list[Rule]:
    others = [rule for rule in existing if rule.id != wanted.id]
    place = next((n + 1 for n, rule in enumerate(others) if rule.id == after), 0)
    return _numbered([*others[:place], wanted, *others[place:]])


def _numbered(rules: Sequence[Rule]) -> list[Rule]:
    return [dataclasses.replace(rule, position=n) for n, rule in enumerate(rules, 1)]


def _prove(before: Sequence[Rule], after: Sequence[Rule], rule_id: int | None, now: dt.datetime) -> None:
    city = queries.graph(directory.city(now).today(now))
    broken = new_breaks(breaks(city, before), breaks(city, after), rule_id)
    if broken:
        raise Unsafe(broken, after)


def _renumber(rules: Sequence[Rule]) -> None:
    RoutingRule.objects.bulk_update([RoutingRule(pk=rule.id, position=rule.position) for rule in rules], ["position"])


def _record(
    *, name: str, before: dict[str, Any] | None, after: dict[str, Any] | None, actor: Actor, now: dt.datetime
) -> None:
    RoutingChange.objects.create(
        number=queries.version() + 1,
        name=name,
        before=before,
        after=after,
        changed_at=now,
        changed_by_id=actor.person_id,
    )

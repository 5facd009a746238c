"""Topics at the desk: made, renamed, moved in their tree, ended, and taken back before they end."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from curhat.access.actors import Actor
from curhat.directory import queries
from curhat.directory.models import FormerName, RoutingRule, Topic
from curhat.directory.operations.desk import begin, keep_topic_here, last_day, leave_trace, named, refuse_stale
from curhat.kernel.errors import Conflict, Invalid, NotFound
from curhat.kernel.text import plain, tokens

TOPIC_NAME, CODE_LENGTH, WORD_LENGTH, MOST_WORDS = 120, 40, 80, 200


@dataclasses.dataclass(frozen=True, slots=True)
class TopicDraft:
    """
    A topic as somebody wants it.

    :param code: of a new one; "" makes it from the name. It never changes afterwards
    :param parent_id: the main topic that it stands below; None: it is one itself
    :param agency_id: its own office; None: the verifier decides, or the place where `by_place`
    :param words: phrases that suggest it
    """

    name: str
    code: str = ""
    parent_id: int | None = None
    agency_id: int | None = None
    by_place: bool = False
    secret: bool = False
    words: Sequence[str] = ()


@transaction.atomic
def save_topic(
    *, draft: TopicDraft, actor: Actor, now: dt.datetime, topic_id: int | None = None, seen: str = ""
) -> Topic:
    """
    Write a topic, or change one; below its main topic it stands last when it comes there.

    A new one takes from its main topic what it does not say itself: its class of
    deadlines, and that it is protected or for the Inspektorat. None ever loses that here.

    :raises NotPermitted: if the actor is no administrator
    :raises NotFound: topic_unknown, if there is none that still runs
    :raises Invalid: name_missing, name_too_long, code_malformed, parent_unknown, topic_below_itself,
        topic_too_deep, agency_ended, place_or_agency, words_too_many, word_too_long, word_unknown
    :raises Conflict: topic_exists, code_taken; changed_since, if it is not as it was `seen`
    """
    begin(actor)
    today = queries.city(now).today(now)
    topic = Topic(valid_from=today) if topic_id is None else _running(topic_id, today)
    fresh = topic_id is None
    refuse_stale(topic, seen)
    name, before = named(draft.name, limit=TOPIC_NAME), (topic.name, topic.parent_id)
    parent = _parent(topic, draft.parent_id, today)
    _check(draft, name, topic, parent, today)
    if fresh:
        topic.code = _code(draft.code, name)
        topic.kept_here = True
    keep_topic_here(topic, now)
    if not fresh and name != topic.name:
        FormerName.objects.create(topic=topic, name=topic.name, until=today)
    topic.name, topic.parent = name, parent
    topic.default_agency_id, topic.agency_by_place = draft.agency_id, draft.by_place
    topic.secret_by_default, topic.words = draft.secret, list(phrases(draft.words))
    if parent is not None:
        topic.secret_by_default |= parent.protected
        topic.protected, topic.oversight = topic.protected or parent.protected, topic.oversight or parent.oversight
        topic.deadline_class = topic.deadline_class or parent.deadline_class
    topic.save()
    if fresh or before[1] != topic.parent_id:
        _place_last(topic, today)
    what = f"Topik {name} dibuat" if fresh else f"Topik {before[0]} diubah"
    leave_trace(what if fresh or before[0] == name else f"{what}; namanya sekarang {name}", actor=actor, now=now,
                topics=True)  # fmt: skip
    return topic


@transaction.atomic
def end_topic(*, topic_id: int, on: dt.date, actor: Actor, now: dt.datetime) -> Topic:
    """
    End a topic on a date; the reports that have it keep it.

    :param on: the first day on which nobody can choose it
    :raises NotPermitted: if the actor is no administrator
    :raises NotFound: topic_unknown
    :raises Invalid: end_in_past
    :raises Conflict: topic_has_children, while one below it goes on; topic_in_rules, while a rule names it
    """
    begin(actor)
    today = queries.city(now).today(now)
    topic = _running(topic_id, today)
    until = last_day(on, since=topic.valid_from, today=today)
    if topic.children.filter(Q(valid_until=None) | Q(valid_until__gt=until)).exists():
        raise Conflict("topic_has_children")
    rule = RoutingRule.objects.filter(topic=topic).order_by("position").first()
    if rule is not None:
        raise Conflict("topic_in_rules", name=rule.name)
    keep_topic_here(topic, now)
    topic.valid_until = until
    topic.save()
    leave_trace(f"Topik {topic.name} berakhir {until:%d-%m-%Y}", actor=actor, now=now, topics=True)
    return topic


@transaction.atomic
def keep_topic(*, topic_id: int, actor: Actor, now: dt.datetime) -> Topic:
    """
    Let a topic go on that was to end on a day that has not come.

    :raises NotPermitted: if the actor is no administrator
    :raises NotFound: topic_unknown
    :raises Conflict: parent_ends, if what it stands below ends all the same
    """
    begin(actor)
    topic = _running(topic_id, queries.city(now).today(now))
    if topic.parent is not None and topic.parent.valid_until is not None:
        raise Conflict("parent_ends")
    if topic.valid_until is not None:
        topic.valid_until = None
        topic.save(update_fields=["valid_until"])
        leave_trace(f"Topik {topic.name} tidak jadi berakhir", actor=actor, now=now, topics=True)
    return topic


def phrases(words: Sequence[str], *, most: int = MOST_WORDS) -> tuple[str, ...]:
    """
    Return phrases as they are kept, each once.

    :raises Invalid: words_too_many, word_too_long, word_unknown
    """
    found = tuple(dict.fromkeys(" ".join(plain(word).split()) for word in words if word.strip()))
    if len(found) > most:
        raise Invalid("words_too_many", limit=most)
    for word in found:
        if len(word) > WORD_LENGTH:
            raise Invalid("word_too_long", limit=WORD_LENGTH)
        # A phrase without a letter would occur nowhere.
        if not all(tokens(part) for part in word.split(" + ")):
            raise Invalid("word_unknown", word=word)
    return found


def _running(topic_id: int, today: dt.date) -> Topic:
    running = Topic.objects.filter(Q(valid_until=None) | Q(valid_until__gt=today))
    topic = running.select_for_update(of=("self",)).select_related("parent").filter(pk=topic_id).first()
    if topic is None:
        raise NotFound("topic_unknown")
    return topic


def _parent(topic: Topic, parent_id: int | None, today: dt.date) -> Topic | None:
    """Return what a topic is to stand below; the tree has two levels, so nothing can go round in it."""
    if parent_id is None:
        return None
    if parent_id == topic.pk:
        raise Invalid("topic_below_itself")
    parent = queries.topics_on(today).filter(pk=parent_id).first()
    if parent is None or (parent.valid_until is not None and topic.valid_until != parent.valid_until):
        raise Invalid("parent_unknown")
    if parent.parent_id is not None:
        raise Invalid("topic_below_itself" if parent.parent_id == topic.pk else "topic_too_deep")
    if topic.pk is not None and topic.children.filter(Q(valid_until=None) | Q(valid_until__gt=today)).exists():
        raise Invalid("topic_too_deep")
    return parent


def _check(draft: TopicDraft, name: str, topic: Topic, parent: Topic | None, today: dt.date) -> None:
    if draft.agency_id is not None and draft.by_place:
        raise Invalid("place_or_agency")
    if draft.agency_id is not None and not queries.agencies_on(today).filter(pk=draft.agency_id).exists():
        raise Invalid("agency_ended")
    same = queries.topics_on(today).filter(name__iexact=name, parent=parent).exclude(pk=topic.pk or 0)
    if same.exists():
        raise Conflict("topic_exists")


def _code(wanted: str, name: str) -> str:
    if wanted.strip():
        code = wanted.strip()
        if code != slugify(code) or len(code) > CODE_LENGTH:
            raise Invalid("code_malformed")
        if Topic.objects.filter(code=code).exists():
            raise Conflict("code_taken", taken=code)
        return code
    base = slugify(name).replace("-", "_")[: CODE_LENGTH - 4] or "topik"
    taken = set(Topic.objects.filter(code__startswith=base).values_list("code", flat=True))
    free = (base, *(f"{base}_{n}" for n in range(2, len(taken) + 3)))
    return next(code for code in free if code not in taken)


def _place_last(topic: Topic, today: dt.date) -> None:
    """Put a topic behind its brothers, and number all anew."""
    others = list(queries.topics_on(today).exclude(pk=topic.pk).order_by("position", "pk"))
    family = [n for n, one in enumerate(others) if topic.parent_id in {one.pk, one.parent_id} and topic.parent_id]
    place = family[-1] + 1 if family else len(others)
    ordered = [*others[:place], topic, *others[place:]]
    for position, one in enumerate(ordered):
        one.position = position
    Topic.objects.bulk_update(ordered, ["position"])

"""What every change of the directory at the desk has in common: who may, one at a time, and its trace."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable

from django.db import connection, transaction

from curhat.access.actors import Actor, Role
from curhat.directory import queries
from curhat.directory.models import Agency, City, DirectoryChange, Topic
from curhat.kernel.errors import Conflict, Invalid, NotPermitted
from curhat.kernel.text import plain

NAME_LENGTH, SHORT_LENGTH = 200, 60


def begin(actor: Actor) -> None:
    """
    Let one administrator change the directory at a time; a city file that is loaded waits too.

    :raises NotPermitted: if the actor is no administrator
    """
    if not actor.roles & {Role.ADMINISTRATOR, Role.SYSTEM}:
        raise NotPermitted
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE directory_city IN SHARE ROW EXCLUSIVE MODE")


def leave_trace(what: str, *, actor: Actor, now: dt.datetime, topics: bool = False) -> None:
    """
    Record a change, and have every process read the directory anew.

    :param topics: what citizens choose from has changed
    """
    DirectoryChange.objects.create(what=what[:300], changed_at=now, changed_by_id=actor.person_id)
    if topics:
        City.objects.update(topics_at=now)
    # Not before: what is read until then could still be rolled back, and others in this process would see it.
    transaction.on_commit(queries.forget)


def named(name: str, *, limit: int = NAME_LENGTH) -> str:
    """
    Return a name as it is kept.

    :raises Invalid: name_missing, name_too_long
    """
    name = " ".join(plain(name).split())
    if not name:
        raise Invalid("name_missing")
    if len(name) > limit:
        raise Invalid("name_too_long", limit=limit)
    return name


def last_day(on: dt.date, *, since: dt.date, today: dt.date) -> dt.date:
    """
    Return the first day without something that is to end on a date.

    :raises Invalid: end_in_past
    """
    if on < today:
        raise Invalid("end_in_past")
    # One that began today never held for a whole day; it must still end after it began.
    return max(on, since + dt.timedelta(days=1))


def version_of(row: Agency | Topic) -> str:
    """Return what a form was opened at; it is another once anything of the row is."""
    values = [getattr(row, field.attname) for field in row._meta.concrete_fields]
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]


def refuse_stale(row: Agency | Topic, seen: str) -> None:
    """
    Refuse a form that was opened before somebody else changed the row.

    :param seen: the version that it was opened at; "" where there was no form
    :raises Conflict: changed_since
    """
    if seen and seen != version_of(row):
        raise Conflict("changed_since")


def rehearse[Done](deed: Callable[[], Done]) -> Done:
    """Do something, and take it back: what it would refuse it refuses, and nothing is left of it."""
    try:
        with transaction.atomic():
            done = deed()
            transaction.set_rollback(True)
    finally:
        # What was read meanwhile knew of what is not.
        queries.forget()
    return done


def keep_topic_here(topic: Topic, now: dt.datetime) -> None:
    """Take a topic out of the hands of the city file, with the words that the file gave it; unsaved."""
    if topic.kept_here:
        return
    given = next((one for one in queries.city(now).topics if one.code == topic.code), None)
    topic.words = list(given.words) if given else []
    topic.kept_here = True

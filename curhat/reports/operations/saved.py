"""Keeping a queue as somebody had narrowed it."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from curhat.access.actors import Actor
from curhat.kernel.errors import Invalid, NotFound
from curhat.reports.models import SavedView
from curhat.reports.queries import queues

MOST: Final = 20
NAME_LENGTH: Final = 40
QUERY_LENGTH: Final = 300


@transaction.atomic
def save(*, queue: str, name: str, query: str, actor: Actor) -> None:
    """
    Keep a view of a queue of the actor's; one of the same name is replaced.

    :raises Invalid: view_name_missing, view_name_too_long, view_empty, too_many_views
    :raises NotFound: if it is no queue of theirs
    """
    queues.queue_of(actor, queue)
    name = " ".join(name.split())
    if actor.person_id is None:
        raise NotFound
    if not name:
        raise Invalid("view_name_missing")
    if len(name) > NAME_LENGTH:
        raise Invalid("view_name_too_long", limit=NAME_LENGTH)
    if not query or len(query) > QUERY_LENGTH:
        raise Invalid("view_empty")
    own = SavedView.objects.filter(person_id=actor.person_id)
    if own.exclude(queue=queue, name=name).count() >= MOST:
        raise Invalid("too_many_views", limit=MOST)
    SavedView.objects.update_or_create(person_id=actor.person_id, queue=queue, name=name, defaults={"query": query})


def remove(*, view_id: int, actor: Actor) -> None:
    """
    Forget a view of the actor's own.

    :raises NotFound: if it is nobody's, or somebody else's
    """
    deleted, _ = SavedView.objects.filter(pk=view_id, person=actor.person_id or 0).delete()
    if not deleted:
        raise NotFound

"""What somebody of the staff is told, as they find it at their desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from curhat.access.actions import Action
from curhat.access.actors import Actor
from curhat.notices.models import Notice
from curhat.reports import scopes


def mentions(*, actor: Actor, before: Sequence[Any] | None = None, size: int = 25) -> list[Notice]:
    """
    Return the notes that call somebody, of reports that they read still: the newest first, and one more than asked.

    :param before: the last row of the page before, as `(pk,)`
    """
    readable = scopes.desk_reports_for(actor, Action.READ)
    rows = Notice.objects.filter(person=actor.person_id, mention=True, report__in=readable)
    if before:
        rows = rows.filter(pk__lt=before[0])
    return list(rows.select_related("report__lead", "report__area", "event__office").order_by("-pk")[: size + 1])

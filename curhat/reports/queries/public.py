"""What everybody may read, and nothing that was not written for everybody."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from django.db.models import Q

from curhat.access.actions import Action
from curhat.access.actors import Actor
from curhat.kernel.errors import NotFound
from curhat.reports import scopes
from curhat.reports.models import Attachment, Report, TimelineEvent
from curhat.reports.models.timeline import Audience
from curhat.reports.queries import furnish
from curhat.reports.queries.lists import Cursor

PAGE = 30


@dataclasses.dataclass(frozen=True, slots=True)
class PublicView:
    """The public version of a report; the events tell what happened, never in whose words."""

    report: Report
    attachments: Sequence[Attachment]
    events: Sequence[TimelineEvent]


def published(*, actor: Actor, before: Cursor = None, size: int = PAGE) -> list[Report]:
    """Return published reports, the newest first; `size` + 1 rows where there are more."""
    rows = scopes.reports_for(actor, Action.READ_PUBLISHED)
    if before is not None:
        at, pk = before
        rows = rows.filter(Q(published_at__lt=at) | Q(published_at=at, pk__lt=pk))
    return furnish.reports(rows.defer("text", "title").order_by("-published_at", "-pk")[: size + 1])


def get_published(*, number: str, actor: Actor) -> PublicView:
    """
    Return the public version of a report.

    :raises NotFound: if there is none, or it is hidden
    """
    rows = scopes.reports_for(actor, Action.READ_PUBLISHED).filter(number=number)
    found = furnish.reports(rows.defer("text", "title"))
    if not found:
        raise NotFound
    report = found[0]
    files = Attachment.objects.select_related("file").filter(public=True).order_by("pk")
    events = report.events.filter(audience=Audience.PUBLIC).order_by("-seq")
    return PublicView(report, list(files.filter(report=report)), furnish.events(events))

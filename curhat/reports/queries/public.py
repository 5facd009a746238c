"""What everybody may read, and nothing that was not written for everybody."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q

from curhat.access.actions import Action
from curhat.access.actors import Actor
from curhat.files.kinds import Kind
from curhat.kernel.errors import NotFound
from curhat.kernel.geo import Box
from curhat.reports import scopes
from curhat.reports.grid import Square, frame_of
from curhat.reports.models import Attachment, PublicCount, PublicReport, Report, TimelineEvent
from curhat.reports.models.public import ANY_PHASE, ANY_TOPIC, OF_AREA, OF_CITY
from curhat.reports.models.timeline import Audience
from curhat.reports.phases import Phase
from curhat.reports.queries import furnish
from curhat.reports.queries.lists import Cursor

PAGE = 30
# A row of a public list: nothing that only its reporter and the staff have read.
OF_A_PUBLIC_ROW = (
    "number", "public_title", "published_at", "area_id", "topic_id", "lead_id", "created_at", "state", "version",
    "outcome", "planned_for", "referred_to", "archive_reason", "support_count",
)  # fmt: skip


@dataclasses.dataclass(frozen=True, slots=True)
class Wanted:
    """
    What of the published reports is asked for; all of it where nothing is said.

    :param topic: key of a topic of the upper level
    :param square: of the finest level; no count can be asked for with it
    """

    topic: int | None = None
    area: int | None = None
    phase: Phase | None = None
    square: Square | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """Return the condition that the projection is asked by."""
        asked = {"topic": self.topic, "area": self.area, "phase": self.phase}
        place = {"x": self.square.x, "y": self.square.y} if self.square else {}
        return {name: value for name, value in asked.items() if value is not None} | place


EVERYTHING = Wanted()


@dataclasses.dataclass(frozen=True, slots=True)
class Numbers:
    """
    How many there are, with every other filter left as it is.

    :ivar all: of exactly what was asked for
    """

    all: int
    topics: Mapping[int, int]
    areas: Mapping[int, int]
    phases: Mapping[str, int]


@dataclasses.dataclass(frozen=True, slots=True)
class PublicView:
    """
    The public version of a report; the events tell what happened, never in whose words.

    :ivar own: whether the actor has sent it
    """

    report: Report
    attachments: Sequence[Attachment]
    events: Sequence[TimelineEvent]
    own: bool


def published(*, actor: Actor, wanted: Wanted = EVERYTHING, before: Cursor = None, size: int = PAGE) -> list[Report]:
    """
    Return published reports, the newest first; `size` + 1 rows where there are more.

    :param before: moment of publication and key of the last row of the page above
    """
    rows = PublicReport.objects.filter(**wanted.columns)
    if before is not None:
        at, pk = before
        # In this form the index is entered at the moment itself; "earlier or as early and lower" would walk to it.
        rows = rows.filter(published_at__lte=at).exclude(published_at=at, report__gte=pk)
    return readable(rows.order_by("-published_at", "-report").values_list("report", flat=True)[: size + 1], actor)


def readable(keys: Iterable[int], actor: Actor) -> list[Report]:
    """Return the reports of these keys that the actor may read the public version of, in this order."""
    order = {pk: n for n, pk in enumerate(keys)}
    rows = scopes.reports_for(actor, Action.READ_PUBLISHED).filter(pk__in=order).only(*OF_A_PUBLIC_ROW)
    return sorted(furnish.reports(rows), key=lambda report: order[report.pk])


def covers(*, report_ids: Iterable[int], actor: Actor) -> dict[int, Attachment]:
    """Return the first photo of the public version of each report that has one and may be read."""
    shown = scopes.reports_for(actor, Action.READ_PUBLISHED).filter(pk__in=list(report_ids))
    rows = Attachment.objects.filter(report__in=shown, public=True, file__state="ready", file__kind=Kind.PHOTO)
    rows = rows.select_related("file")
    return {photo.report_id: photo for photo in rows.order_by("report", "-pk")}


def photo_for(*, attachment_id: int, actor: Actor) -> int:
    """
    Return the key of the file that everybody is given of a photo: where a mask hides something, the covered copy.

    Who may publish the report is given it before everybody is.

    :raises NotFound: if it is no photo of a public version
    """
    shown = Q(public=True, report__in=scopes.reports_for(actor, Action.READ_PUBLISHED))
    to_come = Q(report__in=scopes.desk_reports_for(actor, Action.PUBLISH))
    photo = Attachment.objects.filter(shown | to_come, pk=attachment_id, file__kind=Kind.PHOTO).first()
    if photo is None:
        raise NotFound
    return photo.shown_id


def numbers(wanted: Wanted) -> Numbers:
    """Return the counts beside the filters, of published reports alone; one statement, and no row is counted."""
    topic, phase = wanted.topic or ANY_TOPIC, wanted.phase or ANY_PHASE
    level, x = (OF_CITY, 0) if wanted.area is None else (OF_AREA, wanted.area)
    here = PublicCount.objects.filter(level=level, x=x, count__gt=0)
    parts = (
        here.filter(phase=phase),
        here.filter(topic=topic),
        PublicCount.objects.filter(level=OF_AREA, topic=topic, phase=phase, count__gt=0),
    )
    first, *others = (part.order_by().values_list("level", "x", "topic", "phase", "count") for part in parts)
    found = {row[:4]: row[4] for row in first.union(*others, all=True)}
    mine = {key: n for key, n in found.items() if key[:2] == (level, x)}
    return Numbers(
        all=mine.get((level, x, topic, phase), 0),
        topics={t: n for (_, _, t, p), n in mine.items() if p == phase and t != ANY_TOPIC},
        areas={a: n for (where, a, t, p), n in found.items() if (where, t, p) == (OF_AREA, topic, phase)},
        phases={p: n for (_, _, t, p), n in mine.items() if t == topic and p != ANY_PHASE},
    )


def clusters(*, box: Box, zoom: int, wanted: Wanted) -> list[tuple[Square, int]]:
    """
    Return how many published reports lie in each square of a box of the map; squares without any are left out.

    :param wanted: its topic and phase count; what is of one area lies in its boundary
    """
    frame = frame_of(box, zoom)
    rows = PublicCount.objects.filter(
        level=frame.level,
        topic=wanted.topic or ANY_TOPIC,
        phase=wanted.phase or ANY_PHASE,
        x__range=(frame.west, frame.east),
        y__range=(frame.south, frame.north),
        count__gt=0,
    )
    return [(Square(frame.level, x, y), count) for x, y, count in rows.values_list("x", "y", "count")]


def get_published(*, number: str, actor: Actor) -> PublicView:
    """
    Return the public version of a report.

    :raises NotFound: if there is none, or it is hidden
    """
    rows = scopes.own_marked(scopes.reports_for(actor, Action.READ_PUBLISHED), actor).filter(number=number)
    found = furnish.reports(rows.defer("text", "title"))
    if not found:
        raise NotFound
    report = found[0]
    files = Attachment.objects.select_related("file").filter(public=True).order_by("pk")
    events = report.events.filter(audience=Audience.PUBLIC).order_by("-seq")
    return PublicView(report, list(files.filter(report=report)), furnish.events(events), report.is_own)

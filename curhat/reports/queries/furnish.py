"""What a report names of the directory, out of the process's own knowledge."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from curhat.directory import queries as directory
from curhat.reports.models import Assignment, Report, TimelineEvent

# What a row of a list shows, and what its pill and its cursor are made of.
OF_A_ROW = (
    "number", "title", "address", "landmark", "area_id", "topic_id", "lead_id", "created_at", "state", "version",
    "due_at", "turn_at", "outcome", "planned_for", "referred_to", "archive_reason",
)  # fmt: skip


def reports(rows: Iterable[Report]) -> list[Report]:
    """
    Give reports their agency, topic and area.

    Not by joins: PostgreSQL needed fifteen times longer to plan those than to
    run them, and every row carried copies of the same few agencies.
    """
    found = list(rows)
    for report in found:
        report.lead = directory.agency(report.lead_id)
        report.topic = directory.topic(report.topic_id)
        report.area = directory.area(report.area_id)
    return found


def with_holders(rows: QuerySet[Report], offices: Collection[int]) -> QuerySet[Report]:
    """Return the rows, each knowing in `held_by` who holds it inside one of these agencies: a unit, else a person."""
    if not offices:
        return rows
    holds = Assignment.objects.filter(report=OuterRef("pk"), agency_id__in=offices, ended_at=None)
    unit, person = (Subquery(holds.exclude(**{of: None}).values(of)[:1]) for of in ("unit__name", "person__name"))
    owed = holds.exclude(task="").filter(task_done_at=None).values("task_due_on")[:1]
    return rows.annotate(held_by=Coalesce(unit, person, Value("")), task_due=Subquery(owed))  # type: ignore[no-redef]


def events(rows: Iterable[TimelineEvent]) -> list[TimelineEvent]:
    """Give events the office that people read."""
    found = list(rows)
    for event in found:
        event.office = directory.agency(event.office_id)
    return found

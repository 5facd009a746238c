"""What a report names of the directory, out of the process's own knowledge."""

from __future__ import annotations

from collections.abc import Iterable

from curhat.directory import queries as directory
from curhat.reports.models import Report, TimelineEvent

# What a row of a list shows, and what its pill and its cursor are made of.
OF_A_ROW = (
    "number", "title", "address", "landmark", "area_id", "topic_id", "lead_id", "created_at", "state", "version",
    "due_at", "outcome", "planned_for", "referred_to", "archive_reason",
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


def events(rows: Iterable[TimelineEvent]) -> list[TimelineEvent]:
    """Give events the office that people read."""
    found = list(rows)
    for event in found:
        event.office = directory.agency(event.office_id)
    return found

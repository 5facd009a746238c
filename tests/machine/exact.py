"""What a merge or a link must leave as it was: every column, what is owed, who holds it and whose time it is."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from curhat.deadlines.queries import current_calendar
from curhat.reports.models import Deadline, Report

# The timeline tells of the merge and of its end, a page opened before must be known as stale, and the report
# stands in its state anew: it was in another one meanwhile.
_MUST_DIFFER = {"version", "state_since"}
# The head's time, not this one's: a deadline that ran gets that stretch as one more stop, and is due by it.
_FOLLOWS_FROM_STOPS = {"stops", "due_at", "calendar_version", "next_rung_at"}
type Rows = Sequence[Mapping[str, Any]]


@dataclasses.dataclass(frozen=True)
class Snapshot:
    """A report and everything that hangs on it, save its timeline."""

    columns: Mapping[str, Any]
    deadlines: Rows
    assignments: Rows
    drafts: Rows
    charged_to: list[tuple[str, int | None]]


def snapshot(report_id: int) -> Snapshot:
    """Return how a report stands now."""
    report = Report.objects.get(pk=report_id)
    return Snapshot(
        columns=Report.objects.values().get(pk=report_id),
        deadlines=list(report.deadlines.order_by("pk").values()),
        assignments=list(report.assignments.order_by("pk").values()),
        drafts=list(report.drafts.order_by("pk").values()),
        charged_to=list(report.spans.filter(until_at=None).values_list("holder", "agency_id")),
    )


def assert_came_back(before: Snapshot, report_id: int, *, merged_at: dt.datetime, parted_at: dt.datetime) -> None:
    """Compare a report that was merged and parted again with what it was."""
    after = snapshot(report_id)
    ran = [row["id"] for row in before.deadlines if _runs(row)]
    changed = {name for name, value in after.columns.items() if value != before.columns[name]}
    due = [d.due_at for d in Deadline.objects.filter(report=report_id, pk__in=ran)]
    assert changed <= _MUST_DIFFER | {"due_at", "ahead", "turn_at"}, changed
    assert after.columns["due_at"] == min(due, default=None)
    # Somebody has read it: it waits for no others of its sender any more.
    assert (after.columns["ahead"], after.columns["turn_at"]) == (0, after.columns["due_at"])
    assert (after.assignments, after.drafts) == (before.assignments, before.drafts)
    assert after.charged_to == before.charged_to
    assert [_without_stops(row) for row in after.deadlines] == [_without_stops(row) for row in before.deadlines]
    for old, new in zip(before.deadlines, after.deadlines, strict=True):
        merged = [(merged_at, parted_at, 0, "other")] if _runs(old) else []
        assert _stops(new) == _stops(old) + merged
    for deadline in Deadline.objects.filter(report=report_id, met_at=None, ended_at=None):
        assert deadline.due_at == deadline.due_by(current_calendar())


def assert_untouched(before: Snapshot, report_id: int) -> None:
    """Compare a report that was linked to a problem and taken off it again with what it was."""
    after = snapshot(report_id)
    assert {name for name, value in after.columns.items() if value != before.columns[name]} <= {"version"}
    assert dataclasses.replace(after, columns={}) == dataclasses.replace(before, columns={})


def _runs(row: Mapping[str, Any]) -> bool:
    return row["met_at"] is None and row["ended_at"] is None and row["stopped_at"] is None


def _without_stops(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in _FOLLOWS_FROM_STOPS}


def _stops(row: Mapping[str, Any]) -> list[tuple[dt.datetime, dt.datetime, int, str]]:
    """Return the stops as moments: two zones may write one differently."""
    return [
        (dt.datetime.fromisoformat(a), dt.datetime.fromisoformat(b), least, why) for a, b, least, why in row["stops"]
    ]

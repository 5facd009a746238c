"""
The story of one report in one statement.

Most of what a small statement costs is asking it. A page of a report would ask five for its
events, files, deadlines, draft and openings; PostgreSQL hands them over together as JSON.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model
from django.utils.dateparse import parse_date, parse_datetime

from curhat.files.models import StoredFile
from curhat.receipts import queries as receipts
from curhat.receipts.models import LedgerEntry
from curhat.reports.models import AnswerDraft, Attachment, Deadline, Report, TimelineEvent
from curhat.reports.workflow import OPEN, State

# What somebody took back or nobody could work on is no company, and of a secret report nobody hears.
_TOLD_OF = sorted(state.value for state in OPEN | {State.CLOSED})
_ASK = f"""
SELECT
  (SELECT json_agg(e ORDER BY e.seq) FROM reports_timelineevent e
    WHERE e.report_id = %(report)s AND e.audience = ANY(%(audiences)s)),
  (SELECT json_agg(json_build_object('place', a, 'file', f)) FROM reports_attachment a
    JOIN files_storedfile f ON f.id = a.file_id WHERE a.report_id = %(report)s),
  (SELECT json_agg(d ORDER BY d.due_at) FROM reports_deadline d
    WHERE d.report_id = %(report)s AND d.met_at IS NULL AND d.ended_at IS NULL AND d.stopped_at IS NULL),
  (SELECT json_agg(w) FROM reports_answerdraft w
    WHERE w.report_id = %(report)s AND w.decided_at IS NULL AND %(as_staff)s),
  (SELECT json_agg(json_build_object('agency_id', h.agency_id, 'unit', u.name, 'person_id', h.person_id,
      'person', p.name) ORDER BY h.id)
    FROM reports_assignment h
    LEFT JOIN directory_unit u ON u.id = h.unit_id LEFT JOIN people_person p ON p.id = h.person_id
    WHERE h.report_id = %(report)s AND h.ended_at IS NULL AND %(as_staff)s
      AND (h.unit_id IS NOT NULL OR h.person_id IS NOT NULL)),
  (SELECT json_agg(json_build_object('agency_id', h.agency_id, 'words', h.task, 'due_on', h.task_due_on,
      'done_at', h.task_done_at) ORDER BY h.id)
    FROM reports_assignment h
    WHERE h.report_id = %(report)s AND h.ended_at IS NULL AND %(as_staff)s AND NOT h.leads),
  ({receipts.OPENINGS}),
  (SELECT count(*) FROM reports_report o WHERE o.problem_id = %(problem)s AND o.id <> %(report)s
    AND NOT o.secret AND o.state = ANY(%(told_of)s))
"""  # noqa: S608  (nothing of a request stands in it)


@dataclasses.dataclass(frozen=True, slots=True)
class Holder:
    """
    Who holds a report inside an agency.

    :ivar unit: name of a part of the agency; None for none
    :ivar person: name of somebody who works there; None for nobody
    """

    agency_id: int
    unit: str | None
    person: str | None
    person_id: int | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class HelpersTask:
    """
    An agency that supports, and what it is asked to do.

    :ivar words: empty where nobody has said
    :ivar due_on: None where no day was said
    :ivar done_at: since when it says that it has; None while it does not
    """

    agency_id: int
    words: str
    due_on: dt.date | None
    done_at: dt.datetime | None


@dataclasses.dataclass(frozen=True, slots=True)
class Story:
    """
    What is told of a report.

    :ivar events: those of the audiences that were asked for, in order
    :ivar attachments: of those events, in order
    :ivar deadlines: running ones, the next first
    :ivar openings: of the reporter's identity, the newest first
    :ivar together: with how many other reports of the same problem it is worked on, as a reporter is told
    :ivar holders: who holds it inside the agencies that have it
    :ivar tasks: the agencies that support
    """

    events: Sequence[TimelineEvent]
    attachments: Sequence[Attachment]
    deadlines: Sequence[Deadline]
    draft: AnswerDraft | None
    openings: Sequence[LedgerEntry]
    together: int
    holders: Sequence[Holder]
    tasks: Sequence[HelpersTask]


def story_of(report: Report, *, audiences: Iterable[str], as_staff: bool) -> Story:
    """
    Return the story of a report that the caller has found for its reader; one statement.

    :param as_staff: with the answer that waits for its head, and without the openings
    """
    asked: dict[str, Any] = {
        "report": report.pk,
        "audiences": list(audiences),
        "as_staff": as_staff,
        "subject": "reporter",
        "subject_id": None if as_staff else report.reporter_id,
        "problem": None if as_staff else report.problem_id,
        "told_of": _TOLD_OF,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ASK, asked)
        *rows, together = cursor.fetchone()
    events, files, deadlines, drafts, holders, tasks, openings = (found or [] for found in rows)
    shown = _made(TimelineEvent, events)
    return Story(
        events=shown,
        attachments=_attached(report, shown, files),
        deadlines=_made(Deadline, deadlines),
        draft=next(iter(_made(AnswerDraft, drafts)), None),
        openings=_made(LedgerEntry, openings),
        together=together,
        holders=[Holder(**row) for row in holders],
        tasks=[_task(**row) for row in tasks],
    )


def _task(*, agency_id: int, words: str, due_on: str | None, done_at: str | None) -> HelpersTask:
    day, moment = parse_date(due_on or ""), parse_datetime(done_at or "")
    return HelpersTask(agency_id, words, day, moment)


def _attached(report: Report, events: Sequence[TimelineEvent], rows: Iterable[Mapping[str, Any]]) -> list[Attachment]:
    """Return the files of the events that are shown; where the event may not be seen, the file may not either."""
    shown = {event.pk: event for event in events}
    rows = [row for row in rows if row["place"]["event_id"] in shown]
    found = _made(Attachment, [row["place"] for row in rows])
    for attachment, file in zip(found, _made(StoredFile, [row["file"] for row in rows]), strict=True):
        attachment.report, attachment.event, attachment.file = report, shown[attachment.event_id], file
    return sorted(found, key=lambda attachment: (attachment.event.seq, attachment.position))


def _made[M: Model](model: type[M], rows: Iterable[Mapping[str, Any]]) -> list[M]:
    """Return rows of a table, as JSON writes them, as the model's own."""
    names, reads = _columns(model)
    return [model.from_db(DEFAULT_DB_ALIAS, names, [read(row[column]) for column, read in reads]) for row in rows]


@functools.cache
def _columns(model: type[Model]) -> tuple[list[str], list[tuple[str, Callable[[Any], Any]]]]:
    fields = model._meta.concrete_fields
    return [field.attname for field in fields], [(str(field.column), field.to_python) for field in fields]

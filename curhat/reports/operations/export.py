"""A queue as a file: asked for, written by a job with the rights that the person has then, kept for a day."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils.module_loading import import_string

from curhat.access.actors import Actor
from curhat.deadlines.queries import current_calendar
from curhat.directory import queries as directory
from curhat.files import blobs
from curhat.kernel.errors import NotFound
from curhat.messaging import jobs
from curhat.reports.intake import Kind
from curhat.reports.models import Export, Report
from curhat.reports.queries import furnish, queues
from curhat.reports.queries.narrow import Sort, Wanted, cursor_of
from curhat.reports.workflow import State

WRITE: Final = "reports.export"
FOLDER: Final = "exports"
KEPT_FOR: Final = dt.timedelta(days=1)
BATCH: Final = 500
# A spreadsheet of more rows opens on few computers; whoever wants them narrows the list.
MOST: Final = 100_000
COLUMNS: Final = (
    *furnish.OF_A_ROW, "text", "kind", "channel", "occurred_on", "support_count", "closed_at", "rating", "anonymous",
)  # fmt: skip


@transaction.atomic
def ask(*, queue: str, wanted: Wanted, form: str, actor: Actor, now: dt.datetime) -> int:
    """
    Have a queue of the actor's written to a file; return the number of the export.

    :param form: of `Export.Form`
    :raises NotFound: if it is no queue of theirs, or no such form
    """
    queues.queue_of(actor, queue)
    if actor.person_id is None or form not in Export.Form.values:
        raise NotFound
    row = Export.objects.create(
        person_id=actor.person_id, queue=queue, wanted=dataclasses.asdict(wanted), form=form, asked_at=now
    )
    jobs.defer_once(task=WRITE, queue="bulk", args={"export_id": row.pk}, lock=f"export:{row.pk}")
    return row.pk


def read(*, export_id: int, actor: Actor) -> Export:
    """
    Return an export of the actor's own.

    :raises NotFound: if it is nobody's, or somebody else's
    """
    row = Export.objects.filter(pk=export_id).first()
    if row is None or row.person_id != actor.person_id:
        raise NotFound
    return row


def write(*, export_id: int, now: dt.datetime) -> None:
    """
    Write what was asked for; again does nothing, and after a kill it begins anew.

    :raises OSError: if the storage fails, which may pass
    """
    row = Export.objects.filter(pk=export_id, state=Export.State.ASKED).first()
    if row is None:
        return
    actor = Actor(row.person_id, directory.seats_of(row.person_id, directory.city(now).today(now)))
    rows = _Counted(row, _reports(row, actor, now))
    # (rows, *, form) -> a file at its start: the words of its columns are the desk's.
    with import_string(settings.WRITE_EXPORT)(rows, form=row.form) as file:
        key = f"{FOLDER}/{uuid.uuid4().hex}"
        blobs.storage().save(key, File(file))
    asked = Export.objects.filter(pk=row.pk, state=Export.State.ASKED)
    asked.update(state=Export.State.READY, key=key, rows=rows.count, cut=rows.count >= MOST)


def sweep(*, now: dt.datetime) -> None:
    """Remove files that are older than a day, and those that no row names: of a kill."""
    Export.objects.filter(asked_at__lt=now - KEPT_FOR, state=Export.State.READY).update(state=Export.State.GONE, key="")
    try:
        names = blobs.storage().listdir(FOLDER)[1]
    except FileNotFoundError:
        return
    known = set(Export.objects.exclude(key="").values_list("key", flat=True))
    for key in sorted({f"{FOLDER}/{name}" for name in names} - known):
        # One that is being written has no row yet.
        if blobs.storage().get_modified_time(key) < now - dt.timedelta(hours=1):
            blobs.storage().delete(key)


class _Counted:
    """Rows that say now and then how many there were."""

    def __init__(self, export: Export, reports: Iterator[Report]) -> None:
        self.count = 0
        self._export, self._reports = export, reports

    def __iter__(self) -> Iterator[Report]:
        for report in self._reports:
            self.count += 1
            yield report
            if self.count % BATCH == 0:
                Export.objects.filter(pk=self._export.pk).update(rows=self.count)


def _reports(export: Export, actor: Actor, now: dt.datetime) -> Iterator[Report]:
    try:
        known = queues.queue_of(actor, export.queue)
    except NotFound:  # The role has ended since.
        return
    wanted, calendar, after, left = _wanted(export.wanted), current_calendar(), None, MOST
    while left > 0:
        found = queues.page(
            actor=actor, queue=export.queue, calendar=calendar, now=now, after=after, size=min(BATCH, left),
            wanted=wanted, columns=COLUMNS,
        )  # fmt: skip
        page = found[: min(BATCH, left)]
        yield from page
        if len(found) == len(page):
            return
        left -= len(page)
        after = cursor_of(page[-1], wanted.sort or known.sort)


def _wanted(kept: dict[str, Any]) -> Wanted:
    words = {"kind": Kind, "state": State, "sort": Sort}
    read = {name: words[name](value) if value and name in words else value for name, value in kept.items()}
    return Wanted(**read)  # type: ignore[arg-type]

"""Taking stock of a service after it was hurt: what its tables, its folder and its letter box hold."""

from __future__ import annotations

import json
import time
from typing import Any, LiteralString

import psycopg

from curhat.interfaces.console.postgres import Postgres
from tests.journeys.service import Service

LOOK = """
import json, pathlib, tempfile
from django.conf import settings
from django.db import connection
from curhat.files.models import StoredFile
from curhat.messaging.models import Outbound
from curhat.notices.models import Notice
from curhat.reports.models import Attachment, Report
files = StoredFile.objects.all()
print(json.dumps({
    "keys": [str(key) for key in Report.objects.values_list("submission_key", flat=True)],
    "numbers": list(Report.objects.values_list("number", flat=True)),
    "photos": {report.number: report.attachments.count() for report in Report.objects.all()},
    "attached": list(files.filter(pk__in=Attachment.objects.values("file")).values_list("state", flat=True)),
    "loose": files.exclude(pk__in=Attachment.objects.values("file")).count(),
    "temporary": [path.name for path in pathlib.Path(tempfile.gettempdir()).rglob("*")],
    "rows": [list(row) for row in Outbound.objects.values_list("destination", "key", "topic", "state")],
    "reports": list(Report.objects.values_list("pk", flat=True)),
    "notices": [list(row) for row in Notice.objects.values_list("pk", "state")],
    "letters": [json.loads(p.read_text()) for p in (settings.DATA_DIR / "mailbox").glob("[!.]*.json")],
}))
connection.close_pool()
"""
# The brooms of a service, three days later: no form is still open then.
SWEEP = """
import datetime as dt
from django.db import connection
from curhat.files import operations
from curhat.kernel import clock
from curhat.reports.operations import evidence
later = clock.now() + dt.timedelta(days=3)
while evidence.discard_loose(now=later):
    pass
operations.sweep(now=later)
operations.sweep_served(now=later)
connection.close_pool()
"""
# Periodic jobs come and go by themselves; all others are somebody's.
_JOBS = """
SELECT task_name, status::text, count(*) FROM procrastinate_jobs
WHERE NOT (args ? 'timestamp' AND status = 'todo') GROUP BY 1, 2
"""
_LEFT = """
SELECT 'outbound', destination, state, last_error, min(key) FROM messaging_outbound WHERE state <> 'sent'
    GROUP BY 1, 2, 3, 4
UNION ALL SELECT 'photo', state, refusal, tries::text, min(id)::text FROM files_storedfile
    WHERE state NOT IN ('ready', 'held')
    GROUP BY 1, 2, 3, 4
UNION ALL SELECT 'job', task_name, status::text, (worker_id IN (SELECT id FROM procrastinate_workers))::text,
    min(args::text || attempts || scheduled_at) FROM procrastinate_jobs
    WHERE status IN ('todo', 'doing') AND NOT args ? 'timestamp' GROUP BY 1, 2, 3, 4
"""
_TRIED = "SELECT task_name, status::text, attempts FROM procrastinate_jobs"
_KEYS = "SELECT quarantine_key, large_key, small_key FROM files_storedfile"
_LOOSE = "SELECT count(*) FROM files_storedfile WHERE id NOT IN (SELECT file_id FROM reports_attachment)"


def rest(service: Service, *, patience_s: float) -> None:
    """
    Wait until nothing is left to do; asked of the database, for a process a look costs seconds.

    :param patience_s: how long nothing may change: what is slow is not lost
    """
    seen, since = _left(service), time.monotonic()
    while seen != []:
        time.sleep(0.2)
        if (left := _left(service)) != seen:
            seen, since = left, time.monotonic()
        assert time.monotonic() < since + patience_s, f"left undone: {seen}"


def _left(service: Service) -> list[tuple[Any, ...]] | None:
    """Return what is left to do; None while there is no database to ask."""
    try:
        return _ask(service, _LEFT)
    except psycopg.OperationalError:
        return None


def loose_photos(service: Service) -> int:
    """Return how many photos hang on no report: a try stored them, and the next one sent them again."""
    return int(_ask(service, _LOOSE)[0][0])


def astray(service: Service) -> tuple[set[str], set[str]]:
    """Return the files on the disk that no row knows, and the files of rows that are not on the disk."""
    folder = service.folder / "files"
    on_disk = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    of_rows = {str(key) for row in _ask(service, _KEYS) for key in row if key}
    return on_disk - of_rows, of_rows - on_disk


def jobs(service: Service) -> list[tuple[Any, ...]]:
    """Return the jobs that are left, by task and state."""
    return _ask(service, _JOBS)


def tried_in_vain(service: Service, task: str) -> bool:
    """Whether a job has failed at least once and waits for better times."""
    return any(name == task and status == "todo" and attempts for name, status, attempts in _ask(service, _TRIED))


def look(service: Service) -> dict[str, Any]:
    """Return what there is."""
    found: dict[str, Any] = json.loads(service.run(LOOK))
    return found


def sweep(service: Service) -> None:
    """Have the brooms run as if it were three days later."""
    service.run(SWEEP)


def _ask(service: Service, question: LiteralString) -> list[tuple[Any, ...]]:
    with psycopg.connect(Postgres(service.folder).dsn) as connection:
        return connection.execute(question).fetchall()

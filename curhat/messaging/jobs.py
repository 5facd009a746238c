"""
Jobs deferred in the writer's own transaction, at most one waiting per purpose.

The row is inserted with ON CONFLICT DO NOTHING instead of through
procrastinate's `defer`: a taken queueing_lock then costs nothing, where the
error of `defer` would need a savepoint around it (three statements more).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping

from django.db import connection

# Of the partial unique index that procrastinate keeps on waiting jobs.
ON_TAKEN = "ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING"

FURTHEST = dt.timedelta(hours=1)

_DEFER = f"""
INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, scheduled_at)
VALUES (%(queue)s, %(task)s, %(lock)s, %(once)s, %(args)s::jsonb, %(at)s)
{ON_TAKEN}
"""  # noqa: S608


def defer_once(
    *,
    task: str,
    queue: str,
    args: Mapping[str, int | str | bool],
    lock: str,
    once: str | None = None,
    at: dt.datetime | None = None,
) -> None:
    """
    Have a worker run `task` after this transaction commits, unless that is already asked for.

    :param task: the name given to `app.task(name=...)`
    :param args: identifiers only: jobs are kept, and are no place for personal data
    :param lock: jobs of one lock never run at the same time
    :param once: no second job waits under this name; the lock's if not given
    :param at: not before; None: at once
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _DEFER,
            {
                "queue": queue,
                "task": task,
                "lock": lock,
                "once": once or lock,
                "args": json.dumps(dict(args)),
                "at": at,
            },
        )


def bring_back(*, now: dt.datetime) -> int:
    """
    Let jobs run whose time was set by a clock that ran ahead; return how many.

    None of ours is planned further than `FURTHEST` ahead.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET scheduled_at = %s WHERE status = 'todo' AND scheduled_at > %s",
            [now, now + FURTHEST],
        )
        return int(cursor.rowcount)
